"""A chat room to which is posted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from alliances.models import Alliance
from core.forms.fields import laid_out
from core.forms.revision import RevisionFormMixin
from core.webhooks.addresses import Refused, read_target
from governance.models import Committee, Webhook

ORDER = ("name", "address", "committee", "posts", "is_on")


class WebhookForm(RevisionFormMixin, forms.ModelForm):
    """`alliance` None: of the whole company. An address that is known is never shown again."""

    posts = forms.MultipleChoiceField(
        label="Post there",
        choices=Webhook.Posts.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Webhook
        fields = ["name", "address", "committee", "posts", "is_on"]
        help_texts = {
            "name": "As people call it, such as #northstar.",
            "address": "From Slack (Incoming webhook) or Teams (Workflows). Whoever has it can "
            "post to the room, so it is not shown again.",
        }
        widgets = {"address": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})}

    def __init__(self, *args: Any, alliance: Alliance | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.alliance = alliance
        committees = Committee.objects.filter(alliance=alliance, dissolved_on__isnull=True)
        if alliance is None:
            del self.fields["committee"]
        else:
            field: Any = self.fields["committee"]
            field.queryset, field.empty_label = committees, "All committees"
            field.label = "Meetings of"
        self.helper = laid_out(*(name for name in ORDER if name in self.fields))
        if not self.instance.pk:
            self.initial["posts"] = list(Webhook.Posts.values)
        if self.instance.pk:
            self.initial["address"] = ""
            self.fields["address"].required = False
            self.fields[
                "address"
            ].help_text = f"Now: {self.instance.masked_address}. Leave it empty to keep it."

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        if not address and self.instance.pk:
            return self.instance.address
        try:
            read_target(address, settings.WEBHOOK_HOSTS)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return address

    @property
    def changed_fields(self) -> list[str]:
        """The address only where a new one was entered: that tries the room again."""
        known = Webhook.objects.filter(pk=self.instance.pk, address=self.cleaned_data["address"])
        names = super().changed_fields
        return [name for name in names if name != "address" or not known.exists()]
