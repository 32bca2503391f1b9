"""What holds along one assumption: cells of its span, and the equilibria in each, by exact signs."""

from collections.abc import Sequence
from math import prod

import numpy as np

from sim.algebra.brackets import Steps, bracketed, sign_within
from sim.algebra.pieces import Piece, pieces
from sim.algebra.products import Product, product
from sim.algebra.roots import Root, between, compare, distinct, rational, roots_between, sign_at
from sim.game.slices import OPEN, Slice
from sim.rational import Fraction
from sim.solve.concept import Decision, Procedure
from sim.solve.line import Cell, Split
from sim.solve.pending import pending, plays_of, told_by

Span = tuple[Fraction, Fraction]
Plays = tuple[int, ...]
Untold = tuple[Root, ...]
"""Points and stretches at which a sign is not told apart from zero."""


def answers_along(decision: Decision, cut: Slice, span: Span) -> tuple[list[Piece], list[Plays], Untold]:
    """Cells of a span, points and stretches in turn, the plays that hold in each, and what is not told."""
    if isinstance(decision, Procedure):
        return covered(decision, cut, span)
    answer = pending(decision, told_by(cut.signs, OPEN))
    candidates = np.array(answer.holding, dtype=np.intp)
    rows = sorted(answer.rows)
    cells, told, untold = signs_along(cut, rows, span)
    signs = np.repeat(np.where(cut.signs == OPEN, 0, cut.signs)[:, None], len(cells), axis=1)
    signs[rows] = told
    stable = decision.holding(signs, candidates)
    return cells, [plays_of(decision, tuple(candidates[here].tolist())) for here in stable.T], untold


def covered(decision: Procedure, cut: Slice, span: Span) -> tuple[list[Piece], list[Plays], Untold]:
    """The same for a procedure: a stretch is cut where a row changes its sign that was asked for in it."""
    line = SlicedLine(cut, span)
    answers = decision.along(line).cells
    cells = [Piece(cell.start, cell.end, ()) for cell, _ in answers]
    return cells, [plays_of(decision, holding) for _, holding in answers], tuple(line.untold)


class SlicedLine:
    """A span of one assumption, and the signs of rows along it.

    untold: the points and stretches at which one of those that were asked for is not told apart from zero.
    """

    def __init__(self, cut: Slice, span: Span) -> None:
        self.cut, self.span = cut, span
        self.untold: list[Root] = []
        self._known: dict[int, tuple[list[Piece], list[int]]] = {}
        self._ends = rational(span[0]), rational(span[1])

    @property
    def ends(self) -> tuple[Root, Root]:
        """Its ends, which belong to it."""
        return self._ends

    def sign(self, row: int, cell: Cell) -> int:
        """The sign of a row all over a cell. Raises Split where it is not the same."""
        constant = self.cut.constant(row)
        if constant is not None:
            return constant
        if row not in self._known:
            cells, signs, untold = signs_along(self.cut, [row], self.span)
            self._known[row] = cells, signs[0].tolist()
            self.untold += untold
        cells, signs_ = self._known[row]
        if cell.whole:
            if change := next((c for c, sign in zip(cells, signs_, strict=True) if sign != signs_[0]), None):
                raise Split(change.start)
            return signs_[0]
        return _inside(cell, cells, signs_)


def _holds(part: Piece, at: Root) -> bool:
    before, after = compare(part.start, at), compare(at, part.end)
    return before == after == 0 if part.is_point else before < 0 and after < 0


def _inside(cell: Cell, own: Sequence[Piece], signs: Sequence[int]) -> int:
    """The sign of a row all over a cell. own: the row's cells. Raises Split where it changes."""
    place = next(i for i, part in enumerate(own) if _holds(part, cell.inside))
    if cell.is_point:
        return signs[place]
    for step in (-1, 1):
        end = place
        while 0 <= end + step < len(own) and signs[end + step] == signs[place]:
            end += step
        if 0 <= end + step < len(own):
            change = own[end].start if step < 0 else own[end].end
            if compare(cell.start, change) < 0 < compare(cell.end, change):
                raise Split(change)
    return signs[place]


