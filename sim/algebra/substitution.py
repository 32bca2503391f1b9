"""Values and polynomials in place of atoms."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import isqrt

from sim.algebra.atoms import Algebra, Atom, Elementary, Piecewise, Variable, arguments
from sim.algebra.basis import Basis, exact_guard, exact_value
from sim.algebra.guards import Every, Guard, Sign, Some, Unless, every, some, unless
from sim.algebra.polynomials import Polynomial, number


def needed_atoms(basis: Basis, used: Iterable[int]) -> frozenset[int]:
    """Atoms, and those that they are functions of."""
    needed = set(used)
    for index in range(len(basis.atoms) - 1, -1, -1):
        if index in needed:
            needed |= {i for p in arguments(basis.atoms[index]) for i in p.atoms()}
    return frozenset(needed)


def atom_value(
    atom: Atom, values: Sequence[Fraction | None], point: Mapping[str, Fraction]
) -> Fraction | None:
    """The value of an atom from those before it; None where it is not known to be rational."""
    match atom:
        case Variable(name=name):
            return point[name]
        case Elementary(function=function, argument=argument):
            x = exact_value(argument, values)
            return None if x is None else _elementary_value(function, x)
        case Piecewise(cases=cases):
            for guard, polynomial in cases:
                holds = exact_guard(guard, values)
                if holds is not False:
                    return exact_value(polynomial, values) if holds else None
    raise AssertionError("the last case always holds")


def _elementary_value(function: str, x: Fraction) -> Fraction | None:
    """The value of a function where it is known to be rational."""
    match function:
        case "reciprocal":
            return 1 / x if x else None
        case "exp":
            return Fraction(1) if x == 0 else None
        case "log":
            return Fraction(0) if x == 1 else None
        case "sqrt" if x >= 0:
            root = Fraction(isqrt(x.numerator), isqrt(x.denominator))
            return root if root * root == x else None
        case _:
            return x if x == 1 else None


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
            made = [substituted(arg, atoms) for arg in args]
            match function:
                case "max" | "min":
                    return algebra.extreme(function, made)
                case "abs":
                    return algebra.absolute(made[0])
                case "interp":
                    return algebra.interpolation(made[0], points)
                case "if_else":
                    return algebra.choice(_substituted_guard(guard, atoms), made[0], made[1])


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


def _substituted_guard(guard: Guard, atoms: Sequence[Polynomial | None]) -> Guard:
    match guard:
        case Sign(op=op, polynomial=polynomial):
            made = substituted(polynomial, atoms)
            value = made.constant
            if value is None:
                return Sign(op, made)
            return value >= 0 if op == ">=" else value > 0 if op == ">" else value == 0
        case Every(parts=parts):
            return every(_substituted_guard(part, atoms) for part in parts)
        case Some(parts=parts):
            return some(_substituted_guard(part, atoms) for part in parts)
        case Unless(part=part):
            return unless(_substituted_guard(part, atoms))
        case _:
            return guard
