"""Who somebody is: a manager without a person record tries to become somebody else.

Mallory is a new manager. Nina is a contact without a sign-in who belongs to what Mallory may not
see. Whatever Mallory does, nothing of Nina opens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, Role, User
from accounts.services.invitations import invite, token_of
from alliances.models import Alliance, Membership, Partner, Person
from alliances.services.leaving import leave
from alliances.services.people import add_member
from alliances.services.sign_ins import (
    awaiting_link,
    invite_person,
    link_sign_in,
    person_of,
    sign_in_of,
)
from core.audit.models import AuditEvent
from core.mail.sending import send_due_messages
from tests.alliances.mailed import NEW, accept_link, link_to
from tests.conftest import BACKEND, World, today_here
from tests.factories import (
    AllianceFactory,
    CommitteeFactory,
    MembershipFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.slow

ADDRESS = "mallory@entente.example"
TIES = ("sign_in_tied", "person_account_changed")


@pytest.fixture
def mallory(world: World) -> User:
    user: User = UserFactory(name="Mallory New", email=ADDRESS, role=Role.MANAGER)
    return user


@pytest.fixture
def nina(world: World) -> Person:
    """In a restricted alliance, and, so that managers see her, a colleague of everybody."""
    person: Person = PersonFactory(name="Nina Park", email="nina@entente.example")
    MembershipFactory(alliance=world.restricted, person=person, role="executive_sponsor")
    return person


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def edited(person: Person, **more: Any) -> dict[str, Any]:
    shown = {"name": person.name, "email": person.email, "time_zone": person.time_zone}
    return {**shown, "company": str(person.partner or ""), "revision": person.revision, **more}


def act(client: Client) -> Any:
    """What made a person of a sign-in before: setting up an alliance."""
    data = {"name": "Bait", "stage": "exploring", "tier": "unassigned"}
    return client.post(reverse("alliances:create"), data)


def sees(user: User) -> set[str]:
    return {str(one) for one in Alliance.objects.visible_to(user)}


# Becoming somebody by an address --------------------------------------------------------------
def by_the_form(world: World, user: User, nina: Person) -> None:
    url = reverse("alliances:person_edit", args=[nina.pk])
    signed_in(user).post(url, edited(nina, email=ADDRESS))


def by_raw_data(world: World, user: User, nina: Person) -> None:
    """As if the form had let it pass, or had been passed by."""
    Person.objects.filter(pk=nina.pk).update(email=ADDRESS.upper())


def by_a_new_person(world: World, user: User, nina: Person) -> None:
    """A second Nina with the address of Mallory, in an alliance of somebody who is deceived."""
    url = reverse("alliances:person_create")
    signed_in(user).post(url, {"name": "Nina P.", "email": ADDRESS, "time_zone": "Europe/Berlin"})
    second = Person.objects.get(email=ADDRESS)
    add_member(alliance=world.restricted, person=second, role="executive_sponsor")


def by_an_accomplice(world: World, user: User, nina: Person) -> None:
    """Bob may not change the whole of what Nina belongs to."""
    MembershipFactory(alliance=world.northstar, person=nina, role="functional_lead")
    url = reverse("alliances:person_edit", args=[nina.pk])
    world.client("bob").post(url, edited(nina, email=ADDRESS))


def by_inviting(world: World, user: User, nina: Person) -> None:
    by_raw_data(world, user, nina)
    signed_in(user).post(reverse("alliances:person_invite", args=[nina.pk]))
    world.client("lena").post(reverse("alliances:person_invite", args=[nina.pk]))
    world.client("bob").post(reverse("alliances:person_invite", args=[nina.pk]))


@pytest.mark.parametrize(
    "way", [by_the_form, by_raw_data, by_a_new_person, by_an_accomplice, by_inviting]
)
def test_nobody_becomes_a_person_by_having_their_address(
    world: World, mallory: User, nina: Person, way: Callable[[World, User, Person], None]
) -> None:
    way(world, mallory, nina)
    client = signed_in(mallory)
    act(client)
    assert not Person.objects.filter(user=mallory, memberships__alliance=world.restricted).exists()
    assert "Quiet project" not in sees(mallory)
    assert client.get(world.restricted.get_absolute_url()).status_code == 404
    nina.refresh_from_db()
    assert nina.user is None


def test_the_address_of_a_member_of_a_hidden_alliance_stays(
    world: World, mallory: User, nina: Person
) -> None:
    client, url = signed_in(mallory), reverse("alliances:person_edit", args=[nina.pk])
    page = client.get(url).content.decode()
    assert "Only somebody who can change every alliance they work in" in page
    assert client.post(url, edited(nina, email=ADDRESS, name="Nina P.")).status_code == 302
    nina.refresh_from_db()
    assert (nina.name, nina.email) == ("Nina P.", "nina@entente.example")


def test_who_has_nobody_of_their_address_on_record_becomes_a_new_person(
    world: World, mallory: User
) -> None:
    person = person_of(user=mallory)
    assert (person.name, person.email, person.user) == ("Mallory New", ADDRESS, mallory)
    assert person_of(user=mallory) == person


def test_the_owner_is_told_whom_to_ask_and_administrators_what_to_do(
    world: World, mallory: User, nina: Person
) -> None:
    by_raw_data(world, mallory, nina)
    client = signed_in(mallory)
    answer = act(client)
    assert answer.status_code == 422 and "Ask an administrator" in answer.content.decode()
    assert "not linked to a person" in client.get(reverse("accounts:profile")).content.decode()
    ada = world.client("ada")
    listed = ada.get(reverse("alliances:person_list")).content.decode()
    assert "1 sign-in has the same address" in listed
    assert "same address as somebody" not in world.client("lena").get("/people/").content.decode()
    assert "A sign-in has the same address" in ada.get(nina.get_absolute_url()).content.decode()
    changelist = reverse("admin:alliances_person_changelist")
    page = ada.get(changelist, {"link": "waits"}).content.decode()
    assert "Nina Park" in page and "Charlie" not in page
    data = {"action": "link_sign_in", "_selected_action": [nina.pk]}
    ada.post(changelist, data)
    nina.refresh_from_db()
    assert nina.user == mallory
    event = AuditEvent.objects.get(kind="sign_in_tied")
    assert event.actor_id == world.ada.pk and event.changes == {"user": [None, ADDRESS]}
    assert not awaiting_link(Person.objects.all()).exists()


# Staff in Django admin ------------------------------------------------------------------------
def test_staff_below_administrators_tie_nothing_in_django_admin(
    world: World, mallory: User, nina: Person
) -> None:
    by_raw_data(world, mallory, nina)
    nina.refresh_from_db()
    mallory.is_staff, mallory.role = True, Role.LEADER
    mallory.save(update_fields=["is_staff", "role"])
    rights = Permission.objects.filter(content_type__app_label__in=["alliances", "accounts"])
    mallory.user_permissions.set(rights)
    client = signed_in(mallory)
    changelist = reverse("admin:alliances_person_changelist")
    client.post(changelist, {"action": "link_sign_in", "_selected_action": [nina.pk]})
    data = {"name": "Nina", "email": ADDRESS, "user": mallory.pk, "expected": nina.revision}
    data |= {"title": "", "function": "", "phone": "", "partner": "", "time_zone": "Europe/Berlin"}
    for person in (nina, PersonFactory(name="Free contact", email="free@m.example")):
        url = reverse("admin:alliances_person_change", args=[person.pk])
        client.post(url, {**data, "expected": person.revision, "email": "other@evil.example"})
        before = person.email
        person.refresh_from_db()
        assert person.user is None and person.email.casefold() in (before.casefold(), ADDRESS)
    client.post(reverse("admin:alliances_person_add"), {**data, "name": "Made up"})
    assert not Person.objects.filter(user=mallory).exists()
    with pytest.raises(ValidationError, match="Only an administrator"):
        link_sign_in(person=nina, user=mallory, by=mallory)


def test_staff_do_not_take_over_the_invitation_of_another(
    world: World, mallory: User, nina: Person
) -> None:
    """Who sends it answers for what it opens, so that the one who may is not replaced."""
    invite_person(person=nina, invited_by=world.ada, role="manager")
    mallory.is_staff, mallory.role = True, Role.LEADER
    mallory.save(update_fields=["is_staff", "role"])
    rights = Permission.objects.filter(content_type__app_label="accounts")
    mallory.user_permissions.set(rights)
    changelist = reverse("admin:accounts_user_changelist")
    invited = User.objects.get(email=nina.email)
    signed_in(mallory).post(
        changelist, {"action": "send_invitation", "_selected_action": [invited.pk]}
    )
    invitation = Invitation.objects.get()
    assert (invitation.invited_by, invitation.version) == (world.ada, 1)


def test_a_user_made_in_django_admin_takes_nobody_over(world: World, nina: Person) -> None:
    add = {"email": nina.email, "name": "Nina", "role": "member", "time_zone": "Europe/Berlin"}
    assert world.client("ada").post(reverse("admin:accounts_user_add"), add).status_code == 302
    send_due_messages()
    assert accept_link(nina.email).status_code == 302
    nina.refresh_from_db()
    user = User.objects.get(email=nina.email)
    assert nina.user is None and sees(user) == set()
    assert awaiting_link(Person.objects.all()).get() == nina


def test_who_accepts_an_invitation_of_nobody_on_record_is_on_record_then(world: World) -> None:
    invite(email="new@entente.example", name="Nele New", role="executive", invited_by=world.ada)
    invite(email="guest@m.example", name="Gus", role="guest", invited_by=world.ada)
    send_due_messages()
    accept_link("new@entente.example")
    accept_link("guest@m.example")
    person = Person.objects.get(email="new@entente.example")
    assert person.user is not None and person.email_confirmed_at is not None
    assert not Person.objects.filter(email="guest@m.example").exists()


def test_another_address_of_a_sign_in_ties_nobody(
    world: World, mallory: User, nina: Person
) -> None:
    """An administrator changes it: it is unconfirmed again, and nobody on record is taken over."""
    url = reverse("admin:accounts_user_change", args=[mallory.pk])
    data = {"email": nina.email, "name": mallory.name, "role": "manager", "is_active": "on"}
    data |= {"time_zone": "Europe/Berlin", "expected": mallory.revision}
    assert world.client("ada").post(url, data).status_code == 302
    mallory.refresh_from_db()
    assert (mallory.email, mallory.email_confirmed_at) == (nina.email, None)
    assert act(signed_in(mallory)).status_code == 422
    assert "Quiet project" not in sees(mallory)


@pytest.mark.parametrize("back", [False, True])
def test_an_invitation_does_not_outlive_its_address(world: World, back: bool) -> None:
    """An administrator corrects the mistyped address of an account that is to be opened: who got
    the link by mistake opens nothing, also where the address is changed back."""
    ada = world.client("ada")
    add = {"email": "nele@evil.example", "name": "Nele", "role": "executive"}
    add["time_zone"] = "Europe/Berlin"
    ada.post(reverse("admin:accounts_user_add"), add)
    send_due_messages()
    path = link_to("nele@evil.example")
    user = User.objects.get(email="nele@evil.example")
    url = reverse("admin:accounts_user_change", args=[user.pk])
    for address in ("nele@entente.example", *["nele@evil.example"] * back):
        user.refresh_from_db()
        sent = {**add, "email": address, "is_active": "on", "expected": user.revision}
        page = ada.post(url, sent, follow=True).content.decode()
        assert "An invitation sent to the old address no longer works" in page
    assert Client().get(path).status_code == 410
    assert Client().post(path, NEW).status_code == 410
    user.refresh_from_db()
    assert not user.has_usable_password() and user.email_confirmed_at is None
    ada.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "send_invitation", "_selected_action": [user.pk]},
    )
    mail.outbox.clear()
    send_due_messages()
    assert accept_link(user.email).status_code == 302


# Changing sides -------------------------------------------------------------------------------
def free(world: World, whom: str) -> Person:
    """Somebody who signs in and holds nothing."""
    account = getattr(world, whom)
    person: Person = Person.objects.filter(user=account).first() or PersonFactory(user=account)
    person.memberships.all().delete()
    Person.objects.filter(pk=person.pk).update(listed=True)
    person.refresh_from_db()
    return person


@pytest.mark.parametrize("whom", ["eve", "lena", "charlie", "gina", "ada"])
def test_who_signs_in_does_not_change_sides(world: World, whom: str) -> None:
    """Their role is that of a side: an executive would be a contact who sees the portfolio."""
    Partner.objects.filter(pk=world.meridian.pk).update(listed=True)
    person, guest = free(world, whom), whom == "gina"
    url = reverse("alliances:person_edit", args=[person.pk])
    sent = edited(person, company="" if guest else "Meridian Cloud")
    for who in ("alice", "lena", "ada"):
        answer = world.client(who).post(url, sent)
        assert answer.status_code == 422 and "They sign in as" in answer.content.decode()
    sent = {"name": person.name, "email": person.email, "time_zone": person.time_zone}
    sent |= {"user": person.user_id, "partner": "" if guest else world.meridian.pk}
    sent |= {"expected": person.revision}
    admin = reverse("admin:alliances_person_change", args=[person.pk])
    assert world.client("ada").post(admin, sent).status_code == 200
    person.refresh_from_db()
    assert (person.partner is not None) is guest


@pytest.mark.parametrize("whom", ["eve", "lena", "charlie"])
def test_a_manager_does_not_close_the_sign_in_of_a_colleague(world: World, whom: str) -> None:
    """By making them one of a partner's people, whose departure managers record."""
    person, client = free(world, whom), world.client("alice")
    url = reverse("alliances:person_edit", args=[person.pk])
    client.post(url, edited(person, company="Meridian Cloud"))
    person.refresh_from_db()
    sent = {"on": str(today_here()), "everything": "nobody", "revision": person.revision}
    client.post(reverse("alliances:person_leave", args=[person.pk]), sent)
    account = getattr(world, whom)
    account.refresh_from_db()
    assert account.is_active


