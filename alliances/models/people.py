"""People on either side, and the part they play in an alliance."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from simple_history.models import HistoricalRecords

from accounts.models.invitation import Invitation
from accounts.models.user import default_time_zone, validate_time_zone
from alliances.models.alliance import Alliance
from alliances.models.partner import Partner
from alliances.querysets import MembershipQuerySet, PersonQuerySet
from core.revision.models import Revisioned


class Side(models.TextChoices):
    OURS = "ours", "Ours"
    THEIRS = "theirs", "Theirs"
    JOINT = "joint", "Joint"


class Person(Revisioned):
    """Somebody on either side: a colleague, or a contact at `partner`. May have a sign-in.

    An address stands for one record among those that one person sees: see `Partner.apart`.
    """

    name = models.CharField(max_length=120)
    email = models.EmailField("e-mail", blank=True)
    title = models.CharField("job title", max_length=120, blank=True)
    function = models.CharField(max_length=80, blank=True, help_text="Such as Sales, Legal or R&D.")
    phone = models.CharField(max_length=40, blank=True)
    partner = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
        help_text="Empty for people of your own company.",
    )
    time_zone = models.CharField(
        max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="person",
        verbose_name="sign-in",
    )
    email_confirmed_at = models.DateTimeField(
        "address confirmed at",
        null=True,
        blank=True,
        editable=False,
        help_text="When they followed a link sent to this address. Empty after every change of it.",
    )
    invitation = models.OneToOneField(
        Invitation,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="person",
        help_text="The invitation that was sent to them: accepted, it ties the sign-in to them.",
    )
    left_on = models.DateField(
        "left the company on",
        null=True,
        blank=True,
        editable=False,
        help_text="Set when they leave: they no longer sign in, and nothing is given to them.",
    )
    asked_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Invited while a record that the inviter does not see has the sign-in already.",
    )
    muted = models.JSONField(
        "switched off",
        default=list,
        blank=True,
        editable=False,
        help_text="Kinds of messages from which somebody without a sign-in unsubscribed.",
    )
    digest_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="The last day on which was looked for what they have to be told.",
    )
    apart = models.PositiveIntegerField(default=0, editable=False)
    listed = models.BooleanField(
        default=False,
        editable=False,
        help_text="Recorded on their own, for all who see the partner; else seen in alliances.",
    )

    history = HistoricalRecords(excluded_fields=["muted", "digest_on"])
    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "apart",
                condition=~models.Q(email=""),
                name="person_email_once_in_its_place",
                violation_error_message="Somebody on record already has this e-mail address.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("alliances:person_detail", args=[self.pk])

    @property
    def is_gone(self) -> bool:
        """Has left their company, or may no longer sign in (needs `user`)."""
        return self.left_on is not None or (self.user is not None and not self.user.is_active)

    @property
    def side(self) -> str:
        return Side.OURS if self.partner_id is None else Side.THEIRS


class MembershipRole(models.TextChoices):
    ALLIANCE_MANAGER = "alliance_manager", "Alliance manager"
    EXECUTIVE_SPONSOR = "executive_sponsor", "Executive sponsor"
    SALES_EXECUTIVE_SPONSOR = "sales_executive_sponsor", "Sales executive sponsor"
    COMMITTEE_MEMBER = "committee_member", "Committee member"
    FUNCTIONAL_LEAD = "functional_lead", "Functional lead"
    COUNTERPART = "counterpart", "Counterpart"


SPONSOR_ROLES = (
    MembershipRole.EXECUTIVE_SPONSOR,
    MembershipRole.SALES_EXECUTIVE_SPONSOR,
)


class Membership(Revisioned):
    """A person's role in an alliance. Current, and a key to it, while `ended_on` is empty."""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    side = models.CharField(max_length=6, choices=Side.choices[:2])
    role = models.CharField(max_length=24, choices=MembershipRole)
    since = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    last_contact_on = models.DateField(
        null=True, blank=True, help_text="For sponsors: the day of the last conversation."
    )

    history = HistoricalRecords()
    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["side", "role", "person__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "person", "role"],
                condition=models.Q(ended_on__isnull=True),
                name="membership_once_per_role",
                violation_error_message="This person already has this role in the alliance.",
            ),
            models.CheckConstraint(
                condition=models.Q(side__in=["ours", "theirs"]),
                name="membership_has_one_side",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True)
                | models.Q(since__isnull=True)
                | models.Q(ended_on__gte=models.F("since")),
                name="membership_ends_after_it_began",
                violation_error_message="A role cannot end before it starts.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "alliance"],
                condition=models.Q(ended_on__isnull=True),
                name="membership_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"

    def clean(self) -> None:
        """The side is that of the company they work for."""
        if self.person_id and not self.side:
            self.side = self.person.side

    @property
    def sided_role(self) -> str:
        """ "our executive sponsor", "their counterpart"."""
        side = "our" if self.side == Side.OURS else "their"
        return f"{side} {self.get_role_display().lower()}"
