"""A message as Slack and Teams read it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_LINES = 20
LONGEST = 280  # characters of a line
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~])")


@dataclass(frozen=True, slots=True)
class Post:
    """`lines` stand below the title; `url` is a page of ours, "" for none."""

    title: str
    lines: Sequence[str] = ()
    url: str = ""
    url_label: str = "Open in Entente"


def payload_for(host: str, post: Post) -> Mapping[str, Any]:
    return _slack(post) if host.endswith("slack.com") else _teams(post)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _lines(post: Post) -> list[str]:
    shown = [_cut(line) for line in post.lines[:MOST_LINES]]
    more = len(post.lines) - len(shown)
    return [*shown, f"And {more} more."] if more else shown


def _slack(post: Post) -> Mapping[str, Any]:
    """Blocks of plain text: a title that somebody typed can call nobody (<!channel>)."""

    def plain(text: str) -> dict[str, Any]:
        return {"type": "plain_text", "text": text, "emoji": False}

    blocks: list[dict[str, Any]] = [{"type": "section", "text": plain(_cut(post.title))}]
    if lines := _lines(post):
        # Slack takes 3,000 characters in a block.
        for start in range(0, len(lines), 10):
            text = "\n".join(lines[start : start + 10])
            blocks.append({"type": "section", "text": plain(text)})
    if post.url:
        button = {"type": "button", "text": plain(post.url_label), "url": post.url}
        blocks.append({"type": "actions", "elements": [button]})
    escaped = _cut(post.title).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": escaped, "blocks": blocks}


def _teams(post: Post) -> Mapping[str, Any]:
    """An adaptive card, whose text is Markdown."""

    def text(words: str, **more: Any) -> dict[str, Any]:
        plain = _MARKDOWN.sub(r"\\\1", words)
        return {"type": "TextBlock", "text": plain, "wrap": True, **more}

    body = [text(_cut(post.title), weight="Bolder"), *(text(line) for line in _lines(post))]
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.2",
        "body": body,
    }
    if post.url:
        card["actions"] = [{"type": "Action.OpenUrl", "title": post.url_label, "url": post.url}]
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [content]}
