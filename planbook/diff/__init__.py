"""What changed between two versions of a plan, in words and in the order of risk.

`compare` gives the changes, `matched` the steps of both versions side by side, and `as_text`, `as_markdown` and
`as_json` print changes.
"""

from planbook.diff.change import LABELS, RANKS, Change, Level, What
from planbook.diff.compare import compare, matched
from planbook.diff.markdown import as_markdown
from planbook.diff.text import as_json, as_text

__all__ = ["LABELS", "RANKS", "Change", "Level", "What", "as_json", "as_markdown", "as_text", "compare", "matched"]
