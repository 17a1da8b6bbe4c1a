"""The process that reads one XLSX or PDF file: the file comes by standard input, the answer is JSON."""

import json
import resource
import sys
import warnings
from typing import Any

from planbook.documents.options import Options
from planbook.errors import StepError
from planbook.files.typed_json import to_typed_json

MEMORY = 2_000_000_000
"""Bytes of address space."""
CPU = 600
"""Seconds of processor time, after which the process ends even if nobody waits for it any more."""


def main() -> None:
    """Reads what the first argument says, and prints `{"value": …}`, `{"table": …}` or `{"error": …}`."""
    _limit()
    warnings.simplefilter("ignore")
    order = json.loads(sys.argv[1])
    options = Options(**order["options"])
    try:
        answer = read(sys.stdin.buffer.read(), order["type"], order["wanted"], options)
    except StepError as error:
        answer = {"error": error.message}
    except (MemoryError, RecursionError):
        answer = {"error": f"{options.name}: reading it takes more memory than a file may; it may be damaged"}
    sys.stdout.write(json.dumps(answer))


def read(content: bytes, file_type: str, wanted: str, options: Options) -> Any:
    """Returns the answer for a file. Raises StepError."""
    if file_type == "xlsx":
        from planbook.documents.xlsx_file import read_xlsx

        table, note = read_xlsx(content, options)
        return {"table": _columns(table), "note": note}
    from planbook.documents.pdf_file import read_pdf

    value, note = read_pdf(content, wanted, options)
    return {"table": _columns(value), "note": note} if wanted == "rows" else {"value": value, "note": note}


def _columns(table: Any) -> Any:
    return {"headers": table.headers, "rows": to_typed_json(table.rows), "places": table.places}


def _limit() -> None:
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU), (resource.RLIMIT_FSIZE, 0)):
        hard = resource.getrlimit(limit)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (most, hard))


if __name__ == "__main__":
    main()
