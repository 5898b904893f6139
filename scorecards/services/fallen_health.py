"""A fall of health by two bands proposes to meet in person."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from alliances.models import Alliance, Stage
from governance.services.in_person import propose_face_to_face
from scorecards.models import Placement
from scorecards.rules.quadrants import GREEN, RED

WITHIN = timedelta(days=100)  # a quarter, and the days in which its scorecard is written
REASON = "Health fell from green to red within a quarter. Meet in person and find the cause."


def propose_after_falls(*, now: datetime) -> int:
    """Propose a meeting in person to alliances whose health is red and was green within the last
    quarter, once for each such fall. Returns to how many it applies today. Safe to run again."""
    since = timezone.localdate(now) - WITHIN
    earlier = Placement.objects.filter(alliance=OuterRef("alliance"), health_band=GREEN)
    # Green until lately: the end of that placement names the fall.
    green = earlier.filter(valid_to__gte=since)
    rows = Placement.objects.filter(Exists(green), valid_to__isnull=True, health_band=RED)
    rows = rows.filter(alliance__stage__in=(Stage.OPERATING, Stage.TRANSFORMING))
    fallen = list(rows.order_by("alliance").values_list("alliance", flat=True))
    last = Placement.objects.filter(alliance__in=fallen, health_band=GREEN, valid_to__gte=since)
    ends = dict(last.order_by("valid_to").values_list("alliance", "valid_to"))
    for alliance in Alliance.objects.filter(pk__in=fallen).order_by("pk"):
        key = f"health-{ends[alliance.pk]:%Y-%m-%d}"
        propose_face_to_face(alliance=alliance, reason=REASON, key=key, now=now)
    return len(fallen)
