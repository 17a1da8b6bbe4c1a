"""What Prefect calls the flow of a plan: as the plan, so that its pages and automations tell plans apart."""

from prefect.types.names import BANNED_CHARACTERS


def flow_name(plan: str) -> str:
    """The plan's name, without what no flow may have in its name."""
    return "".join("-" if letter in BANNED_CHARACTERS else letter for letter in plan)
