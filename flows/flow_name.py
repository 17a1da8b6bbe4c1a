"""The flow's name in Prefect: that of the plan, so that Prefect's pages and automations tell plans apart."""

from prefect.types.names import BANNED_CHARACTERS


def flow_name(plan: str) -> str:
    """Returns the plan's name, with characters that Prefect forbids replaced by "-"."""
    return "".join("-" if letter in BANNED_CHARACTERS else letter for letter in plan)
