"""What a person wants to get, over which channel, and when."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from crispy_forms.layout import HTML, Fieldset
from django import forms
from django.forms import BoundField

from accounts.models import User
from core.forms.fields import laid_out
from core.forms.revision import RevisionFormMixin
from core.mail.models import Channel
from core.mail.preferences import CHOSEN, muted_key, with_muted
from core.registry.mail import MailKind, mail_kinds

WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass(frozen=True)
class KindRow:
    """A kind with its box for each channel; None where it does not come over that channel."""

    kind: MailKind
    boxes: tuple[BoundField | None, ...]


def kinds_for(user: User) -> list[MailKind]:
    """What `user` may choose about: what is always sent is not offered."""
    return [kind for kind in mail_kinds if kind.optional and (kind.guests or not user.is_guest)]


class NotificationsForm(RevisionFormMixin, forms.ModelForm):
    helper = laid_out(
        HTML('{% include "accounts/_kinds.html" %}'),
        Fieldset("Daily e-mail of due dates", "digest_at", "digest_days"),
        Fieldset("Quiet hours", "quiet_from", "quiet_until"),
    )
    digest_days = forms.MultipleChoiceField(
        label="On",
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS, start=1)],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose a day. To get no e-mail, switch it off above."},
    )

    class Meta:
        model = User
        fields = ["digest_at", "digest_days", "quiet_from", "quiet_until"]
        labels = {"digest_at": "At"}
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in ("digest_at", "quiet_from", "quiet_until")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["digest_days"] = list(self.instance.digest_days)
        for kind, channel, name in self._boxes():
            self.fields[name] = forms.BooleanField(
                required=False,
                label=f"{kind.name}: {channel.label}",
                initial=muted_key(kind.key, channel) not in self.instance.muted,
            )

    def _boxes(self) -> list[tuple[MailKind, Channel, str]]:
        return [
            (kind, channel, f"{channel}-{kind.key}")
            for kind in kinds_for(self.instance)
            for channel in CHOSEN
            if channel == Channel.EMAIL or kind.inbox
        ]

    @property
    def kinds(self) -> list[KindRow]:
        """For the template."""
        boxes = {name for _, _, name in self._boxes()}

        def box(kind: MailKind, channel: str) -> BoundField | None:
            name = f"{channel}-{kind.key}"
            return self[name] if name in boxes else None

        return [
            KindRow(kind, tuple(box(kind, channel) for channel in CHOSEN))
            for kind in kinds_for(self.instance)
        ]

    def clean_digest_days(self) -> str:
        return "".join(sorted(self.cleaned_data["digest_days"]))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if (start is None) != (end is None):
            self.add_error(
                "quiet_until" if end is None else "quiet_from",
                "Enter both a start and an end for quiet hours.",
            )
        elif start is not None and start == end:
            self.add_error("quiet_until", "Quiet hours cannot start and end at the same time.")
        return cleaned

    def save(self, commit: bool = True) -> User:
        muted = self.instance.muted
        for kind, channel, name in self._boxes():
            off = not self.cleaned_data[name]
            muted = with_muted(muted, muted_key(kind.key, channel), is_muted=off)
        self.instance.muted = muted
        user: User = super().save(commit=commit)
        return user

    @property
    def changed_fields(self) -> list[str]:
        return [*super().changed_fields, "muted"]

    def stored(self, row: Any) -> SimpleNamespace:
        """The boxes are not columns of the row."""
        boxes = {
            name: muted_key(kind.key, channel) not in row.muted
            for kind, channel, name in self._boxes()
        }
        columns = {name: getattr(row, name) for name in [*self.Meta.fields, "revision"]}
        return SimpleNamespace(**columns, **boxes)
