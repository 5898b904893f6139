"""Alliances and their records in Django admin, shown by their querysets as far as one may see them.

The stage is changed in the product, where the reason is asked for; an alliance that ends is closed,
so that only administrators delete one. Leaders edit and import the lists that everybody shares. An
administrator ties a person to a sign-in.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from alliances import (
    admin_acts,  # noqa: F401 registers its lists
    admin_company,  # noqa: F401 registers its lists
    models,
)
from alliances.forms.partners import NameInAdminForm
from alliances.forms.people import PersonInAdminForm
from alliances.rules.addresses import same
from alliances.rules.names import normalise_partner
from alliances.services.addresses import follow_change, forget_proof
from alliances.services.goals.ties import settle
from alliances.services.naming import claim_address
from alliances.services.partners import claim_name
from alliances.services.sign_ins import (
    SIGN_IN_CHANGED,
    account_awaiting,
    awaiting_link,
    follow_tie,
    link_sign_in,
)
from core.admin.base import (
    AdministratorsRecordAdmin,
    HistoryAdmin,
    ReferenceAdmin,
    VisibleAdmin,
    VisibleInline,
)
from core.admin.sides import SideFilter, side
from core.audit.watching import told
from core.registry.setup import template_inlines

FACTS = ["stage", "tier", "alliance_type", "business_unit", "region", "confidentiality"]


class AlliancePartnerInline(VisibleInline):
    model = models.AlliancePartner
    autocomplete_fields = ["partner"]


class CurrentMembershipInline(VisibleInline):
    model = models.Membership
    fields = ["person", "role", "since", "last_contact_on"]
    autocomplete_fields = ["person"]
    verbose_name_plural = "current members"
    old_days = ("since",)
    past_days = ("since", "last_contact_on")
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Roles are added here, and changed on their own page, where one ends by a hand-over."""
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).filter(ended_on__isnull=True)
        return rows.select_related("person")