def signs_along(cut: Slice, wanted: Sequence[int], span: Span) -> tuple[list[Piece], np.ndarray, Untold]:
    """Cells of a span (points and stretches in turn), the signs of some rows in each, and what is not told.

    (wanted, cells) exact signs. Where one is not told apart from zero, it is 0 and the place is
    among the last.
    """
    used = {atom for row in wanted for atom in cut.rows[row].atoms()}
    untold: list[Root] = []
    cells: list[Piece] = []
    columns: list[np.ndarray] = []
    for part in pieces(cut.basis, used, *span):
        products = [product(cut.basis, cut.rows[row], part) for row in wanted]
        if part.is_point:
            signs = [_sign_at_point(each, part.start) for each in products]
            untold += [part.start] * (None in signs)
            cells.append(part)
            columns.append(np.array([sign or 0 for sign in signs], dtype=np.int8).reshape(-1, 1))
            continue
        ends = part.start.narrow[0], part.end.narrow[1]
        steps = [[bracketed(*function, *ends) for function in each.functions] for each in products]
        every = [step for of_row in steps for step in of_row]
        own = [roots_between(each.exact, part.start, part.end) for each in products]
        bracketing = [point for step in every for point in step.points]
        inner = [p for p in bracketing if compare(part.start, p) < 0 < compare(part.end, p)]
        points, together = distinct([*(root for roots in own for root in roots), *inner])
        untold += [place for step in every for place in step.untold]
        untold += together
        between_points = _alternating(part, points)
        signs_here = _signs_between([each.exact for each in products], own, points, part)
        for i, of_row in enumerate(steps):
            for step in of_row:
                signs_here[i] *= [_step_sign(step, cell.inside) for cell in between_points]
        cells += between_points
        columns.append(signs_here)
    return cells, np.concatenate(columns, axis=1), tuple(untold)


def _sign_at_point(each: Product, at: Root) -> int | None:
    """The sign of a product; one factor that is zero settles it."""
    signs = [sign_at(each.exact, at), *(sign_within(*f, *at.narrow) for f in each.functions)]
    return 0 if 0 in signs else None if None in signs else prod(sign for sign in signs if sign)


def _alternating(part: Piece, points: list[Root]) -> list[Piece]:
    cells = []
    start = part.start
    for point in points:
        cells += [Piece(start, point, part.atoms), Piece(point, point, part.atoms)]
        start = point
    return [*cells, Piece(start, part.end, part.atoms)]


def _signs_between(
    numerators: Sequence[tuple[int, ...]], own: list[list[Root]], points: list[Root], part: Piece
) -> np.ndarray:
    """(rows, cells) signs of polynomials in a stretch that is cut at all their roots."""
    ends = [part.start, *points, part.end]
    place = {point: i for i, point in enumerate(points)}
    samples: dict[int, Fraction] = {}
    signs = np.zeros((len(numerators), 2 * len(points) + 1), dtype=np.int8)
    for i, (polynomial, roots) in enumerate(zip(numerators, own, strict=True)):
        cuts = [place[root] if root in place else _find(points, root) for root in roots]
        start = 0
        for cut in [*cuts, None]:
            stop = 2 * len(points) + 1 if cut is None else 2 * cut + 1
            gap = start // 2
            if gap not in samples:
                samples[gap] = between(ends[gap], ends[gap + 1])
            signs[i, start:stop] = sign_at(polynomial, samples[gap])
            start = stop + 1
    return signs


def _find(points: list[Root], root: Root) -> int:
    return next(i for i, point in enumerate(points) if compare(point, root) == 0)


def _step_sign(step: Steps, at: Root) -> int:
    place = 0
    for i, point in enumerate(step.points):
        order = compare(point, at)
        if order == 0:
            return step.signs[2 * i + 1]
        if order < 0:
            place = 2 * i + 2
    return step.signs[place]
