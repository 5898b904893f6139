"""People as one types or pastes them: "Maria Chen <maria@x.example>, counterpart". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from alliances.rules.names import normalise_partner

_CHARACTER = r"[^\s<>()\[\],;@\"']"
# Looked for where a word begins: tried from every letter, a long word would take hours.
ADDRESS = re.compile(rf"(?<!{_CHARACTER}){_CHARACTER}+@{_CHARACTER}+\.{_CHARACTER}+")
# What people write for a role, folded; the first that the text begins with wins.
ROLE_WORDS = (
    ("sales executive sponsor", "sales_executive_sponsor"),
    ("sales sponsor", "sales_executive_sponsor"),
    ("executive sponsor", "executive_sponsor"),
    ("exec sponsor", "executive_sponsor"),
    ("sponsor", "executive_sponsor"),
    ("alliance manager", "alliance_manager"),
    ("alliance lead", "alliance_manager"),
    ("manager", "alliance_manager"),
    ("functional lead", "functional_lead"),
    ("lead", "functional_lead"),
    ("committee member", "committee_member"),
    ("member", "committee_member"),
    ("counterpart", "counterpart"),
)
OURS = ""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person. `role` and `company` are None where the line does not say; `company` is OURS for
    our own company, else the name of a partner as the alliance writes it. `unread` is what could
    not be understood."""

    name: str
    email: str = ""
    role: str | None = None
    company: str | None = None
    unread: str = ""


def name_from_address(address: str) -> str:
    """ "maria.chen@halden.example" is "Maria Chen"."""
    words = re.split(r"[._\-+]+", address.split("@")[0])
    return " ".join(word.capitalize() for word in words if word and not word.isdecimal())


def read_who(text: str) -> tuple[str, str]:
    """Name and e-mail address; either may be empty, and a name is made from an address alone."""
    found = ADDRESS.search(text)
    address = found[0] if found else ""
    rest = text.replace(address, " ") if address else text
    name = " ".join(re.sub(r"[<>()\[\]\"]", " ", rest).split()).strip(" ,;:-")
    return (name or name_from_address(address)), address


def role_of(text: str) -> str | None:
    folded = " ".join(text.casefold().replace("-", " ").split())
    return next((role for words, role in ROLE_WORDS if folded.startswith(words)), None)


def company_of(text: str, own: str, partners: Sequence[str]) -> str | None:
    """OURS, the partner meant, or None."""
    wanted = normalise_partner(text)
    if not wanted:
        return None
    for name, answer in ((own, OURS), *((partner, partner) for partner in partners)):
        folded = normalise_partner(name)
        if folded and (folded == wanted or folded.startswith(f"{wanted} ")):
            return answer
    return None


def read_people(text: str, *, own: str, partners: Sequence[str]) -> list[PersonLine]:
    """The people of a text: one a line, or a list of addresses as mail programs write it."""
    return [
        _read(entry, own, partners)
        for line in text.splitlines()
        for entry in _entries(line)
        if entry.strip(" ,;\t")
    ]


def _entries(line: str) -> list[str]:
    addresses = ADDRESS.findall(line)
    if len(addresses) < 2:
        return [line]
    return [piece for piece in re.split(r"[;,](?=[^;,]*@)", line) if piece.strip()]


def _read(entry: str, own: str, partners: Sequence[str]) -> PersonLine:
    who, *rest = [piece.strip() for piece in re.split(r"[,;\t|]", entry.strip(" ,;\t"))]
    name, email = read_who(who)
    role: str | None = None
    company: str | None = None
    unread = []
    for piece in filter(None, rest):
        if not email and ADDRESS.fullmatch(piece.strip("<> ")):
            email = piece.strip("<> ")
        elif role is None and (found := role_of(piece)):
            role = found
        elif company is None and (meant := company_of(piece, own, partners)) is not None:
            company = meant
        else:
            unread.append(piece)
    return PersonLine(name, email, role, company, ", ".join(unread))
