"""Who works at the Halden group, and what people at its partners are called. All invented."""

from __future__ import annotations

from dataclasses import dataclass

COMPANY = "Halden"
DOMAIN = "halden.example"
# Published on purpose: the demo runs on one machine and holds nothing but invention.
DEMO_PASSWORD = "entente-demo-2026"


@dataclass(frozen=True)
class Colleague:
    key: str
    name: str
    title: str
    function: str
    zone: str
    sign_in: str = ""
    role: str = ""

    @property
    def email(self) -> str:
        first, last = self.name.split()[0], self.name.split()[-1]
        return f"{first}.{last}@{DOMAIN}".lower().replace("á", "a").replace("ö", "o")


# key | name | title | function | zone | sign-in | role
_COLLEAGUES = """
    sam | Sam Adeyemi | Systems administrator | IT | Europe/London | admin | leader
    jonas | Jonas Lindqvist | Head of alliances | Alliances | Europe/Stockholm | leader | leader
    ruth | Ruth Meyer | Chief executive | Board | Europe/Berlin | executive | executive
    ines | Ines Okafor | Alliance manager | Alliances | Europe/Berlin | manager | manager
    tomas | Tomás Brandt | Alliance manager | Alliances | America/New_York | manager | manager
    priya | Priya Nair | Delivery lead | Operations | Asia/Kolkata | member | member
    hanna | Hanna Sörensen | Alliance manager | Alliances | Europe/Copenhagen
    marek | Marek Nowak | Alliance manager | Alliances | Europe/Warsaw
    yuki | Yuki Arai | Alliance manager | Alliances | Asia/Singapore
    clara | Clara Dubois | Alliance manager | Alliances | America/Toronto
    omar | Omar Haddad | Alliance manager | Alliances | Asia/Dubai
    lotte | Lotte Visser | Alliance manager | Alliances | Europe/Amsterdam
    ben | Ben Achterberg | Chief commercial officer | Sales | Europe/Berlin
    nadia | Nadia Farouk | Head of research | R&D | Europe/Zurich
    viktor | Viktor Hale | Chief operating officer | Operations | Europe/London
    lena | Lena Roth | General counsel | Legal | Europe/Berlin
"""
COLLEAGUES = tuple(
    Colleague(*map(str.strip, line.split("|"))) for line in _COLLEAGUES.strip().splitlines()
)

# Sponsors and functional leads by what an alliance is about.
SPONSORS = {"sales": "ben", "research": "nadia", "operations": "viktor"}

GUEST_NAME = "Maria Chen"
GUEST_EMAIL = "maria.chen@meridian-cloud.example"

FIRST = (
    "Aiko Adaeze Amara Andrés Anna Arjun Astrid Beatriz Bruno Camille Carlos Chidi Daniel "
    "Elena Emil Farah Fatima Gabriel Grace Hugo Isabel Ivan Jamal Jana Jin Karim Katja Kenji "
    "Lars Leila Liam Lucia Magnus Mei Milan Mina Nia Noor Olga Paulo Rafael Rania Rosa Sanjay "
    "Sofia Tariq Theo Uma Wei Yara Zoe"
).split()
LAST = (
    "Abara Almeida Berg Castro Chen Costa Dahl Diaz Eriksen Fischer Fontana Gupta Haas Hassan "
    "Ito Ivanov Jansen Kaya Keller Kimura Kowalski Lange Larsen Lopez Mbeki Mehta Moreau Mori "
    "Nakamura Ndiaye Novak Okoye Oliveira Park Pereira Petrov Quist Rahman Rossi Sato Silva "
    "Singh Tan Torres Usman Vega Weber Wu Yilmaz Zhang"
).split()