def test_who_changes_sides_gets_the_role_first(world: World) -> None:
    """A contact who joins us: an administrator gives the role, then they are one of ours."""
    person = free(world, "gina")
    User.objects.filter(pk=world.gina.pk).update(role=Role.MEMBER)
    url = reverse("alliances:person_edit", args=[person.pk])
    assert world.client("ada").post(url, edited(person, company="")).status_code == 302
    person.refresh_from_db()
    assert person.partner is None


# Invitations ----------------------------------------------------------------------------------
@pytest.fixture
def paul(world: World) -> Person:
    """A contact whom alice may invite: of her alliance alone."""
    person: Person = PersonFactory(name="Paul Ito", email="paul@m.example", partner=world.meridian)
    MembershipFactory(alliance=world.northstar, person=person, side="theirs", role="counterpart")
    return person


def joins_another(world: World, paul: Person) -> None:
    MembershipFactory(alliance=world.restricted, person=paul, side="theirs", role="counterpart")


def joins_a_committee(world: World, paul: Person) -> None:
    CommitteeFactory(alliance=world.helix).members.create(person=paul)


def changes_the_address(world: World, paul: Person) -> None:
    Person.objects.filter(pk=paul.pk).update(email="true.paul@m.example")


def changes_the_sign_in(world: World, paul: Person) -> None:
    User.objects.filter(email=paul.email).update(email="other@m.example")


