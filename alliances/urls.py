"""Alliances, their people and agreements; partners and people."""

from django.db.models import Model
from django.urls import URLPattern, path

from alliances.models import Agreement, DealTerm, PrivateNote
from alliances.views import agreements, alliances, handover, partners, people, setup

app_name = "alliances"


def _of_agreement(folder: str, name: str, model: type[Model], new: str = "") -> list[URLPattern]:
    """The forms of what stands on the agreement tab."""
    kind = {"model": model}
    added = f"alliances/<int:pk>/{new or folder}/new/"
    return [
        path(added, agreements.create, kind, name=f"{name}_create"),
        path(f"{folder}/<int:pk>/edit/", agreements.edit, kind, name=f"{name}_edit"),
        path(f"{folder}/<int:pk>/delete/", agreements.delete, kind, name=f"{name}_delete"),
    ]


urlpatterns: list[URLPattern] = [
    path("alliances/", alliances.alliance_list, name="list"),
    path("alliances/new/", setup.alliance_create, name="create"),
    path("alliances/new/setup/", setup.alliance_setup, name="setup"),
    path("alliances/new/people/", setup.people_options, name="people_options"),
    path("alliances/<int:pk>/", alliances.alliance_detail, name="detail"),
    path("alliances/<int:pk>/edit/", alliances.alliance_edit, name="edit"),
    path("alliances/<int:pk>/stage/", alliances.alliance_stage, name="stage"),
    path(
        "alliances/<int:pk>/confidentiality/",
        alliances.alliance_confidentiality,
        name="confidentiality",
    ),
    path("alliances/<int:pk>/activity/", alliances.alliance_activity, name="activity"),
    path("alliances/<int:pk>/people/", people.alliance_people, name="people"),
    path("alliances/<int:pk>/people/add/", people.membership_create, name="membership_create"),
    path("alliances/<int:pk>/people/search/", people.person_options, name="person_options"),
    path("memberships/<int:pk>/edit/", people.membership_edit, name="membership_edit"),
    path("memberships/<int:pk>/end/", handover.membership_end, name="membership_end"),
    path("memberships/<int:pk>/contact/", people.membership_contact, name="membership_contact"),
    path("alliances/<int:pk>/hand-over/", handover.alliance_hand_over, name="hand_over"),
    path("alliances/<int:pk>/agreement/", agreements.alliance_agreement, name="agreement"),
    *_of_agreement("agreements", "agreement", Agreement, new="agreement"),
    *_of_agreement("deal-terms", "deal_term", DealTerm),
    *_of_agreement("notes", "note", PrivateNote),
    path("partners/", partners.partner_list, name="partner_list"),
    path("partners/new/", partners.partner_form, name="partner_create"),
    path("partners/options/", partners.partner_options, name="partner_options"),
    path("partners/<int:pk>/", partners.partner_detail, name="partner_detail"),
    path("partners/<int:pk>/edit/", partners.partner_form, name="partner_edit"),
    path("partners/<int:pk>/merge/", partners.partner_merge, name="partner_merge"),
    path(
        "partners/<int:pk>/merge/<int:other>/",
        partners.partner_merge_confirm,
        name="partner_merge_confirm",
    ),
    path("people/", people.person_list, name="person_list"),
    path("people/new/", people.person_form, name="person_create"),
    path("people/<int:pk>/", people.person_detail, name="person_detail"),
    path("people/<int:pk>/hand-over/", handover.person_hand_over, name="person_hand_over"),
    path("people/<int:pk>/leave/", handover.person_leave, name="person_leave"),
    path("people/<int:pk>/return/", handover.person_return, name="person_return"),
    path("people/<int:pk>/invite/", handover.person_invite, name="person_invite"),
    path("people/<int:pk>/edit/", people.person_form, name="person_edit"),
]
