"""How the sides of an alliance are named: by company. What the reader owns personally is "you"."""

from __future__ import annotations

from dataclasses import dataclass

NAMED_AT_MOST = 2
YOU = "you"


@dataclass(frozen=True, slots=True)
class Sides:
    """`ours` is our own company, `partners` the others, the lead first."""

    ours: str
    partners: tuple[str, ...] = ()

    @property
    def theirs(self) -> str:
        """ "Meridian", "Meridian and Alten", "3 partners"; "the partner" where none is named."""
        if not self.partners:
            return "the partner"
        if len(self.partners) > NAMED_AT_MOST:
            return f"{len(self.partners)} partners"
        return " and ".join(self.partners)

    @property
    def joint(self) -> str:
        return "both" if len(self.partners) < NAMED_AT_MOST else "all"

    def name(self, side: str, company: str = "") -> str:
        """The company behind `side` (ours, theirs, joint); `company`, the owner's, names theirs
        where several partners are allied. "no side" for anything else."""
        if side == "theirs" and company:
            return company
        known = {"ours": self.ours, "theirs": self.theirs, "joint": self.joint}
        return known.get(side, "no side")

    def choices(self) -> list[tuple[str, str]]:
        """For the fields of a form."""
        return [("ours", self.ours), ("theirs", self.theirs), ("joint", self.joint.capitalize())]