def inviter_leaves(world: World, paul: Person) -> None:
    User.objects.filter(pk=world.alice.pk).update(is_active=False)


def inviter_manages_no_more(world: World, paul: Person) -> None:
    rows = Membership.objects.filter(alliance=world.northstar, person__user=world.alice)
    rows.update(ended_on=today_here())


def inviter_is_no_manager_any_more(world: World, paul: Person) -> None:
    User.objects.filter(pk=world.alice.pk).update(role=Role.MEMBER)


def has_left(world: World, paul: Person) -> None:
    Person.objects.filter(pk=paul.pk).update(left_on=today_here())


def changes_the_company(world: World, paul: Person) -> None:
    Person.objects.filter(pk=paul.pk).update(partner=None)


@pytest.mark.parametrize(
    "meanwhile",
    [
        joins_another,
        joins_a_committee,
        changes_the_address,
        changes_the_sign_in,
        inviter_leaves,
        inviter_manages_no_more,
        inviter_is_no_manager_any_more,
        has_left,
        changes_the_company,
    ],
)
def test_what_an_invitation_opens_is_looked_at_again_when_it_is_accepted(
    world: World, paul: Person, meanwhile: Callable[[World, Person], None]
) -> None:
    invite_person(person=paul, invited_by=world.alice, alliance=world.northstar)
    send_due_messages()
    path = link_to(paul.email)
    meanwhile(world, paul)
    client = Client()
    answer = client.post(path, NEW)
    assert answer.status_code == 422
    assert "can no longer be accepted" in answer.content.decode()
    paul.refresh_from_db()
    assert paul.user is None
    invitation = Invitation.objects.get()
    assert invitation.accepted_at is None and not invitation.user.has_usable_password()
    assert client.get("/profile/").status_code == 302


