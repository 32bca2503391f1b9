"""Payoff differences as linear forms over columns: assumptions, products, hinges and curves.

A polynomial over atoms is not linear in the assumptions, but it is linear in its products, and
each product, maximum or curve is one column with one or two arguments (McCormick 1976). What
the box decides (a fixed assumption, the argument of a maximum that always wins) is folded away
first, exactly.
"""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.algebra.atoms import Algebra, Atom, Elementary, Piecewise, Variable, arguments
from sim.algebra.basis import Basis
from sim.algebra.guards import Guard, Sign, compare, every, fold, guard_polynomials, settled, some, unless
from sim.algebra.intervals import Interval, guard_over, overlap, polynomial_bounds
from sim.algebra.polynomials import Monomial, Polynomial, number
from sim.explore.reach.tolerances import SUM_ROUNDING
from sim.rational import Fraction

Box = Mapping[str, tuple[Fraction | None, Fraction | None]]


@dataclass(frozen=True, eq=False)
class Form:
    """constant + sum of weights[j] * value of columns[j]."""

    constant: float
    columns: tuple[int, ...]
    weights: tuple[float, ...]

    def value(self, values: Sequence[float] | np.ndarray) -> float:
        """At the values of all columns."""
        return float(
            self.constant + sum(w * values[j] for j, w in zip(self.columns, self.weights, strict=True))
        )

    def bounds(self, low: Sequence[float], high: Sequence[float]) -> Interval:
        """From the bounds of all columns, rounded outward."""
        least = most = self.constant
        size = abs(self.constant)
        for j, w in zip(self.columns, self.weights, strict=True):
            a, b = (w * low[j], w * high[j]) if w > 0 else (w * high[j], w * low[j])
            least += a
            most += b
            size += max(abs(a), abs(b))
        return least - SUM_ROUNDING * size, most + SUM_ROUNDING * size


@dataclass(frozen=True, eq=False)
class Free:
    """An assumption that may move."""

    name: str
    below: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Product:
    """The product of two columns; a square where they are one."""

    left: int
    right: int

    @property
    def below(self) -> tuple[int, ...]:
        """The columns that it is a function of."""
        return self.left, self.right


@dataclass(frozen=True, eq=False)
class Hinge:
    """max(0, argument); `sign` is the condition argument >= 0, which branching can decide."""

    argument: Form
    sign: Sign

    @property
    def below(self) -> tuple[int, ...]:
        """The columns that it is a function of."""
        return self.argument.columns


@dataclass(frozen=True, eq=False)
class Curve:
    """A function of one form: interp, exp, log, sqrt, reciprocal or power.

    domain: bounds of the argument over the whole box; those of the form may be wider, where
    folding has torn apart what belongs together.
    """

    argument: Form
    function: str
    exponent: float = 1.0
    points: tuple[tuple[float, float], ...] = ()
    domain: Interval = (-math.inf, math.inf)

    @property
    def below(self) -> tuple[int, ...]:
        """The columns that it is a function of."""
        return self.argument.columns


@dataclass(frozen=True, eq=False)
class Choice:
    """`yes` where the guard holds, else `no`. below: the columns that these and the guard are made of."""

    guard: Guard
    yes: Form
    no: Form
    below: tuple[int, ...]


Column = Free | Product | Hinge | Curve | Choice

Level = tuple[np.ndarray, Sequence[int]]
"""Columns that are functions of those before: (3, products) each with its two factors, and the others."""


