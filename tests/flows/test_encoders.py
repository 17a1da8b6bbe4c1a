"""A run whose inputs are JSON does without FastAPI; whatever else Prefect wants of it, it gets."""

import subprocess
import sys

PROGRAM = """
import sys
from flows.settings import quiet_prefect
quiet_prefect(None)
from datetime import date
from fastapi.encoders import jsonable_encoder
from prefect import Flow
flow = Flow(lambda inputs, plan: None, name="none")
given = {"item": "A4", "quantity": 2, "price": 1.5, "gift": False, "note": None, "lines": [{"no": 1}, "x"], "": []}
encoded = flow.serialize_parameters({"inputs": given, "plan": "order"})
print(encoded == {"inputs": given, "plan": "order"}, encoded["inputs"] is given, "fastapi" in sys.modules)
odd = [date(2026, 1, 5), {1: "one"}, {"_sa_state": 1, "kept": 2}, ("a", "b"), {"x": {3}}]
print([jsonable_encoder(value) for value in odd], "fastapi" in sys.modules)
from fastapi.encoders import jsonable_encoder as real
print(real is jsonable_encoder, all(real(value) == jsonable_encoder(value) for value in (*odd, given)))
print(jsonable_encoder({"a": None}, exclude_none=True))
import fastapi, fastapi.encoders
print(fastapi.encoders.ENCODERS_BY_TYPE[date](date(2026, 1, 5)))
"""
CHANGED = "['2026-01-05', {1: 'one'}, {'kept': 2}, ['a', 'b'], {'x': [3]}]"


def test_fastapi_is_loaded_late() -> None:
    asked = [sys.executable, "-c", PROGRAM]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert told.stdout.splitlines() == ["True False False", f"{CHANGED} True", "False True", "{}", "2026-01-05"], told


def test_fastapi_itself_gets_its_own() -> None:
    code = (
        "from flows.settings import quiet_prefect\nquiet_prefect(None)\n"
        "import fastapi.encoders, fastapi.routing\n"
        "print(fastapi.encoders.__file__ is not None, fastapi.routing.jsonable_encoder.__module__)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.stdout == "True fastapi.encoders\n", told
