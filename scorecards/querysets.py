"""Named sets of scores: guests see none of them but the results of surveys."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, Expression, OuterRef, Q

from alliances.querysets import (
    AllianceChildQuerySet,
    InternalQuerySet,
    ReferenceQuerySet,
    count_of,
)


class ScoringModelQuerySet(ReferenceQuerySet):
    def active(self) -> Self:
        return self.filter(state="active")

    def for_list(self, user: Any) -> Self:
        """With the number of criteria, and of the scorecards that `user` sees which were scored
        with each version."""
        seen = apps.get_model("scorecards", "Scorecard")._default_manager.visible_to(user)
        return self.annotate(
            criteria_count=Count("criteria", distinct=True),
            scorecard_count=count_of(seen.filter(model=OuterRef("pk")), "model"),
        )


class ScorecardChildQuerySet(InternalQuerySet):
    alliance_path = "scorecard__alliance"


class ScorecardStepQuerySet(ScorecardChildQuerySet):
    def looks(self) -> Self:
        """Steps for which one of us looked at the scorecard; the clock and the partner do not."""
        kinds = ("submitted", "returned", "accepted", "final")
        return self.filter(kind__in=kinds, by__isnull=False)


class GreenPersistenceQuerySet(ReferenceQuerySet):
    """Counts over the whole portfolio, which tell nothing of any alliance."""


class RemarkQuerySet(InternalQuerySet):
    alliance_path = "step__scorecard__alliance"


class EvaluationAnswerQuerySet(InternalQuerySet):
    alliance_path = "evaluation__alliance"


AGREED = ("taken", "adapted")


def agreed_on(day: date | Expression) -> Q:
    """The treatments that were agreed at the end of `day`."""
    still = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
    return Q(state__in=AGREED, answered_on__lte=day) & still


class AllianceTreatmentQuerySet(InternalQuerySet):
    def waiting(self) -> Self:
        return self.filter(state="proposed")

    def agreed(self) -> Self:
        """Those that hold now."""
        return self.filter(state__in=AGREED, ended_on__isnull=True)


class AlignmentAnswerQuerySet(InternalQuerySet):
    """Read by all of us who see the alliance, written by who was named."""

    alliance_path = "alignment__alliance"

    def editable_by(self, user: Any) -> Self:
        if user.is_active and user.is_superuser:
            return self.all()
        return self.visible_to(user).filter(user=user.pk)

    def waiting(self) -> Self:
        return self.filter(answer="", alignment__closed_on__isnull=True)


class ReplyQuerySet(AllianceChildQuerySet):
    """Lines that were sent to the partner, who sees them: there are no others."""

    alliance_path = "scorecard__alliance"

    def disputed(self) -> Self:
        return self.filter(reply="disputed")

    def waiting_for_us(self) -> Self:
        """Disputed, and not answered by us."""
        return self.disputed().filter(outcome="")


class MeasurementQuerySet(ScorecardChildQuerySet):
    def visible_to(self, user: Any) -> Self:
        """An answer that reveals deal terms is read by who reads those."""
        rows = super().visible_to(user)
        if not user.is_active or user.is_superuser:
            return rows
        told = apps.get_model("alliances", "Alliance").objects.confidential_to(user).values("pk")
        return rows.filter(Q(indicator__reveals_deal_terms=False) | Q(scorecard__alliance__in=told))

    def editable_by(self, user: Any) -> Self:
        return super().editable_by(user) & self.visible_to(user)


def held_on(day: date | Expression, path: str = "") -> Q:
    """Whether a placement held at the end of `day`; `path` leads to it ("placements__")."""
    ended = Q(**{f"{path}valid_to__isnull": True}) | Q(**{f"{path}valid_to__gt": day})
    return Q(**{f"{path}valid_from__lte": day}) & ended


def telling_health(model: str) -> Exists:
    """Whether health rests on deal terms by the scoring model at the path `model`: then who may not
    see these is shown its band only."""
    criteria = apps.get_model("scorecards", "Criterion")._base_manager.filter(
        model=OuterRef(model), axis="health", indicator__reveals_deal_terms=True, weight__gt=0
    )
    return Exists(criteria)


class PlacementQuerySet(InternalQuerySet):
    def current(self) -> Self:
        return self.filter(valid_to__isnull=True)

    def as_of(self, day: date | Expression) -> Self:
        """The placement that held at the end of `day`."""
        return self.filter(held_on(day))


class PendingScoreQuerySet(models.QuerySet):
    """Housekeeping: nobody's page shows it but the administrators'."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_active and user.is_superuser else self.none()

    def editable_by(self, user: Any) -> Self:
        return self.visible_to(user)


def counting_on(day: date | Expression) -> Q:
    """The risks that count at the end of `day`: open ones, and those that are accepted."""
    still = Q(closed_on__isnull=True) | Q(closed_on__gt=day) | Q(outcome="accepted")
    return Q(opened_on__lte=day) & still


class RiskQuerySet(InternalQuerySet):
    def open(self) -> Self:
        return self.filter(state="open")

    def counting(self, day: date | Expression) -> Self:
        """See `counting_on`."""
        return self.filter(counting_on(day))


class EarlyRiskQuerySet(AllianceChildQuerySet):
    """Read by our own people, and by guests of the company whose person said it: one partner does
    not read what another fears."""

    def shown_to(self, user: Any) -> Self:
        if not user.is_guest:
            return self.all()
        people = apps.get_model("alliances", "Person")._base_manager.filter(user=user.pk)
        theirs = Q(raised_by__person__partner__in=people.values("partner"))
        return self.filter(Q(raised_by=user.pk) | theirs)

    def waiting(self) -> Self:
        return self.filter(state="waiting")


class QuestionSetQuerySet(ReferenceQuerySet):
    def active(self) -> Self:
        return self.filter(state="active")


class SurveyQuerySet(AllianceChildQuerySet):
    def shown_to(self, user: Any) -> Self:
        """Both companies see the result on the same day: guests a survey once it is closed. That
        they are asked, they see by their invitation."""
        return self.filter(state="closed") if user.is_guest else self.all()

    def open(self) -> Self:
        return self.filter(state="open")

    def closed(self) -> Self:
        return self.filter(state="closed")


class UnseenQuerySet(AllianceChildQuerySet):
    """Who has answered a survey, and the answers: nobody reads them, whatever their role. Pages
    show what services.surveys makes of them."""

    alliance_path = "survey__alliance"

    def visible_to(self, user: Any) -> Self:
        return self.none()

    def shown_to(self, user: Any) -> Self:
        return self.none()

    def editable_by(self, user: Any) -> Self:
        return self.none()
