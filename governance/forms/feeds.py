"""What stands in a calendar feed."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from core.forms.fields import laid_out
from core.registry.calendar import calendar_kinds, kinds_for
from governance.models import CalendarFeed

MINE, ALL = "mine", "all"
WHOSE = (
    (MINE, "What concerns me: my meetings, and the dates of alliances in which I have a role"),
    (ALL, "Everything I can see, four months ahead"),
)


class FeedForm(forms.Form):
    """For a new feed, or for `feed`, whose address stays."""

    whose = forms.ChoiceField(choices=WHOSE, widget=forms.RadioSelect, label="Whose dates")
    kinds = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, label="Which dates", required=True
    )

    def __init__(
        self,
        *args: Any,
        user: User,
        feed: CalendarFeed | None = None,
        of_alliance: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = kinds_for(user, [kind.key for kind in calendar_kinds])
        self.fields["kinds"].choices = [(kind.key, kind.label) for kind in offered]
        self.usual = [kind.key for kind in offered if kind.usual]
        self.initial.setdefault("kinds", (feed and feed.kinds) or self.usual)
        self.initial.setdefault("whose", ALL if feed and not feed.only_mine else MINE)
        if of_alliance:
            del self.fields["whose"]
        if feed is not None:
            self.fields["revision"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=feed.revision, min_value=1
            )
        self.helper = laid_out(*([] if of_alliance else ["whose"]), "kinds")

    @property
    def values(self) -> dict[str, Any]:
        """What make_feed and change_feed take; what shows its usual kinds stores none, so that a
        kind that comes later shows too."""
        given = self.cleaned_data
        kinds = [] if given["kinds"] == self.usual else given["kinds"]
        values = {"only_mine": given.get("whose") == MINE, "kinds": kinds}
        if "revision" in given:
            values["expected"] = given["revision"]
        return values
