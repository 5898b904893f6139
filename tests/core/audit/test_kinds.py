"""What is written down, by doing it: each kind of event through the product as a person does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from accounts.services.invitations import accept, invite, token_of
from alliances.models import Alliance, BusinessUnit, Membership, PrivateNote
from alliances.services.alliances import set_confidentiality
from alliances.services.leaving import leave
from alliances.services.partners import merge_partners
from alliances.services.people import add_member, change_role
from core.audit.models import AuditEvent
from core.audit.record import fields_of
from core.registry.audit import audit_kinds
from tests.admin.hands import delete, delete_selected
from tests.alliances.test_admin import export
from tests.config.test_conventions import APPS, ROOT
from tests.conftest import World, at
from tests.factories import DealTermFactory, PartnerFactory, PersonFactory, member

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


def latest(kind: str) -> AuditEvent:
    return AuditEvent.objects.filter(kind=kind).order_by("-pk")[0]


def sign_in(email: str, password: str) -> Client:
    client = Client(REMOTE_ADDR="192.0.2.8")
    client.post("/accounts/login/", {"login": email, "password": password})
    return client


# Sign-in --------------------------------------------------------------------------------------
def test_signing_in_and_out(world: World) -> None:
    world.alice.set_password(PASSWORD)
    world.alice.save(update_fields=["password"])
    client = sign_in(world.alice.email, PASSWORD)
    event = latest("signed_in")
    assert (event.actor, event.network) == (world.alice, "192.0.2.8")
    client.post("/accounts/logout/")
    assert latest("signed_out").actor == world.alice


def test_a_failed_sign_in_names_the_account_that_was_tried(world: World) -> None:
    sign_in(world.alice.email.upper(), "wrong")
    event = latest("sign_in_failed")
    assert (event.actor, event.about_id) == (None, str(world.alice.pk))
    assert event.network == "192.0.2.8" and "wrong" not in str(fields_of(event))


@pytest.mark.parametrize("typed", ["hunter2-my-password", "nobody@elsewhere.example"])
def test_what_belongs_to_no_account_is_not_kept(world: World, typed: str) -> None:
    sign_in(typed if "@" in typed else f"{typed}@x.example", "wrong")
    sign_in(typed, "wrong")
    found = AuditEvent.objects.filter(kind="sign_in_failed")
    assert found.exists() and not any(typed[:12] in str(fields_of(each)) for each in found)


def test_a_wrong_second_step(world: World) -> None:
    client = sign_in_with_second_step(world.alice)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    event = latest("second_step_failed")
    assert event.about_id == str(world.alice.pk) and event.network == "192.0.2.8"


@pytest.mark.slow
@pytest.mark.parametrize("known", [True, False])
def test_tries_that_have_to_wait_do_not_fill_the_log(world: World, known: bool) -> None:
    """They were not looked at, so that none of them was wrong."""
    client = world.client("alice") if known else sign_in_with_second_step(world.alice)
    url = "/accounts/reauthenticate/" if known else "/accounts/2fa/authenticate/"
    with at(timezone.now()):  # on a slow machine the waits would pass meanwhile
        for _ in range(30):
            answer = client.post(url, {"code": "000000", "password": "wrong"})
    assert answer.status_code == 429
    assert 0 < AuditEvent.objects.filter(kind="second_step_failed").count() < 12


def sign_in_with_second_step(user: User) -> Client:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(user, generate_totp_secret())
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return sign_in(user.email, PASSWORD)


# Rights ---------------------------------------------------------------------------------------
def test_accounts_roles_and_rights(world: World) -> None:
    bob = world.bob
    bob.role = Role.LEADER
    bob.save(update_fields=["role"])
    assert latest("role_changed").changes == {"Role": ["Alliance manager", "Alliance leader"]}
    bob.is_staff = bob.is_superuser = True
    bob.save(update_fields=["is_staff", "is_superuser"])
    assert len(latest("rights_changed").changes) == 2
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert latest("account_closed").changes == {"Is active": [True, False]}


def test_what_stays_as_it_was_is_no_event(world: World) -> None:
    before = AuditEvent.objects.count()
    world.bob.save(update_fields=["role", "name"])
    User.objects.filter(pk=world.bob.pk).update(role=world.bob.role, name="Bob")
    assert AuditEvent.objects.count() == before


def test_groups_and_permissions(world: World) -> None:
    group = Group.objects.create(name="Auditors")
    permission = Permission.objects.get(codename="view_alliance")
    group.permissions.add(permission)
    assert "view alliance" in str(latest("rights_changed").changes).lower()
    world.bob.groups.add(group)
    assert latest("rights_changed").changes == {"Groups": [None, "Auditors"]}
    world.bob.groups.clear()
    assert latest("rights_changed").changes == {"Groups": ["all", None]}
    world.bob.user_permissions.set([permission])
    assert latest("rights_changed").about_id == str(world.bob.pk)
    group.delete()
    assert latest("rights_changed").about == "Auditors"


def test_invitations(world: World) -> None:
    user = invite(email="new@x.example", name="New", role="member", invited_by=world.ada)
    assert latest("account_added").about_id == str(user.pk)
    token = token_of(invitation=user.invitation)
    accept(token=token, password=PASSWORD, now=timezone.now())
    assert latest("invitation_accepted").about == f"Invitation of {user}"
    assert token not in str([fields_of(event) for event in AuditEvent.objects.all()])


def test_roles_in_an_alliance(world: World) -> None:
    person = PersonFactory(name="Nia New", partner=None)
    membership = add_member(alliance=world.helix, person=person, role="functional_lead")
    given = latest("member_added")
    assert given.alliance_id == world.helix.pk and given.summary == "in Helix ADC"
    membership.role = "alliance_manager"
    change_role(membership=membership, expected=membership.revision, fields=["role"])
    assert latest("member_changed").changes == {"Role": ["Functional lead", "Alliance manager"]}
    membership.ended_on = date(2026, 1, 2)
    membership.save(update_fields=["ended_on"])
    assert latest("member_ended").changes == {"Ended on": [None, "2026-01-02"]}


def test_who_leaves(world: World) -> None:
    now = timezone.now()
    person = world.charlie.person
    leave(
        person=person,
        user=world.lena,
        on=now.date(),
        everything="nobody",
        now=now,
        today=now.date(),
    )
    assert latest("account_closed").about_id == str(world.charlie.pk)
    assert latest("member_ended").about.startswith("Charlie")


def test_a_person_is_tied_to_an_account(world: World) -> None:
    person = PersonFactory(name="Eve", partner=None)
    person.user = world.eve
    person.save(update_fields=["user"])
    assert latest("person_account_changed").changes == {"Sign-in": [None, str(world.eve)]}


def test_many_rows_at_once_are_counted(world: World) -> None:
    people = [PersonFactory(partner=None) for _ in range(3)]
    rows = [
        Membership(alliance=world.helix, person=p, side="ours", role="counterpart") for p in people
    ]
    Membership.objects.bulk_create(rows)
    assert AuditEvent.objects.filter(kind="member_added", alliance_id=world.helix.pk).count() >= 3
    before = AuditEvent.objects.count()
    many = [User(email=f"u{number}@x.example", name="U", password="!") for number in range(60)]
    User.objects.bulk_create(many)
    assert AuditEvent.objects.count() == before + 1
    assert latest("account_added").summary == "60 users at once"
    User.objects.filter(name="U").update(is_active=False)
    assert AuditEvent.objects.count() == before + 2
    assert latest("account_closed").summary == "60 users at once"


def test_restricting_and_deleting_an_alliance(world: World) -> None:
    star = Alliance.objects.get(pk=world.northstar.pk)
    set_confidentiality(alliance=star, value="restricted", expected=star.revision)
    changed = latest("confidentiality_changed")
    assert (changed.alliance_id, changed.changes) == (
        star.pk,
        {"Confidentiality": ["Open to executives and leaders", "Restricted to members"]},
    )
    key = star.pk
    star.delete()
    assert latest("alliance_deleted").alliance_id == key


def test_merging_partners(world: World) -> None:
    gone = PartnerFactory(name="Meridian Clouds")
    merge_partners(kept=world.meridian, gone=gone, user=world.lena)
    event = latest("partners_merged")
    assert event.actor == world.lena and event.summary == "Meridian Clouds became Meridian Cloud"


# Files ----------------------------------------------------------------------------------------
def test_exports_and_downloads(world: World) -> None:
    alice = world.client("alice")
    alice.get("/imports/export/?format=csv")
    assert latest("portfolio_exported").actor == world.alice
    assert not AuditEvent.objects.filter(kind="file_downloaded").exists()
    ada = world.client("ada")
    ada.get("/audit/export/?kind=signed_in")
    assert latest("audit_exported").summary == "Event: Signed in"


def test_an_export_of_django_admin(world: World) -> None:
    answer = export(world.client("ada"), "partner", 0)
    assert answer["Content-Disposition"].startswith("attachment")
    event = latest("file_downloaded")
    assert event.actor == world.ada and event.summary.startswith("Partner-")


def test_the_command_line(world: World, tmp_path: Any) -> None:
    target = tmp_path / "x.csv"
    call_command("export_portfolio", str(target))
    event = latest("portfolio_exported")
    assert event.actor is None and event.network is None
    call_command("import_portfolio", str(target))
    assert latest("imported").summary.startswith("0 alliances created")


# Django admin ---------------------------------------------------------------------------------
def test_what_is_done_in_django_admin(world: World) -> None:
    ada = world.client("ada")
    for name in ("One", "Two", "Three"):
        ada.post("/admin/alliances/businessunit/add/", {"name": name})
    added = latest("admin_added")
    assert (added.actor, added.about_type, added.about) == (
        world.ada,
        "alliances.businessunit",
        "Three",
    )
    keys = [event.about_id for event in AuditEvent.objects.filter(kind="admin_added")]
    delete_selected(ada, BusinessUnit, *keys)
    assert latest("admin_action").summary.startswith("delete selected: 3 business units")
    assert AuditEvent.objects.filter(kind="admin_deleted").count() == 3


def test_confidential_names_stay_out(world: World) -> None:
    """The label of a deal term is confidential, and so is the text of a note."""
    term = DealTermFactory(alliance=world.northstar, label="Secret label")
    note = PrivateNote.objects.create(alliance=world.northstar, text="Secret text")
    ada, charlie = world.client("ada"), world.client("charlie")
    for model, row in (("dealterm", term), ("privatenote", note)):
        delete(ada, f"/admin/alliances/{model}/{row.pk}/delete/")
        assert not type(row).objects.filter(pk=row.pk).exists()
    term = DealTermFactory(alliance=world.northstar, label="Secret label")
    charlie.get(f"/deal-terms/{term.pk}/edit/")
    assert latest("refused").about == "Deal term"
    everything = str([fields_of(event) for event in AuditEvent.objects.all()])
    assert "Secret" not in everything


# All of them ----------------------------------------------------------------------------------
def test_every_kind_has_a_group_and_says_something() -> None:
    assert len(audit_kinds) >= 25
    assert all(kind.label and kind.group and len(kind.key) <= 40 for kind in audit_kinds)


WATCHED: list[Callable[[World], Any]] = [
    lambda world: User.objects.filter(pk=world.bob.pk).update(role="member"),
    lambda world: User.objects.bulk_update([with_role(world.bob)], ["role"]),
    lambda world: with_role(world.bob).save(update_fields=["role"]),
    lambda world: member(world.helix, world.charlie),
    lambda world: Alliance.objects.filter(pk=world.helix.pk).update(confidentiality="restricted"),
]


def with_role(user: User) -> User:
    user.role = Role.MEMBER
    return user


@pytest.mark.parametrize("write", WATCHED)
def test_no_way_to_write_goes_round_it(world: World, write: Callable[[World], Any]) -> None:
    before = AuditEvent.objects.count()
    write(world)
    assert AuditEvent.objects.count() == before + 1


def test_only_the_demo_writes_what_never_happened() -> None:
    """`made_up` keeps the log silent."""
    users = [
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "made_up" in path.read_text() and path != ROOT / "core/audit/watching.py"
    ]
    assert users == ["demo/management/commands/seed_portfolio.py"]
