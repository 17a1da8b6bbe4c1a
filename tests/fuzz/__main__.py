"""`make fuzz`: spoils 50,000 plans, recipes, settings and CSV files, and says what became of them."""

import sys
import tempfile
from pathlib import Path

from tests.fuzz.sweep import WRONG, counted


def main() -> int:
    first, count = (int(word) for word in (*sys.argv[1:], "0", "50000")[:2]) if len(sys.argv) > 2 else (0, 50_000)
    with tempfile.TemporaryDirectory() as folder:
        swept = counted(range(first, first + count), Path(folder))
    for (ended, kind, why), numbers in sorted(swept.wrong.items(), key=lambda item: -len(item[1])):
        print(f"{ended:10} {kind:12} {len(numbers):5}x  {why}  first: {', '.join(map(str, numbers[:4]))}")
    told = ", ".join(f"{swept.counts[word]} {word}" for word in ("refused", "used", *WRONG))
    print(f"{count:,} files from {first}: {told}")
    return 1 if swept.wrong else 0


sys.exit(main())
