"""Django admin of accounts and alliances: limited staff do what the product lets them do."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from alliances.models import Agreement, Alliance, BusinessUnit, DealTerm, PrivateNote
from core.admin.base import as_text
from core.mail.sending import send_due_messages
from tests.budget import queries_of
from tests.conftest import World
from tests.factories import (
    AgreementFactory,
    AllianceFactory,
    DealTermFactory,
    MembershipFactory,
    PersonFactory,
)


def staff(user: User, *rights: str) -> Client:
    """`user` as limited staff with these model permissions, signed in."""
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:{name}", args=args)


@pytest.fixture
def charlie(world: World) -> Client:
    """A member of Northstar with every model permission of this room, and no more."""
    rights = Permission.objects.filter(content_type__app_label="alliances")
    return staff(world.charlie, *rights.values_list("codename", flat=True))


@pytest.mark.slow
def test_limited_staff_see_only_their_rows(world: World, charlie: Client) -> None:
    listed = charlie.get(page("alliances_alliance_changelist")).content.decode()
    assert "Northstar co-sell" in listed
    for hidden in ("Helix ADC", "Quiet project"):
        assert hidden not in listed
    assert charlie.get(page("alliances_alliance_change", world.northstar.pk)).status_code == 200
    for name in ("change", "history", "delete"):
        url = page(f"alliances_alliance_{name}", world.helix.pk)
        answer = charlie.get(url, follow=True)
        assert "Helix ADC" not in answer.content.decode(), name


def test_deal_terms_and_notes_are_for_those_in_charge_here_too(
    world: World, charlie: Client
) -> None:
    term = DealTermFactory(alliance=world.northstar, label="Migration fund")
    note = PrivateNote.objects.create(alliance=world.northstar, text="Say nothing.")
    for model, pk in (("dealterm", term.pk), ("privatenote", note.pk)):
        assert "Migration" not in charlie.get(
            page(f"alliances_{model}_changelist")
        ).content.decode().replace("Migration ledger", "")
        answer = charlie.get(page(f"alliances_{model}_change", pk))
        assert answer.status_code == 302, model
    assert charlie.get(page("alliances_dealterm_history", term.pk)).status_code == 404
    alice = staff(world.alice, "view_dealterm", "change_dealterm")
    assert "Migration fund" in alice.get(page("alliances_dealterm_changelist")).content.decode()
    assert alice.get(page("alliances_dealterm_history", term.pk)).status_code == 200


def test_a_reader_cannot_write_whatever_permissions_say(world: World, charlie: Client) -> None:
    paper = AgreementFactory(alliance=world.northstar, title="Master")
    data = {"alliance": world.northstar.pk, "title": "Changed"}
    assert charlie.post(page("alliances_agreement_change", paper.pk), data).status_code == 403
    charlie.post(page("alliances_agreement_delete", paper.pk), {"post": "yes"})
    charlie.post(page("alliances_agreement_add"), data)
    assert list(Agreement.objects.values_list("title", flat=True)) == ["Master"]
    action = {"action": "delete_selected", "_selected_action": [paper.pk], "post": "yes"}
    charlie.post(page("alliances_agreement_changelist"), action)
    assert Agreement.objects.count() == 1


def test_a_child_is_not_moved_to_a_foreign_alliance(world: World) -> None:
    paper = AgreementFactory(alliance=world.northstar, title="Master")
    alice = staff(world.alice, "view_agreement", "change_agreement", "add_agreement")
    data = {"alliance": world.helix.pk, "title": "Master", "expected": 1}
    refused = alice.post(page("alliances_agreement_change", paper.pk), data)
    assert refused.status_code == 200
    paper.refresh_from_db()
    assert paper.alliance == world.northstar
    alice.post(page("alliances_agreement_add"), data)
    assert Agreement.objects.count() == 1
    own = {"alliance": world.northstar.pk, "title": "Master, renamed", "expected": 1}
    assert alice.post(page("alliances_agreement_change", paper.pk), own).status_code == 302


def test_autocomplete_offers_only_what_one_may_see(world: World, charlie: Client) -> None:
    hidden = MembershipFactory(
        alliance=world.helix, side="theirs", person__partner=world.helix.partners.get()
    ).person
    query = {"app_label": "alliances", "model_name": "membership", "field_name": "person"}
    found = charlie.get("/admin/autocomplete/", {**query, "term": "Person"}).content.decode()
    assert hidden.name not in found
    query["field_name"] = "alliance"
    found = charlie.get("/admin/autocomplete/", {**query, "term": ""}).content.decode()
    assert "Helix" not in found
    assert "Quiet" not in found


def test_deleting_an_alliance_is_for_administrators(world: World) -> None:
    lena = staff(world.lena, "delete_alliance", "change_alliance", "view_alliance")
    url = page("alliances_alliance_delete", world.helix.pk)
    assert lena.get(url).status_code == 403
    assert world.client("ada").get(url).status_code == 200


def test_nobody_ties_a_person_to_a_sign_in_but_administrators(world: World) -> None:
    free = PersonFactory(name="Free")
    lena = staff(world.lena, "change_person", "view_person")
    data = {"name": "Free", "user": world.ada.pk, "email": "ada@x.example", "time_zone": "UTC"}
    lena.post(page("alliances_person_change", free.pk), data)
    free.refresh_from_db()
    assert free.user is None
    assert free.email != "ada@x.example"


# Exports -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x")']
)
def test_what_looks_like_a_formula_is_written_as_text(text: str) -> None:
    assert as_text(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Merck", "a=b", "", 5, -5, None])
def test_what_is_none_stays_as_it_is(value: Any) -> None:
    assert as_text(value) == value


def export(client: Client, model: str, kind: int) -> Any:
    """The file of the admin's export; `kind` 0 is CSV, 1 is XLSX."""
    url = page(f"alliances_{model}_export")
    form = client.get(url).context["form"]
    fields = {
        name: "on" for name in form.fields if form.fields[name].widget.input_type == "checkbox"
    }
    return client.post(url, {"format": str(kind), "resource": "0", **fields})


