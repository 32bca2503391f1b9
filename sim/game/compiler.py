"""Formulas to polynomials, at one combination of actions and outcomes at a time."""

from collections.abc import Callable, Mapping
from math import prod
from typing import TypeVar

import numpy as np

from sim.algebra.atoms import Algebra, Elementary, Variable
from sim.algebra.guards import Guard, compare, every, some, unless
from sim.algebra.polynomials import Polynomial, TooManyProducts, number
from sim.game.chances import Chances, chances_of
from sim.game.consent import Consent, consent_of
from sim.game.patience import Patience
from sim.rational import Fraction
from sim.scenario.coverage import combinations
from sim.scenario.language.formula import (
    Arithmetic,
    Call,
    Compare,
    Formula,
    Is,
    Logic,
    Name,
    Not,
    Number,
    named,
)
from sim.scenario.model import Scenario, Term
from sim.scenario.plays import Plays
from sim.scenario.problems import Problem
from sim.scenario.written import Written

T = TypeVar("T")

MAX_BITS = 332
"""Of a coefficient's numerator and denominator: about 1e100."""
MAX_PRODUCTS = 1_000_000
"""Products of two numbers that multiplying the formulas of a scenario out may take."""
MOST_KEPT = 200_000
"""How many values of parts of formulas are remembered."""
MOST_COMBINATIONS = 10_000
"""The longest list of combinations of labels that is remembered."""


def sized(polynomial: Polynomial) -> Polynomial:
    """The polynomial. Raises OverflowError if floating-point numbers could not hold its like."""
    for c in polynomial.terms.values():
        if max(c.numerator.bit_length(), c.denominator.bit_length()) > MAX_BITS:
            raise OverflowError
    return polynomial