def test_an_address_that_was_changed_and_changed_back_needs_a_new_invitation(
    world: World, paul: Person
) -> None:
    invite_person(person=paul, invited_by=world.alice)
    url = reverse("alliances:person_edit", args=[paul.pk])
    for address in ("else@m.example", "paul@m.example"):
        paul.refresh_from_db()
        data = edited(paul, email=address)
        assert world.client("alice").post(url, data).status_code == 302
    send_due_messages()
    assert not [one for one in mail.outbox if "invites you" in one.subject]
    token = token_of(invitation=Invitation.objects.get())
    assert Client().post(reverse("accounts:invitation", args=[token]), NEW).status_code == 410
    paul.refresh_from_db()
    assert paul.user is None and sign_in_of(person=paul, now=timezone.now()).state == "none"


@pytest.mark.parametrize("way", ["address", "leaves"])
def test_who_was_invited_by_mistake_does_not_come_in_as_nobody(
    world: World, paul: Person, way: str
) -> None:
    """The address was mistyped and corrected, or Paul has left: the link of then opens no account,
    and neither does the one for a forgotten password."""
    stranger = invite_person(person=paul, invited_by=world.alice)
    send_due_messages()
    path = link_to("paul@m.example")
    paul.refresh_from_db()
    if way == "address":
        url = reverse("alliances:person_edit", args=[paul.pk])
        world.client("alice").post(url, edited(paul, email="ito@m.example"))
    else:
        today = today_here()
        leave(person=paul, user=world.lena, on=today, everything="nobody", now=timezone.now(),
              today=today)  # fmt: skip
    assert Client().post(path, NEW).status_code == 410
    Client().post(reverse("account_reset_password"), {"email": "paul@m.example"})
    mail.outbox.clear()
    send_due_messages()
    (told,) = [
        one for one in mail.outbox if one.to == ["paul@m.example"] and "Your inv" in one.subject
    ]
    assert "http" not in told.body
    stranger.refresh_from_db()
    assert not stranger.has_usable_password()


