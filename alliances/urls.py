"""Alliances, their people and agreements; partners and people."""

from django.urls import URLPattern, path

from alliances.views import (
    activity,
    agreements,
    alliances,
    memberships,
    merging,
    partners,
    people,
    stages,
)

app_name = "alliances"

urlpatterns: list[URLPattern] = [
    path("alliances/", alliances.alliance_list, name="list"),
    path("alliances/new/", alliances.alliance_create, name="create"),
    path("alliances/<int:pk>/", alliances.alliance_detail, name="detail"),
    path("alliances/<int:pk>/edit/", alliances.alliance_edit, name="edit"),
    path("alliances/<int:pk>/stage/", stages.alliance_stage, name="stage"),
    path(
        "alliances/<int:pk>/confidentiality/",
        stages.alliance_confidentiality,
        name="confidentiality",
    ),
    path("alliances/<int:pk>/activity/", activity.alliance_activity, name="activity"),
    path("alliances/<int:pk>/people/", memberships.alliance_people, name="people"),
    path("alliances/<int:pk>/people/add/", memberships.membership_create, name="membership_create"),
    path("alliances/<int:pk>/people/search/", memberships.person_options, name="person_options"),
    path("memberships/<int:pk>/edit/", memberships.membership_edit, name="membership_edit"),
    path("memberships/<int:pk>/end/", memberships.membership_end, name="membership_end"),
    path(
        "memberships/<int:pk>/contact/", memberships.membership_contact, name="membership_contact"
    ),
    path("alliances/<int:pk>/agreement/", agreements.alliance_agreement, name="agreement"),
    path("alliances/<int:pk>/agreement/new/", agreements.agreement_create, name="agreement_create"),
    path("agreements/<int:pk>/edit/", agreements.agreement_edit, name="agreement_edit"),
    path("agreements/<int:pk>/delete/", agreements.agreement_delete, name="agreement_delete"),
    path(
        "alliances/<int:pk>/deal-terms/new/", agreements.deal_term_create, name="deal_term_create"
    ),
    path("deal-terms/<int:pk>/edit/", agreements.deal_term_edit, name="deal_term_edit"),
    path("deal-terms/<int:pk>/delete/", agreements.deal_term_delete, name="deal_term_delete"),
    path("alliances/<int:pk>/notes/new/", agreements.note_create, name="note_create"),
    path("notes/<int:pk>/edit/", agreements.note_edit, name="note_edit"),
    path("notes/<int:pk>/delete/", agreements.note_delete, name="note_delete"),
    path("partners/", partners.partner_list, name="partner_list"),
    path("partners/new/", partners.partner_create, name="partner_create"),
    path("partners/options/", partners.partner_options, name="partner_options"),
    path("partners/<int:pk>/", partners.partner_detail, name="partner_detail"),
    path("partners/<int:pk>/edit/", partners.partner_edit, name="partner_edit"),
    path("partners/<int:pk>/merge/", merging.partner_merge, name="partner_merge"),
    path(
        "partners/<int:pk>/merge/<int:other>/",
        merging.partner_merge_confirm,
        name="partner_merge_confirm",
    ),
    path("people/", people.person_list, name="person_list"),
    path("people/new/", people.person_create, name="person_create"),
    path("people/<int:pk>/", people.person_detail, name="person_detail"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
]
