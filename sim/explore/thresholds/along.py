"""What holds along one assumption: cells of its span, and the equilibria in each, by exact signs."""

from collections.abc import Sequence
from fractions import Fraction
from math import prod

import numpy as np

from sim.algebra.brackets import Steps, bracketed, sign_within
from sim.algebra.pieces import Piece, pieces
from sim.algebra.products import Product, product
from sim.algebra.roots import Root, between, compare, distinct, rational, roots_between, sign_at
from sim.game.slices import OPEN, Slice
from sim.solve.concept import Decision, Procedure
from sim.solve.pending import Pending, pending, plays_of, told_by

Span = tuple[Fraction, Fraction]
Plays = tuple[int, ...]
Untold = tuple[Root, ...]
"""Points and stretches at which a sign is not told apart from zero."""


def answers_along(decision: Decision, cut: Slice, span: Span) -> tuple[list[Piece], list[Plays], Untold]:
    """Cells of a span, points and stretches in turn, the plays that hold in each, and what is not told."""
    answer = pending(decision, told_by(cut.signs, OPEN))
    if isinstance(decision, Procedure):
        return covered(decision, answer, cut, span)
    candidates = np.array(answer.holding, dtype=np.intp)
    rows = sorted(answer.rows)
    cells, told, untold = signs_along(cut, rows, span)
    signs = np.repeat(np.where(cut.signs == OPEN, 0, cut.signs)[:, None], len(cells), axis=1)
    signs[rows] = told
    stable = decision.holding(signs, candidates)
    return cells, [plays_of(decision, tuple(candidates[here].tolist())) for here in stable.T], untold


def covered(
    decision: Procedure, answer: Pending, cut: Slice, span: Span
) -> tuple[list[Piece], list[Plays], Untold]:
    """The same for a procedure: a stretch is cut where a row changes its sign that was asked for in it."""
    start, end = rational(span[0]), rational(span[1])
    work = [(Piece(end, end, ()), answer), (Piece(start, end, ()), answer), (Piece(start, start, ()), answer)]
    known: dict[int, tuple[list[Piece], np.ndarray]] = {}
    cells: list[Piece] = []
    holding: list[Plays] = []
    untold: list[Root] = []
    while work:
        cell, left = work.pop()
        if not left.rows:
            cells.append(cell)
            holding.append(plays_of(decision, left.holding))
            continue
        (row,) = left.rows
        if row not in known:
            own, signs, places = signs_along(cut, [row], span)
            known[row] = own, signs[0]
            untold += places
        changes = _inside(cell, *known[row])
        if isinstance(changes, int):
            work.append((cell, left.told({row: changes})))
        else:
            ends = [(changes, cell.end), (changes, changes), (cell.start, changes)]
            work += [(Piece(*pair, ()), left) for pair in ends]
    return cells, holding, tuple(untold)


def _holds(part: Piece, at: Root) -> bool:
    before, after = compare(part.start, at), compare(at, part.end)
    return before == after == 0 if part.is_point else before < 0 and after < 0


def _inside(cell: Piece, own: Sequence[Piece], signs: np.ndarray) -> int | Root:
    """The sign of a row all over a cell, or a point inside at which it changes; own: the row's cells."""
    at = cell.inside
    place = next(i for i, part in enumerate(own) if _holds(part, at))
    if cell.is_point:
        return int(signs[place])
    for step in (-1, 1):
        end = place
        while 0 <= end + step < len(own) and signs[end + step] == signs[place]:
            end += step
        if 0 <= end + step < len(own):
            change = own[end].start if step < 0 else own[end].end
            if compare(cell.start, change) < 0 < compare(cell.end, change):
                return change
    return int(signs[place])


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
