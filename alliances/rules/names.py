"""When two spellings are the same company, and when they only look alike; names of alliances.

Level 1 (`normalise_partner`) merges without asking: case, spaces, hyphens and punctuation, accents,
and the legal form at the end. Level 2 (`containment`, `shortens`) only finds candidates that a
person decides about.

"Merck KGaA" (Darmstadt) and "Merck & Co." (Rahway) are two unrelated companies: KGaA and "& Co."
carry the difference and are never taken off.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Legal forms that say nothing about who it is. KGaA is left out on purpose (see above).
_LEGAL = frozenset(
    """inc incorporated ltd limited co company corp corporation llc llp lp plc pllc gmbh mbh ag
    sa sas sarl srl spa nv bv cv ab asa oy oyj as aps kk kg ohg ug eg se pty pte pvt private
    bhd sdn tbk jsc pjsc ojsc ooo zao doo sro kft zrt sl sca sapa ltda""".split()
)
_COMPOUND: tuple[tuple[str, ...], ...] = (
    ("gmbh", "and", "co", "kg"),
    ("gmbh", "and", "co", "ohg"),
    ("ag", "and", "co", "kg"),
    ("sp", "z", "oo"),
    ("sa", "de", "cv"),
    ("sab", "de", "cv"),
    ("s", "de", "rl", "de", "cv"),
    ("s", "de", "rl"),
)
# The legal forms of East Asia stand before or after the name, without a space.
_EAST_ASIAN = (
    "\u682a\u5f0f\u4f1a\u793e",  # kabushiki gaisha
    "(\u682a)",
    "\u6709\u9650\u4f1a\u793e",  # yugen gaisha
    "\u5408\u540c\u4f1a\u793e",  # godo gaisha
    "\u80a1\u4efd\u6709\u9650\u516c\u53f8",
    "\u6709\u9650\u8d23\u4efb\u516c\u53f8",
    "\u80a1\u4efd\u6709\u9650",
    "\u6709\u9650\u516c\u53f8",
    "\u80a1\u4efd\u516c\u53f8",
    "\uc8fc\uc2dd\ud68c\uc0ac",  # jusik hoesa
    "(\uc8fc)",
)
LONGEST = 1_000
# Letters that have no accent to take off.
_LETTERS = str.maketrans(
    {"\u00f8": "o", "\u0142": "l", "\u0111": "d", "\u00e6": "ae", "\u0153": "oe"}
)
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_SLASHED = re.compile(r"\b([akbs])/([ksvs])\b")
# Words too common among companies to say that two of them are related.
COMMON_WORDS = frozenset(
    """and the of de group holding holdings international global pharma pharmaceutical
    pharmaceuticals therapeutics biotech biotechnology biotherapeutics biosciences bioscience
    sciences science life health healthcare medical medicines technologies technology systems
    solutions services software labs laboratories industries partners ventures biopharma
    biopharmaceutical biopharmaceuticals genetics company china japan germany usa us uk europe
    america american national united new general first energy capital digital data""".split()
)


def _without_east_asian_form(text: str) -> str:
    text = unicodedata.normalize("NFC", text).strip()
    for form in _EAST_ASIAN:
        rest = text.removeprefix(form).removesuffix(form).strip()
        if rest:
            text = rest
    return text


def _tokens(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_LETTERS)
    folded = re.sub("[\u200b\u2060\ufeff\u00ad]", "", folded)
    if not folded.isascii():
        folded = _without_east_asian_form(folded)
    folded = "".join(
        c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c)
    )
    folded = _DOTTED.sub(lambda found: found[0].replace(".", ""), folded)
    folded = _SLASHED.sub(r"\1\2", folded)
    folded = re.sub(r"['\u2019`\u00b4]", "", folded)
    folded = re.sub(r"[&+]", " and ", folded)
    return re.sub(r"[\W_]+", " ", folded).split()


def normalise_partner(name: str) -> str:
    """What two spellings of one company have in common; "" when there is no letter or digit.

    "Daiichi-Sankyo Co., Ltd." and " daiichi sankyo " give "daiichi sankyo"; "Merck & Co., Inc."
    gives "merck and co", "Merck KGaA" "merck kgaa". At most 200 characters, of the first 1,000 of
    the name: what somebody searches for can be of any length, and is remembered.
    """
    return _normalised(name.strip()[:LONGEST])


@lru_cache(maxsize=20_000)
def _normalised(name: str) -> str:
    tokens = _tokens(name)
    if len(tokens) > 1 and tokens[0] == "the":
        del tokens[0]
    while len(tokens) > 1:
        compound = next((c for c in _COMPOUND if tuple(tokens[-len(c) :]) == c), None)
        if compound and len(tokens) > len(compound):
            del tokens[-len(compound) :]
        elif tokens[-1] in ("co", "company") and tokens[-2] == "and":
            tokens[-1] = "co"
            break
        elif tokens[-1] in _LEGAL:
            tokens.pop()
        else:
            break
    if tokens and tokens[-1] == "and":
        tokens.pop()
    return " ".join(tokens)[:200].strip()


@lru_cache(maxsize=20_000)
def significant_words(normalised: str) -> frozenset[str]:
    """The words of a normalised name that could tell who it is."""
    words = normalised.split()
    return frozenset(
        w for w in words if w not in COMMON_WORDS and w != "co" and w != "kgaa" and len(w) > 2
    )


def block_keys(normalised: str) -> frozenset[str]:
    """Keys that two names share when it is worth comparing them: a word of weight, a beginning."""
    joined = normalised.replace(" ", "")
    # Where umlauts are written out, "mueller" is to meet "muller".
    plain = re.sub(r"(?<=[aou])e", "", joined)
    return significant_words(normalised) | {f"^{joined[:4]}", f"^{plain[:4]}"}


def containment(one: str, other: str) -> bool:
    """Whether all words that matter in the shorter normalised name stand in the longer one.

    "merck kgaa" in "merck kgaa darmstadt germany", "sanofi" in "sanofi pasteur", "hengrui pharma"
    in "jiangsu hengrui pharmaceuticals"; but not "merck kgaa" and "merck and co".
    """
    short, long = sorted((significant_words(one), significant_words(other)), key=len)
    return bool(short) and short <= long and may_be_same(one, other)


def may_be_same(one: str, other: str) -> bool:
    """Not Merck KGaA and Merck & Co.: each names a form that the other has not."""
    forms = []
    for name in (one, other):
        words = f" {name} "
        forms.append({form for form in (" kgaa ", " and co ") if form in words})
    return not (forms[0] and forms[1]) or forms[0] == forms[1]


def shortened_forms(normalised: str) -> frozenset[str]:
    """Keys under which a short name meets the long one it is made of: initials, beginnings."""
    words = normalised.split()
    if len(words) == 1:
        return frozenset({f"~{normalised[:3]}", f"~{normalised}"})
    return frozenset({f"~{normalised[:3]}", f"~{''.join(word[0] for word in words)}"})


def shortens(short: str, long: str) -> bool:
    """Whether `short` is made of the beginnings of the words of `long`.

    "seagen" of "seattle genetics" (two letters or more of each word), "bms" of "bristol myers
    squibb" (the initials of three words or more).
    """
    words = long.split()
    if " " in short or len(words) < 2:
        return False
    if len(words) >= 3 and short == "".join(word[0] for word in words):
        return True
    return len(short) >= 5 and _made_of(short, words)


def _made_of(text: str, words: list[str]) -> bool:
    """Word by word, how much of `text` may be used up: never the same place twice, or "aaaa ..."
    could be read in more ways than there are atoms."""
    places = {0}
    for word in words:
        places = {
            place + size
            for place in places
            for size in range(2, min(len(word), len(text) - place) + 1)
            if text.startswith(word[:size], place)
        }
    return len(text) in places


def normalise_title(text: str) -> str:
    """What two spellings of an alliance's name have in common: case, the form of accents, spaces
    and punctuation. At most 200 characters.

    "Datroway (DS-1062)  collaboration" and "datroway ds 1062 Collaboration" give the same string;
    letters and digits of every script survive.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = re.sub(r"[^\w]+", " ", folded.replace("_", " "))
    return words.strip()[:200]


def split_partners(text: str) -> list[str]:
    """The partners in one cell, the lead first: only ";" separates them.

    A slash, a comma, "and" or "+" can be part of a company's name and is left alone.
    """
    parts = [" ".join(part.split()) for part in text.split(";")]
    return [part for part in parts if part]
