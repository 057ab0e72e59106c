"""The font of the formulas: STIX Two Math, cut down to what the formulas of the site need.

Few readers have a font with a MATH table, without which superscripts sit too high and parentheses
do not grow. The whole font has 1.5 MB; the part that the pages use has a hundredth of that.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from html import unescape
from importlib.resources import as_file, files

from fontTools import subset
from fontTools.ttLib import TTFont

TOKEN = re.compile(r"<(m[a-z]+)[^>]*>([^<]+)<")
ITALIC = {
    unicodedata.normalize("NFKC", chr(code)): chr(code)
    # Backwards: theta, epsilon and others have a second form further on, which is not meant.
    for code in (*range(0x1D71B, 0x1D6E1, -1), *range(0x1D434, 0x1D468), 0x210E)
    if unicodedata.category(chr(code)) != "Cn"
}
"""What browsers show for a variable of one letter: the letter of the mathematical alphabet."""
NOTICE = (0, 1, 2, 4, 5, 6, 13, 14)
"""Records of the name table that stay: copyright, names, version, licence and its address."""


def characters(formulas: Iterable[str]) -> set[str]:
    """All characters that the MathML formulas show, those of the mathematical alphabet included."""
    shown: set[str] = set()
    for formula in formulas:
        for tag, text in TOKEN.findall(formula):
            text = unescape(text)
            shown.update(text)
            if tag == "mi" and text in ITALIC:
                shown.add(ITALIC[text])
        if "<msqrt" in formula or "<mroot" in formula:
            shown.add("√")
    return shown


@cache
def subset_font(shown: frozenset[str]) -> bytes:
    """The WOFF2 file of a font with these characters; the same bytes for the same characters.

    Kept with each of them: its larger and smaller forms, the pieces that it grows by, and the
    measures of the MATH table. Characters that the font lacks come from the reader's fonts.
    """
    with as_file(files("ziamath") / "fonts" / "STIXTwoMath-Regular.ttf") as path:
        font = TTFont(path, recalcTimestamp=False)
    options = subset.Options(
        flavor="woff2",
        hinting=False,
        layout_features=["ssty", "flac", "dtls"],
        name_IDs=list(NOTICE),
        notdef_outline=True,
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(shown)))
    subsetter.subset(font)
    font.flavor = "woff2"
    file = io.BytesIO()
    font.save(file, reorderTables=False)
    return file.getvalue()
