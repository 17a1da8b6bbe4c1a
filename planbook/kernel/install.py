"""Installs the kernel where Jupyter looks for kernels."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from jupyter_client.kernelspec import KernelSpecManager

from planbook.errors import PlanbookError

NAME = "planbook"


def install(user: bool, prefix: str | None = None) -> str:
    """Installs the kernel for the user, or below a prefix (default: this Python's). Returns the folder.

    Raises PlanbookError.
    """
    spec = {
        "argv": [sys.executable, "-m", "planbook.kernel", "-f", "{connection_file}"],
        "display_name": "planbook",
        "language": "yaml",
        "interrupt_mode": "message",
        "metadata": {"debugger": False},
    }
    with TemporaryDirectory() as folder:
        (Path(folder) / "kernel.json").write_text(json.dumps(spec, indent=1) + "\n", encoding="utf-8")
        try:
            where = None if user else prefix or sys.prefix
            return str(KernelSpecManager().install_kernel_spec(folder, NAME, user=user, prefix=where))
        except OSError as error:
            reason = f"{error.strerror or error} ({error.filename})" if error.filename else str(error)
            raise PlanbookError(f"The kernel cannot be installed: {reason}. Try --user, or --prefix FOLDER.") from None
