"""Who works at the Halden group, and what people at its partners are called (names.toml)."""

from __future__ import annotations

from dataclasses import dataclass

from demo.services.data import read

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
        name = f"{first}.{last}".lower().replace("á", "a").replace("ö", "o")
        return f"{name}@halden.example"

    @property
    def manages(self) -> bool:
        return self.title == "Alliance manager"


COLLEAGUES = tuple(Colleague(*row) for row in read("names")["colleagues"])
# Sponsors and functional leads by what an alliance is about.
SPONSORS = {"sales": "ben", "research": "nadia", "operations": "viktor"}

GUEST_NAME = "Maria Chen"
GUEST_EMAIL = "maria.chen@meridian-cloud.example"

FIRST: list[str] = read("names")["first"]
LAST: list[str] = read("names")["last"]
