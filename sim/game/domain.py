"""What holds everywhere in a box of assumptions, and whether every formula is defined there."""

import heapq
import math
from collections.abc import Callable, Mapping

from sim.algebra.atoms import Elementary, Variable
from sim.algebra.basis import Basis
from sim.algebra.intervals import polynomial_bounds
from sim.algebra.polynomials import Monomial, Polynomial
from sim.algebra.rounding import down, up
from sim.rational import Fraction
from sim.scenario.language.numbers import decimal
from sim.scenario.model import Scenario
from sim.scenario.problems import Mark, Problem
from sim.scenario.written import Written

MAX_BOXES = 400
MAX_CORNERS = 4_096

Box = Mapping[str, tuple[Fraction | None, Fraction | None]]
Test = Callable[[float, float], bool]

FAULTS = {
    "reciprocal": ("divides by", "which can be zero"),
    "log": ("takes the logarithm of", "which can be zero or negative"),
    "sqrt": ("takes the square root of", "which can be negative"),
    "power": ("takes a fractional power of", "which can be negative"),
}


def ranges_of(scenario: Scenario) -> dict[str, tuple[Fraction, Fraction]]:
    """Assumption -> its range, widened to its value where that lies outside."""
    return {a.id: (min(a.low, a.value), max(a.high, a.value)) for a in scenario.assumptions}


def domain_problems(
    scenario: Scenario, basis: Basis, uses: Mapping[Elementary, tuple[str, Written]]
) -> list[Problem]:
    """Formulas that are undefined somewhere within the limits, or too large within the ranges.

    uses: each function, and the formula that it stands in.
    """
    limits: Box = {a.id: a.limits for a in scenario.assumptions}
    problems = []
    for atom, (where, written) in uses.items():
        if atom.function in FAULTS and not everywhere(basis, atom.argument, limits, _is_defined(atom)):
            verb, why = FAULTS[atom.function]
            message = f"{where} {verb} '{basis.text(atom.argument)}', {why} within the limits"
            hint = "set the 'limits' of an assumption, or write max(..., 0.01)"
            problems.append(Problem("domain", message, written.mark, hint))
    if problems:
        return problems
    bounds = basis.atom_bounds(ranges_of(scenario))
    for atom, (where, written) in uses.items():
        if not all(math.isfinite(side) for side in bounds[basis.atoms.index(atom)]):
            problems.append(Problem("overflow", f"{where} can be too large for a number", written.mark))
    return problems


def everywhere(basis: Basis, polynomial: Polynomial, box: Box, test: Test) -> bool:
    """Whether it is proved that the bounds of a polynomial pass a test everywhere in a box.

    test: of (least, greatest); must hold for a part of any interval for which it holds.
    Branch and bound: bounds are sound but not tight, so a part of the box that they leave
    open is cut in half along its widest side, as long as that side is bounded.
    """
    if (ends := _ends(basis, polynomial, box)) is not None:
        return test(down(ends[0]), up(ends[1]))
    names = sorted(frozenset().union(*(basis.atom_assumptions[i] for i in polynomial.atoms())))
    heap: list[tuple[float, int, Box]] = [(0.0, 0, box)]
    count = 0
    while heap:
        _, _, part = heapq.heappop(heap)
        if test(*polynomial_bounds(polynomial, basis.atom_bounds(part))):
            continue
        widths = {name: _width(part[name]) for name in names}
        bounded = {name: width for name, width in widths.items() if 0 < width < math.inf}
        if not bounded or count >= 2 * MAX_BOXES or not test(*_at_corner(basis, polynomial, part, names)):
            return False
        name = max(bounded, key=lambda n: bounded[n])
        low, high = part[name]
        assert low is not None
        assert high is not None
        for half in ((low, (low + high) / 2), ((low + high) / 2, high)):
            count += 1
            heapq.heappush(heap, (-bounded[name], count, {**part, name: half}))
    return True


