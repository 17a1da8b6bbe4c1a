"""Whether this machine has fonts of the widths that most pages are laid out for.

Pages ask for Arial, Times New Roman and Courier New. A machine without them draws another font, and one of other widths
moves what stands on the page: words wrap, columns fall below one another, and a plan that passes elsewhere fails here.
"""

import shutil
import subprocess

PACKAGE = "fonts-liberation"  # what Debian's package of Chromium recommends
# Families that have the same widths, letter by letter, as fontconfig's own list of metric aliases has them.
SAME_WIDTHS = {
    "Arial": ("arial", "liberation sans", "arimo", "albany", "helvetica", "nimbus sans", "tex gyre heros"),
    "Times New Roman": ("times", "liberation serif", "tinos", "thorndale", "nimbus roman", "tex gyre termes"),
    "Courier New": ("courier", "liberation mono", "cousine", "cumberland", "nimbus mono", "tex gyre cursor"),
}


def replaced_fonts() -> dict[str, str]:
    """The common fonts that are drawn as one of other widths, each with the font that is drawn.

    It asks fontconfig. A system without fontconfig (macOS, Windows) brings the fonts itself: nothing is replaced.
    """
    program = shutil.which("fc-match")
    if program is None:
        return {}
    drawn = {font: _drawn(program, font) for font in SAME_WIDTHS}
    return {font: other for font, other in drawn.items() if other and not other.lower().startswith(SAME_WIDTHS[font])}


def _drawn(program: str, font: str) -> str:
    told = subprocess.run([program, "-f", "%{family[0]}", font], capture_output=True, text=True, check=False)
    return told.stdout.strip()
