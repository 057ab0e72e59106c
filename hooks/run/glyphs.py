"""Whether a Japanese font can show every character of a figure.

Figures keep their text as text, so readers see it in a font of their own. What a common
Japanese font (IPAexGothic, from the package matplotlib-fontja) lacks, theirs may lack too.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path


def font_file() -> Path:
    """IPAexGothic, from the package matplotlib-fontja."""
    # Importing the package would change matplotlib's settings; only its font is wanted.
    package = importlib.util.find_spec("matplotlib_fontja")
    return Path(package.submodule_search_locations[0]) / "fonts" / "ipaexg.ttf"


@cache
def characters() -> frozenset[int]:
    """The code points that IPAexGothic has."""
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(font_file())).get_charmap())


def missing(words: tuple[str, ...]) -> list[str]:
    """The characters of `words` that the font lacks, each once, in order."""
    found = dict.fromkeys("".join(words))
    return [char for char in found if not char.isspace() and ord(char) not in characters()]
