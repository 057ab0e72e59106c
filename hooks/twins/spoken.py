"""Numbers in words, and which way things go: what both languages have to say alike.

Only what is unmistakable is read: counts from three up (two is also "both", a pair, 両方), halves
and quarters; and, where one language speaks only of rising and the other only of falling, these.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from hooks.read.markdown import CODE, visible

UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]  # fmt: skip
ENGLISH = {word: number for number, word in enumerate(UNITS) if number}
ENGLISH |= {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
ENGLISH |= {"tens": 10}
ORDINALS = {"third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10}
LARGE = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9,
         "trillion": 10**12}  # fmt: skip
PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}
WORD = re.compile(r"[A-Za-z]+")
FRACTION = re.compile(
    r"\b(?:(?P<count>one|two|three|four|five)[ -](?P<part>third|quarter|fifth|tenth)s?"
    r"|a (?P<a>quarter|fifth|tenth|third(?= of)))\b",
    re.IGNORECASE,
)
# Half batches are a kind of batch, as the half of something is not.
KIND = re.compile(r"\bhalf(?= \w+es\b)", re.IGNORECASE)

DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}
SMALL = {"十": 10, "百": 100, "千": 1000}
BIG = {"万": 10**4, "億": 10**8, "兆": 10**12}
KANJI = "一二三四五六七八九十百千万億兆"
# 十分 is "enough", and no number stands in words such as 四則演算.
NO_NUMBER = re.compile(r"十分(?!の)|四則|四捨五入|万一|千差万別|三角|四角|八方|百分率")
OF_PARTS = re.compile(rf"(?P<part>[{KANJI}]+)分の(?P<count>[{KANJI}]+)")
HALF = re.compile(r"半分|半数|[前後]半|[0-9二三四五六七八九十]の半|半(?=減)")
COUNT = re.compile(rf"(?P<first>第?)(?P<count>[{KANJI}]+)(?P<last>(?:[つ回度]|ステップ)?目|番)?")

RISING = {
    "en": r"\b(?:rises?|rising|rose|grows?|growing|grew|grown|increas\w+|larger|bigger)\b",
    "ja": r"増え|増や|大きくなり|上が(?!.{0,3}る結果)|上昇|増加|膨らみ",
}
FALLING = {
    "en": r"\b(?:falls?|falling|fell|fallen|shrinks?|shrank|shrunk|decreas\w+|smaller|drops?)\b",
    "ja": r"減り|減る|減っ|減ら|小さくな|下が|減少|縮み|縮む|縮ま|縮ん",
}

Spoken = set[Fraction]


def differing(one: str, other: str, language: str, of_other: str) -> list[Fraction]:
    """The numbers that only one of two sections says in words, each in its language.

    What something is the third of may be its last in the other.
    """
    (mine, my_places), (others, its_places) = (
        READERS[name](prose_of(text)) for text, name in ((one, language), (other, of_other))
    )
    return sorted((mine - others - its_places) | (others - mine - my_places))


def directions(text: str, language: str) -> set[str]:
    """Of "rising" and "falling" those that the section's Markdown speaks of."""
    told = prose_of(text)
    return {
        name
        for name, words in (("rising", RISING), ("falling", FALLING))
        if re.search(words[language], told, re.IGNORECASE)
    }


def prose_of(text: str) -> str:
    """The text without code, formulas, cells, and what readers do not see."""
    lines = re.sub(r"\$\$.*?\$\$|```.*?```", " ", text, flags=re.DOTALL).splitlines()
    shown = [line for line in lines if not re.match(r" *::: |[a-z]+:|---", line)]
    return "\n".join(re.sub(r"\$[^$]*\$", " ", visible(CODE.sub(" ", line))) for line in shown)


def _english(text: str) -> tuple[Spoken, Spoken]:
    found: Spoken = set()
    parts = {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}

    def fraction(match: re.Match) -> str:
        count = UNITS.index(match["count"].lower()) if match["count"] else 1
        found.add(Fraction(count, parts[(match["part"] or match["a"]).lower()]))
        return " "

    text = FRACTION.sub(fraction, KIND.sub(" ", text)).lower()
    number: int | None = None
    for word in [*WORD.findall(text), ""]:
        plain = word if word in LARGE else word.removesuffix("s")
        if word == "of" and number:
            continue  # tens of trillions
        if word in ENGLISH:
            number = (number or 0) + ENGLISH[word] if number and number >= 20 else ENGLISH[word]
            continue
        if plain in LARGE:
            number = (number or 1) * LARGE[plain]
            continue
        found |= {Fraction(number)} if number and number > 2 else set()
        number = None
        found |= {Fraction(1, PARTS[word])} if word in PARTS else set()
    places = {Fraction(number) for word, number in ORDINALS.items() if re.search(word, text)}
    return found, places


def _japanese(text: str) -> tuple[Spoken, Spoken]:
    found: Spoken = set()
    places: Spoken = set()

    def fraction(match: re.Match) -> str:
        found.add(Fraction(_kanji(match["count"]), _kanji(match["part"])))
        return " "

    text = OF_PARTS.sub(fraction, NO_NUMBER.sub(" ", text))
    found |= {Fraction(1, 2)} if HALF.search(text) else set()
    for match in COUNT.finditer(text):
        if (number := _kanji(match["count"])) > 2:
            (places if match["first"] or match["last"] else found).add(Fraction(number))
    return found, places


def _kanji(text: str) -> int:
    total = below = digit = 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in SMALL:
            below, digit = below + (digit or 1) * SMALL[char], 0
        else:
            total, below, digit = total + (below + digit or 1) * BIG[char], 0, 0
    return total + below + digit


READERS: dict[str, Callable[[str], tuple[Spoken, Spoken]]] = {"en": _english, "ja": _japanese}
