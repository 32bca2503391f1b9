"""Polynomials and functions as a person would write them."""

from collections.abc import Sequence

from sim.algebra.atoms import Atom, Elementary, Piecewise, Variable
from sim.algebra.polynomials import Polynomial


def polynomial_text(polynomial: Polynomial, atoms: Sequence[Atom]) -> str:
    """A polynomial as a person would write it."""
    parts = []
    for monomial, coefficient in sorted(polynomial.key, key=lambda term: not term[0]):
        factors = [
            atom_text(atoms[atom], atoms) + (f"**{power}" if power > 1 else "") for atom, power in monomial
        ]
        size = abs(coefficient)
        if size != 1 or not factors:
            factors.insert(0, f"{float(size):.6g}")
        parts.append(("- " if coefficient < 0 else "+ ") + "*".join(factors))
    text = " ".join(parts) or "0"
    return text.removeprefix("+ ").replace("- ", "-", 1) if text.startswith("- ") else text.removeprefix("+ ")


def atom_text(atom: Atom, atoms: Sequence[Atom]) -> str:
    """An atom as a person would write it."""
    match atom:
        case Variable(name=name):
            return name
        case Elementary(function="reciprocal", argument=argument):
            return f"1/({polynomial_text(argument, atoms)})"
        case Elementary(function="power", argument=argument, exponent=exponent):
            return f"({polynomial_text(argument, atoms)})**{float(exponent):.6g}"
        case Elementary(function=function, argument=argument):
            return f"{function}({polynomial_text(argument, atoms)})"
        case Piecewise(function=function, args=args):
            inner = ", ".join(polynomial_text(arg, atoms) for arg in args)
            return f"{function}({inner}{', ...' if function in ('interp', 'if_else') else ''})"
