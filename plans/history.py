"""Which histories of plans the activity page of an alliance shows."""

from alliances.services.activity import watch
from plans import models


def register() -> None:
    watch(models.JointBusinessPlan, "Plan of fiscal year", path="alliance", title="fiscal_year")
    watch(models.Objective, "Objective", path="plan__alliance", title="what")
    watch(models.Initiative, "Initiative", path="plan__alliance", title="name")
    watch(models.Deliverable, "Deliverable", path="plan__alliance", title="name")
