"""The people of a new alliance: several at once, in rows or pasted as a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.forms.utils import ErrorDict
from django.urls import reverse_lazy

from accounts.models import User
from alliances.models import MembershipRole, Person, TemplateRole
from alliances.rules.names import normalise_partner, split_partners
from alliances.rules.people_lines import PersonLine, read_people, read_who
from alliances.rules.sides import Sides
from alliances.services.naming import person_at
from alliances.services.setup import NewMember, Step
from alliances.services.templates import roles_for, templates_for
from core.forms.fields import SuggestInput
from core.forms.rows import Row, Rows
from core.registry.setup import parts_of
from core.text import capital, whole

SPARE = 2  # empty rows below those that a template wants filled
MOST = 60
OURS, THEIRS = "ours", "theirs"
WHO = {"placeholder": "Name <e-mail>"}
TWICE = "{count} people are called {name}: add the e-mail address."


class PersonRow(Row):
    """`member` is ready after is_valid(); None where nobody is named."""

    who = forms.CharField(
        required=False,
        max_length=300,
        label="Name and e-mail",
        widget=SuggestInput(reverse_lazy("alliances:people_options"), WHO),
    )
    role = forms.ChoiceField(choices=MembershipRole.choices, label="Role")
    company = forms.ChoiceField(label="Company")

    def __init__(
        self,
        data: Any = None,
        *,
        number: int,
        user: User,
        partners: Sequence[str],
        keep: Any = None,
        start: TemplateRole | None = None,
    ) -> None:
        self.user, self.partners = user, partners
        self.member: NewMember | None = None
        initial = {"role": MembershipRole.FUNCTIONAL_LEAD, "company": OURS}
        if start is not None:
            initial = {"role": start.role, "company": start.side}
        super().__init__(data, prefix=f"people-{number}", keep=keep, initial=initial)
        partner = partners[0] if partners else capital(Sides("").theirs)
        more = [(name, name) for name in partners[1:]]
        self.fields["company"].choices = [
            (OURS, settings.COMPANY_NAME),
            (THEIRS, partner),
            *more,
        ]

    def full_clean(self) -> None:
        """A row in which nobody is named has nothing to correct."""
        super().full_clean()
        if self.is_bound and not self.data.get(self.add_prefix("who"), "").strip():
            self._errors = ErrorDict()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("who") and not self.errors:
            name, email = read_who(cleaned["who"])
            company = cleaned["company"]
            if company == THEIRS:
                company = self.partners[0] if self.partners else THEIRS
            try:
                self.member = member_named(
                    PersonLine(name, email), cleaned["role"], company, self.user
                )
            except ValidationError as refused:
                self.add_error("who", refused)
        return cleaned


def member_named(line: PersonLine, role: str, company: str, user: User) -> NewMember:
    """Who is meant: somebody on record whom `user` may see, else somebody new of `company` (OURS
    or the name of a partner). Raises ValidationError."""
    visible = Person.objects.visible_to(user)
    if "@" in line.name:
        raise ValidationError(f"“{line.name}” is not an e-mail address.")
    if line.email:
        try:
            validate_email(line.email)
        except ValidationError:
            raise ValidationError(f"“{line.email}” is not an e-mail address.") from None
        known = person_at(email=line.email, user=user)
        if known is not None:
            return NewMember(role, person=known)
    else:
        found = list(visible.filter(name__iexact=line.name).select_related("partner")[:10])
        if company == OURS:
            found = [row for row in found if row.partner is None] or found
        elif company != THEIRS:
            wanted = normalise_partner(company)
            theirs = [row for row in found if row.partner and row.partner.normalised_name == wanted]
            found = theirs or found
        if len(found) > 1:
            raise ValidationError(TWICE.format(count=len(found), name=line.name))
        if found:
            return NewMember(role, person=found[0])
    if not line.name:
        raise ValidationError("Enter a name.")
    if len(line.name) > 120:
        raise ValidationError("Use at most 120 characters.")
    if company == THEIRS:
        raise ValidationError("Name the partner first: this person's company is not known.")
    return NewMember(
        role, name=line.name, email=line.email, company="" if company == OURS else company
    )


class PasteRow(Row):
    """People as a list; `members` is ready after is_valid()."""

    text = forms.CharField(
        required=False,
        max_length=20_000,
        label="Paste a list",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One per line: Name <e-mail>, role, company.",
    )

    def __init__(
        self, data: Any = None, *, user: User, partners: Sequence[str], keep: Any = None
    ) -> None:
        self.user, self.partners = user, partners
        self.members: list[NewMember] = []
        super().__init__(data, prefix="people", keep=keep)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        own = settings.COMPANY_NAME
        problems = []
        for line in read_people(text, own=own, partners=self.partners)[:MOST]:
            try:
                if line.unread:
                    raise ValidationError(f"“{line.unread}” is neither a role nor a company here.")
                self.members.append(
                    member_named(line, self._role(line), self._company(line), self.user)
                )
            except ValidationError as refused:
                said = line.name or line.email
                problems.append(f"{said}: {' '.join(refused.messages)}")
        if problems:
            raise ValidationError(problems)
        return text

    @staticmethod
    def _role(line: PersonLine) -> str:
        return line.role or MembershipRole.COMMITTEE_MEMBER

    def _company(self, line: PersonLine) -> str:
        """What the line says, else what the e-mail address or the role tells."""
        if line.company is not None:
            return line.company or OURS
        domain = line.email.rpartition("@")[2].casefold()
        if domain and domain == self.user.email.rpartition("@")[2].casefold():
            return OURS
        if domain or line.role == MembershipRole.COUNTERPART:
            return self.partners[0] if self.partners else THEIRS
        return OURS


class PeopleSetup(Rows):
    """Rows for the roles that the template wants filled, and some to spare; a list to paste."""

    def __init__(
        self,
        data: Any = None,
        *,
        roles: Sequence[TemplateRole],
        user: User,
        partners: Sequence[str],
        keep: Any = None,
    ) -> None:
        about = {"user": user, "partners": partners}
        sent = keep if data is None else data
        numbers = sorted(self._numbers(sent))
        if data is None:
            typed = [number for number in numbers if keep.get(f"people-{number}-who", "").strip()]
            taken = {(keep.get(f"people-{n}-role"), keep.get(f"people-{n}-company")) for n in typed}
            rows = [PersonRow(number=place, keep=_moved(keep, number, place), **about)
                    for place, number in enumerate(typed)]  # fmt: skip
            wanted = [role for role in roles if (role.role, role.side) not in taken]
            for start in [*wanted, *[None] * SPARE]:
                rows.append(PersonRow(number=len(rows), start=start, **about))
        else:
            rows = [PersonRow(data, number=number, **about) for number in numbers]
        self.people = rows
        self.paste = PasteRow(data, keep=keep, **about)
        super().__init__([*rows, self.paste])

    @staticmethod
    def _numbers(sent: Any) -> set[int]:
        found = set()
        for key in sent or ():
            start, _, rest = str(key).partition("-")
            number, _, name = rest.partition("-")
            place = whole(number)
            if start == "people" and name == "who" and place is not None and place < MOST:
                found.add(place)
        return found

    @property
    def members(self) -> list[NewMember]:
        return [row.member for row in self.people if row.member] + self.paste.members


def _moved(keep: Any, number: int, place: int) -> dict[str, str]:
    """What was typed into row `number`, under the names of row `place`."""
    names = ("who", "role", "company")
    return {f"people-{place}-{name}": keep.get(f"people-{number}-{name}", "") for name in names}


class AllianceSetup:
    """People, and what upper apps propose for the type and tier that was chosen.

    With `data` it is checked; `keep` shows what was typed again beside fresh proposals.
    """

    def __init__(self, data: Any = None, *, user: User, today: date, keep: Any = None) -> None:
        self.user = user
        sent = keep if data is None else data
        kind, partners = str((sent or {}).get("alliance_type", "")), _partners(sent)
        templates = templates_for(
            alliance_type=whole(kind),
            tier=(sent or {}).get("tier", ""),
        )
        self.people = PeopleSetup(
            data, roles=roles_for(templates=templates), user=user, partners=partners, keep=keep
        )
        about = {"templates": templates, "user": user, "today": today, "keep": keep}
        about["partner"] = partners[0] if partners else ""
        self.parts = [(part, part.form(data, **about)) for part in parts_of("alliance")]

    def is_valid(self) -> bool:
        answers = [form.is_valid() for form in (self.people, *dict(self.parts).values())]
        return all(answers)

    @property
    def problems(self) -> int:
        """How many entries have to be corrected."""
        return self.people.problems + sum(form.problems for _, form in self.parts)

    def steps(self, now: datetime) -> list[Step]:
        """What is made together with the alliance."""
        return [
            partial(part.apply, form=form, user=self.user, now=now) for part, form in self.parts
        ]


def _partners(sent: Any) -> list[str]:
    """Names of the partners as typed so far, the lead first."""
    if not sent:
        return []
    lead = " ".join(str(sent.get("lead_partner", "")).split())
    others = split_partners(
        str(sent.get("other_partners", "")).replace("\r", "").replace("\n", ";")
    )
    return [name for name in [lead, *others] if normalise_partner(name)]
