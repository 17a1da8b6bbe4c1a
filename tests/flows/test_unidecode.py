"""Names of Prefect's are written in ASCII as ever, and the table for it is loaded only if one needs it."""

import subprocess
import sys

PROGRAM = """
import sys
from flows.settings import quiet_prefect
quiet_prefect(None)
import prefect.main
from prefect.utilities.slugify import slugify
print(slugify("Nightly Orders"), hasattr(sys.modules["text_unidecode"], "_replaces"))
print(slugify("Größe žluťoučký 北京"), hasattr(sys.modules["text_unidecode"], "_replaces"))
print(slugify("Größe"), slugify("a\\x00b"))
"""


def test_the_table_is_loaded_late() -> None:
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == ["nightly-orders False", "grosse-zlutoucky-bei-jing True", "grosse a-b"]
