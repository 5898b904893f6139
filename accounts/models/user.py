"""The person who is signed in: identity, role, time zone and how they wish to be reminded."""

from __future__ import annotations

import unicodedata
import zoneinfo
from datetime import time
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.querysets import UserQuerySet
from core.dates.zones import time_zones
from core.revision.models import Revisioned

DIGEST_AT = time(7, 30)
WORKING_DAYS = "12345"  # of the week, Monday is 1
LONGEST_PASSWORD = 4096  # characters; see also accounts.passwords.NotTooLong


class Role(models.TextChoices):
    EXECUTIVE = "executive", "Executive"
    LEADER = "leader", "Alliance leader"
    MANAGER = "manager", "Alliance manager"
    MEMBER = "member", "Member"
    GUEST = "guest", "Guest"


def default_time_zone() -> str:
    return settings.DEFAULT_USER_TIME_ZONE


def validate_time_zone(name: str) -> None:
    """Raise ValidationError unless `name` is an IANA zone such as Europe/Berlin."""
    if name not in time_zones():
        raise ValidationError(
            "“%(name)s” is not a time zone. Enter a name such as Europe/Berlin.",
            params={"name": name},
        )


def normal_password(password: str) -> str:
    """NFKC, as NIST 800-63B asks. Of what is longer than any password may be it could take minutes:
    that is left as it is."""
    if len(password) > LONGEST_PASSWORD:
        return password
    return unicodedata.normalize("NFKC", password)


class WeekStart(models.IntegerChoices):
    """As the calendar module counts weekdays."""

    MONDAY = 0, "Monday"
    SUNDAY = 6, "Sunday"
    SATURDAY = 5, "Saturday"


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: Any) -> UserQuerySet:
        return self.get_queryset().visible_to(user)

    def editable_by(self, user: Any) -> UserQuerySet:
        return self.get_queryset().editable_by(user)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db, force_insert=True)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        fields |= {"is_staff": True, "is_superuser": True}
        fields.setdefault("role", Role.LEADER)
        return self.create_user(email, password, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(Revisioned, AbstractBaseUser, PermissionsMixin):
    """Signs in by e-mail. `role` says how far they see; memberships of alliances say the rest."""

    email = models.EmailField("e-mail", unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=12, choices=Role, default=Role.MEMBER, db_index=True)
    time_zone = models.CharField(
        max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )
    is_active = models.BooleanField(
        default=True,
        help_text="Untick when somebody leaves: their sign-in closes and their record is kept.",
    )
    is_staff = models.BooleanField("can open Django admin", default=False)
    muted = models.JSONField(
        "switched off",
        default=list,
        blank=True,
        editable=False,
        help_text="Kinds of messages that this person does not want, with the channel.",
    )
    digest_at = models.TimeField(
        "daily e-mail at",
        default=DIGEST_AT,
        help_text="In your time zone. It comes only on days on which something is due.",
    )
    digest_days = models.CharField("daily e-mail on", max_length=7, default=WORKING_DAYS)
    unread = models.PositiveIntegerField(default=0, editable=False)
    quiet_from = models.TimeField(
        null=True,
        blank=True,
        help_text="No reminders from this time on, in your time zone.",
    )
    quiet_until = models.TimeField(
        null=True,
        blank=True,
        help_text="Reminders held back during quiet hours are sent at this time.",
    )
    single_keys = models.BooleanField(
        "single-key shortcuts",
        default=True,
        help_text="Keys such as j, k and ? act by themselves. Switch them off if you use speech "
        "input, or press keys by accident.",
    )
    week_start = models.PositiveSmallIntegerField(
        "week starts on", choices=WeekStart, default=WeekStart.MONDAY
    )
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    email_confirmed_at = models.DateTimeField(
        "address confirmed at",
        null=True,
        blank=True,
        editable=False,
        help_text="When its owner last proved that they read e-mail sent to this address.",
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_ignoring_case",
                violation_error_message="Somebody already uses this e-mail address.",
            ),
            models.CheckConstraint(
                condition=models.Q(week_start__in=WeekStart.values),
                name="user_week_starts_on_known_day",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="user_role_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="user_quiet_hours_have_both_ends",
                violation_error_message="Enter both a start and an end for quiet hours.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def is_guest(self) -> bool:
        """A counterpart of a partner: sees what is shared, nothing that is scored or internal."""
        return self.role == Role.GUEST and not self.is_superuser

    @property
    def sees_whole_portfolio(self) -> bool:
        """Executives and leaders see every alliance that is not restricted."""
        return self.is_superuser or self.role in (Role.EXECUTIVE, Role.LEADER)

    @property
    def leads_portfolio(self) -> bool:
        """Alliance leaders and administrators may change every alliance they see."""
        return self.is_superuser or self.role == Role.LEADER

    @property
    def is_administrator(self) -> bool:
        """Runs the installation, and may read what was mailed to everybody."""
        return self.is_staff and self.is_superuser

    @property
    def may_create_alliances(self) -> bool:
        return self.leads_portfolio or self.role == Role.MANAGER

    @property
    def may_import(self) -> bool:
        return self.may_create_alliances

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password and normal_password(raw_password))

    def check_password(self, raw_password: str) -> bool:
        """Typed on another keyboard, the same characters may be other code points. One that was set
        before they were normalised still opens."""
        normal = normal_password(raw_password)
        if super().check_password(normal):
            return True
        return normal != raw_password and super().check_password(raw_password)

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Sessions end at once when any of this changes, in whatever way it is changed: not with
        the password alone, but also with the address, the role and the rights."""
        bound = (self.password, self.email, self.role, self.is_staff, self.is_superuser)
        return salted_hmac(
            "accounts.User.session", "\0".join(map(str, bound)), secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email
