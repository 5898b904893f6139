"""Words with a fixed meaning: status, tier, region, confidentiality."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.text import fold, is_unknown


@dataclass(frozen=True, slots=True)
class StageWord:
    """The lifecycle stage a word means, and the stages that the word does not contradict.

    "active" says operating for a new alliance, but an alliance that is launching or transforming
    is active too and keeps its stage.
    """

    stage: str
    compatible: frozenset[str]


def _listed(text: str) -> frozenset[str]:
    return frozenset(" ".join(word.split()) for word in text.split(","))


_STAGES = (
    "exploring qualifying negotiating launching operating transforming exiting closed unknown"
).split()
_ACTIVE = frozenset({"launching", "operating", "transforming", "exiting"})
_ENDED = frozenset({"closed"})
_ACTIVE_WORDS = _listed(
    """
    active, ongoing, on going, live, current, in force, running, renewed,
    extended, expanded, prolonged, verlangert, renouvele, in effect, effective, in
    progress, signed, alive, continuing, aktiv, laufend, laeuft, lauft, in kraft, bestehend,
    actif, active, en cours, en vigueur, activo, activa, vigente, en curso, attivo, attiva,
    in corso, ativo, ativa, actief, lopend
    """
)
_ENDED_WORDS = _listed(
    """
    ended, terminated, closed, expired, completed, complete, discontinued, cancelled,
    canceled, inactive, dissolved, concluded, finished, wound down, stopped, exited, former,
    past, dead, over, lapsed, beendet, gekundigt, abgeschlossen, ausgelaufen, inaktiv,
    aufgelost, eingestellt, abgelaufen, termine, terminee, resilie, resiliee, expire, expiree,
    inactif, inactive, clos, close, finalizado, finalizada, terminado, terminada, vencido,
    vencida, cerrado, cerrada, cancelado, cancelada, rescindido, rescindida, cessato, cessata,
    terminato, terminata, conclusa, concluso, chiuso, scaduto, encerrado, encerrada, beeindigd,
    not active, no longer active, nicht aktiv, nicht mehr aktiv, plus actif, no activo
    """
)


def _meanings(table: dict[str, str]) -> dict[str, str]:
    """Every wording with what it means; a meaning is a wording of itself."""
    return {
        word: meaning
        for meaning, words in table.items()
        for word in (meaning.replace("_", " "), *_listed(words))
    }


_OTHER_WORDS = _meanings(
    {
        "negotiating": """
            in negotiation, under negotiation, negotiation, negotiations, in verhandlung,
            en negociation, en negociacion, under discussion, in discussion, in discussions,
            contracting, term sheet, letter of intent, loi, loi signed
        """,
        "exploring": """
            pipeline, in pipeline, proposed, identified, prospect, exploration, exploratory, lead
        """,
        "qualifying": "qualification, evaluation, due diligence",
        "launching": "launch, onboarding",
        "operating": "operation, operational",
        "exiting": """
            winding down, wind down, sunset, phasing out, being terminated, exit, terminating
        """,
        "unknown": "stage unknown",
    }
)
WORDS = {
    "tier": _meanings(
        {
            "strategic": "strategisch, strategique",
            "core": "core",
            "tactical": "taktisch, tactique",
            "unassigned": "no tier yet",
        }
    ),
    "region": _meanings(
        {
            "global": "worldwide, world, weltweit, monde, international",
            "europe": "europa, eu",
            "north_america": "nordamerika, amerique du nord, na",
            "latin_america": "lateinamerika, latam, south america",
            "asia_pacific": "apac, asia, asien, asie",
            "middle_east_africa": "middle east and africa, mea",
        }
    ),
    "confidentiality": _meanings(
        {
            "open": "open to executives and leaders, offen",
            "restricted": "restricted to members, eingeschrankt",
        }
    ),
}

# "Expired, since renewed" may mean either.
_AGAIN = re.compile(r"\b(?:renewed|extended|resumed|reinstated|verlangert|renouvel\w+)\b")
_OVER = re.compile(r"\b(?:expired|ended|terminated|closed|lapsed|abgelaufen|beendet|expire)\b")
_YES = frozenset("yes y true 1 x ja j wahr oui vrai si verdadero vero sim".split())
_NO = frozenset("no n false 0 nein falsch non faux falso nao".split())
_ASKS_ACTIVE = re.compile(
    r"(?:is |still |currently )*(?:active|live|in force|current|aktiv|laufend|actif|activo|activa"
    r"|attivo|vigente|en vigueur)(?: (?:yes no|y n|j n|ja nein|oui non))?"
)


def answers_active(heading: str, text: str) -> StageWord | None:
    """Yes under "Active?" is active and no is ended; None under any other heading."""
    if not _ASKS_ACTIVE.fullmatch(_plain(heading)):
        return None
    word = _plain(text)
    if word in _YES:
        return StageWord("operating", _ACTIVE)
    return StageWord("closed", _ENDED) if word in _NO else None


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", fold(text).replace("_", " ")).strip()


def read_stage(text: str) -> StageWord | None:
    """The stage a status word means; `unknown` for "n/a" and the like; None for a foreign word."""
    if is_unknown(text):
        return StageWord("unknown", frozenset(_STAGES))
    word = _plain(text)
    if _AGAIN.search(word) and _OVER.search(word):
        return None
    if word in _STAGES:
        return StageWord(word, frozenset({word}))
    if word in _ACTIVE_WORDS or re.match(r"(?:active|aktiv|ongoing|actif)\b", word):
        return StageWord("operating", _ACTIVE)
    if word in _ENDED_WORDS or re.match(
        r"(?:ended|terminated|beendet|expired|discontinued)\b", word
    ):
        return StageWord("closed", _ENDED)
    if word in _OTHER_WORDS:
        return StageWord(_OTHER_WORDS[word], frozenset({_OTHER_WORDS[word]}))
    return None


def read_word(field: str, text: str) -> str | None:
    """The value that a word means in a field of WORDS; None for a foreign word."""
    return WORDS[field].get(_plain(text))
