"""What holds along one assumption: cells of its span, and the equilibria in each, by exact signs."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from sim.algebra.brackets import Steps, bracketed, sign_within
from sim.algebra.pieces import Piece, pieces, resolved
from sim.algebra.roots import Root, between, compare, distinct, rational, roots_between, sign_at
from sim.game.slices import OPEN, Slice
from sim.solve.concept import Decision, Procedure
from sim.solve.pending import Pending, pending, plays_of, told_by

Span = tuple[Fraction, Fraction]
Plays = tuple[int, ...]


def answers_along(decision: Decision, cut: Slice, span: Span) -> tuple[list[Piece], list[Plays], bool]:
    """Cells of a span, points and stretches in turn, the plays that hold in each, and if all is proved."""
    answer = pending(decision, told_by(cut.signs, OPEN))
    if isinstance(decision, Procedure):
        return covered(decision, answer, cut, span)
    candidates = np.array(answer.holding, dtype=np.intp)
    rows = sorted(answer.rows)
    cells, told, proved = signs_along(cut, rows, span)
    signs = np.repeat(np.where(cut.signs == OPEN, 0, cut.signs)[:, None], len(cells), axis=1)
    signs[rows] = told
    stable = decision.holding(signs, candidates)
    return cells, [plays_of(decision, tuple(candidates[here].tolist())) for here in stable.T], proved


def covered(
    decision: Procedure, answer: Pending, cut: Slice, span: Span
) -> tuple[list[Piece], list[Plays], bool]:
    """The same for a procedure: a stretch is cut where a row changes its sign that was asked for in it."""
    start, end = rational(span[0]), rational(span[1])
    work = [(Piece(end, end, ()), answer), (Piece(start, end, ()), answer), (Piece(start, start, ()), answer)]
    known: dict[int, tuple[list[Piece], np.ndarray]] = {}
    cells: list[Piece] = []
    holding: list[Plays] = []
    proved = True
    while work:
        cell, left = work.pop()
        if not left.rows:
            cells.append(cell)
            holding.append(plays_of(decision, left.holding))
            continue
        (row,) = left.rows
        if row not in known:
            own, signs, certain = signs_along(cut, [row], span)
            known[row] = own, signs[0]
            proved = proved and certain
        changes = _inside(cell, *known[row])
        if isinstance(changes, int):
            work.append((cell, left.told({row: changes})))
        else:
            ends = [(changes, cell.end), (changes, changes), (cell.start, changes)]
            work += [(Piece(*pair, ()), left) for pair in ends]
    return cells, holding, proved


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


def signs_along(cut: Slice, wanted: Sequence[int], span: Span) -> tuple[list[Piece], np.ndarray, bool]:
    """Cells of a span (points and stretches in turn), the signs of some rows in each, and if all is proved.

    (wanted, cells) exact signs; where a row is no quotient of polynomials, those of its brackets.
    """
    used = {atom for row in wanted for atom in cut.rows[row].atoms()}
    certain = True
    cells: list[Piece] = []
    columns: list[np.ndarray] = []
    for part in pieces(cut.basis, used, *span):
        quotients = [part.quotient(cut.rows[row]) for row in wanted]
        numerators = [() if q is None else q.signed for q in quotients]
        unknown = [i for i, quotient in enumerate(quotients) if quotient is None]
        others = {i: resolved(cut.basis, cut.rows[wanted[i]], part) for i in unknown}
        if part.is_point:
            cells.append(part)
            here = [sign_at(p, part.start) for p in numerators]
            for i, function in others.items():
                sign = sign_within(*function, *part.start.narrow)
                here[i], certain = sign or 0, certain and sign is not None
            columns.append(np.array(here, dtype=np.int8).reshape(-1, 1))
            continue
        steps = {i: bracketed(*f, part.start.narrow[0], part.end.narrow[1]) for i, f in others.items()}
        own = [roots_between(p, part.start, part.end) for p in numerators]
        bracketing = [point for step in steps.values() for point in step.points]
        inner = [p for p in bracketing if compare(part.start, p) < 0 < compare(part.end, p)]
        points, told = distinct([*(root for roots in own for root in roots), *inner])
        certain = certain and told and all(step.proved for step in steps.values())
        between_points = _alternating(part, points)
        signs = _signs_between(numerators, own, points, part)
        for i, step in steps.items():
            signs[i] = [_step_sign(step, cell.inside) for cell in between_points]
        cells += between_points
        columns.append(signs)
    return cells, np.concatenate(columns, axis=1), certain


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