class Columns:
    """The columns of one question; the first are the free assumptions, in order.

    basis, box: the game's functions, and where the assumptions may lie. An assumption whose
    side of the box is a single number is folded in.
    known_courses: how polynomials go over boxes (see `ways`).
    """

    def __init__(self, basis: Basis, box: Box) -> None:
        self.basis, self.box = basis, dict(box)
        self.free = tuple(
            name for name in basis.assumptions if box[name][0] is None or box[name][0] != box[name][1]
        )
        self.algebra = Algebra(self.free)
        self.items: list[Column] = [Free(name) for name in self.free]
        self._places: dict[int | tuple[int, int], int] = {i: i for i in range(len(self.free))}
        self._forms: dict[Polynomial, Form] = {}
        self._folds: dict[int, Polynomial] = {}
        self._products: dict[Monomial, Polynomial] = {}
        self._rests: dict[int, frozenset[str]] = {}
        self._bounds: list[Interval] = []
        self._known: dict[int, Interval] = {}
        self._domains: dict[Polynomial, Interval] = {}
        self._factors: dict[int, tuple[int, ...]] = {}
        self._levels: Sequence[Level] = ()
        self._leveled = len(self.items)
        self.known_courses: dict[object, tuple[Fraction, Mapping[str, tuple[bool, bool]]]] = {}

    def rests_on(self, atom: int) -> frozenset[str]:
        """The free assumptions that an atom of the folded algebra rests on."""
        if atom not in self._rests:
            match self.algebra.atoms[atom]:
                case Variable(name=name):
                    self._rests[atom] = frozenset({name})
                case other:
                    inner = {i for p in arguments(other) for i in p.atoms()}
                    self._rests[atom] = frozenset().union(*map(self.rests_on, inner))
        return self._rests[atom]

    def below(self, atoms: Iterable[int]) -> list[int]:
        """Atoms of the folded algebra and those that they are functions of, arguments first."""
        reached: set[int] = set()
        stack = list(atoms)
        while stack:
            atom = stack.pop()
            if atom not in reached:
                reached.add(atom)
                stack += [i for p in arguments(self.algebra.atoms[atom]) for i in p.atoms()]
        return sorted(reached)

    def folded(self, polynomial: Polynomial) -> Polynomial:
        """A polynomial over the game's atoms as one over the free assumptions, exact."""
        total: dict[Monomial, Fraction] = {}
        for monomial, coefficient in polynomial.terms.items():
            if monomial not in self._products:
                self._products[monomial] = self._fold_product(monomial)
            for part, weight in self._products[monomial].terms.items():
                total[part] = total.get(part, Fraction(0)) + coefficient * weight
        return Polynomial({monomial: weight for monomial, weight in total.items() if weight})

    @cached_property
    def _unfolded(self) -> list[Interval]:
        return self.basis.atom_bounds(self.box)

    def _fold_product(self, monomial: Monomial) -> Polynomial:
        product = number(1)
        for atom, power in monomial:
            if atom not in self._folds:
                self._folds[atom] = self._fold(atom)
            product = product * self._folds[atom] ** power
        return product

    def _fold_elementary(self, index: int, atom: Elementary) -> Polynomial:
        argument = self.folded(atom.argument)
        folded = self.algebra.elementary(atom.function, argument, atom.exponent)
        if folded.constant is None:
            domain = polynomial_bounds(atom.argument, self._unfolded)
            if domain[0] <= 0 and atom.function in ("log", "reciprocal"):
                domain = overlap(domain, self.basis.refined(atom.argument, self.box))
            ((((new, _),), _),) = folded.key
            self._known[new], self._domains[argument] = self._unfolded[index], domain
        return folded

    def guard(self, guard: Guard) -> Guard:
        """A condition over the free assumptions, exact."""
        return fold(
            guard,
            lambda sign: compare(sign.op, self.folded(sign.polynomial)),
            every,
            some,
            unless,
            lambda constant: constant,
        )

    def range(self, folded: Polynomial) -> Interval:
        """Bounds of a folded polynomial over the whole box, rounded outward."""
        return polynomial_bounds(folded, self._intervals())

    def form(self, folded: Polynomial) -> Form:
        """A folded polynomial as a linear form; makes the columns that it needs."""
        if folded not in self._forms:
            constant, weights = Fraction(0), dict[int, Fraction]()
            for monomial, coefficient in folded.key:
                if monomial:
                    column = self._monomial(monomial)
                    weights[column] = weights.get(column, Fraction(0)) + coefficient
                else:
                    constant += coefficient
            kept = {column: float(weight) for column, weight in weights.items() if weight}
            self._forms[folded] = Form(float(constant), tuple(kept), tuple(kept.values()))
        return self._forms[folded]

    def factors(self, column: int) -> tuple[int, ...]:
        """The columns that a column is a product of, repeats included; itself, where it is none."""
        item = self.items[column]
        if not isinstance(item, Product):
            return (column,)
        if column not in self._factors:
            self._factors[column] = (*self.factors(item.left), *self.factors(item.right))
        return self._factors[column]

    def values(
        self, free: Sequence[float] | np.ndarray, signs: Mapping[Sign, bool] | None = None
    ) -> np.ndarray:
        """(columns,) the value of every column at values of the free assumptions.

        signs: comparisons that are taken to hold, or not to, whatever the values.
        """
        values = np.empty(len(self.items))
        values[: len(self.free)] = free
        for (products, left, right), others in self.levels:
            values[products] = values[left] * values[right]
            for j in others:
                match self.items[j]:
                    case Hinge(argument=argument):
                        values[j] = max(0.0, argument.value(values))
                    case Curve(argument=argument) as item:
                        values[j] = curve(item, argument.value(values))
                    case Choice(guard=guard, yes=yes, no=no):
                        values[j] = (yes if self.holds(guard, values, signs) else no).value(values)
        return values

    @property
    def levels(self) -> Sequence[Level]:
        """The columns besides the assumptions, so that each comes after its arguments."""
        if self._leveled < len(self.items):
            self._leveled = len(self.items)
            self._levels = self._in_levels()
        return self._levels

    def _in_levels(self) -> list[Level]:
        depths = [0] * len(self.free)
        for item in self.items[len(self.free) :]:
            depths.append(1 + max((depths[k] for k in item.below), default=0))
        levels: list[Level] = []
        for depth in range(1, max(depths, default=0) + 1):
            own = [j for j, of in enumerate(depths) if of == depth]
            products = [(j, item.left, item.right) for j in own if isinstance(item := self.items[j], Product)]
            places = np.array(products, dtype=np.intp).reshape(-1, 3).T
            others = [j for j in own if not isinstance(self.items[j], Product)]
            levels.append((places, others))
        return levels

    def holds(self, guard: Guard, values: np.ndarray, signs: Mapping[Sign, bool] | None = None) -> bool:
        """Whether a folded condition holds at the values of all columns; signs: what is decided of it."""

        def sign_holds(sign: Sign) -> bool:
            if signs and sign in signs:
                return signs[sign]
            x = self.form(sign.polynomial).value(values)
            return x >= 0 if sign.op == ">=" else x > 0 if sign.op == ">" else x == 0

        return bool(settled(guard, sign_holds))

    def _fold(self, index: int) -> Polynomial:
        atom: Atom = self.basis.atoms[index]
        match atom:
            case Variable(name=name):
                low, high = self.box[name]
                return number(low) if low is not None and low == high else self.algebra.atom(atom)
            case Elementary():
                return self._fold_elementary(index, atom)
            case Piecewise(function="interp", args=(arg,), points=points):
                return self._fold_interp(self.folded(arg), points)
            case Piecewise(function="abs", args=(arg,)):
                inner = self.folded(arg)
                return self._hinge(inner).scaled(Fraction(2)) - inner
            case Piecewise(function="if_else", args=(yes, no), guard=guard):
                condition = self.guard(guard)
                holds = guard_over(condition, self._intervals())
                if holds is not None:
                    return self.folded(yes if holds else no)
                return self.algebra.choice(condition, self.folded(yes), self.folded(no))
            case Piecewise(function=function, args=args):
                extreme = self.folded(args[0])
                for other in map(self.folded, args[1:]):
                    lead = self._hinge(extreme - other)
                    extreme = other + lead if function == "max" else extreme - lead
                return extreme
        raise AssertionError("an atom of an unknown kind")

    def _hinge(self, argument: Polynomial) -> Polynomial:
        """max(0, argument); max(a, b) is b + max(0, a - b)."""
        low, high = self.range(argument)
        if low >= 0 or high <= 0:
            return argument if low >= 0 else number(0)
        return self.algebra.atom(Piecewise("max", (argument, number(0))))

    def _fold_interp(self, arg: Polynomial, points: tuple[tuple[Fraction, Fraction], ...]) -> Polynomial:
        low, high = self.range(arg)
        if high <= points[0][0]:
            return number(points[0][1])
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            if x0 <= low and high <= x1:
                slope = (y1 - y0) / (x1 - x0)
                return arg.scaled(slope) + number(y0 - slope * x0)
        return number(points[-1][1]) if low >= points[-1][0] else self.algebra.interpolation(arg, points)

    def _intervals(self) -> list[Interval]:
        if len(self._bounds) < len(self.algebra.atoms):
            basis = Basis(self.free, tuple(self.algebra.atoms), ())
            self._bounds = basis.atom_bounds(self.box, known=self._known)
        return self._bounds

    def _monomial(self, monomial: Monomial) -> int:
        factors = [self._atom(atom) for atom, power in monomial for _ in range(power)]
        column = factors[0]
        for other in factors[1:]:
            key = (min(column, other), max(column, other))
            if key not in self._places:
                self._add(key, Product(*key))
            column = self._places[key]
        return column

    def _atom(self, index: int) -> int:
        if index not in self._places:
            match self.algebra.atoms[index]:
                case Elementary(function=function, argument=argument, exponent=exponent):
                    domain = self._domains.get(argument, (-math.inf, math.inf))
                    column: Column = Curve(self.form(argument), function, float(exponent), domain=domain)
                case Piecewise(function="interp", args=(arg,), points=points):
                    floats = tuple((float(x), float(y)) for x, y in points)
                    column = Curve(self.form(arg), "interp", points=floats)
                case Piecewise(function="if_else", args=(yes, no), guard=guard):
                    inner = [self.form(condition) for condition in guard_polynomials(guard)]
                    ends = self.form(yes), self.form(no)
                    below = tuple(k for form in (*inner, *ends) for k in form.columns)
                    column = Choice(guard, *ends, below)
                case Piecewise(args=(argument, _)):
                    column = Hinge(self.form(argument), Sign(">=", argument))
                case _:
                    raise AssertionError("assumptions have their columns from the start")
            self._add(index, column)
        return self._places[index]

    def _add(self, key: int | tuple[int, int], item: Column) -> None:
        self._places[key] = len(self.items)
        self.items.append(item)


def curve(item: Curve, x: float) -> float:
    """The value of a curve."""
    match item.function:
        case "interp":
            xs, ys = zip(*item.points, strict=True)
            return float(np.interp(x, xs, ys))
        case "exp":
            return float(np.exp(x))
        case "log":
            return float(np.log(x)) if x > 0 else float("nan")
        case "sqrt":
            return float(np.sqrt(x)) if x >= 0 else float("nan")
        case "reciprocal":
            return 1 / x if x else float("nan")
        case _:
            return float(x**item.exponent) if x >= 0 else float("nan")
