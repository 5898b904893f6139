"""What Slack and Teams get to read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.webhooks.messages import Post, payload_for

TITLE = "<!channel> *Steering* & [x](https://evil.example)"
SLACK, TEAMS = "hooks.slack.com", "acme.webhook.office.com"


def body(host: str, **more: Any) -> str:
    return json.dumps(payload_for(host, Post(TITLE, ["One", "Two"], "https://e.example/1", **more)))


def test_a_title_calls_nobody_in_slack() -> None:
    sent = payload_for(SLACK, Post(TITLE, ["One"], "https://e.example/1"))
    assert sent["text"].startswith("&lt;!channel&gt;")
    texts = [block["text"] for block in sent["blocks"] if "text" in block]
    assert {one["type"] for one in texts} == {"plain_text"}
    assert sent["blocks"][-1]["elements"][0]["url"] == "https://e.example/1"


def test_a_title_is_no_markdown_in_teams() -> None:
    (attachment,) = payload_for(TEAMS, Post(TITLE, ["One"], "https://e.example/1"))["attachments"]
    card = attachment["content"]
    assert card["type"] == "AdaptiveCard"
    assert "\\[x\\]\\(" in card["body"][0]["text"] and "\\*Steering\\*" in card["body"][0]["text"]
    assert card["actions"][0]["url"] == "https://e.example/1"


@pytest.mark.parametrize("host", [SLACK, TEAMS])
def test_much_is_counted(host: str) -> None:
    sent = json.dumps(payload_for(host, Post("T", [f"Line {n} " + "x" * 500 for n in range(50)])))
    assert "And 30 more" in sent.replace("\\\\", "").replace("And 30 more\\.", "And 30 more.")
    assert "Line 20" not in sent and len(sent) < 20_000
    assert "http" not in sent.replace("http://adaptivecards.io", "")
