"""Who works at the Halden group, and what people at its partners are called. All invented."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Role

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


COLLEAGUES: tuple[Colleague, ...] = (
    Colleague(
        "sam", "Sam Adeyemi", "Systems administrator", "IT", "Europe/London", "admin", Role.LEADER
    ),
    Colleague(
        "jonas",
        "Jonas Lindqvist",
        "Head of alliances",
        "Alliances",
        "Europe/Stockholm",
        "leader",
        Role.LEADER,
    ),
    Colleague(
        "ruth",
        "Ruth Meyer",
        "Chief executive",
        "Board",
        "Europe/Berlin",
        "executive",
        Role.EXECUTIVE,
    ),
    Colleague(
        "ines",
        "Ines Okafor",
        "Alliance manager",
        "Alliances",
        "Europe/Berlin",
        "manager",
        Role.MANAGER,
    ),
    Colleague(
        "tomas",
        "Tomás Brandt",
        "Alliance manager",
        "Alliances",
        "America/New_York",
        "manager",
        Role.MANAGER,
    ),
    Colleague(
        "priya", "Priya Nair", "Delivery lead", "Operations", "Asia/Kolkata", "member", Role.MEMBER
    ),
    Colleague("hanna", "Hanna Sörensen", "Alliance manager", "Alliances", "Europe/Copenhagen"),
    Colleague("marek", "Marek Nowak", "Alliance manager", "Alliances", "Europe/Warsaw"),
    Colleague("yuki", "Yuki Arai", "Alliance manager", "Alliances", "Asia/Singapore"),
    Colleague("clara", "Clara Dubois", "Alliance manager", "Alliances", "America/Toronto"),
    Colleague("omar", "Omar Haddad", "Alliance manager", "Alliances", "Asia/Dubai"),
    Colleague("lotte", "Lotte Visser", "Alliance manager", "Alliances", "Europe/Amsterdam"),
    Colleague("ben", "Ben Achterberg", "Chief commercial officer", "Sales", "Europe/Berlin"),
    Colleague("nadia", "Nadia Farouk", "Head of research", "R&D", "Europe/Zurich"),
    Colleague("viktor", "Viktor Hale", "Chief operating officer", "Operations", "Europe/London"),
    Colleague("lena", "Lena Roth", "General counsel", "Legal", "Europe/Berlin"),
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

DELIVERABLES = {
    "sales": (
        "Joint value proposition for banks",
        "Shared pipeline report",
        "Reference customer story",
        "Partner price list",
        "Solution demo on their platform",
        "Enablement of the sales teams",
        "Co-branded campaign",
        "Support hand-over agreed",
        "Target account list",
        "Deal desk rules",
    ),
    "research": (
        "Stability data, next batch",
        "Protocol amendment",
        "Assay transfer report",
        "Tox study report",
        "Data room for the review",
        "Site list confirmed",
        "Biomarker read-out",
        "Joint publication plan",
        "Supply of trial material",
        "Statistical analysis plan",
    ),
    "operations": (
        "Interface specification",
        "Acceptance test report",
        "Capacity plan",
        "Safety case",
        "Spare parts list",
        "Integration test passed",
        "Quality report",
        "Release candidate",
        "Site acceptance",
        "Service manual",
    ),
}
ACTIONS = (
    "Send the revised scope",
    "Confirm the budget owner",
    "Name a deputy for the committee",
    "Write up the lessons of the pilot",
    "Agree the escalation path",
    "Share the customer list",
    "Book the site visit",
    "Clear the press release with legal",
    "Update the joint forecast",
    "Propose dates for the next workshop",
)
AGENDA = (
    "Prior promises",
    "Plan against actual",
    "Open issues",
    "Customer feedback",
    "Staffing on both sides",
    "Next quarter's commitments",
    "Intellectual property of improvements",
    "Communication plan",
)
DECISIONS = (
    "Go ahead with the second phase",
    "Extend the pilot by one quarter",
    "Fund one more engineer each",
    "Move the launch by four weeks",
    "Drop the smallest market",
    "Share the customer list both ways",
)
RISKS = (
    (
        "Key person leaves on their side",
        "Name and introduce a deputy before the end of the quarter.",
    ),
    ("Regulator asks for another study", "Prepare the data package now; meet the regulator early."),
    ("They launch a competing offer", "Agree a no-surprise rule; review the field of use."),
    ("Our delivery team is overbooked", "Reserve two people for the peak; escalate to operations."),
    ("Exchange rate eats the margin", "Hedge the committed volume; index the price list."),
    ("Notice period passes unnoticed", "Decide on renewal in the next steering committee."),
    ("Data protection terms unclear", "Joint session of both legal teams, with a date."),
    ("Single source for a component", "Qualify a second source."),
)
INITIATIVES = {
    "sales": ("Joint account team", "Marketplace listing", "Industry campaign"),
    "research": ("Second indication", "Manufacturing transfer", "Real-world evidence study"),
    "operations": ("Pilot at a lead site", "Second production line", "Remote service"),
}
FAILURES = (
    "Nobody owned it after the sponsor changed.",
    "The customers did not want it as a bundle.",
    "Both sides counted on the other for staff.",
)
