"""What somebody owns, as Django admin edits it: the side is that of the owner's company."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from alliances.models import Person, Side


class OwnedForm(forms.ModelForm):
    """An empty side is the owner's, and a new owner brings their own. Another side is chosen in
    the product, where it is confirmed; what was confirmed there stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_side = "side" in self.fields and self.fields["side"].required
        if self.needs_side:
            self.fields["side"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "side" in cleaned and "owner" in cleaned:
            self._follow(cleaned, cleaned["owner"], cleaned["side"])
        return cleaned

    def _follow(self, cleaned: dict[str, Any], owner: Person | None, side: str) -> None:
        if owner is None:
            if self.needs_side and not side:
                self.add_error("side", "Choose an owner, or the side that owes it.")
            return
        chosen = "side" in self.changed_data
        if not side or ("owner" in self.changed_data and not chosen and side != Side.JOINT):
            cleaned["side"] = owner.side
            if not chosen:
                self.changed_data.append("side")
        elif chosen and side not in (Side.JOINT, owner.side):
            company = owner.partner or settings.COMPANY_NAME
            self.add_error(
                "side",
                f"{owner} works for {company}. Leave the side empty, or confirm another side on "
                "the page of the alliance.",
            )
