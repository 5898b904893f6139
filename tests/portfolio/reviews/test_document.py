"""The stored document: nothing is lost on the way to JSON and back, and it reads the same forever.

`documents/v1.json` stands for the reviews that were held with version 1, `v2.json` and `v3.json`
for those of 2 and 3. Neither they nor what their pages say (`v1.txt` ...) may ever change; a
version 4 gets files of its own. Version 1 kept no names of the sides, so it is read with those of
today.
"""

from __future__ import annotations

import json
import types
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.typed_json import UnreadableJson, to_json
from portfolio.rules.review_document import (
    ReviewV1,
    ReviewV2,
    ReviewV3,
    UnknownReviewVersion,
    read_document,
)
from tests.factories import ReviewFactory

DOCUMENTS = Path(__file__).parent / "documents"
PLAIN = {
    str: st.text(max_size=8),
    int: st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    date: st.dates(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
}


def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type, whatever it holds."""
    if get_origin(kind) is types.UnionType:
        return st.none() | anything(get_args(kind)[0])
    if get_origin(kind) is tuple:
        return st.lists(anything(get_args(kind)[0]), max_size=2).map(tuple)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{f.name: anything(hints[f.name]) for f in fields(kind)})
    return PLAIN[kind]


def stored(version: int = 1) -> dict[str, Any]:
    return json.loads((DOCUMENTS / f"v{version}.json").read_text())


@pytest.mark.slow
@given(anything(ReviewV1))
def test_any_document_comes_back_as_it_was(document):
    text = json.dumps(document.to_json(), allow_nan=False)
    again = ReviewV1.from_json(json.loads(text))
    assert again == document
    # Equal is not enough for decimals: 1.0 and 1.00 are equal and read differently.
    assert json.dumps(again.to_json()) == text


def test_a_whole_number_without_its_point_is_still_a_number():
    data = stored()
    data["plan"]["elapsed"] = 89
    assert isinstance(ReviewV1.from_json(data).plan.elapsed, float)


@pytest.mark.parametrize("version", [None, 0, 2, "1"])
def test_an_unknown_version_is_named(version):
    with pytest.raises(UnknownReviewVersion, match=f"stored as version {version!r}"):
        ReviewV1.from_json(stored() | {"version": version})


def broken(path: str, value: Any) -> dict[str, Any]:
    data = part = stored()
    *way, last = path.split(".")
    for name in way:
        part = part[int(name) if name.isdecimal() else name]
    part[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("as_of", "21.11.2026", "review.as_of: “21.11.2026” is no date"),
        ("as_of", 20261121, "review.as_of: int is not what belongs here"),
        ("year", "2026", "review.year: str"),
        ("year", True, "review.year: bool"),
        ("since_review", 1, "review.since_review: int"),
        ("plan.objectives.0.target", "many", r"review.plan.objectives\[0\].target: “many”"),
        ("risks.0.mood", "good", r"review.risks\[0\]: mood missing or not known"),
        ("promises", None, "review.promises: NoneType"),
    ],
)
def test_a_document_that_is_not_whole_says_where(path, value, words):
    with pytest.raises(UnreadableJson, match=words):
        ReviewV1.from_json(broken(path, value))


def test_a_missing_part_is_named():
    data = stored()
    del data["commitments"]
    with pytest.raises(UnreadableJson, match="review: commitments missing"):
        ReviewV1.from_json(data)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [ReviewV2, ReviewV3])
@given(data=st.data())
def test_a_document_of_a_later_version_comes_back_as_it_was(kind, data):
    document = data.draw(anything(kind))
    again = read_document(json.loads(json.dumps(document.to_json(), allow_nan=False)))
    assert again == document
    assert (type(again), again.digest) == (kind, document.digest)


@pytest.mark.parametrize("version", [None, 0, 4, "1", True])
def test_a_version_that_no_release_knows_is_named(version):
    with pytest.raises(UnknownReviewVersion, match=f"stored as version {version!r}"):
        read_document({**stored(), "version": version})


def test_what_json_cannot_keep_is_refused():
    with pytest.raises(TypeError, match="set has no place"):
        to_json({1})


class Visible(HTMLParser):
    """The words of the page from its heading to the end of its main part, without buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.in_button, self.words = False, False, []

    def handle_starttag(self, tag, attrs):
        self.inside = self.inside or tag == "h1"
        self.in_button = self.in_button or tag == "button"

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "main"
        self.in_button = self.in_button and tag != "button"

    def handle_data(self, data):
        if self.inside and not self.in_button and data.strip():
            self.words.append(" ".join(data.split()))


def said(html: str) -> str:
    page = Visible()
    page.feed(html)
    return "\n".join(page.words) + "\n"


def held(world, data):
    return ReviewFactory(
        alliance=world.northstar, state="held", held_on=date(2026, 11, 21), frozen=data
    )


@pytest.mark.django_db
@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_review_reads_as_it_did_when_it_was_held(world, version):
    review = held(world, stored(version))
    page = world.client("eve").get(f"/reviews/{review.pk}/")
    assert said(page.text) == (DOCUMENTS / f"v{version}.txt").read_text()


@pytest.mark.django_db
def test_an_empty_review_of_version_1_reads_too(world):
    """Every part that may be missing is missing."""
    full = ReviewV1.from_json(stored())
    empty = replace(
        full,
        promises=replace(full.promises, sides=(), rows=()),
        plan=None,
        scorecard=replace(full.scorecard, causes=(), evidence_on=None, quadrant_then=""),
        committees=(),
        decisions=(),
        risks=(),
        commitments=replace(full.commitments, rows=()),
        comments=(),
    )
    review = held(world, empty.to_json())
    text = said(world.client("eve").get(f"/reviews/{review.pk}/").text)
    assert "Nothing fell due since then, and nothing is owed from before." in text
    assert "None is agreed for this year." in text
    assert "No decision is asked for." in text
