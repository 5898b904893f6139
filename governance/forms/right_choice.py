"""By which right something was decided: one on record, or in other words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from alliances.models import Alliance
from governance.models import Committee, Decision, DecisionRight
from governance.rules.decisions import beyond_right
from governance.services.rights import RightsOnRecord, full_words

FITS, NONE = "", "none"


class RightChoiceMixin:
    """A form with the fields `right`, `text`, `committee`, `amount` and `currency`. It offers the
    rights of the alliance, those of the committee first; left alone, the one that fits is taken."""

    fields: dict[str, forms.Field]
    instance: Decision
    initial: dict[str, Any]
    add_error: Any
    ask: Any
    on_record: RightsOnRecord

    def offer_rights(self, alliance: Alliance, committee: int | None) -> None:
        self.on_record = RightsOnRecord(alliance=alliance, today=timezone.localdate())
        deciding = self.on_record.deciding()
        if not deciding:
            return
        groups = [
            (str(one), [(str(row.pk), row.words.replace(": decides", "")) for row in rows])
            for one, rows in sorted(deciding.items(), key=lambda pair: pair[0].pk != committee)
        ]
        self.fields["which_right"] = forms.ChoiceField(
            required=False,
            label="By which right",
            choices=[(FITS, "The one that fits"), *groups, (NONE, "None of these")],
        )
        self.fields["right"].label = "The right in other words"
        self.fields["right"].help_text = "Where none of these fits."
        if self.instance.pk is None:
            return
        stored = self.on_record.named(self.instance.right)
        self.initial["which_right"] = str(stored.pk) if stored else NONE
        if stored:
            self.initial["right"] = ""

    def settle_right(self, cleaned: dict[str, Any]) -> None:
        """Put what was chosen into `right`, and ask about a sum that it does not cover."""
        amount, currency = cleaned.get("amount"), cleaned.get("currency") or ""
        row = self._chosen(cleaned, amount, currency)
        if row is not None:
            own = row.committee == cleaned.get("committee")
            cleaned["right"] = (row.words if own else full_words(row))[:300]
        if question := self._beyond(row, cleaned.get("right") or "", amount, currency):
            self.ask("amount", question)

    def _chosen(
        self, cleaned: dict[str, Any], amount: Decimal | None, currency: str
    ) -> DecisionRight | None:
        which, said = cleaned.get("which_right") or FITS, cleaned.get("right") or ""
        if which.isdecimal():
            if said:
                words = "Choose a right above, or write one here and choose “None of these”."
                self.add_error("right", words)
            return self.on_record.rows[int(which)]
        if said:
            return self.on_record.named(said)
        if which == NONE:
            return None
        committee: Committee | None = cleaned.get("committee")
        return self.on_record.fitting(
            committee=committee.pk if committee else None,
            text=cleaned.get("text") or "",
            amount=amount,
            currency=currency,
        )

    def _beyond(
        self, row: DecisionRight | None, words: str, amount: Decimal | None, currency: str
    ) -> str:
        if row is not None:
            return self.on_record.beyond(row, amount, currency)
        return beyond_right(amount, currency, words)
