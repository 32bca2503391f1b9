"""Derivatives of polynomials over atoms: what an assumption does to a payoff difference."""

from sim.algebra.atoms import Algebra, Atom, Elementary, Piecewise, Variable
from sim.algebra.basis import Basis
from sim.algebra.guards import guard_polynomials
from sim.algebra.polynomials import Monomial, Polynomial, number
from sim.rational import Fraction


class NotDifferentiable(Exception):
    """A function may jump, so its derivative does not tell whether it rises."""


def derivative(basis: Basis, polynomial: Polynomial, assumption: str) -> tuple[Basis, Polynomial]:
    """The derivative by one assumption, over a basis with the atoms that it needs.

    A continuous piecewise function has the derivative of the piece that holds; at its kinks
    that is the derivative from one side. Raises NotDifferentiable at an
    `if_else` that the assumption switches.
    """
    algebra = Algebra([])
    for atom in basis.atoms:
        algebra.atom(atom)
    slope = _derive(algebra, polynomial, assumption, {})
    return Basis(basis.assumptions, tuple(algebra.atoms), basis.monomials), slope


def _derive(
    algebra: Algebra, polynomial: Polynomial, assumption: str, known: dict[int, Polynomial]
) -> Polynomial:
    total = number(0)
    for monomial, coefficient in polynomial.key:
        for place, (atom, power) in enumerate(monomial):
            inner = _derive_atom(algebra, atom, assumption, known)
            if not inner.terms:
                continue
            rest: Monomial = (
                *monomial[:place],
                *(((atom, power - 1),) if power > 1 else ()),
                *monomial[place + 1 :],
            )
            total = total + Polynomial({rest: coefficient * power}) * inner
    return total


def _derive_atom(algebra: Algebra, index: int, assumption: str, known: dict[int, Polynomial]) -> Polynomial:
    if index not in known:
        known[index] = _atom_rule(algebra, algebra.atoms[index], index, assumption, known)
    return known[index]


def _atom_rule(
    algebra: Algebra, atom: Atom, index: int, assumption: str, known: dict[int, Polynomial]
) -> Polynomial:
    if isinstance(atom, Variable):
        return number(1 if atom.name == assumption else 0)
    if isinstance(atom, Elementary):
        inner = _derive(algebra, atom.argument, assumption, known)
        if not inner.terms:
            return number(0)
        itself = Polynomial({((index, 1),): Fraction(1)})
        match atom.function:
            case "exp":
                return itself * inner
            case "log":
                return algebra.elementary("reciprocal", atom.argument) * inner
            case "reciprocal":
                return (itself * itself * inner).scaled(Fraction(-1))
            case "sqrt":
                return (algebra.elementary("reciprocal", itself) * inner).scaled(Fraction(1, 2))
            case "power":
                slope = algebra.elementary("power", atom.argument, atom.exponent - 1)
                return (slope * inner).scaled(atom.exponent)
    return _piecewise_rule(algebra, atom, assumption, known)


def _piecewise_rule(
    algebra: Algebra, atom: Piecewise, assumption: str, known: dict[int, Polynomial]
) -> Polynomial:
    jumps = () if atom.continuous else guard_polynomials(atom.guard)
    if any(
        assumption in Basis((), tuple(algebra.atoms), ()).atom_assumptions[i]
        for p in jumps
        for i in p.atoms()
    ):
        raise NotDifferentiable
    slopes = [(guard, _derive(algebra, value, assumption, known)) for guard, value in atom.cases]
    chosen = slopes[-1][1]
    for guard, slope in reversed(slopes[:-1]):
        chosen = algebra.choice(guard, slope, chosen)
    return chosen
