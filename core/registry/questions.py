"""What can be asked about an alliance beside what needs attention: every app offers its topics.

A question is about the key of a kind of exception, or about a topic and what it names:
"fact.trust".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.registry.base import Registry


@dataclass(frozen=True, slots=True)
class Topic:
    """`words(alliance, named, user)` is the question to begin with; "" where there is nothing of
    that name, or the person may not know of it. `answered_at(alliance, named)` is the address of
    the page on which who may edit the alliance (its key) answers for good; "" for none."""

    key: str
    words: Callable[[Any, str, Any], str]
    order: int = 0
    answered_at: Callable[[int, str], str] = lambda alliance, named: ""


topics: Registry[Topic] = Registry()


def topic_words(about: str, alliance: Any, user: Any) -> str:
    """The question about `about` ("fact.trust"); "" where no topic knows it."""
    key, _, name = about.partition(".")
    topic = topics.get(key)
    return topic.words(alliance, name, user) if topic and name else ""


def topic_answered_at(about: str, alliance: int) -> str:
    """Where a question about `about` ("fact.trust") is answered for good; "" for nowhere."""
    key, _, name = about.partition(".")
    topic = topics.get(key)
    return topic.answered_at(alliance, name) if topic and name else ""
