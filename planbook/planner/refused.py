"""What the code refuses, whatever a prompt or a page says."""

from planbook.errors import PlanbookError


class Refused(PlanbookError):
    """A draft step that is not executed and does not get into the plan. The message is for the model."""
