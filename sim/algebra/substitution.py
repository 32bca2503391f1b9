"""Values and polynomials in place of atoms."""

from collections.abc import Iterable, Mapping, Sequence

from sim.algebra.atoms import Algebra, Atom, Elementary, Piecewise, Variable, arguments
from sim.algebra.basis import Basis
from sim.algebra.guards import Guard, Sign, every, fold, some, unless
from sim.algebra.intervals import Interval, guard_over
from sim.algebra.polynomials import Polynomial, number
from sim.rational import Fraction


def needed_atoms(basis: Basis, used: Iterable[int]) -> frozenset[int]:
    """Atoms, and those that they are functions of."""
    needed = set(used)
    for index in range(len(basis.atoms) - 1, -1, -1):
        if index in needed:
            needed |= {i for p in arguments(basis.atoms[index]) for i in p.atoms()}
    return frozenset(needed)


def rebuilt(
    atom: Atom, algebra: Algebra, atoms: Sequence[Polynomial | None], point: Mapping[str, Fraction]
) -> Polynomial:
    """An atom over another algebra, from those before it; variables that it lacks are at a point."""
    match atom:
        case Variable(name=name):
            at = algebra.index.get(atom)
            return number(point[name]) if at is None else Polynomial({((at, 1),): Fraction(1)})
        case Elementary(function=function, argument=argument, exponent=exponent):
            return algebra.elementary(function, substituted(argument, atoms), exponent)
        case Piecewise(function=function, args=args, points=points, guard=guard):
            inner = [substituted(arg, atoms) for arg in args]
            match function:
                case "max" | "min":
                    return algebra.extreme(function, inner)
                case "abs":
                    return algebra.absolute(inner[0])
                case "interp":
                    return algebra.interpolation(inner[0], points)
                case "if_else":
                    return algebra.choice(_substituted_guard(guard, atoms), inner[0], inner[1])


def substituted(polynomial: Polynomial, atoms: Sequence[Polynomial | None]) -> Polynomial:
    """A polynomial with a polynomial in place of each atom."""
    total = number(0)
    for monomial, coefficient in polynomial.terms.items():
        product = number(coefficient)
        for atom, power in monomial:
            factor = atoms[atom]
            assert factor is not None
            product = product * (factor if power == 1 else factor**power)
        total = total + product
    return total


def over_box(basis: Basis, polynomial: Polynomial, bounds: Sequence[Interval]) -> tuple[Basis, Polynomial]:
    """A polynomial over atoms as it is in a box: choices that its conditions settle there are made.

    bounds: of each atom over the box.
    """
    algebra = Algebra(basis.assumptions)
    needed = needed_atoms(basis, polynomial.atoms())
    atoms: list[Polynomial | None] = []
    for index, atom in enumerate(basis.atoms):
        if index not in needed:
            atoms.append(None)
            continue
        holds = None
        if isinstance(atom, Piecewise) and atom.function == "if_else":
            holds = guard_over(atom.guard, bounds)
        if holds is None:
            atoms.append(rebuilt(atom, algebra, atoms, {}))
        elif isinstance(atom, Piecewise):
            atoms.append(substituted(atom.args[0 if holds else 1], atoms))
    chosen = substituted(polynomial, atoms)
    return Basis(basis.assumptions, tuple(algebra.atoms), ()), chosen


def growth(
    basis: Basis, polynomial: Polynomial, assumption: str, low: Fraction, high: Fraction
) -> tuple[Basis, Polynomial]:
    """How much a polynomial over atoms grows from one value of an assumption to another one."""
    algebra = Algebra([name for name in basis.assumptions if name != assumption])
    needed = needed_atoms(basis, polynomial.atoms())
    total = number(0)
    for value, sign in ((high, 1), (low, -1)):
        atoms: list[Polynomial | None] = []
        for index, atom in enumerate(basis.atoms):
            atoms.append(rebuilt(atom, algebra, atoms, {assumption: value}) if index in needed else None)
        total = total + substituted(polynomial, atoms).scaled(Fraction(sign))
    return Basis(tuple(n for n in basis.assumptions if n != assumption), tuple(algebra.atoms), ()), total


def _substituted_guard(guard: Guard, atoms: Sequence[Polynomial | None]) -> Guard:
    def sign(of: Sign) -> Guard:
        inner = substituted(of.polynomial, atoms)
        value = inner.constant
        if value is None:
            return Sign(of.op, inner)
        return value >= 0 if of.op == ">=" else value > 0 if of.op == ">" else value == 0

    return fold(guard, sign, every, some, unless, lambda constant: constant)