class Compiler:
    """Formulas to polynomials, at one combination of actions and outcomes at a time."""

    def __init__(self, scenario: Scenario, plays: Plays) -> None:
        self.scenario, self.plays = scenario, plays
        self.algebra = Algebra([a.id for a in scenario.assumptions])
        self.measures = {measure.id: measure for measure in scenario.measures}
        self.known = {*scenario.values, *self.measures, *scenario.labels}
        self.uses: dict[Elementary, tuple[str, Written]] = {}
        self.products = 0
        self.at: tuple[str, Written] | None = None
        self.problems: list[Problem] = []
        self.combinations: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        self.terms: dict[tuple[int, int | None], tuple[list[Polynomial], np.ndarray]] = {}
        self.parts: dict[int, tuple[int, tuple[str, ...]]] = {}
        self.alike: dict[Formula, int] = {}
        self.values: dict[tuple[int, tuple[str, ...]], Polynomial] = {}
        self.numbers = {a.id: self.algebra.atom(Variable(a.id)) for a in scenario.assumptions}
        for derived in scenario.derived:
            self.at = (f"derived.{derived.id}", derived.written)
            try:
                self.numbers[derived.id] = self.number(derived.written.formula, {})
            except (TooManyProducts, ZeroDivisionError, OverflowError) as error:
                self.problems.append(self.fault(error))
            except KeyError:
                continue
        self.known |= self.numbers.keys()
        self.cells: dict[Written, Polynomial] = {}

    def chances(self) -> Chances:
        """The probabilities of types and events; nothing where one has a fault, which is noted."""
        return self.guarded(lambda: chances_of(self.scenario, self), ())

    def at_place(self, where: str, written: Written, labels: Mapping[str, str]) -> Polynomial:
        """A formula that stands at a place, where what it reads of a play is given."""
        self.at = (where, written)
        return self.number(written.formula, labels)

    def consent(self) -> Consent:
        """What the agreements rest on; nothing where a formula has a fault, which is noted."""
        return self.guarded(
            lambda: consent_of(self.scenario, self.over_plays, self.constant_over_plays), Consent()
        )

    def patience(self) -> Patience:
        """What the next round is worth; nothing where a formula has a fault, which is noted."""
        block = self.scenario.repeated
        stated = block.discount if block is not None else {}
        return self.guarded(lambda: {p: self.constant_over_plays(w) for p, w in stated.items()}, {})

    def guarded(self, compiled: Callable[[], T], nothing: T) -> T:
        """What is compiled, or nothing where a formula of it has a fault, which is noted."""
        try:
            return compiled()
        except (TooManyProducts, ZeroDivisionError, OverflowError) as error:
            self.problems.append(self.fault(error))
        except KeyError as error:
            if error.args and error.args[0] in self.known:
                raise
        return nothing

    def fault(self, error: Exception) -> Problem:
        """What is wrong with the formula that was being compiled."""
        assert self.at is not None
        where, written = self.at
        match error:
            case TooManyProducts():
                message = f"{where} multiplies out to too many products"
                return Problem("too-large", message, written.mark, "simplify the formula")
            case ZeroDivisionError():
                return Problem("domain", f"{where} divides by zero", written.mark)
            case _:
                message = f"{where} holds a number that is too large or too small"
                return Problem("overflow", message, written.mark)

    def term(self, term: Term) -> tuple[list[Polynomial], np.ndarray]:
        """The distinct polynomials of a term, and which one each play has."""
        key = self.part(term.worth.formula)[0], self.part(term.when.formula)[0] if term.when else None
        known = self.terms.get(key)
        if known is None:
            known = self.terms[key] = self.compiled(term)
        return known

    def compiled(self, term: Term) -> tuple[list[Polynomial], np.ndarray]:
        where = f"payoffs.{term.player}.{term.id}"
        names = self.reads(term.worth.formula) | (self.reads(term.when.formula) if term.when else frozenset())
        variables = [name for name in self.plays.labels if name in names]
        polynomials: dict[Polynomial, int] = {}
        rows: list[int] = []
        for combination in self.combined(tuple(variables)):
            labels = dict(zip(variables, combination, strict=True))
            guard: Guard = True
            if term.when is not None:
                self.at = (f"{where}.when", term.when)
                guard = self.condition(term.when.formula, labels)
            worth = number(0)
            if guard is not False:
                self.at = (f"{where}.worth", term.worth)
                worth = self.algebra.choice(guard, self.number(term.worth.formula, labels), number(0))
            rows.append(polynomials.setdefault(worth, len(polynomials)))
        return list(polynomials), self.index(variables, rows)

    def over_plays(self, written: Written) -> tuple[list[Polynomial], np.ndarray]:
        """The distinct polynomials of a formula, and which one each play has."""
        reads = self.reads(written.formula)
        variables = [name for name in self.plays.labels if name in reads]
        self.at = (written.where, written)
        polynomials: dict[Polynomial, int] = {}
        rows = []
        for combination in self.combined(tuple(variables)):
            value = self.number(written.formula, dict(zip(variables, combination, strict=True)))
            rows.append(polynomials.setdefault(value, len(polynomials)))
        return list(polynomials), self.index(variables, rows)

    def constant_over_plays(self, written: Written) -> Polynomial:
        """A formula that reads no play."""
        self.at = (written.where, written)
        return self.number(written.formula, {})

    def combined(self, variables: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The combinations of labels of some variables, in order."""
        known = self.combinations.get(variables)
        if known is None:
            known = combinations(variables, self.plays)
            if len(known) <= MOST_COMBINATIONS:
                self.combinations[variables] = known
        return known

    def index(self, variables: list[str], rows: list[int]) -> np.ndarray:
        """(plays,) the row of each play; 0 where it is infeasible. rows: of each of the `combinations`."""
        if not variables:
            return np.zeros(len(self.plays), dtype=np.intp)
        sizes = [len(self.plays.labels[name]) for name in variables]
        places = np.ravel_multi_index([self.plays.codes[name] for name in variables], sizes)
        lookup = np.zeros(prod(sizes), dtype=np.intp)
        lookup[np.unique(places[self.plays.feasible])] = rows
        return np.asarray(lookup[places])

    def reads(self, formula: Formula) -> frozenset[str]:
        """The players and dimensions that a formula depends on, through measures too."""
        names: set[str] = set()
        for name in named(formula):
            if name in self.measures:
                names |= set(self.measures[name].by)
            elif name in self.plays.labels:
                names.add(name)
        return frozenset(names)

    def number(self, formula: Formula, labels: Mapping[str, str]) -> Polynomial:
        """A formula where the actions and outcomes that it reads are given."""
        if isinstance(formula, (Number, Name)):
            return self.calculated(formula, labels)
        # a part of a formula reads less than the whole, and players' formulas are often alike
        part, variables = self.part(formula)
        key = part, tuple([labels[name] for name in variables])
        value = self.values.get(key)
        if value is None:
            value = self.calculated(formula, labels)
            if len(self.values) < MOST_KEPT:
                self.values[key] = value
        return value

    def part(self, formula: Formula) -> tuple[int, tuple[str, ...]]:
        """A number for all formulas that are written alike, and what they read of a play."""
        known = self.parts.get(id(formula))
        if known is None:
            like = self.alike.setdefault(formula, len(self.alike))
            known = self.parts[id(formula)] = like, tuple(sorted(self.reads(formula)))
        return known

    def calculated(self, formula: Formula, labels: Mapping[str, str]) -> Polynomial:
        match formula:
            case Number(value=value):
                return number(value)
            case Name(id=id):
                return self.numbers[id] if id in self.numbers else self.measure(id, labels)
            case Arithmetic(op=op, left=left, right=right):
                a = self.number(left, labels)
                if op == "**":
                    return self.power(a, right)
                b = self.number(right, labels)
                match op:
                    case "+":
                        return a + b
                    case "-":
                        return a - b
                    case "*":
                        return self.product(a, b)
                    case _:
                        return self.product(a, self.elementary("reciprocal", b))
            case Call(function="interp", args=(arg,), points=points):
                return self.algebra.interpolation(self.number(arg, labels), points)
            case Call(function="if_else", args=(condition, yes, no)):
                guard = self.condition(condition, labels)
                if isinstance(guard, bool):
                    return self.number(yes if guard else no, labels)
                return self.algebra.choice(guard, self.number(yes, labels), self.number(no, labels))
            case Call(function=function, args=args):
                arguments = [self.number(arg, labels) for arg in args]
                match function:
                    case "min":
                        return self.algebra.extreme("min", arguments)
                    case "max":
                        return self.algebra.extreme("max", arguments)
                    case "abs":
                        return self.algebra.absolute(arguments[0])
                    case "clip":
                        at_least = self.algebra.extreme("max", arguments[:2])
                        return self.algebra.extreme("min", [at_least, arguments[2]])
                    case _:
                        return self.elementary(function, arguments[0])
        raise AssertionError(f"no number: {formula}")

    def measure(self, id: str, labels: Mapping[str, str]) -> Polynomial:
        measure = self.measures[id]
        written = measure.table.get(tuple(labels[name] for name in measure.by), measure.default)
        if written is None:
            raise KeyError(f"{id}: uncovered")
        cell = self.cells.get(written)
        if cell is None:
            outer, self.at = self.at, (f"measures.{id}", written)
            cell = self.cells[written] = self.number(written.formula, {})
            self.at = outer
        return cell

    def product(self, a: Polynomial, b: Polynomial) -> Polynomial:
        """Two factors multiplied out. Raises TooManyProducts, also where all together are too many."""
        self.products += len(a.terms) * len(b.terms)
        if self.products > MAX_PRODUCTS:
            raise TooManyProducts
        return sized(a * b)

    def power(self, base: Polynomial, right: Formula) -> Polynomial:
        assert isinstance(right, Number)
        exponent = right.value
        if exponent.denominator == 1:
            whole = number(1)
            for _ in range(abs(int(exponent))):
                whole = self.product(whole, base)
            return whole if exponent >= 0 else self.elementary("reciprocal", whole)
        if exponent == Fraction(1, 2):
            return self.elementary("sqrt", base)
        return self.elementary("power", base, exponent)

    def elementary(self, function: str, argument: Polynomial, exponent: Fraction = Fraction(1)) -> Polynomial:
        if function == "reciprocal" and argument.constant == 0:
            raise ZeroDivisionError
        polynomial = self.algebra.elementary(function, argument, exponent)
        if polynomial.constant is None and self.at is not None:
            (((atom, _),),) = polynomial.terms
            key = self.algebra.atoms[atom]
            assert isinstance(key, Elementary)
            self.uses.setdefault(key, self.at)
        return polynomial

    def condition(self, formula: Formula, labels: Mapping[str, str]) -> Guard:
        match formula:
            case Is(variable=variable, values=values):
                return labels[variable] in values
            case Compare(op=op, left=left, right=right):
                return compare(op, self.number(left, labels) - self.number(right, labels))
            case Logic(op="and", parts=parts):
                return every(self.condition(part, labels) for part in parts)
            case Logic(parts=parts):
                return some(self.condition(part, labels) for part in parts)
            case Not(part=part):
                return unless(self.condition(part, labels))
        raise AssertionError(f"no condition: {formula}")
