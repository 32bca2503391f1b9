"""What remains to be computed of a game over a box of assumptions.

Over a box most incentive constraints are decided. Profiles with one that never holds are
dropped, then every row that no remaining profile needs; what the box fixes is folded into the
coefficients. The rows of one player rest on few columns, so columns are laid out player by
player, and a column that several players need has a place with each.

A sign is first looked for in single precision, with a bound on what rounding can do to it (a
filter: Fortune and Van Wyk 1996). Only where that leaves it open is double precision needed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sim.algebra.basis import Basis
from sim.algebra.centring import centred
from sim.algebra.floats import UNTOLD
from sim.algebra.intervals import Interval
from sim.algebra.polynomials import Polynomial, TooManyProducts
from sim.algebra.rounding import rounded
from sim.algebra.roundoff import atom_errors, polynomial_error
from sim.explore.reach.columns import Columns
from sim.game.incentives import NO_ROW, IncentiveConstraints, Status
from sim.game.rows import BEYOND
from sim.rational import Fraction
from sim.solve.concept import (
    Decision,
    Formula,
    Formulas,
    Literal,
    Procedure,
    literal_signs,
    literals,
    reduced,
)

Box = Mapping[str, tuple[Fraction, Fraction]]

PILOT = 256
"""Samples on which it is tried which rows exclude most."""

MAX_EARLY = 64
"""At most so many rows are computed before it is looked at which profiles are alive."""

TINY = 1e-290
"""Keeps a row without a rounding error from being divided by nothing."""

SINGLE = 2.0**-24
"""The unit roundoff of single precision."""

SMALLEST, LARGEST = 1e-26, 1e30
"""Far enough within the range of single precision, 1e-38 to 3e38."""


@dataclass(frozen=True, eq=False)
class Program:
    """The open rows of a decision over a box, and how to compute them.

    names: the assumptions that vary, in the order in which samples come.
    fixed: exact values of further assumptions that `basis` reads.
    basis: the columns of the open rows, over names and then those of fixed; one that several
        sections need is there for each.
    polynomials: the open rows, exactly, over the atoms of the basis.
    rows: (open rows, columns) the same in doubles.
    errors: (open rows,) how far a value in doubles may be from the exact one; infinite where
        nothing bounds that.
    atom_errors: the same for each atom of the basis, and its bounds over the box.
    coarse: rows in single precision, scaled so that a sign is certain where the value, computed
        in single precision from `basis` rounded to it, lies outside [-1, 1]; None where single
        precision could overflow or nothing bounds its errors.
    sections: per open row, the first and the last + 1 of its columns.
    early: open rows below this number are computed first, because they exclude most.
    profiles: the plays of the candidates that can hold somewhere in the box, in order.
    needs: per such candidate the literals, over open rows, that must all hold.
    further: candidate -> a formula over open rows that must hold besides.
    procedure: what decides instead, where no formulas do; `place` has its open rows, by their own
        number, and `decided` the signs of the others.
    watched: functions that are not proved to be finite in the box, those of decided rows too.
    """

    names: tuple[str, ...]
    fixed: tuple[Fraction, ...]
    basis: Basis
    polynomials: tuple[Polynomial, ...]
    rows: np.ndarray
    errors: np.ndarray
    atom_errors: tuple[tuple[Interval, float], ...]
    coarse: np.ndarray | None
    sections: tuple[tuple[int, int], ...]
    early: int
    profiles: tuple[int, ...]
    needs: tuple[tuple[Literal, ...], ...]
    watched: Basis
    further: Mapping[int, Formula] = field(default_factory=dict)
    procedure: Procedure | None = None
    place: Mapping[int, int] = field(default_factory=dict)
    decided: Mapping[int, int] = field(default_factory=dict)


def compile_program(
    constraints: IncentiveConstraints,
    decision: Decision,
    varied: Sequence[str],
    box: Box,
    *,
    prune: bool = True,
) -> Program:
    """The program of a decision over a box; assumptions that don't vary are fixed in it.

    prune: False keeps every candidate and all its rows, for comparison.
    """
    status = constraints.status(box) if prune else np.full(len(constraints.integers), Status.OPEN)
    status[0] = Status.TIE
    if isinstance(decision, Formulas):
        left, needed, further = _open(decision, status)
        own = {x // 4 for literals_ in needed for x in literals_}
        own |= {x // 4 for formula in further.values() for x in literals(formula)}
    else:
        left, needed, further = list(range(len(decision.plays))), [], {}
        own = {row for row in decision.rows.tolist() if row >= BEYOND or status[row] == Status.OPEN}
    rows = np.array(sorted(own), dtype=np.intp)
    wide = {**box, **{name: _free(box[name]) for name in varied}}
    narrow = _narrow(constraints, rows, varied, wide)
    place = {int(row): r for r, row in enumerate(rows)}
    needs = [[4 * place[x // 4] + x % 4 for x in literals_] for literals_ in needed]
    bounds = narrow.basis.atom_bounds(wide)
    off = atom_errors(narrow.basis.atoms, bounds)
    errors = np.array([polynomial_error(p, bounds, off) for p in narrow.polynomials])
    ranked = _ranked(narrow, errors, needs, box)
    rank = {row: i for i, row in enumerate(ranked)}
    early = ranked if len(rows) > MAX_EARLY else list(range(len(rows)))
    owner = _owners(constraints, rows)
    section, columns = _sections(narrow.matrix, owner)
    late = sorted(set(range(len(rows))) - set(early))
    order = [*sorted(early, key=lambda r: section[r]), *sorted(late, key=lambda r: section[r])]
    position = {row: r for r, row in enumerate(order)}

    def placed(of: Literal) -> Literal:
        return 4 * position[of // 4] + of % 4

    matrix, basis, sections = _laid_out(narrow, narrow.matrix[order], [columns[section[r]] for r in order])
    told = {Status.ALWAYS: 1, Status.NEVER: -1, Status.TIE: 0}
    return Program(
        tuple(varied),
        tuple(box[name][0] for name in basis.assumptions[len(varied) :]),
        basis,
        tuple(narrow.polynomials[r] for r in order),
        matrix,
        errors[order],
        tuple(zip(bounds, off, strict=True)),
        _coarse(matrix, basis, bounds, off),
        sections,
        len(early),
        tuple(int(decision.plays[candidate]) for candidate in left),
        tuple(
            tuple(placed(x) for x in sorted(own, key=lambda x: (rank.get(x // 4, len(rank)), x)))
            for own in needs
        ),
        narrow.watched,
        {p: _renumbered(further[c], place, placed) for p, c in enumerate(left) if c in further},
        decision if isinstance(decision, Procedure) else None,
        {row: position[r] for row, r in place.items()},
        {
            row: told[Status(status[row])]
            for row in decision.rows.tolist()
            if row < BEYOND and status[row] != Status.OPEN
        },
    )


def _renumbered(formula: Formula, place: Mapping[int, int], placed: Callable[[Literal], Literal]) -> Formula:
    if isinstance(formula, int):
        return placed(4 * place[formula // 4] + formula % 4)
    return type(formula)(tuple(_renumbered(part, place, placed) for part in formula.parts))


def _open(
    formulas: Formulas, status: np.ndarray
) -> tuple[list[int], list[list[Literal]], dict[int, Formula]]:
    """The candidates that are left, the open literals that each of these needs, and what else it needs."""
    verdict = np.full(4 * len(status), UNTOLD, dtype=np.int8)
    for sign, of in ((1, Status.ALWAYS), (-1, Status.NEVER), (0, Status.TIE)):
        rows = np.flatnonzero(status == of)
        holds = literal_signs(np.full((1, 1), sign, dtype=np.int8))[:, 0]
        for relation in range(4):
            verdict[4 * rows + relation] = holds[relation]
    left = np.flatnonzero((verdict[formulas.needs] != 0).all(axis=1))

    def known(of: Literal) -> bool | None:
        return None if verdict[of] == UNTOLD else bool(verdict[of])

    further = {c: reduced(formula, known) for c, formula in formulas.further.items()}
    kept = [int(c) for c in left if further.get(int(c), True) is not False]
    open_ = verdict[formulas.needs] == UNTOLD
    needed = [np.unique(formulas.needs[c][open_[c]]).tolist() for c in kept]
    return kept, needed, {c: f for c, f in further.items() if not isinstance(f, bool) and c in set(kept)}


def _free(side: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    """A side that is not a single number, so that the assumption is not folded away."""
    low, high = side
    return (low, high) if low < high else (low, low + Fraction(1, 2**60))


@dataclass(frozen=True, eq=False)
class _Narrow:
    """Rows over the functions that the box leaves.

    basis: the functions, over the assumptions that vary and then those that it needs besides.
    polynomials: the rows over its atoms; matrix: (rows, functions) the same in doubles.
    """

    basis: Basis
    polynomials: tuple[Polynomial, ...]
    matrix: np.ndarray
    watched: Basis


def _narrow(constraints: IncentiveConstraints, rows: np.ndarray, varied: Sequence[str], box: Box) -> _Narrow:
    basis = constraints.model.basis
    polynomials = [constraints.polynomial(int(row)) for row in rows]
    unproved = np.flatnonzero(~np.isfinite(basis.bounds(box)).all(axis=1))
    watched = [Polynomial({basis.monomials[k]: Fraction(1)}) for k in unproved]
    names, atoms = tuple(varied), basis.atoms
    try:
        fold = Columns(basis, box)
        polynomials, watched = [fold.folded(p) for p in polynomials], [fold.folded(p) for p in watched]
        atoms = tuple(fold.algebra.atoms)
    except TooManyProducts:
        names += tuple(name for name in basis.assumptions if name not in varied)
    form = centred(names, atoms, polynomials, box)
    polynomials, atoms = list(form.polynomials), form.atoms
    monomials = tuple(sorted({m for polynomial in polynomials for m in polynomial.terms}))
    place = {monomial: k for k, monomial in enumerate(monomials)}
    matrix = np.zeros((len(polynomials), len(monomials)))
    for r, polynomial in enumerate(polynomials):
        for monomial, coefficient in polynomial.terms.items():
            matrix[r, place[monomial]] = rounded(coefficient)
    seen = tuple(sorted({m for polynomial in watched for m in polynomial.terms if m}))
    return _Narrow(Basis(names, atoms, monomials), tuple(polynomials), matrix, Basis(names, atoms, seen))


def _ranked(narrow: _Narrow, errors: np.ndarray, needs: Sequence[Sequence[Literal]], box: Box) -> list[int]:
    """The rows that exclude the most profiles at pilot samples, each given those before it.

    The pilot samples are drawn evenly over the box with a seed of their own. What is taken
    first changes the cost and, in last bits, nothing else.
    """
    count = len(narrow.matrix)
    if not count:
        return []
    rng = np.random.Generator(np.random.Philox(key=[0, 3]))
    theta = np.empty((len(narrow.basis.assumptions), PILOT))
    for row, name in zip(theta, narrow.basis.assumptions, strict=True):
        low, high = (float(side) for side in box[name])
        row[:] = low + (high - low) * rng.random(PILOT)
    values = np.einsum("rk,kn->rn", narrow.matrix, narrow.basis.values(theta))
    fails = np.empty((2 * count, PILOT), dtype=np.float32)
    fails[0::2], fails[1::2] = values < -errors[:, None], values > errors[:, None]
    needed = np.zeros((len(needs), 2 * count), dtype=np.float32)
    for p, own in enumerate(needs):
        needed[p, [2 * (x // 4) + x % 2 for x in own]] = 1
    alive = np.ones((len(needs), PILOT), dtype=np.float32)
    ranked: list[int] = []
    while len(ranked) < min(count, MAX_EARLY):
        # how many alive pairs of a profile and a sample each literal excludes; whole numbers
        kills = np.einsum("pl,pl->l", needed, alive @ fails.T)
        gain = kills[0::2] + kills[1::2]
        gain[ranked] = 0
        best = int(gain.argmax())
        if gain[best] <= 0.0005 * alive.size:
            break
        ranked.append(best)
        for literal in (2 * best, 2 * best + 1):
            alive[needed[:, literal] > 0] *= 1 - fails[literal]
    return ranked


def _owners(constraints: IncentiveConstraints, rows: np.ndarray) -> list[int]:
    """The first player of whom each row is a deviation."""
    owner = np.full(len(constraints.integers), -1)
    for i, deviations in reversed(list(enumerate(constraints.deviations.values()))):
        owner[deviations.row[deviations.row != NO_ROW]] = i
    return [-1 if row >= BEYOND else int(owner[row]) for row in rows.tolist()]


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
    for target, row, section in zip(matrix, rows, columns, strict=True):
        start = starts[tuple(section)]
        target[start : start + len(section)] = row[section]
        sections.append((start, start + len(section)))
    basis = replace(narrow.basis, monomials=tuple(narrow.basis.monomials[k] for k in order))
    return matrix, basis, tuple(sections)


def _coarse(
    rows: np.ndarray, basis: Basis, bounds: Sequence[Interval], errors: Sequence[float]
) -> np.ndarray | None:
    """Rows for a first look in single precision, as Program.coarse says.

    The error of a sum of products is at most gamma(m) times the sum of their sizes, with m the
    number of roundings that a product goes through (Higham 2002, section 3.1): one for each
    factor and each multiplication, for the coefficient, for each sum, and some to spare for the
    rounding of this bound. Factors that are functions were off before they were rounded.
    """
    sizes = [max(abs(low), abs(high)) for low, high in bounds]
    largest, roundings, off = np.ones(len(basis)), np.zeros(len(basis)), np.zeros(len(basis))
    for k, monomial in enumerate(basis.monomials):
        for atom, power in monomial:
            for _ in range(power):
                if not _in_single(sizes[atom]):
                    return None
                off[k] = off[k] * (sizes[atom] + errors[atom]) + largest[k] * errors[atom]
                largest[k] *= sizes[atom]
                roundings[k] += 2
                if not _in_single(float(largest[k])):
                    return None
    named = rows != 0
    steps = (named * roundings).max(axis=1, initial=0) + named.sum(axis=1) + 4
    gamma = steps * SINGLE / (1 - steps * SINGLE)
    size = np.abs(rows)
    with np.errstate(invalid="ignore"):
        error = gamma * (size @ largest) + 1.01 * np.where(size > 0, size * off, 0.0).sum(axis=1) + TINY
    scaled = rows / error[:, None]
    return scaled.astype(np.float32) if np.abs(scaled).max(initial=0) < LARGEST else None


def _in_single(size: float) -> bool:
    """Whether numbers of this size neither overflow in single precision nor, much smaller, get lost."""
    return size == 0 or SMALLEST < size < LARGEST
