"""Names an element for people."""

from planbook.events import Fingerprint

CUT = 60


def element(looks: Fingerprint) -> str:
    """Names an element: its role or tag, its name, and the attributes that identify it."""
    said = " ".join((looks.name or looks.text).split())
    name = f' "{said[:CUT]}{"…" if len(said) > CUT else ""}"' if said else ""
    keys = "".join(
        f" {key}={looks.attributes[key]}" for key in ("id", "name", "data-testid") if looks.attributes.get(key)
    )
    around = f" in {looks.around[0][:CUT]}" if looks.around else ""
    return f"{looks.role or looks.tag}{name}{keys}{around}"
