"""Quarterly business reviews: created ahead, commented, held and frozen."""
