"""Every list answers what it cannot follow in its address in the same way: it says so and shows
the rest."""

from __future__ import annotations

import pytest

from tests.conftest import World
from tests.factories import ActionFactory

PAGE = ("page=999", "page=0", "page=-1", "page=abc")
SORT = ("sort=nonsense", "sort=-revision", "sort=name,nonsense")
# The list, who looks, and what its address may not say.
LISTS = {
    "/alliances/": (
        "eve",
        "tier=xyz stage=xyz type=999 unit=999 region=x manager=999 manager=x goal=99999".split(),
        SORT,
    ),
    "/partners/": ("alice", [], SORT),
    "/people/": ("alice", ["side=both"], SORT),
    "/actions/": ("alice", ["show=xyz", "side=nobody"], ()),
    "/issues/": (
        "alice",
        "show=xyz severity=x alliance=999 function=x cause=999 cause=x sort=x".split(),
        (),
    ),
    "/course-corrections/": ("alice", "show=xyz alliance=x cause=999 sort=-id".split(), ()),
    "/initiatives/": ("alice", ["stage=xyz", "year=1", "year=x", "cause=999"], ()),
    "/reviews/": ("eve", ["quarter=2026-9", "quarter=x", "state=lost"], ()),
    "/jobs/": ("alice", ["state=xyz", "kind=xyz"], ()),
    "/portfolio/": (
        "eve",
        "tier=x manager=999 goal=x as_of=2026-02-31 as_of=soonish compare=x cell=x view=x".split(),
        (),
    ),
    "/portfolio/exceptions/": ("eve", ["reason=xyz", "tier=xyz", "as_of=31.31.2026"], ()),
    "/imports/": ("alice", [], ()),
    "/audit/": (
        "ada",
        "kind=xyz person=9999 alliance=9999 network=1.2.3 start=soonish end=soonish".split(),
        (),
    ),
    "/mail/": ("ada", [], ()),
    "/reminders/": ("alice", [], ()),
}
CALENDAR = (
    *("on=2026-13", "on=x", "on=1999", "view=x", "kind=x", "alliance=9999", "committee=9999"),
    *("tier=xyz", "manager=9999"),
)
SAYS = "Part of this address was ignored"


def cases() -> list[tuple[str, str, str]]:
    found = []
    for path, (who, filters, sorts) in LISTS.items():
        found += [(path, who, query) for query in (*filters, *sorts, *PAGE)]
    found += [("/portfolio/", "eve", f"view=table&{query}") for query in PAGE]
    found += [("/calendar/", "alice", query) for query in CALENDAR]
    return found


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize(("path", "who", "query"), cases())
def test_a_list_says_what_it_ignored(world: World, path: str, who: str, query: str) -> None:
    ActionFactory(alliance=world.northstar)
    answer = world.client(who).get(f"{path}?{query}")
    assert answer.status_code == 200
    assert answer.text.count(SAYS) == 1
    value = query.rpartition("=")[2].rpartition(",")[2]
    assert value in answer.text


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize("path", [*LISTS, "/calendar/"])
def test_nothing_is_said_of_an_address_that_is_followed(world: World, path: str) -> None:
    who = LISTS[path][0] if path in LISTS else "alice"
    client = world.client(who)
    for query in ("", "?page=1", "?q=", "?unknown=1"):
        answer = client.get(f"{path}{query}")
        assert answer.status_code == 200 and SAYS not in answer.text, query


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("path", "who", "query"),
    [
        ("/alliances/", "eve", "q=zzz"),
        ("/alliances/", "eve", "q=a%00b"),
        ("/partners/", "alice", "q=zzz"),
        ("/people/", "alice", "q=zzz"),
        ("/actions/", "alice", "q=zzz"),
        ("/initiatives/", "alice", "q=zzz"),
        ("/reviews/", "eve", "mine=on"),
        ("/jobs/", "alice", "state=trouble"),
        ("/people/", "gina", "q=%25_'"),
    ],
)
def test_filters_that_leave_nothing_offer_the_way_back(
    world: World, path: str, who: str, query: str
) -> None:
    answer = world.client(who).get(f"{path}?{query}")
    assert answer.status_code == 200
    if "%00" in query:
        assert SAYS in answer.text
    else:
        assert "Nothing matches" in answer.text and "Clear all filters" in answer.text
