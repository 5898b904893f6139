"""A chat room to which reminders of meetings and due dates are posted."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from alliances.models import Alliance
from core.revision.models import Revisioned
from core.webhooks.addresses import masked
from governance.models.committee import Committee
from governance.querysets import WebhookQuerySet


class Webhook(Revisioned):
    """Belongs to a committee, an alliance, or, without either, to the whole company.

    Whoever knows `address` can post to the room: it is shown masked, and has no history.
    `stopped` says why the chat service takes nothing any more.
    """

    class Posts(models.TextChoices):
        MEETINGS = "meetings", "Meetings a day before"
        DUE_DATES = "due_dates", "Due dates on working days"

    alliance = models.ForeignKey(
        Alliance, null=True, blank=True, on_delete=models.CASCADE, related_name="webhooks"
    )
    committee = models.ForeignKey(
        Committee, null=True, blank=True, on_delete=models.CASCADE, related_name="webhooks"
    )
    name = models.CharField("room", max_length=80)
    address = models.CharField(max_length=2000)
    posts = models.JSONField(default=list)
    is_on = models.BooleanField("switched on", default=True)
    stopped = models.CharField(max_length=300, blank=True, editable=False)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_address(self) -> str:
        return masked(self.address)

    @property
    def posts_in_words(self) -> str:
        return ", ".join(one.label for one in self.Posts if one in self.posts)
