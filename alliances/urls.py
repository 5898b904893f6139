"""Alliances, their people and agreements; partners and people."""

from django.db.models import Model
from django.urls import URLPattern, path

from alliances.models import Agreement, DealTerm, PrivateNote
from alliances.views import (
    addresses,
    agreements,
    alliances,
    contacts,
    deputies,
    dialogue,
    goals,
    handover,
    junctures,
    north_star,
    nudges,
    overdue,
    partners,
    people,
    promises,
    renewals,
    setup,
)

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
    path("people/<int:pk>/confirm-address/", addresses.person_confirm, name="person_confirm"),
    path("people/<int:pk>/reach/", addresses.person_reach, name="person_reach"),
    path("people/<int:pk>/link/", addresses.person_link, name="person_link"),
    path("profile/address/", addresses.own_address, name="own_address"),
    path("profile/confirm-address/", addresses.own_confirm, name="own_confirm"),
    path("confirm-address/<str:token>/", addresses.address_confirm, name="address_confirm"),
    path("memberships/<int:pk>/edit/", people.membership_edit, name="membership_edit"),
    path("memberships/<int:pk>/end/", handover.membership_end, name="membership_end"),
    path("memberships/<int:pk>/contact/", contacts.membership_contact, name="membership_contact"),
    path("alliances/<int:pk>/contacts/", contacts.alliance_contacts, name="contacts"),
    path("alliances/<int:pk>/contacts/new/", contacts.contact_create, name="contact_create"),
    path("contacts/<int:pk>/delete/", contacts.contact_delete, name="contact_delete"),
    path("alliances/<int:pk>/north-star/", north_star.alliance_north_star, name="north_star"),
    path(
        "alliances/<int:pk>/north-star/confirm/",
        north_star.north_star_confirm,
        name="north_star_confirm",
    ),
    path("alliances/<int:pk>/north-star/undo/", north_star.north_star_undo, name="north_star_undo"),
    path("alliances/<int:pk>/juncture/", junctures.juncture, name="juncture"),
    path("junctures/<int:pk>/lift/", junctures.juncture_lift, name="juncture_lift"),
    path("alliances/<int:pk>/goals/", goals.alliance_goals, name="goals"),
    path("goals/confirmations/", goals.goal_confirmations, name="goal_confirmations"),
    path("goals/confirm/", goals.goal_confirm, name="goal_confirm"),
    *(
        path(f"goal-confirmations/<int:pk>/{word}/", view, name=name)
        for word, view, name in (
            ("other-goal", goals.goal_tie_elsewhere, "goal_tie_elsewhere"),
            ("question", goals.goal_question, "goal_question"),
            ("reopen", goals.goal_reopen, "goal_reopen"),
        )
    ),
    path("alliances/<int:pk>/overdue/", overdue.alliance_overdue, name="overdue"),
    path("alliances/<int:pk>/dialogue/", dialogue.alliance_dialogue, name="dialogue"),
    path("alliances/<int:pk>/dialogue/ask/", dialogue.question_ask, name="question_ask"),
    path("alliances/<int:pk>/dialogue/decide/", dialogue.decision_create, name="decision_create"),
    path("questions/<int:pk>/answer/", dialogue.question_answer, name="question_answer"),
    path("questions/<int:pk>/withdraw/", dialogue.question_withdraw, name="question_withdraw"),
    path(
        "executive-decisions/<int:pk>/acknowledge/",
        dialogue.decision_acknowledge,
        name="decision_acknowledge",
    ),
    path("executive-decisions/<int:pk>/reopen/", dialogue.decision_reopen, name="decision_reopen"),
    path(
        "executive-decisions/<int:pk>/withdraw/",
        dialogue.decision_withdraw,
        name="decision_withdraw",
    ),
    *(
        path(
            f"agreements/<int:pk>/{choice}/",
            renewals.agreement_decide,
            {"choice": choice},
            name=f"agreement_{choice}",
        )
        for choice in ("renew", "notice", "lapse")
    ),
    path("agreement-decisions/<int:pk>/undo/", renewals.agreement_undo, name="agreement_undo"),
    path("alliances/<int:pk>/hand-over/", handover.alliance_hand_over, name="hand_over"),
    path("alliances/<int:pk>/agreement/", agreements.alliance_agreement, name="agreement"),
    *_of_agreement("agreements", "agreement", Agreement, new="agreement"),
    *_of_agreement("deal-terms", "deal_term", DealTerm),
    *_of_agreement("notes", "note", PrivateNote),
    path("nudges/<slug:what>/<int:pk>/", nudges.nudge, name="nudge"),
    path("promises/<slug:what>/<int:pk>/done/", promises.promise_settle, name="promise_settle"),
    path("promises/<slug:what>/<int:pk>/reopen/", promises.promise_reopen, name="promise_reopen"),
    path("nudges/<int:pk>/withdraw/", nudges.nudge_withdraw, name="nudge_withdraw"),
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
    path("people/<int:pk>/deputy/", deputies.deputy_create, name="deputy_create"),
    path("deputies/<int:pk>/edit/", deputies.deputy_edit, name="deputy_edit"),
    path("deputies/<int:pk>/end/", deputies.deputy_end, name="deputy_end"),
    path("people/<int:pk>/hand-over/", handover.person_hand_over, name="person_hand_over"),
    path("people/<int:pk>/leave/", handover.person_leave, name="person_leave"),
    path("people/<int:pk>/return/", handover.person_return, name="person_return"),
    path("people/<int:pk>/invite/", handover.person_invite, name="person_invite"),
    path("people/<int:pk>/edit/", people.person_form, name="person_edit"),
]
