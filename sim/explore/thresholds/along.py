"""What holds along one assumption: cells of its span, and the equilibria in each, by exact signs."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from sim.algebra.brackets import Steps, bracketed, sign_within
from sim.algebra.pieces import Piece, pieces, resolved
from sim.algebra.roots import Root, between, compare, distinct, roots_between, sign_at
from sim.game.incentives import IncentiveConstraints, Status
from sim.game.slices import OPEN, Slice

Span = tuple[Fraction, Fraction]


def possible(constraints: IncentiveConstraints, plays: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """The plays none of whose constraints is known to fail; signs: (rows,) or OPEN."""
    return possible_by_status(constraints, plays, np.where(signs == OPEN, Status.OPEN, signs))


def possible_by_status(
    constraints: IncentiveConstraints, plays: np.ndarray, status: np.ndarray
) -> np.ndarray:
    """The plays none of whose constraints is known to fail; status: (rows,) of Status."""
    fails = np.zeros(2 * len(status), dtype=bool)
    fails[0::2], fails[1::2] = status == Status.NEVER, status == Status.ALWAYS
    fails[0] = False
    return plays[~fails[constraints.requirements[plays]].any(axis=1)]


def needed_rows(constraints: IncentiveConstraints, plays: np.ndarray, signs: np.ndarray) -> list[int]:
    """The open rows that some play still needs."""
    rows = np.unique(constraints.requirements[plays] // 2)
    return [int(row) for row in rows if signs[row] == OPEN]


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


def equilibria_in(
    constraints: IncentiveConstraints,
    plays: np.ndarray,
    fixed: np.ndarray,
    wanted: Sequence[int],
    signs: np.ndarray,
) -> np.ndarray:
    """(plays, cells): where each play is an equilibrium."""
    every = np.repeat(np.where(fixed == OPEN, 0, fixed)[:, None], signs.shape[1], axis=1)
    every[list(wanted)] = signs
    holds = np.empty((2 * len(every), signs.shape[1]), dtype=bool)
    holds[0::2], holds[1::2] = every >= 0, every <= 0
    holds[0] = True
    stable = np.ones((len(plays), signs.shape[1]), dtype=bool)
    for column in constraints.requirements[plays].T:
        stable &= holds[column]
    return stable
