"""Rational vertices: the exact point that floating-point values stand for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sim.algebra.atoms import Atom, Elementary, Piecewise, Variable
from sim.algebra.guards import Guard, Sign, settled
from sim.algebra.linear import solve_exact
from sim.algebra.polynomials import Polynomial, number
from sim.explore.reach.columns import Columns, Curve, Form, curve
from sim.explore.reach.question import Demand, Question
from sim.explore.reach.tolerances import SAME_RATIONAL
from sim.rational import Fraction

DIGITS = 10**9


@dataclass(frozen=True)
class Affine:
    """constant + sum of weights[name] * assumption, exact."""

    constant: Fraction
    weights: Mapping[str, Fraction]

    def at(self, values: Mapping[str, float]) -> float:
        """At floating-point values."""
        return float(self.constant) + sum(float(w) * values[name] for name, w in self.weights.items())

    def size(self, values: Mapping[str, float]) -> float:
        """The sum of the absolute terms."""
        return abs(float(self.constant)) + sum(abs(float(w) * values[n]) for n, w in self.weights.items())


class Pieces:
    """Folded polynomials as affine ones, with every function on the piece where a point lies."""

    def __init__(self, columns: Columns, point: Mapping[str, Fraction]) -> None:
        self.columns, self.point = columns, point
        self.signs: list[Polynomial] = []
        self._pieces: dict[int, Polynomial] = {}

    def affine(self, folded: Polynomial) -> Affine | None:
        """None for a constant."""
        flat = self.flat(folded)
        atoms = self.columns.algebra.atoms
        weights: dict[str, Fraction] = {}
        for monomial, coefficient in flat.terms.items():
            if monomial:
                ((atom, power),) = monomial
                variable = atoms[atom]
                assert isinstance(variable, Variable)
                assert power == 1
                weights[variable.name] = coefficient
        return Affine(flat.terms.get((), Fraction(0)), weights) if weights else None

    def flat(self, folded: Polynomial) -> Polynomial:
        """A polynomial over assumptions alone."""
        total = number(0)
        for monomial, coefficient in folded.terms.items():
            product = number(coefficient)
            for atom, power in monomial:
                product = product * self._piece(atom) ** power
            total = total + product
        return total

    def _piece(self, index: int) -> Polynomial:
        if index not in self._pieces:
            self._pieces[index] = self._choose(self.columns.algebra.atoms[index], index)
        return self._pieces[index]

    def _choose(self, atom: Atom, index: int) -> Polynomial:
        match atom:
            case Elementary(argument=argument, function=function, exponent=exponent):
                # its argument is held, so it is a number, as near as floating point has it
                at = float(self._at(self.flat(argument)))
                return number(Fraction(curve(Curve(Form(0.0, (), ()), function, float(exponent)), at)))
            case Piecewise(function="interp", args=(arg,), points=points):
                return self._segment(self.flat(arg), points)
            case Piecewise(function="if_else", args=(yes, no), guard=guard):
                return self.flat(yes if self._holds(guard) else no)
            case Piecewise(args=(arg, _)):
                argument = self.flat(arg)
                return argument if self._holds(Sign(">=", arg)) else number(0)
            case _:
                return Polynomial({((index, 1),): Fraction(1)})

    def _segment(self, arg: Polynomial, points: Sequence[tuple[Fraction, Fraction]]) -> Polynomial:
        x = self._at(arg)
        if x <= points[0][0]:
            self.signs.append(number(points[0][0]) - arg)
            return number(points[0][1])
        for (x0, y0), (x1, y1) in pairwise(points):
            if x <= x1:
                self.signs += [arg - number(x0), number(x1) - arg]
                slope = (y1 - y0) / (x1 - x0)
                return arg.scaled(slope) + number(y0 - slope * x0)
        self.signs.append(arg - number(points[-1][0]))
        return number(points[-1][1])

    def _holds(self, guard: Guard) -> bool:
        """Whether a condition holds at the point; each of its comparisons leaves its row."""

        def sign_holds(sign: Sign) -> bool:
            flat = self.flat(sign.polynomial)
            x = self._at(flat)
            self.signs.append(flat if x >= 0 else flat.scaled(Fraction(-1)))
            return x >= 0 if sign.op == ">=" else x > 0 if sign.op == ">" else x == 0

        return bool(settled(guard, sign_holds))

    def _at(self, flat: Polynomial) -> Fraction:
        total = Fraction(0)
        for monomial, coefficient in flat.terms.items():
            for atom, power in monomial:
                variable = self.columns.algebra.atoms[atom]
                assert isinstance(variable, Variable)
                coefficient *= self.point[variable.name] ** power
            total += coefficient
        return total


def vertex(
    question: Question,
    demands: Sequence[Demand],
    broken: Sequence[Demand],
    held: set[str],
    point: Mapping[str, Fraction],
    near_values: Mapping[str, float],
) -> dict[str, Fraction]:
    """The rational vertex that floating-point values stand for: which rows hold with equality decides it.

    demands must not be negative, those to be broken must be the gap below zero.
    """
    exact: dict[str, Fraction] = {}
    open_: list[str] = []
    for name, x in near_values.items():
        marks = (question.start[name], *question.box[name])
        near = [
            m
            for m in marks
            if m is not None and abs(x - float(m)) <= SAME_RATIONAL * float(question.width[name])
        ]
        if near:
            exact[name] = near[0]
        else:
            open_.append(name)
    if not open_:
        return exact
    settled = {**{name: point[name] for name in held}, **exact}
    values = question.columns.values(
        [float(settled.get(n, near_values.get(n, 0))) for n in question.columns.free]
    )
    box = {**question.box, **{name: (value, value) for name, value in settled.items()}}
    part = Columns(question.constraints.model.basis, box)
    pieces = Pieces(part, {**point, **settled, **{n: Fraction(near_values[n]) for n in open_}})
    rows: list[Affine] = []
    for demand, shift in (*((d, Fraction(0)) for d in demands), *((d, question.gap) for d in broken)):
        if abs(demand.form.value(values) + float(shift)) <= SAME_RATIONAL:
            row = pieces.affine(part.folded(demand.share) + number(shift))
            rows += [row] if row else []
    for sign in pieces.signs:
        row = pieces.affine(sign)
        if row and abs(row.at(near_values)) <= SAME_RATIONAL * row.size(near_values):
            rows.append(row)
    solved = solve_exact(
        [[row.weights.get(name, Fraction(0)) for name in open_] for row in rows],
        [-row.constant for row in rows],
        [Fraction(near_values[name]).limit_denominator(DIGITS) for name in open_],
    )
    return exact | dict(zip(open_, solved, strict=True))