def test_who_is_tied_to_a_person_is_one_event(world: World, paul: Person, nina: Person) -> None:
    """By an accepted invitation, by an administrator in the product and in Django admin."""
    invite_person(person=paul, invited_by=world.alice)
    send_due_messages()
    accept_link(paul.email)
    (event,) = AuditEvent.objects.filter(kind__in=TIES)
    assert (event.kind, event.actor_name) == ("sign_in_tied", f"Paul Ito, {paul.email}")
    ada = world.client("ada")
    UserFactory(email=nina.email, name="Nina", role=Role.MEMBER)
    url = reverse("alliances:person_link", args=[nina.pk])
    ada.post(url, {"revision": nina.revision})
    free, account = PersonFactory(name="Free", email=""), UserFactory(name="Account")
    url = reverse("admin:alliances_person_change", args=[free.pk])
    sent = {"name": "Free", "email": "", "time_zone": "Europe/Berlin", "user": account.pk}
    assert ada.post(url, {**sent, "expected": free.revision}).status_code == 302
    events = AuditEvent.objects.filter(kind__in=TIES, actor=world.ada)
    assert [one.kind for one in events] == ["sign_in_tied"] * 2
    # To take it away, or to give another, says what it was.
    free.refresh_from_db()
    assert ada.post(url, {**sent, "user": "", "expected": free.revision}).status_code == 302
    last = AuditEvent.objects.filter(kind__in=TIES).order_by("pk").last()
    assert last is not None and last.changes == {"Sign-in": ["Account", None]}


