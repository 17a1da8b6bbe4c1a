"""Whether a model can be asked, as far as that is known without its client, which is an optional package."""

import os
from importlib.util import find_spec

EXTRA = "planbook write needs the package anthropic: pip install 'planbook[write]'"
REVIEW_EXTRA = "planbook review needs the package anthropic: pip install 'planbook[write]'"
HEAL_EXTRA = "planbook heal --model needs the package anthropic: pip install 'planbook[write]'"


def has_key() -> bool:
    """Returns whether there are credentials for a model's server."""
    return any(os.environ.get(name) for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"))


def has_client() -> bool:
    """Returns whether the package is installed by which models are asked."""
    return find_spec("anthropic") is not None
