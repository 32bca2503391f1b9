"""What rounding can do to polynomials over atoms anywhere in a box: bounds made once, before any sample.

The static filter of Fortune and Van Wyk (1996): a value in doubles that is further from zero than
this has the sign of the exact one.
"""

import math
from collections.abc import Sequence

from sim.algebra.atoms import Atom, Elementary, Piecewise, Variable
from sim.algebra.floats import LIBRARY, NOTHING, SPARE
from sim.algebra.intervals import Interval
from sim.algebra.polynomials import Polynomial
from sim.algebra.rounding import rounded
from sim.algebra.samples import ROUNDOFF


def polynomial_error(polynomial: Polynomial, bounds: Sequence[Interval], errors: Sequence[float]) -> float:
    """How far a polynomial's value, computed in doubles, may be from the exact one.

    bounds, errors: of each atom over the box; infinite where nothing is known.
    """
    size = error = 0.0
    for monomial, coefficient in polynomial.terms.items():
        weight = abs(rounded(coefficient))
        largest, off, steps = 1.0, 0.0, 2
        for atom, power in monomial:
            most = max(abs(bounds[atom][0]), abs(bounds[atom][1]))
            for _ in range(power):
                off = off * (most + errors[atom]) + largest * errors[atom]
                largest *= most
                steps += 1
        size += weight * largest
        error += weight * (off + steps * ROUNDOFF * (largest + off))
    total = error + (len(polynomial.terms) + 1) * ROUNDOFF * (size + error)
    return total * SPARE + NOTHING if math.isfinite(total) else math.inf


def atom_errors(atoms: Sequence[Atom], bounds: Sequence[Interval]) -> list[float]:
    """The same for each atom, arguments before the functions of them; bounds: of each over the box."""
    errors: list[float] = []
    for atom, own in zip(atoms, bounds, strict=True):
        match atom:
            case Variable():
                errors.append(ROUNDOFF * max(abs(own[0]), abs(own[1])))
            case Elementary(argument=argument):
                inner = polynomial_error(argument, bounds, errors)
                errors.append(_elementary_error(atom, own, inner))
            case Piecewise(args=args, points=points):
                inner = max(polynomial_error(arg, bounds, errors) for arg in args)
                if points:
                    steepest = max((abs(slope) for *_, slope in atom.slopes), default=0.0)
                    at, high = (max(abs(float(p[i])) for p in points) for i in (0, 1))
                    slack = 16 * len(points) * ROUNDOFF * (high + steepest * at)
                    inner = SPARE * (steepest * inner + slack) if steepest else slack
                errors.append(inner)
    return errors


def _elementary_error(atom: Elementary, own: Interval, inner: float) -> float:
    """The error of a function over the box, from that of its argument; infinite where it has no bound."""
    most = max(abs(own[0]), abs(own[1]))
    if not math.isfinite(most) or not math.isfinite(inner):
        return math.inf
    match atom.function:
        case "exp":
            return SPARE * most * (math.expm1(min(inner, 700.0)) + LIBRARY)
        case "reciprocal":
            # the argument is nowhere smaller than this
            least = 1 / most
            return SPARE * most * (inner / (least - inner) + 2 * ROUNDOFF) if least > inner else math.inf
        case "log":
            least = math.exp(own[0]) * (1 - 1e-12)
            return SPARE * (inner / (least - inner) + LIBRARY * most) if least > inner else math.inf
        case "sqrt":
            least = own[0]
            rounding = 2 * ROUNDOFF * most
            steep = inner / least if least > 0 else math.inf
            return SPARE * (min(steep, math.sqrt(2 * inner)) + rounding)
        case _:
            exponent = rounded(atom.exponent)
            if own[0] <= 0 or not math.isfinite(math.log(own[0])):
                return math.inf
            logs = abs(math.log(own[0])), abs(math.log(own[1]))
            ends = [math.exp(math.log(side) / exponent) for side in own]
            least = min(ends) * (1 - 1e-9)
            if least <= inner:
                return math.inf
            spread = abs(exponent) * inner / (least - inner) + ROUNDOFF * max(logs)
            return SPARE * most * (math.expm1(spread) + 2 * LIBRARY)
