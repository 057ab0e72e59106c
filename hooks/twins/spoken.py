"""Numbers in words, and which way things go: what both languages have to say alike.

Only what is unmistakable is read: counts from three up (two is also "both", a pair, 両方), halves
and quarters; and, where one language speaks only of rising and the other only of falling, these.
"""

from __future__ import annotations

import re
from collections import Counter
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

OPPOSITES = {
    "what rises or is large": {
        "en": r"\b(?:ris(?:es?|ing|en)|rose"
        r"|rais(?:es?|ed|ing)(?! (?:an?|no|nothing|errors?|this)\b)"
        r"|gr(?:ows?|owing|ew|own)(?! out of)|increas\w+|larger|largest|bigger)\b",
        "ja": r"増[えすやし加大]|大き(?!さ)|上が(?!.{0,3}る結果)|上げ|上昇|膨ら|伸び",
    },
    "what falls or is small": {
        "en": r"\b(?:falls?|falling|fell|fallen|shrinks?|shrinking|shrank|shrunk|decreas\w+"
        r"|small(?:er|est)|drops?|lower(?:s|ed|ing)?)\b",
        "ja": r"減[りるっら少]|小さ(?!さ)|下が|下げ|縮[みむまんめ]",
    },
    "what is first": {"en": r"\bfirst\b(?! (?:two|three|few))",
                      "ja": r"最初|一[つ行度回番]目|はじめ|初め"},
    "what is second": {"en": r"\bsecond\b", "ja": r"二[つ行度回番]目"},
    "the left": {"en": r"\bleft(?= |-|,|\.|:)(?! (?:out|open|of|over|in place|behind|as|alone))"
                 r"(?<!is left)(?<!are left)", "ja": "左"},
    "the right": {"en": r"\bright(?! (?:answer|ones?|now|away|place|time|after|order|beside|at)\b)",
                  "ja": "右"},
    "what is positive": {"en": r"\bpositive\b", "ja": r"正[のにで]|プラス"},
    "what is negative": {"en": r"\bnegative\b", "ja": r"負[のにで]|マイナス"},
    "what is above": {"en": r"\babove\b", "ja": r"上(?![がげりるっ])"},
    "what is below": {"en": r"\bbelow\b", "ja": r"下(?![がげりるっ])"},
    "an input": {"en": r"\binputs?\b", "ja": "入力"},
    "an output": {"en": r"\boutputs?\b|\bprint\w*", "ja": "出力"},
    "what is new": {"en": r"\bnew\b", "ja": "新し|新た"},
    "what is old": {"en": r"\bold\b", "ja": "古い|古く|元の"},
    "what is fast": {"en": r"\b(?:fast(?:er|est)?|sooner|at once)\b|\b(?:quick|sudden)\w*",
                     "ja": "速|早|急"},
    "what is slow": {"en": r"\bslow\w*", "ja": "遅|ゆっくり"},
    "across": {"en": r"\bacross\b", "ja": "横切"},
    "along": {"en": r"\balong\b", "ja": "沿|谷底"},
    "the middle": {"en": r"\b(?:middle|centre|between)\b", "ja": "真ん中|中央|あいだ|間に"},
    "a side": {"en": r"\b(?:at|on|to) the (?:left|right)\b", "ja": "左|右"},
    "adding": {"en": r"\badd(?:s|ed|ing)?\b|\bsums?\b", "ja": "足[しすさせ]|加え|和|合計"},
    "subtracting": {"en": r"\bsubtract\w*|\bminus\b", "ja": "引[いきくけか]"},
    "multiplying": {"en": r"\bmultipl\w+|\bproducts?\b", "ja": "掛け|積|倍"},
    "dividing": {"en": r"\bdivid\w+", "ja": "割[っりるれら]"},
    "a row": {"en": r"\brows?\b|\blines?\b", "ja": "行(?!列)"},
    "a column": {"en": r"\bcolumns?\b", "ja": "(?<!配)(?<!行)列"},
    "what is near": {"en": r"\bnear\w*|\bclose[rst]?\b", "ja": "近"},
    "what is far": {"en": r"\bfar\w*|\baway\b", "ja": "遠|離"},
    "a yes": {"en": r"\A\s*yes\b", "ja": r"\A\s*(?:はい|あり)"},
    "a no": {"en": r"\A\s*no\b", "ja": r"\A\s*(?:いいえ|なし)"},
    "a minimum": {"en": r"\bminim\w+|\bsmallest\b|\blowest\b", "ja": "最小|いちばん小|最も小"},
    "a maximum": {"en": r"\bmaxim\w+|\blargest\b|\bhighest\b", "ja": "最大|いちばん大|最も大"},
}  # fmt: skip
"""What sentences speak of, each beside its opposite, with the words for it."""

