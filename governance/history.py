"""Which histories of this room the activity page of an alliance tells."""

from alliances.services.activity import watch
from governance import models

# What the planner writes by itself is no act of a person.
BOOKKEEPING = ("schedule_version", "is_exception", "starts_at", "ends_at", "occurrence", "cadence")


def register() -> None:
    watch(models.Committee, "Committee", path="alliance", title="name")
    watch(models.Cadence, "Cadence", path="committee__alliance", title="committee__name")
    watch(
        models.Meeting,
        "Meeting",
        path="committee__alliance",
        title="committee__name",
        untold=BOOKKEEPING,
    )
    watch(models.Decision, "Decision", path="meeting__committee__alliance", title="text")
    watch(models.Action, "Action", path="alliance", title="title")
