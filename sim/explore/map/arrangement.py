"""A cell of two assumptions cut along incentives, only as far as some profile depends on them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

import numpy as np

from sim.algebra.polygons import Convex, Line, line
from sim.algebra.polynomials import Polynomial
from sim.game.incentives import IncentiveConstraints
from sim.game.slices import OPEN

Demands = Mapping[int, tuple[tuple[int, int], ...]]
"""Play -> pairs (row, sign) that it still needs to be an equilibrium; plays that cannot be one are gone."""

Labelled = tuple[Convex, tuple[int, ...]]
"""A cell and the equilibria inside it."""


class NotAffine(Exception):
    """A row or a breakpoint is no straight line."""


def demands(constraints: IncentiveConstraints, plays: np.ndarray, signs: np.ndarray) -> Demands:
    """What each play needs, given the signs of some rows; signs: (rows,) or OPEN."""
    made = {}
    for play, line_ in zip(plays.tolist(), constraints.requirements[plays].tolist(), strict=True):
        wants = {(c // 2, -1 if c % 2 else 1) for c in line_ if c}
        made[play] = tuple(sorted(wants))
    return reduced(made, {row: int(sign) for row, sign in enumerate(signs) if sign != OPEN})


def reduced(needs: Demands, decided: Mapping[int, int]) -> Demands:
    """What is still needed once the signs of some rows are known."""
    made = {}
    for play, wants in needs.items():
        left = []
        for want in wants:
            sign = decided.get(want[0])
            if sign is None:
                left.append(want)
            elif sign * want[1] < 0:
                break
        else:
            made[play] = tuple(left)
    return made


def wanted(needs: Demands) -> list[int]:
    """The rows that some play needs, those that most need first."""
    counts = Counter(row for wants in needs.values() for row, _ in wants)
    return [row for row, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def arranged(cell: Convex, needs: Demands, forms: Mapping[int, Line]) -> Iterator[Labelled]:
    """A convex cell cut until every part has one set of equilibria.

    forms: row -> its zero line, positive where the row is; a constant row has a = b = 0.
    """
    work = [(cell, needs)]
    while work:
        part, left = work.pop()
        decided = {}
        cuts = None
        rows = wanted(left)
        for row in rows:
            form = forms[row]
            if not form.a and not form.b:
                decided[row] = (form.c > 0) - (form.c < 0)
                continue
            side = part.side(form)
            if side:
                decided[row] = side
            elif cuts is None:
                cuts = form
        if decided:
            left = reduced(left, decided)
        if not any(left.values()):
            yield part, tuple(left)
        elif decided:
            work.append((part, left))
        else:
            assert cuts is not None
            work += [(half, left) for half in part.split(cuts)]


def affine(polynomial: Polynomial) -> Line:
    """The zero line of a polynomial over two variables (atoms 0 and 1). Raises NotAffine."""
    parts = {(): Fraction(0), ((0, 1),): Fraction(0), ((1, 1),): Fraction(0)}
    for monomial, coefficient in polynomial.terms.items():
        if monomial not in parts:
            raise NotAffine
        parts[monomial] = coefficient
    return line(parts[((0, 1),)], parts[((1, 1),)], parts[()])