@admin.register(models.Alliance)
class AllianceAdmin(HistoryAdmin):
    list_display = ["name", "brand_name", *FACTS]
    list_filter = [*FACTS, ("goals", admin.EmptyFieldListFilter)]
    list_select_related = ["alliance_type", "business_unit"]
    search_fields = ["name", "brand_name", "programme", "partner_links__partner__name"]
    autocomplete_fields = ["alliance_type", "business_unit", "goals"]
    readonly_fields = ["stage", "normalised_name", "created_at", "updated_at"]
    inlines = [AlliancePartnerInline, CurrentMembershipInline]
    old_days = ("announced_on",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = list(super().get_readonly_fields(request, obj))
        return [name for name in fixed if obj is not None or name != "stage"]

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return super().has_add_permission(request, *args) and request.user.may_create_alliances

    def save_related(self, request: HttpRequest, form: Any, *args: Any) -> None:
        super().save_related(request, form, *args)
        settle(alliance=form.instance, user=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """With the alliance goes its record, of which nothing is deleted alone."""
        shown, counts, _kept, protected = super().get_deleted_objects(objs, request)
        return shown, counts, set(), protected


class PartnerAliasInline(VisibleInline):
    model = models.PartnerAlias
    form = NameInAdminForm
    fields = ["name"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.user = request.user
        return formset


class NamedPartnerAdmin:
    """For the forms of names."""

    form = NameInAdminForm

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)  # type: ignore[misc]
        form.user = request.user
        return form


@admin.register(models.Partner)
class PartnerAdmin(NamedPartnerAdmin, HistoryAdmin):
    list_display = ["name", "country", "is_competitor", "website"]
    list_filter = ["is_competitor"]
    search_fields = ["name", "normalised_name", "aliases__name"]
    inlines = [PartnerAliasInline]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """As in the product: a new one is for all colleagues, and a hidden name is not taken."""
        user: Any = request.user
        if not change:
            obj.listed = True
        if normalise_partner(obj.name) != obj.normalised_name:
            claim_name(partner=obj, user=user)
            if change:
                form.changed_data.append("apart")
        super().save_model(request, obj, form, change)


@admin.register(models.PartnerAlias)
class PartnerAliasAdmin(NamedPartnerAdmin, VisibleAdmin):
    part_of = "partner"
    list_display = ["name", "partner"]
    search_fields = ["name", "partner__name"]
    autocomplete_fields = ["partner"]


class AwaitsLink(admin.SimpleListFilter):
    """For administrators: sign-ins with the same address as a person who has none."""

    title = "sign-in to link"
    parameter_name = "link"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        if not request.user.is_superuser:
            return ()
        return [("waits", "Somebody signs in with the same address")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return awaiting_link(queryset) if self.value() == "waits" else queryset


@admin.register(models.Person)
class PersonAdmin(HistoryAdmin):
    form = PersonInAdminForm
    list_display = ["name", "email", "partner", "title", "function", "user", "left_on"]
    # The first is set with the sign-in, or in the product; the second by the person themselves.
    readonly_fields = ["left_on", "email_confirmed_at"]
    actions = ["link_sign_in"]
    list_filter = [
        AwaitsLink,
        ("user", admin.EmptyFieldListFilter),
        ("partner", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["partner", "user"]
    search_fields = ["name", "email", "title", "partner__name"]
    autocomplete_fields = ["partner", "user"]

    def hidden(self, request: HttpRequest) -> set[str]:
        """Asked without an invitation: a record that is hidden has the sign-in already."""
        behind = set() if request.user.is_superuser else {"asked_at", "invitation"}
        return super().hidden(request) | behind

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # To tie a sign-in to a person hands over everything that person is a member of.
        fixed = list(super().get_readonly_fields(request, obj))
        return fixed if request.user.is_superuser else [*fixed, "user", "email"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new address is told to the old one, and to tie a sign-in is on record."""
        administrator: Any = request.user
        if not change:
            obj.listed = True
        before = models.Person.objects.get(pk=obj.pk) if change else models.Person()
        moved = change and not same(before.email, obj.email) and before.email != obj.email
        if obj.email != before.email:
            claim_address(person=obj, user=administrator)
            form.changed_data.append("apart")
        forgotten = forget_proof(obj, now=timezone.now()) if moved else set()
        ties = obj.user_id is not None and obj.user_id != before.user_id
        with told(SIGN_IN_CHANGED) if ties and before.user_id is None else nullcontext():
            super().save_model(request, obj, form, change)
        if forgotten:
            obj.save(update_fields=forgotten)
            follow_change(person=obj, old=before.email, by=administrator, now=timezone.now())
        if ties:
            confirmed_at = obj.user.email_confirmed_at
            follow_tie(person=obj, by=administrator, confirmed_at=confirmed_at)

    @admin.action(description="Link to the sign-in with the same address", permissions=["change"])
    def link_sign_in(self, request: HttpRequest, queryset: Any) -> None:
        by: Any = request.user
        for person in awaiting_link(queryset):
            account = account_awaiting(person=person)
            try:
                if account is not None:
                    link_sign_in(person=person, user=account, by=by)
                    messages.success(request, f"{account.email} now signs in as {person}.")
            except ValidationError as refused:
                messages.error(request, " ".join(refused.messages))

    def get_actions(self, request: HttpRequest) -> Any:
        found = super().get_actions(request)
        if not request.user.is_superuser:
            found.pop("link_sign_in", None)
        return found


@admin.register(models.Membership)
class MembershipAdmin(HistoryAdmin):
    list_display = ["person", "alliance", side, "role", "since", "ended_on", "last_contact_on"]
    list_filter = [("side", SideFilter), "role", ("ended_on", admin.EmptyFieldListFilter)]
    search_fields = ["person__name", "person__email", "alliance__name", "alliance__brand_name"]
    autocomplete_fields = ["alliance", "person"]
    date_hierarchy = "since"
    old_days = ("since", "ended_on")
    past_days = ("since", "last_contact_on")
    fields = ["alliance", "person", side, "role", "since", "ended_on", "last_contact_on"]
    readonly_fields = [side, "ended_on", "ending"]  # the side is that of their company

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        new = obj is None
        return [name for name in self.fields if not new or name not in self.readonly_fields] + (
            ["ending"] if not new and obj.ended_on is None else []
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        # Somebody else in the same role is a successor, who is named where the role ends.
        fixed = list(super().get_readonly_fields(request, obj))
        return fixed if obj is None else [*fixed, "alliance", "person"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="leaves this role?")
    def ending(self, obj: models.Membership) -> str:
        url = reverse("alliances:membership_end", args=[obj.pk])
        return format_html('<a href="{}">End role and hand over</a>', url)


@admin.register(models.Agreement)
class AgreementAdmin(HistoryAdmin):
    list_display = ["title", "alliance", "effective_on", "ends_on", "notice_by", "terminated_on"]
    list_filter = ["renews_automatically", ("terminated_on", admin.EmptyFieldListFilter)]
    search_fields = ["title", "alliance__name"]
    autocomplete_fields = ["alliance"]
    date_hierarchy = "ends_on"
    old_days = ("signed_on", "effective_on", "ends_on", "notice_by", "terminated_on")
    past_days = ("signed_on",)


@admin.register(models.DealTerm)
class DealTermAdmin(HistoryAdmin):
    list_display = [
        *("alliance", "kind", "label", "direction", "qualifier", "amount", "currency"),
        *("probability", "expected_on"),
    ]
    list_filter = ["kind", "direction", "qualifier", ("amount", admin.EmptyFieldListFilter)]
    search_fields = ["label", "note", "alliance__name"]
    autocomplete_fields = ["alliance"]


@admin.register(models.PrivateNote)
class PrivateNoteAdmin(VisibleAdmin):
    list_display = ["alliance", "author", "written_at"]
    list_select_related = ["alliance", "author"]
    search_fields = ["text", "alliance__name"]
    autocomplete_fields = ["alliance"]
    readonly_fields = ["author", "written_at"]
    date_hierarchy = "written_at"


class TemplateRoleInline(VisibleInline):
    model = models.TemplateRole
    fields = ["role", "side", "position"]
    show_change_link = False


@admin.register(models.AllianceTemplate)
class AllianceTemplateAdmin(ReferenceAdmin):
    """What a new alliance starts with; apps above bring their rows (core.registry.setup)."""

    list_display = ["name", "alliance_type", "tier", "is_active"]
    list_filter = ["is_active", "tier", "alliance_type"]
    list_select_related = ["alliance_type"]
    search_fields = ["name", "alliance_type__name"]
    autocomplete_fields = ["alliance_type"]

    @property
    def inlines(self) -> list[Any]:
        return [TemplateRoleInline, *(entry.inline for entry in template_inlines)]


@admin.register(models.AddressConfirmation)
class AddressConfirmationAdmin(AdministratorsRecordAdmin):
    """Which addresses were to be confirmed, and were. Its link stands nowhere."""

    list_display = ["address", "person", "user", "sent_by", "sent_at", "expires_at", "confirmed_at"]
    list_filter = ["is_change", ("confirmed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["person", "user", "sent_by"]
    search_fields = ["address", "person__name", "user__email"]
    date_hierarchy = "sent_at"


@admin.register(models.Deputy)
class DeputyAdmin(AdministratorsRecordAdmin):
    """Named and taken back in the product, where both are told."""

    list_display = ["person", "deputy", "starts_on", "ends_on", "ended_at"]
    list_select_related = ["person", "deputy"]
    search_fields = ["person__name", "deputy__name"]
    date_hierarchy = "starts_on"
