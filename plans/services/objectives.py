"""What was reached of the objectives of a plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from plans.models import Objective, ObjectiveActual
from plans.services.locks import lock_to_record


class ActualExists(ValidationError):
    """There is an actual for that day; `existing` is shown before it is replaced."""

    def __init__(self, existing: ObjectiveActual) -> None:
        self.existing = existing
        super().__init__(
            {
                "replace": f"{existing.value:f} is already on record for "
                f"{existing.as_of:%-d %b %Y}. Choose another day, or tick “Replace it”."
            }
        )


@transaction.atomic
def record_actual(
    *,
    objective: Objective,
    as_of: date,
    value: Decimal,
    today: date,
    recorded_by: User,
    note: str = "",
    replace: bool = False,
) -> ObjectiveActual:
    """Record what was reached, cumulated over the year, as of a day; also on a locked plan.

    Raises ActualExists when the day has one and `replace` is not set; ValidationError for a day in
    the future, and on plans that are over or not yet in force beside one that is.
    """
    lock_to_record(
        objective,
        instead="Record it on the version in force. It carries over when this one is agreed.",
    )
    if as_of > today:
        raise ValidationError({"as_of": f"{as_of:%-d %b %Y} is in the future."})
    actual = ObjectiveActual.objects.filter(objective=objective, as_of=as_of).first()
    if actual is not None and not replace:
        raise ActualExists(actual)
    values = {"value": value, "note": note, "recorded_by": recorded_by}
    actual, _ = ObjectiveActual.objects.update_or_create(
        objective=objective, as_of=as_of, defaults=values
    )
    return actual