DENIALS = {
    "en": re.compile(
        r"\b(?:is|are|was|were|does|do|did|has|have|had|can?|could|would|will|wo|need)"
        r"(?: not(?! only)|n't)\b|\bcannot\b|\bnever\b",
        re.IGNORECASE,
    ),
    "ja": re.compile(
        r"(?<!かまい)(?<!なり)(?<!いけ)(?<!かもしれ)(?<!限り)(?<!限ら)(?<!しかあり)(?<!少)(?<!き)"
        r"(?:ません|ない)(?:でした)?(?=[。)]|\Z)"
    ),
}
"""Verbs with a "not": in Japanese those that end a sentence."""
HINTS = {
    "en": re.compile(
        r"\b(?:no|not|none|nothing|never|nobody|nowhere|neither|nor|cannot|without|only|once|alone"
        r"|same|equal|stays?|stayed|keep\w*|kept|leav\w+|left|fail\w*|differ\w*|late|missing"
        r"|lacks?|apart|hardly|little|few|less|fewer|stop\w*|instead|in place of|out of|rather"
        r"|unless|whatever|however|any\w*|wrong|free|los[et]\w*|gone|off|skip\w*|except|refus\w+"
        r"|ignor\w+|useless|avoid\w*|spare\w?|cancel\w*|impossible|merely|hidden|would have"
        r"|un(?!der|it|til\b|iform)[a-z]{4,})\b|n't\b",
        re.IGNORECASE,
    ),
    "ja": re.compile(
        r"ない|なく|なか|なけ|なし|せん|(?<!ま)(?<!必)(?<!いつも)ず(?![つっれらし])|違|別|だけ|以外|ほか"
        r"|やめ|忘|省|不|無|未|非|まだ|一部|同じ|残|止|のみ|除|抜|欠|失|消|逆|誤|まま|しか|超|ここまで"
        r"|手前|続|け"
    ),
}
"""What may stand for it in the other language: what only, alone or still is so, and its like."""

Spoken = Counter[Fraction]


def differing(one: str, other: str, language: str, of_other: str) -> list[Fraction]:
    """The numbers that only one of two sections says in words, each in its language.

    What something is the third of may be its last in the other.
    """
    (mine, my_places), (others, its_places) = (
        READERS[name](prose_of(text)) for text, name in ((one, language), (other, of_other))
    )
    return sorted(
        (mine.keys() - others.keys() - its_places.keys())
        | (others.keys() - mine.keys() - my_places.keys())
    )


def replaced(one: str, other: str, language: str, of_other: str) -> tuple[list, list]:
    """Where each of two passages says a number in words that the other lacks: these numbers.

    What only one of them says in words, the other may leave unsaid, or say with "each" or "them".
    """
    mine, its = (
        (numbers + places, places)
        for numbers, places in (
            READERS[name](prose_of(text)) for text, name in ((one, language), (other, of_other))
        )
    )
    left, right = ((mine[0] - its[0]), (its[0] - mine[0]))
    return (sorted(left), sorted(right)) if left and right else ([], [])


def opposed(one: str, other: str, language: str, of_other: str) -> tuple[str, str] | None:
    """Where two passages speak of opposites: of what the first, and of what the other.

    Only where they do so equally often, or each of one alone: one of the two may say less.
    """
    told = (prose_of(one), language), (prose_of(other), of_other)
    names = [*OPPOSITES]
    for pair in zip(names[::2], names[1::2], strict=True):
        mine, its = (
            [len(re.findall(OPPOSITES[n][name], text, re.IGNORECASE)) for n in pair]
            for text, name in told
        )
        is_silent = not sum(mine) or not sum(its) or mine == its
        is_one_each = not mine[0] * its[0] and not mine[1] * its[1]
        if not is_silent and (sum(mine) == sum(its) or is_one_each):
            return pair if mine[0] > its[0] else pair[::-1]
    return None


def denied(one: str, other: str, language: str, of_other: str) -> tuple[str, str] | None:
    """Where one of two passages denies something, and the other has no word for that: both words.

    Which passage says how often "not" is its language's affair; that one says it and the other
    nothing of the kind is not.
    """
    mine, its = prose_of(one), prose_of(other)
    here, there = DENIALS[language].search(mine), DENIALS[of_other].search(its)
    if here and not HINTS[of_other].search(its):
        return f"what is not so ('{here[0]}')", "no such thing"
    if there and not HINTS[language].search(mine):
        return "no such thing", f"what is not so ('{there[0]}')"
    return None


def prose_of(text: str) -> str:
    """The text without code, formulas, cells, and what readers do not see."""
    lines = re.sub(r"\$\$.*?\$\$|```.*?```", " ", text, flags=re.DOTALL).splitlines()
    shown = [line for line in lines if not re.match(r" *::: |[a-z]+:|---", line)]
    return "\n".join(re.sub(r"\$[^$]*\$", " ", visible(CODE.sub(" ", line))) for line in shown)


def _english(text: str) -> tuple[Spoken, Spoken]:
    found: Spoken = Counter()
    parts = {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}

    def fraction(match: re.Match) -> str:
        count = UNITS.index(match["count"].lower()) if match["count"] else 1
        found.update([Fraction(count, parts[(match["part"] or match["a"]).lower()])])
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
        found.update([Fraction(number)] if number and number > 2 else ())
        number = None
        found.update([Fraction(1, PARTS[word])] if word in PARTS else ())
    places = Counter(Fraction(ORDINALS[word]) for word in re.findall("|".join(ORDINALS), text))
    return found, places


def _japanese(text: str) -> tuple[Spoken, Spoken]:
    found: Spoken = Counter()
    places: Spoken = Counter()

    def fraction(match: re.Match) -> str:
        found.update([Fraction(_kanji(match["count"]), _kanji(match["part"]))])
        return " "

    text = OF_PARTS.sub(fraction, NO_NUMBER.sub(" ", text))
    found.update([Fraction(1, 2)] * len(HALF.findall(text)))
    for match in COUNT.finditer(text):
        if (number := _kanji(match["count"])) > 2:
            (places if match["first"] or match["last"] else found).update([Fraction(number)])
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