def test_an_invitation_is_of_one_person(world: World, paul: Person, nina: Person) -> None:
    """The link was sent for Paul; that Nina has his address later opens nothing of hers."""
    invite_person(person=paul, invited_by=world.alice)
    send_due_messages()
    Person.objects.filter(pk=paul.pk).update(email="")
    Person.objects.filter(pk=nina.pk).update(email="paul@m.example")
    assert accept_link("paul@m.example").status_code == 422
    nina.refresh_from_db()
    assert nina.user is None


def test_nothing_is_tied_before_the_invitation_is_accepted(world: World, paul: Person) -> None:
    user = invite_person(person=paul, invited_by=world.alice)
    paul.refresh_from_db()
    assert paul.user is None and paul.email_confirmed_at is None
    assert sign_in_of(person=paul, now=timezone.now()).state == "invited"
    assert sign_in_of(person=paul, now=timezone.now() + timedelta(days=8)).state == "expired"
    # Nor by the link for a forgotten password, which says nothing about the person.
    Client().post(reverse("account_reset_password"), {"email": user.email})
    send_due_messages()
    assert "http" not in mail.outbox[-1].body
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_who_signs_in_already_is_linked_by_administrators_alone(world: World, paul: Person) -> None:
    known = UserFactory(email=paul.email.upper(), role=Role.GUEST)
    with pytest.raises(ValidationError, match="An administrator has to link"):
        invite_person(person=paul, invited_by=world.alice)
    with pytest.raises(ValidationError, match="An administrator has to link"):
        invite_person(person=paul, invited_by=world.ada)
    url = reverse("alliances:person_link", args=[paul.pk])
    for who, status in (("gina", 403), ("alice", 403), ("lena", 403), ("bob", 404), ("ada", 200)):
        assert world.client(who).get(url).status_code == status
        if who != "ada":
            world.client(who).post(url)
    paul.refresh_from_db()
    assert paul.user is None
    # Not over a change that the administrator has not seen.
    world.client("ada").post(url, {"revision": paul.revision - 1})
    paul.refresh_from_db()
    assert paul.user is None
    assert world.client("ada").post(url, {"revision": paul.revision}).status_code == 302
    paul.refresh_from_db()
    assert paul.user == known


def test_a_manager_does_not_take_an_open_invitation_of_somebody_greater(world: World) -> None:
    invite(email="boss@entente.example", name="Boss", role="executive", invited_by=world.ada)
    mine = PersonFactory(name="Decoy", email="boss@entente.example")
    MembershipFactory(alliance=world.northstar, person=mine, role="functional_lead")
    with pytest.raises(ValidationError, match="invited by an administrator"):
        invite_person(person=mine, invited_by=world.alice)
    token = token_of(invitation=Invitation.objects.get())
    assert Client().post(reverse("accounts:invitation", args=[token]), NEW).status_code == 302
    mine.refresh_from_db()
    assert mine.user is None


def test_a_person_with_another_address_keeps_their_sign_in(world: World) -> None:
    """Inviting somebody who signs in makes no second sign-in for a second address."""
    person = world.gina.person
    Person.objects.filter(pk=person.pk).update(email="gina.new@m.example")
    assert invite_person(person=person, invited_by=world.ada) == world.gina
    assert not User.objects.filter(email="gina.new@m.example").exists()


def test_a_restricted_alliance_is_not_named_in_an_invitation(world: World) -> None:
    joining = PersonFactory(email="joining@m.example", partner=world.restricted.partners.get())
    add_member(alliance=world.restricted, person=joining, role="counterpart", invited_by=world.bob)
    send_due_messages()
    assert all("Quiet" not in f"{one.subject} {one.body}" for one in mail.outbox) and mail.outbox


def test_an_import_of_somebody_who_is_not_linked_says_so(world: World, mallory: User) -> None:
    """Who brings in alliances joins them: not as somebody else with the same address."""
    victim = PersonFactory(name="Victim", email=ADDRESS)
    MembershipFactory(alliance=AllianceFactory(confidentiality="restricted"), person=victim)
    with pytest.raises(ValidationError, match="not linked to the sign-in"):
        person_of(user=mallory)
    victim.refresh_from_db()
    assert victim.user is None
