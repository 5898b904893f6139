"""Whose an action is: the side follows the owner unless somebody says otherwise. Pure."""

from __future__ import annotations

COMPANY = "side:"
"""Before the side ("ours", "theirs", "joint") where a company is chosen in place of a person."""


def side_for(chosen: str, owner_side: str) -> str:
    """The side of an action: the one that was `chosen`, or that of its owner; "" while neither is
    known. Both are "ours", "theirs", "joint" or ""."""
    return chosen or owner_side


def contradicts(chosen: str, owner_side: str) -> bool:
    """Whether a side was chosen that is not the owner's."""
    return bool(chosen and owner_side) and chosen != owner_side


def side_to_show(side: str, owner_side: str) -> str:
    """What a form shows: "" ("same as the owner") where the side follows the owner."""
    return "" if side == owner_side else side
