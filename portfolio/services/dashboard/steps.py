"""What a reader can do about an exception: its step for those who change the alliance; to ask, to
speak and to decide for those who do not."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from core.registry.exceptions import ExceptionKind, Step
from core.ui.links import addresses

DIALOGUE = "alliances:dialogue"


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: `key` is step, ask, speak or decide."""

    key: str
    text: str
    url: str


def offers(kind: ExceptionKind, alliance: int, *, edits: bool, decides: bool) -> tuple[Offer, ...]:
    """The usual first. `edits`: the reader may change the alliance; `decides`: is an executive."""
    step = kind.step
    if edits:
        return (Offer("step", step.text, step_url(step, alliance)),)
    found = [] if step.editors_only else [Offer("step", step.text, step_url(step, alliance))]
    about = f"{addresses(DIALOGUE)(alliance)}?{urlencode({'about': kind.key})}"
    found += [Offer("ask", "Ask", f"{about}#ask"), Offer("speak", "Speak", f"{about}#speak")]
    if decides:
        found.append(Offer("decide", "Decide", f"{about}#decide"))
    return tuple(found)


def step_url(step: Step, alliance: int) -> str:
    return f"{addresses(step.url_name)(alliance)}{step.tail}"