def test_exports_calculate_nothing(world: World) -> None:
    Alliance.objects.filter(pk=world.northstar.pk).update(name='=cmd|" /C calc"!A0', summary="@x")
    told = export(world.client("ada"), "alliance", 0).content.decode()
    assert "'=cmd|" in told
    assert ",'@x," in told
    book = load_workbook(io.BytesIO(export(world.client("ada"), "alliance", 1).content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert [cell for cell in cells if str(cell.value).startswith("'=cmd|")]


@pytest.mark.slow
def test_exports_hold_the_rows_of_the_list_only(world: World, charlie: Client) -> None:
    told = export(charlie, "alliance", 0).content.decode()
    assert "Northstar co-sell" in told
    assert "Helix" not in told
    DealTermFactory(alliance=world.northstar, label="Migration fund")
    assert "Migration" not in export(charlie, "dealterm", 0).content.decode()


def test_without_the_right_to_see_there_is_no_export(world: World) -> None:
    eve = staff(world.eve, "view_partner")
    assert eve.get(page("alliances_alliance_export")).status_code == 403
    assert eve.get(page("alliances_partner_export")).status_code == 200


def test_reference_lists_are_imported_by_leaders_only(world: World, charlie: Client) -> None:
    assert charlie.get(page("alliances_businessunit_import")).status_code == 403
    rights = ("add_businessunit", "change_businessunit", "view_businessunit")
    lena = staff(world.lena, *rights)
    url = page("alliances_businessunit_import")
    assert lena.get(url).status_code == 200
    upload = io.BytesIO(b"id,name\n,Oncology\n")
    upload.name = "units.csv"
    shown = lena.post(url, {"format": "0", "import_file": upload})
    confirm = shown.context["confirm_form"].initial
    lena.post(page("alliances_businessunit_process_import"), confirm)
    assert BusinessUnit.objects.get().name == "Oncology"


# The lists -----------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("model", ["alliance", "membership", "agreement", "dealterm", "person"])
def test_lists_do_not_ask_per_row(world: World, model: str) -> None:
    client, url = world.client("ada"), page(f"alliances_{model}_changelist")

    def more(number: int) -> None:
        for _ in range(number):
            alliance = AllianceFactory()
            MembershipFactory(alliance=alliance)
            AgreementFactory(alliance=alliance)
            DealTermFactory(alliance=alliance)

    more(3)
    few = queries_of(client, url)
    more(27)
    assert queries_of(client, url) <= few


@pytest.mark.slow
@pytest.mark.parametrize(
    "model",
    """alliances_alliance alliances_partner alliances_person alliances_membership
    alliances_agreement alliances_dealterm plans_jointbusinessplan plans_objective""".split(),
)
def test_search_and_add_pages_open(world: World, model: str) -> None:
    client = world.client("ada")
    assert client.get(page(f"{model}_changelist"), {"q": "north"}).status_code == 200
    assert client.get(page(f"{model}_add")).status_code == 200


def test_the_stage_is_read_here_once_it_is_set(world: World) -> None:
    url = page("alliances_alliance_change", world.northstar.pk)
    assert 'name="stage"' not in world.client("ada").get(url).content.decode()
    add = world.client("ada").get(page("alliances_alliance_add")).content.decode()
    assert 'name="stage"' in add


# People who sign in --------------------------------------------------------------------------
def test_staff_hand_out_no_rights_they_do_not_have(world: World) -> None:
    lena = staff(world.lena, "view_user", "change_user", "add_user", "delete_user")
    url = page("accounts_user_change", world.lena.pk)
    data = {"name": "Lena", "time_zone": "UTC", "is_active": "on", "is_superuser": "on"}
    lena.post(url, {**data, "role": "executive", "is_staff": "on", "email": "x@y.example"})
    world.lena.refresh_from_db()
    assert not world.lena.is_superuser
    assert (world.lena.role, world.lena.email) == ("leader", "lena@entente.example")
    assert lena.get(page("auth_user_password_change", world.eve.pk)).status_code == 403
    assert lena.get(page("auth_user_password_change", world.ada.pk)).status_code == 403
    assert lena.get(page("accounts_user_delete", world.eve.pk)).status_code == 403
    ada = lena.post(page("accounts_user_change", world.ada.pk), {**data, "is_active": ""})
    assert ada.status_code == 403


@pytest.mark.slow
def test_an_administrator_invites_somebody_and_types_no_password(world: World) -> None:
    ada, secret = world.client("ada"), "a long enough secret"
    form = ada.get(page("accounts_user_add")).content.decode()
    assert "password1" not in form and "usable_password" not in form
    data = {"email": "New@entente.example", "name": "New", "role": "member", "time_zone": "UTC"}
    taken = ada.post(page("accounts_user_add"), {**data, "email": "LENA@entente.example"})
    assert "already uses this e-mail" in taken.content.decode()
    typed = {"usable_password": "true", "password1": secret, "password2": secret}
    assert ada.post(page("accounts_user_add"), data | typed).status_code == 302
    made = User.objects.get(name="New")
    assert not made.has_usable_password()
    assert (made.role, made.invitation.invited_by) == ("member", world.ada)
    send_due_messages()
    assert mail.outbox[-1].to == [made.email]
    change = ada.get(page("accounts_user_change", made.pk)).content.decode()
    assert 'name="email"' in change and "invited, last e-mail" in change
    assert "algorithm" not in change and 'name="password' not in change
    again = {"action": "send_invitation", "_selected_action": [made.pk, world.eve.pk]}
    answer = ada.post(page("accounts_user_changelist"), again, follow=True)
    assert "1 invitation sent" in answer.content.decode()
    made.invitation.refresh_from_db()
    assert made.invitation.version == 2


def test_nobody_sets_the_password_of_another(world: World) -> None:
    url, secret = page("auth_user_password_change", world.eve.pk), "a long enough secret"
    ada = world.client("ada")
    assert ada.get(url).status_code == 403
    data = {"usable_password": "true", "password1": secret, "password2": secret}
    assert ada.post(url, data).status_code == 403
    assert not Client().login(username=world.eve.email, password=secret)


def test_staff_invite_in_the_product_and_not_here(world: World) -> None:
    lena = staff(world.lena, "view_user", "change_user", "add_user")
    data = {"email": "new@entente.example", "name": "New", "time_zone": "UTC", "role": "manager"}
    assert lena.get(page("accounts_user_add")).status_code == 403
    assert lena.post(page("accounts_user_add"), data).status_code == 403
    assert not User.objects.filter(name="New").exists()


def test_secrets_of_second_factors_are_shown_to_nobody(world: World) -> None:
    from allauth.mfa.models import Authenticator

    factor = Authenticator.objects.create(
        user=world.eve, type="totp", data={"secret": "CANARYsecret"}
    )
    client = world.client("ada")
    for name in ("changelist", "change", "delete"):
        args = () if name == "changelist" else (factor.pk,)
        told = client.get(page(f"mfa_authenticator_{name}", *args)).content.decode()
        assert "CANARYsecret" not in told
    lena = staff(world.lena, "view_authenticator", "delete_authenticator")
    assert lena.get(page("mfa_authenticator_changelist")).status_code == 403


def test_deal_terms_stay_when_their_label_is_a_formula(world: World) -> None:
    DealTermFactory(alliance=world.northstar, label="=1+1")
    assert "'=1+1" in export(world.client("ada"), "dealterm", 0).content.decode()
    assert DealTerm.objects.get().label == "=1+1"
