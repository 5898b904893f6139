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
_OTHER_WORDS = {
    "in negotiation": "negotiating",
    "under negotiation": "negotiating",
    "negotiation": "negotiating",
    "in verhandlung": "negotiating",
    "en negociation": "negotiating",
    "negotiations": "negotiating",
    "under discussion": "negotiating",
    "in discussion": "negotiating",
    "in discussions": "negotiating",
    "contracting": "negotiating",
    "term sheet": "negotiating",
    "letter of intent": "negotiating",
    "loi": "negotiating",
    "loi signed": "negotiating",
    "en negociacion": "negotiating",
    "pipeline": "exploring",
    "in pipeline": "exploring",
    "proposed": "exploring",
    "identified": "exploring",
    "prospect": "exploring",
    "exploration": "exploring",
    "exploratory": "exploring",
    "lead": "exploring",
    "qualification": "qualifying",
    "evaluation": "qualifying",
    "due diligence": "qualifying",
    "launch": "launching",
    "onboarding": "launching",
    "operation": "operating",
    "operational": "operating",
    "winding down": "exiting",
    "wind down": "exiting",
    "sunset": "exiting",
    "phasing out": "exiting",
    "being terminated": "exiting",
    "exit": "exiting",
    "terminating": "exiting",
    "stage unknown": "unknown",
}

_TIERS = {
    "strategic": "strategic",
    "strategisch": "strategic",
    "strategique": "strategic",
    "core": "core",
    "tactical": "tactical",
    "taktisch": "tactical",
    "tactique": "tactical",
    "unassigned": "unassigned",
    "no tier yet": "unassigned",
}
_REGIONS = {
    "global": "global",
    "worldwide": "global",
    "world": "global",
    "weltweit": "global",
    "monde": "global",
    "international": "global",
    "europe": "europe",
    "europa": "europe",
    "eu": "europe",
    "north america": "north_america",
    "nordamerika": "north_america",
    "amerique du nord": "north_america",
    "na": "north_america",
    "latin america": "latin_america",
    "lateinamerika": "latin_america",
    "latam": "latin_america",
    "south america": "latin_america",
    "asia pacific": "asia_pacific",
    "apac": "asia_pacific",
    "asia": "asia_pacific",
    "asien": "asia_pacific",
    "asie": "asia_pacific",
    "middle east and africa": "middle_east_africa",
    "mea": "middle_east_africa",
    "middle east africa": "middle_east_africa",
}
_CONFIDENTIALITY = {
    "open": "open",
    "open to executives and leaders": "open",
    "offen": "open",
    "restricted": "restricted",
    "restricted to members": "restricted",
    "eingeschrankt": "restricted",
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


def read_tier(text: str) -> str | None:
    return _TIERS.get(_plain(text))


def read_region(text: str) -> str | None:
    return _REGIONS.get(_plain(text))


def read_confidentiality(text: str) -> str | None:
    return _CONFIDENTIALITY.get(_plain(text))
