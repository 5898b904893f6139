"""What the picture is made of: regions, ticks, bubbles, cells. Plain numbers, no drawing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from portfolio.rules.quadrant_picture.frame import Frame, tidy
from portfolio.rules.quadrant_picture.labels import Label
from scorecards.rules.quadrants import AMBER, GREEN, RED, UNKNOWN

# Signs of health, large and small: disc, triangle, diamond, and a bar for what is not known.
SMALL = 8.5
SIGNS = {
    GREEN: (
        "M-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0z",
        "M-2.4 0a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0z",
    ),
    AMBER: ("M0-4.6 4.7 3.4H-4.7z", "M0-3.2 3.2 2.3H-3.2z"),
    RED: ("M0-4.9 4.9 0 0 4.9-4.9 0z", "M0-3.4 3.4 0 0 3.4-3.4 0z"),
    UNKNOWN: ("M-3.8-1H3.8V1H-3.8z", "M-2.6-.8H2.6V.8H-2.6z"),
}


@dataclass(frozen=True, slots=True)
class Region:
    """A quadrant: its rectangle, its name and count, and where its title stands."""

    key: str
    title: str
    count: int
    x: float
    y: float
    width: float
    height: float
    title_x: float
    title_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A number of an axis."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Bubble:
    """One alliance. `at` is its place in the standings. `trail` is the segment from where it stood
    to the rim of the bubble, or None. `sized` is False where the value is not known. An `open` one
    is uncertain: `spread` says how far its readings reach, left, right, up and down."""

    at: int
    x: float
    y: float
    radius: float
    band: str
    sized: bool
    trail: tuple[float, float, float, float] | None
    label: Label | None
    open: bool = False
    spread: tuple[float, float, float, float] | None = None

    @property
    def sign(self) -> str:
        """The shape of its health as a path around (0, 0): never colour alone."""
        return SIGNS[self.band][self.radius < SMALL]

    @property
    def letter(self) -> str:
        """The class of its health: g, a, r or u."""
        return self.band[:1] or "u"


@dataclass(frozen=True, slots=True)
class Cell:
    """`count` alliances that are not drawn one by one, `red` of them red. Scores of its edges.
    `numbered` is False where the number is a lone 1 or would stand under a name or a bubble."""

    key: str
    x: float
    y: float
    width: float
    height: float
    count: int
    red: int
    shade: int
    value: tuple[float, float]
    risk: tuple[float, float]
    numbered: bool = True

    @property
    def middle(self) -> tuple[float, float]:
        """Where its number stands: the middle across, the base line down."""
        return tidy(self.x + self.width / 2), tidy(self.y + self.height / 2 + 4)


@dataclass(frozen=True)
class Picture:
    """Everything to draw, back to front: regions, cells, trails and bubbles, labels. `veiled`: of
    some the place within their quadrant tells nothing."""

    frame: Frame
    value_cut: float
    risk_cut: float
    cuts_differ: bool
    regions: tuple[Region, ...]
    ticks_x: tuple[Tick, ...]
    ticks_y: tuple[Tick, ...]
    cells: tuple[Cell, ...]
    bubbles: tuple[Bubble, ...]
    veiled: bool = False

    @cached_property
    def cut_x(self) -> float:
        return tidy(self.frame.x(self.value_cut))

    @cached_property
    def cut_y(self) -> float:
        return tidy(self.frame.y(self.risk_cut))

    @property
    def value_title(self) -> tuple[float, float]:
        """Where the name of the value axis stands, by its middle."""
        return tidy((self.frame.x0 + self.frame.x1) / 2), self.frame.height - 6

    @property
    def risk_title(self) -> tuple[float, float]:
        """Where the name of the risk axis stands, turned by a quarter."""
        return 11.0, tidy((self.frame.y0 + self.frame.y1) / 2)

    @property
    def counted(self) -> int:
        """Alliances that only the cells show."""
        return sum(cell.count for cell in self.cells)
