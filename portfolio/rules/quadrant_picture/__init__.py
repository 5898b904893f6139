"""The picture of risk against value as plain geometry, for SVG, PDF and slides alike."""

from portfolio.rules.quadrant_picture.frame import NARROW, WIDE
from portfolio.rules.quadrant_picture.picture import draw
from portfolio.rules.quadrant_picture.shapes import Bubble, Cell, Picture

__all__ = ["NARROW", "WIDE", "Bubble", "Cell", "Picture", "draw"]
