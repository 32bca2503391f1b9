"""What remains to be computed of a game over a box of assumptions.

Over a box most incentive constraints are decided. Profiles with one that never holds are
dropped, then every row that no remaining profile needs; what the box fixes is folded into the
coefficients. The rows of one player rest on few columns, so columns are laid out player by
player, and a column that several players need has a place with each.

A sign is first looked for in single precision, with a bound on what rounding can do to it (a
filter: Fortune and Van Wyk 1996). Only where that leaves it open is double precision needed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from sim.algebra.basis import Basis
from sim.algebra.polynomials import Polynomial, TooManyProducts
from sim.algebra.rounding import rounded
from sim.explore.reach.columns import Columns
from sim.game.incentives import NO_ROW, IncentiveConstraints, Status

Box = Mapping[str, tuple[Fraction, Fraction]]

PILOT = 256
"""Samples on which it is tried which rows exclude most."""

MAX_EARLY = 64
"""At most so many rows are computed before it is looked at which profiles are alive."""

TINY = 1e-290

SINGLE = 2.0**-24
"""The unit roundoff of single precision."""

SMALLEST, LARGEST = 1e-26, 1e30
"""Far enough within the range of single precision, 1e-38 to 3e38."""


@dataclass(frozen=True, eq=False)
class Program:
    """The open rows of a game over a box, and how to compute them.

    names: the assumptions that vary, in the order in which samples come.
    fixed: values of further assumptions that `basis` reads.
    basis: the columns of the open rows, over names and then those of fixed; one that several
        sections need is there for each.
    rows: (open rows, columns) over the tolerance: a value within [-1, 1] counts as zero.
    coarse: rows in single precision, scaled so that a sign is certain where the value, computed
        in single precision from `basis` rounded to it, lies outside [-1, 1]; None where single
        precision could overflow or nothing bounds its errors.
    sections: per open row, the first and the last + 1 of its columns.
    early: open rows below this number are computed first, because they exclude most.
    profiles: the plays that can be equilibria somewhere in the box, in order.
    needs: per such profile the literals that must hold: 2r for row r >= 0, 2r + 1 for row r <= 0.
    watched: functions that are not proved to be finite in the box, those of decided rows too.
    strict: whether a zero fails a literal instead of meeting it.
    """

    names: tuple[str, ...]
    fixed: tuple[float, ...]
    basis: Basis
    rows: np.ndarray
    coarse: np.ndarray | None
    sections: tuple[tuple[int, int], ...]
    early: int
    profiles: tuple[int, ...]
    needs: tuple[tuple[int, ...], ...]
    watched: Basis
    strict: bool = False


def compile_program(
    constraints: IncentiveConstraints,
    varied: Sequence[str],
    box: Box,
    *,
    strict: bool = False,
    prune: bool = True,
) -> Program:
    """The program of a game over a box; assumptions that don't vary are fixed in it.

    strict: look for profiles from which every available deviation loses (Harsanyi 1973).
    prune: False keeps every feasible profile and all its rows, for comparison.
    """
    rows, plays, needed = _open(constraints, box, strict, prune)
    wide = {**box, **{name: _free(box[name]) for name in varied}}
    narrow = _narrow(constraints, rows, varied, wide)
    scaled = narrow.matrix / np.maximum(constraints.tolerance[rows], TINY)[:, None]
    place = {int(row): r for r, row in enumerate(rows)}
    needs = [[2 * place[x // 2] + x % 2 for x in literals] for literals in needed]
    ranked = _ranked(narrow, scaled, needs, box)
    rank = {row: i for i, row in enumerate(ranked)}
    early = ranked if len(rows) > MAX_EARLY else list(range(len(rows)))
    owner = _owners(constraints, rows)
    section, columns = _sections(scaled, owner)
    late = sorted(set(range(len(rows))) - set(early))
    order = [*sorted(early, key=lambda r: section[r]), *sorted(late, key=lambda r: section[r])]
    position = {row: r for r, row in enumerate(order)}
    matrix, basis, sections = _laid_out(narrow, scaled[order], [columns[section[row]] for row in order])
    return Program(
        tuple(varied),
        tuple(float(box[name][0]) for name in basis.assumptions[len(varied) :]),
        basis,
        matrix,
        _coarse(matrix, basis, wide),
        sections,
        len(early),
        tuple(plays),
        tuple(
            tuple(
                2 * position[x // 2] + x % 2
                for x in sorted(own, key=lambda x: (rank.get(x // 2, len(rank)), x))
            )
            for own in needs
        ),
        narrow.watched,
        strict,
    )


def _open(
    constraints: IncentiveConstraints, box: Box, strict: bool, prune: bool
) -> tuple[np.ndarray, list[int], list[list[int]]]:
    """The open rows, the plays that are left, and the open literals that each of these needs."""
    plays = constraints.model.plays
    status = constraints.status(box) if prune else np.full(len(constraints.integers), Status.OPEN)
    status[0] = Status.TIE
    # the verdict on row >= 0, and on row <= 0
    opposite = np.where(status == Status.OPEN, Status.OPEN, -status)
    verdicts = np.stack([status, opposite], axis=1).reshape(-1)
    requirements = constraints.requirements
    dropped = _dominated(constraints, box) if prune else np.zeros(requirements.shape, dtype=bool)
    possible = plays.feasible & (verdicts[requirements] != Status.NEVER).all(axis=1)
    if strict:
        possible &= ~_tied(constraints)
    left = np.flatnonzero(possible)
    open_ = (verdicts[requirements] == Status.OPEN) & ~dropped
    needed = [np.unique(requirements[play][open_[play]]).tolist() for play in left]
    rows = np.array(sorted({literal // 2 for literals in needed for literal in literals}), dtype=np.intp)
    return rows, left.tolist(), needed


def _dominated(constraints: IncentiveConstraints, box: Box) -> np.ndarray:
    """(plays, deviations): where another deviation gains more all over the box.

    If that one does not pay, neither does this one, even where it counts as no gain within
    the tolerance. The layout is that of `requirements`.
    """
    least, most = constraints.bounds(box)
    made = np.zeros(constraints.requirements.shape, dtype=bool)
    column = 0
    for d in constraints.deviations.values():
        size = d.play.shape[0]
        # at [y, b]: by how much y is at least better than b, and what may count as no gain for y
        with np.errstate(invalid="ignore"):  # no bound times no factor is no lead
            lead = np.where(d.factor > 0, d.factor * least[d.row], d.factor * most[d.row])
        slack = (np.abs(d.factor) * constraints.tolerance[d.row]).max(
            axis=0, initial=0, where=d.row != NO_ROW
        )
        beaten = ((d.row != NO_ROW) & (lead > slack[:, None])).any(axis=0)
        for own in range(size):
            for step, other in enumerate(b for b in range(size) if b != own):
                made[d.play[own], column + step] = beaten[other]
        column += size - 1
    return made


def _tied(constraints: IncentiveConstraints) -> np.ndarray:
    """(plays,): where some deviation makes no difference, whatever the assumptions."""
    made = np.zeros(len(constraints.model.plays), dtype=bool)
    for deviations in constraints.deviations.values():
        own, _, others = np.nonzero(deviations.row == 0)
        made[deviations.play[own, others]] = True
    return made


def _free(side: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    """A side that is not a single number, so that the assumption is not folded away."""
    low, high = side
    return (low, high) if low < high else (low, low + Fraction(1, 2**60))


@dataclass(frozen=True, eq=False)
class _Narrow:
    """Rows over the functions that the box leaves.

    basis: the functions, over the assumptions that vary and then those that it needs besides.
    matrix: (rows, functions).
    """

    basis: Basis
    matrix: np.ndarray
    watched: Basis


def _narrow(constraints: IncentiveConstraints, rows: np.ndarray, varied: Sequence[str], box: Box) -> _Narrow:
    basis = constraints.model.basis
    made = [
        Polynomial({m: Fraction(int(c)) for m, c in zip(basis.monomials, row, strict=True) if c})
        for row in constraints.integers[rows]
    ]
    unproved = np.flatnonzero(~np.isfinite(basis.bounds(box)).all(axis=1))
    watched = [Polynomial({basis.monomials[k]: Fraction(1)}) for k in unproved]
    names, atoms = tuple(varied), basis.atoms
    try:
        fold = Columns(basis, box)
        made, watched = [fold.folded(p) for p in made], [fold.folded(p) for p in watched]
        atoms = tuple(fold.algebra.atoms)
    except TooManyProducts:
        names += tuple(name for name in basis.assumptions if name not in varied)
    monomials = tuple(sorted({m for polynomial in made for m in polynomial.terms}))
    place = {monomial: k for k, monomial in enumerate(monomials)}
    matrix = np.zeros((len(made), len(monomials)))
    for r, polynomial in enumerate(made):
        for monomial, coefficient in polynomial.terms.items():
            matrix[r, place[monomial]] = rounded(coefficient)
    seen = tuple(sorted({m for polynomial in watched for m in polynomial.terms if m}))
    return _Narrow(Basis(names, atoms, monomials), matrix, Basis(names, atoms, seen))


def _ranked(narrow: _Narrow, scaled: np.ndarray, needs: Sequence[Sequence[int]], box: Box) -> list[int]:
    """The rows that exclude the most profiles at pilot samples, each given those before it.

    The pilot samples are drawn evenly over the box with a seed of their own. What is taken
    first changes the cost and, in last bits, nothing else.
    """
    count = len(scaled)
    if not count:
        return []
    rng = np.random.Generator(np.random.Philox(key=[0, 3]))
    theta = np.empty((len(narrow.basis.assumptions), PILOT))
    for row, name in zip(theta, narrow.basis.assumptions, strict=True):
        low, high = (float(side) for side in box[name])
        row[:] = low + (high - low) * rng.random(PILOT)
    values = np.einsum("rk,kn->rn", scaled, narrow.basis.values(theta))
    fails = np.empty((2 * count, PILOT), dtype=np.float32)
    fails[0::2], fails[1::2] = values < -1, values > 1
    needed = np.zeros((len(needs), 2 * count), dtype=np.float32)
    for p, literals in enumerate(needs):
        needed[p, list(literals)] = 1
    alive = np.ones((len(needs), PILOT), dtype=np.float32)
    made: list[int] = []
    while len(made) < min(count, MAX_EARLY):
        # how many alive pairs of a profile and a sample each literal excludes; whole numbers
        kills = np.einsum("pl,pl->l", needed, alive @ fails.T)
        gain = kills[0::2] + kills[1::2]
        gain[made] = 0
        best = int(gain.argmax())
        if gain[best] <= 0.0005 * alive.size:
            break
        made.append(best)
        for literal in (2 * best, 2 * best + 1):
            alive[needed[:, literal] > 0] *= 1 - fails[literal]
    return made


def _owners(constraints: IncentiveConstraints, rows: np.ndarray) -> list[int]:
    """The first player of whom each row is a deviation."""
    owner = np.full(len(constraints.integers), -1)
    for i, deviations in reversed(list(enumerate(constraints.deviations.values()))):
        owner[deviations.row[deviations.row != NO_ROW]] = i
    return [int(i) for i in owner[rows]]


def _sections(scaled: np.ndarray, owner: Sequence[int]) -> tuple[list[int], list[list[int]]]:
    """The section of each row, and the columns of each section; one section if that costs less."""
    players = sorted(set(owner))
    section = [players.index(i) for i in owner]
    columns = [
        np.flatnonzero((scaled[[r for r, s in enumerate(section) if s == i]] != 0).any(axis=0)).tolist()
        for i in range(len(players))
    ]
    width = scaled.shape[1]
    # a copy of a column costs about as much as 25 multiplications a sample
    apart = sum(len(columns[s]) for s in section) + 25 * (sum(map(len, columns)) - width)
    if len(players) > 1 and apart < len(section) * width:
        return section, columns
    return [0] * len(section), [list(range(width))]


def _laid_out(
    narrow: _Narrow, rows: np.ndarray, columns: Sequence[list[int]]
) -> tuple[np.ndarray, Basis, tuple[tuple[int, int], ...]]:
    """Rows and columns section by section, and the place of each row's section.

    columns: per row those of its section.
    """
    starts: dict[tuple[int, ...], int] = {}
    order: list[int] = []
    for section in columns:
        if tuple(section) not in starts:
            starts[tuple(section)] = len(order)
            order += section
    matrix = np.zeros((len(rows), len(order)))
    sections = []
    for made, row, section in zip(matrix, rows, columns, strict=True):
        start = starts[tuple(section)]
        made[start : start + len(section)] = row[section]
        sections.append((start, start + len(section)))
    basis = replace(narrow.basis, monomials=tuple(narrow.basis.monomials[k] for k in order))
    return matrix, basis, tuple(sections)


def _coarse(rows: np.ndarray, basis: Basis, box: Box) -> np.ndarray | None:
    """Rows for a first look in single precision, as Program.coarse says.

    The error of a sum of products is at most gamma(m) times the sum of their sizes, with m the
    number of roundings that a product goes through (Higham 2002, section 3.1): one for each
    factor and each multiplication, for the coefficient, for each sum, and some to spare for the
    rounding of this bound and of the values in double precision that it is compared with.
    """
    sizes = [max(abs(low), abs(high)) for low, high in basis.atom_bounds(box)]
    largest, roundings = np.ones(len(basis)), np.zeros(len(basis))
    for k, monomial in enumerate(basis.monomials):
        for atom, power in monomial:
            for _ in range(power):
                largest[k] *= sizes[atom]
                roundings[k] += 2
                if not _in_single(sizes[atom]) or not _in_single(float(largest[k])):
                    return None
    named = rows != 0
    steps = (named * roundings).max(axis=1, initial=0) + named.sum(axis=1) + 4
    gamma = steps * SINGLE / (1 - steps * SINGLE)
    made = rows / (1 + gamma * (np.abs(rows) @ largest))[:, None]
    return made.astype(np.float32) if np.abs(made).max(initial=0) < LARGEST else None


def _in_single(size: float) -> bool:
    """Whether numbers of this size neither overflow in single precision nor, much smaller, get lost."""
    return size == 0 or SMALLEST < size < LARGEST
