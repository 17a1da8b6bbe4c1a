from typing import Literal

GateStateGate = Literal["approved", "committed", "off"]

GATE_STATE_GATE_VALUES: set[GateStateGate] = {
    "approved",
    "committed",
    "off",
}


def check_gate_state_gate(value: str) -> GateStateGate:
    if value in GATE_STATE_GATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GATE_STATE_GATE_VALUES!r}")
