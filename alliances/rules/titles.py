"""How names are compared. Pure."""

from __future__ import annotations

import re
import unicodedata


def normalise_title(text: str) -> str:
    """Fold an alliance's name for comparison: case, accents' form, spaces and punctuation.

    At most 200 characters. "Datroway (DS-1062)  collaboration" and "datroway ds 1062
    Collaboration" fold to the same string; letters and digits of every script survive.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = re.sub(r"[^\w]+", " ", folded.replace("_", " "))
    return words.strip()[:200]
