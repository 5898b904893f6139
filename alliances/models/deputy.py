"""Who acts for somebody who is away."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from alliances.models.people import Person
from alliances.querysets import has_left
from alliances.rules.deputies import span_words
from core.revision.models import Revisioned, RevisionedQuerySet


class DeputyQuerySet(RevisionedQuerySet):
    """Seen by who sees both people; changed by the one who is away, and by who may change them."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        people = Person.objects.visible_to(user).values("pk")
        mine = Q(person__user=user.pk) | Q(deputy__user=user.pk)
        return self.filter(mine | Q(person__in=people, deputy__in=people))

    def editable_by(self, user: Any) -> Self:
        if not user.is_active:
            return self.none()
        people = Person.objects.editable_by(user).values("pk")
        mine = self.visible_to(user)
        return mine.filter(Q(person__user=user.pk) | Q(person__in=people))

    def not_over(self, today: Any) -> Self:
        return self.filter(ends_on__gte=today, ended_at__isnull=True)

    def acting(self, day: Any) -> Self:
        """Who stands in on `day`, both being still there."""
        rows = self.filter(starts_on__lte=day, ends_on__gte=day, ended_at__isnull=True)
        return rows.exclude(has_left("person")).exclude(has_left("deputy"))


class Deputy(Revisioned):
    """`deputy` gets copies of what is sent to `person` and acts for them from `starts_on` until
    `ends_on`, both included. No rights are lent: what the deputy may not see does not reach them.
    """

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="deputies", verbose_name="who is away"
    )
    deputy = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="stands_in", verbose_name="who stands in"
    )
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day", db_index=True)
    ended_at = models.DateTimeField(
        "taken back at", null=True, blank=True, editable=False, help_text="When it was taken back."
    )

    history = HistoricalRecords()
    objects = DeputyQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        verbose_name_plural = "deputies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="deputy_ends_after_it_begins",
                violation_error_message="The last day cannot lie before the first.",
            ),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("deputy")),
                name="deputy_is_somebody_else",
                violation_error_message="Choose somebody else to stand in.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.person}"

    @property
    def days(self) -> str:
        """ "3 to 12 Dec 2026"."""
        return span_words(self.starts_on, self.ends_on)

    def clean(self) -> None:
        if not self.person_id or not self.deputy_id:
            return
        if self.person.partner_id != self.deputy.partner_id:
            raise ValidationError({"deputy": "Choose somebody of the same company."})
