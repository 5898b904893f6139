"""How grave a risk is: probability times impact, each 1 to 5, and where it turns red.

Ours, like every threshold: no published standard exists.
"""

from scorecards.rules.quadrants import AMBER, GREEN, RED

GRAVE_FROM, NOTABLE_FROM = 15, 8


def severity_band(severity: int) -> str:
    """green, amber or red for a severity 1..25."""
    if severity >= GRAVE_FROM:
        return RED
    return AMBER if severity >= NOTABLE_FROM else GREEN
