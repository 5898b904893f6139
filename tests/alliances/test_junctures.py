"""A critical juncture: flagged for some time, lifted early, over by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alliances.models import Alliance, Juncture
from alliances.rules.junctures import KEYS, MOST_DAYS, reason_words, why_not_until
from alliances.services.junctures import (
    CHANGED,
    change_juncture,
    lift,
    running_juncture,
    set_juncture,
)
from core.registry.coming import coming_dates
from core.revision.updates import StaleRevision
from portfolio.rules.selection import Selection
from portfolio.services.dashboard import dashboard
from portfolio.services.today import today_page
from scorecards.services.recompute import recompute
from tests.conftest import World, at, seen
from tests.factories import ActionFactory, JunctureFactory

TODAY = date(2026, 11, 21)
NOON = "2026-11-21T12:00:00Z"


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@given(st.integers(-400, 400))
def test_a_flag_ends_from_today_up_to_half_a_year_ahead(ahead):
    assert (why_not_until(days(ahead), TODAY) == "") == (0 <= ahead <= MOST_DAYS)


def test_every_reason_has_words():
    assert [key for key, _ in Juncture.Reason.choices] == list(KEYS)
    assert len({reason_words(place) for place in range(len(KEYS))}) == len(KEYS)
    assert reason_words(99) == reason_words(len(KEYS) - 1)


@pytest.mark.django_db
class TestFlag:
    def flag(self, world: World, **values):
        given = {"reason": "launch", "words": "", "until": days(30)} | values
        return set_juncture(alliance=world.northstar, user=world.alice, **{"today": TODAY, **given})

    def test_it_expires_by_itself(self, world):
        row = self.flag(world)
        on = {ahead: bool(Juncture.objects.running(days(ahead))) for ahead in (-1, 0, 30, 31)}
        assert on == {-1: False, 0: True, 30: True, 31: False}
        assert running_juncture(alliance=world.northstar, today=days(30)) == row

    def test_lifted_today_it_no_longer_holds_and_yesterday_stays_known(self, world):
        row = self.flag(world, today=days(-5))
        lift(juncture=row, expected=row.revision, user=world.alice, today=TODAY, reason="Signed")
        assert not Juncture.objects.running(TODAY)
        assert Juncture.objects.running(days(-1)).get() == row
        with pytest.raises(ValidationError, match="over already"):
            lift(juncture=row, expected=row.revision, user=world.alice, today=TODAY, reason="")

    def test_a_change_is_a_new_flag(self, world):
        row = self.flag(world, today=days(-5))
        changed = change_juncture(
            juncture=row,
            expected=row.revision,
            user=world.alice,
            today=TODAY,
            reason="crisis",
            words="Plant down",
            until=days(3),
        )
        row.refresh_from_db()
        assert (row.lifted_on, row.lift_reason) == (TODAY, CHANGED)
        assert Juncture.objects.running(days(-1)).get() == row
        assert Juncture.objects.running(TODAY).get() == changed

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"until": days(-1)}, "until"),
            ({"until": days(MOST_DAYS + 1)}, "until"),
            ({"reason": "other"}, "words"),
        ],
    )
    def test_what_cannot_be_set_names_its_field(self, world, values, field):
        with pytest.raises(ValidationError) as refused:
            self.flag(world, **values)
        assert field in refused.value.message_dict
        assert not Juncture.objects.exists()

    def test_one_at_a_time_and_none_of_a_closed_alliance(self, world):
        row = self.flag(world)
        with pytest.raises(ValidationError, match="flagged already"):
            self.flag(world)
        with pytest.raises(StaleRevision):
            lift(juncture=row, expected=99, user=world.alice, today=TODAY, reason="")
        Alliance.objects.filter(pk=world.northstar.pk).update(stage="closed")
        Juncture.objects.all().delete()
        with pytest.raises(ValidationError, match="closed"):
            self.flag(world)


@pytest.mark.django_db
class TestWhereItShows:
    @pytest.mark.slow
    def test_today_puts_it_first_and_says_why(self, world):
        for alliance in (world.restricted, world.helix):
            ActionFactory(alliance=alliance, owner=world.bob.person, due_on=TODAY)
        with at(NOON):
            before = today_page(user=world.bob, now=timezone.now()).rows[0].item.place.pk
            last = world.helix if before == world.restricted.pk else world.restricted
            JunctureFactory(alliance=last, reason="vote", until=days(2))
            row = today_page(user=world.bob, now=timezone.now()).rows[0]
        assert row.item.place.pk == last.pk
        assert row.why.startswith("Critical juncture (vote), ")

    @pytest.mark.slow
    def test_the_portfolio_names_it_first_whatever_else_costs(self, world):
        JunctureFactory(alliance=world.helix, reason="crisis", began_on=days(-2), until=days(9))
        with at(NOON):
            recompute()
            page = dashboard(user=world.lena, selection=Selection(TODAY, days(-50), TODAY))
            first = page.entries[0]
        assert first.detail.pk == world.helix.pk
        assert "juncture" in first.reasons
        assert "critical juncture (crisis), ends in 9 days" in (first.lead, *first.others)

    def test_lists_the_head_and_coming_dates_know_it(self, world):
        JunctureFactory(alliance=world.northstar, reason="launch", words="In Asia", until=days(4))
        with at(NOON):
            client = world.client("alice")
            listed = client.get("/alliances/?juncture=on").text
            assert "Northstar" in listed
            assert "Critical juncture</span>" in listed
            assert "Critical juncture (launch) until" in client.get(_url(world)).text
            guest = world.client("gina")
            assert "ritical juncture" not in guest.get(_url(world)).text
            assert "ritical juncture" not in guest.get("/alliances/?juncture=on").text
            rows = Alliance.objects.visible_to(world.eve)
            for row in rows:
                row.mark_shown_to(world.eve)
            found = coming_dates(world.eve, list(rows), TODAY)
        assert [one.day for one in found[world.northstar.pk] if one.kind.key == "juncture"] == [
            days(4)
        ]

    def test_a_stale_change_is_refused_and_shown(self, world):
        row = JunctureFactory(alliance=world.northstar, until=days(4))
        url = f"/alliances/{world.northstar.pk}/juncture/"
        with at(NOON):
            client = world.client("alice")
            sent = seen(row) | {"reason": "vote", "words": "", "until": "1 Dec 2026"}
            Juncture.objects.filter(pk=row.pk).update(words="Changed")
            assert client.post(url, sent).status_code == 409
            assert client.post(url, sent | seen(row)).status_code == 302
        assert Juncture.objects.running(TODAY).get().reason == "vote"


def _url(world: World) -> str:
    return f"/alliances/{world.northstar.pk}/"
