"""Acceptability in closed form: to the last digit, for one alliance.

These are exact where one thing is uncertain: the weights (scores known), or the scores (weights
fixed). Where both are, `draws` are counted.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from math import factorial, lcm, prod

# 2 to this power corners are added up for one figure, each exactly.
MOST_UNCERTAIN = 16


def any_weights(scores: Sequence[float], cut: float) -> float:
    """P(weighted mean >= cut), 0..1, when nothing is said of the weights: uniform on the simplex.

    For distinct scores this is the sum over scores above the cut of (s_j - c)^(n-1) over the
    product of (s_j - s_k). That form breaks down where scores are equal or close, so it is built up
    from pairs of a score above and one below, which only ever takes means (after Varsi, SIAM J.
    Applied Mathematics 24, 1973). Raises ValueError without scores.
    """
    if not scores:
        raise ValueError("At least one score is needed.")
    above = [score - cut for score in scores if score >= cut]
    below = [cut - score for score in scores if score < cut]
    # column[k]: the chance with the first k scores above the cut and those below seen so far.
    column = [0.0] + [1.0] * len(above)
    for depth in below:
        for place, height in enumerate(above, start=1):
            column[place] = (height * column[place] + depth * column[place - 1]) / (height + depth)
    return column[-1] if above else 0.0


def ranked_weights(scores: Sequence[float], cut: float) -> float:
    """P(weighted mean >= cut), 0..1, when only the order of the weights is known: that of the
    first score is the largest. The corners of that part of the simplex are the running means."""
    sums = itertools.accumulate(scores)
    return any_weights([total / count for count, total in enumerate(sums, start=1)], cut)


def unknown_scores(known: float, lengths: Sequence[float], cut: float) -> float:
    """P(known + sum of a_j u_j >= cut), 0..1, u_j independent and uniform on 0..1.

    With fixed weights w_j the known part is sum(w_j s_j), and a score that may lie anywhere adds a
    length of 100 w_j. Raises ValueError for a negative length or for more than MOST_UNCERTAIN.
    """
    return 1.0 - _sum_below(lengths, Fraction(cut) - Fraction(known))


def weights_within(
    scores: Sequence[float],
    weights: Sequence[float],
    cut: float,
    *,
    least: float = 0.5,
    most: float = 2.0,
) -> float:
    """P(weighted mean >= cut), 0..1, when each weight lies, independently and uniformly, between
    `least` and `most` times what is given. Dividing by their sum changes no side of the cut, so
    this too is a sum of uniform terms."""
    gaps = [
        Fraction(w) * (Fraction(s) - Fraction(cut)) for s, w in zip(scores, weights, strict=True)
    ]
    low, high = Fraction(least), Fraction(most)
    worst = sum((gap * (low if gap > 0 else high) for gap in gaps), Fraction(0))
    return 1.0 - _sum_below([abs(gap) * (high - low) for gap in gaps], -worst)


def _sum_below(lengths: Sequence[float | Fraction], limit: Fraction) -> float:
    """P(sum of a_j u_j < limit), 0..1: inclusion and exclusion over the corners of the box,
    sum((-1)^|v| max(limit - a.v, 0)^n) / (n! prod(a)). In whole numbers, since terms of both signs
    cancel: floats lose all digits with a dozen lengths."""
    sides = [Fraction(length) for length in lengths]
    if any(side < 0 for side in sides):
        raise ValueError("A length must be 0 or more.")
    sides = sorted((side for side in sides if side), reverse=True)
    if len(sides) > MOST_UNCERTAIN:
        raise ValueError(f"At most {MOST_UNCERTAIN} uncertain terms have a closed form here.")
    if limit <= 0:
        return 0.0
    if limit >= sum(sides, Fraction(0)):
        return 1.0
    unit = lcm(limit.denominator, *(side.denominator for side in sides))
    corners = [(int(limit * unit), 1)]
    for side in (int(side * unit) for side in sides):
        corners += [(rest - side, -sign) for rest, sign in corners if rest > side]
    size = len(sides)
    volume = sum(sign * rest**size for rest, sign in corners)
    return float(Fraction(volume, factorial(size) * prod(int(side * unit) for side in sides)))
