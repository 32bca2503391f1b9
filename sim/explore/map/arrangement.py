"""A cell of two assumptions cut along rows, only as far as the answer depends on them."""

from collections.abc import Callable, Iterator

from sim.algebra.polygons import Convex, Line, line
from sim.algebra.polynomials import Polynomial
from sim.rational import Fraction
from sim.solve.pending import Pending

Labelled = tuple[Convex, tuple[int, ...]]
"""A cell and the candidates that hold inside it."""


class NotAffine(Exception):
    """A row or a breakpoint is no straight line."""


def arranged(cell: Convex, answer: Pending, form_of: Callable[[int], Line]) -> Iterator[Labelled]:
    """A convex cell cut until every part has one answer.

    form_of: the zero line of a row, positive where the row is; a constant row has a = b = 0.
    """
    work = [(cell, answer)]
    while work:
        part, left = work.pop()
        if not left.rows:
            yield part, left.holding
            continue
        decided = {}
        cut = None
        for row in left.rows:
            form = form_of(row)
            if not form.a and not form.b:
                decided[row] = (form.c > 0) - (form.c < 0)
                continue
            side = part.side(form)
            if side:
                decided[row] = side
            elif cut is None:
                cut = form
        if decided:
            work.append((part, left.told(decided)))
        else:
            assert cut is not None
            work += [(half, left) for half in part.split(cut)]


def affine(polynomial: Polynomial) -> Line:
    """The zero line of a polynomial over two variables (atoms 0 and 1). Raises NotAffine."""
    parts = {(): Fraction(0), ((0, 1),): Fraction(0), ((1, 1),): Fraction(0)}
    for monomial, coefficient in polynomial.terms.items():
        if monomial not in parts:
            raise NotAffine
        parts[monomial] = coefficient
    return line(parts[((0, 1),)], parts[((1, 1),)], parts[()])