def between(basis: Basis, polynomial: Polynomial, box: Box, least: int, most: int) -> bool:
    """Whether it is proved that a polynomial lies between two numbers everywhere in a box.

    In an assumption in which it is affine it is least and greatest at an end, whatever the others are.
    """
    inside: set[str] = set()
    for i in polynomial.atoms():
        if not isinstance(basis.atoms[i], Variable) or any(
            (i, 1) not in m for m in polynomial.terms if i in dict(m)
        ):
            inside |= basis.atom_assumptions[i]
    parts: list[Mapping[Monomial, Fraction]] = [polynomial.terms]
    for i in sorted(polynomial.atoms()):
        atom = basis.atoms[i]
        low, high = box[atom.name] if isinstance(atom, Variable) and atom.name not in inside else (None, None)
        if low is not None and high is not None and len(parts) < MAX_CORNERS:
            parts = [_substituted(terms, i, end) for terms in parts for end in (low, high)]
    return all(
        everywhere(
            basis, Polynomial(_without_zeros(terms)), box, lambda low, high: low >= least and high <= most
        )
        for terms in parts
    )


def _without_zeros(terms: Mapping[Monomial, Fraction]) -> dict[Monomial, Fraction]:
    return {monomial: coefficient for monomial, coefficient in terms.items() if coefficient}


def _ends(basis: Basis, polynomial: Polynomial, box: Box) -> tuple[Fraction, Fraction] | None:
    """The least and the greatest value of a polynomial that is affine in each assumption by itself.

    Such a polynomial is greatest and least at corners of the box: with the other assumptions
    fixed, a side's ends are no worse than what lies between. None for another polynomial, an
    unbounded side or too many corners.
    """
    sides: dict[int, tuple[Fraction, Fraction]] = {}
    for i in sorted(polynomial.atoms()):
        atom = basis.atoms[i]
        low, high = box[atom.name] if isinstance(atom, Variable) else (None, None)
        if low is None or high is None:
            return None
        sides[i] = (low, high)
    if 2 ** len(sides) > MAX_CORNERS or any(power != 1 for m in polynomial.terms for _, power in m):
        return None
    corners: list[Mapping[Monomial, Fraction]] = [polynomial.terms]
    for i, side in sides.items():
        corners = [_substituted(terms, i, end) for terms in corners for end in side]
    values = [sum(terms.values(), Fraction(0)) for terms in corners]
    return min(values), max(values)


def _substituted(terms: Mapping[Monomial, Fraction], atom: int, value: Fraction) -> dict[Monomial, Fraction]:
    rest: dict[Monomial, Fraction] = {}
    for monomial, coefficient in terms.items():
        others = tuple((i, power) for i, power in monomial if i != atom)
        factor = value if len(others) < len(monomial) else 1
        rest[others] = rest.get(others, Fraction(0)) + coefficient * factor
    return rest


def _is_defined(atom: Elementary) -> Test:
    match atom.function:
        case "reciprocal":
            return lambda low, high: low > 0 or high < 0
        case "log":
            return lambda low, high: low > 0
        case "power" if atom.exponent < 0:
            return lambda low, high: low > 0
        case _:
            return lambda low, high: low >= 0


def _width(side: tuple[Fraction | None, Fraction | None]) -> float:
    low, high = side
    return math.inf if low is None or high is None else float(high - low)


def _at_corner(basis: Basis, polynomial: Polynomial, box: Box, names: list[str]) -> tuple[float, float]:
    """The bounds at one corner: where they fail the test, no cutting helps."""
    corner = {**box, **{name: (box[name][0], box[name][0]) for name in names}}
    return polynomial_bounds(polynomial, basis.atom_bounds(corner))


def no_share(scenario: Scenario, what: str, mark: Mark) -> Problem:
    """That something which has to be a share can leave [0, 1]. what: its place and its formula."""
    hint = "it is a share: narrow the ranges, or write clip(..., 0, 1)"
    return Problem("share", f"{what}, {can_leave(scenario)}", mark, hint)


def can_leave(scenario: Scenario) -> str:
    """That a formula leaves [0, 1], and at which values beyond their ranges it was looked at as well.

    These were set by whoever asks, so that the file may not be to blame.
    """
    moved = [a for a in scenario.assumptions if a.origin and not a.low <= a.value <= a.high]
    told = ", ".join(f"{a.id} = {decimal(a.value)} ({a.origin})" for a in moved)
    return "can leave [0, 1] within the ranges" + (f", or at {told}" if told else "")
