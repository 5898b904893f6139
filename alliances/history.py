"""Which histories of this room the activity page of an alliance tells."""

from alliances import models
from alliances.services.activity import watch


def register() -> None:
    watch(models.Alliance, "Alliance", path="id", title="name", untold=["announced_precision"])
    watch(models.Membership, "Member", path="alliance", title="person__name")
    watch(models.Agreement, "Agreement", path="alliance", title="title")
    watch(models.DealTerm, "Deal term", path="alliance", title="kind", confidential=True)
