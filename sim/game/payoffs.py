"""The payoff model: u_i(play; theta) = C[i, play, :] . b(theta).

Each term is compiled once per combination of the actions and outcomes that it reads, not once
per play: whatever depends on the play becomes a coefficient, whatever depends on the
assumptions a basis function. Coefficients are exact: integers over one denominator a player.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np

from sim.algebra.atoms import Algebra, Elementary, Variable
from sim.algebra.basis import Basis
from sim.algebra.guards import Guard, compare, every, some, unless
from sim.algebra.polynomials import Monomial, Polynomial, TooManyProducts, number
from sim.game.domain import domain_problems
from sim.game.indistinguishable import indistinguishable_actions
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
from sim.scenario.load import combinations
from sim.scenario.model import Scenario, Term, Written
from sim.scenario.plays import Plays
from sim.scenario.problems import Mark, Problem, ScenarioError, has_errors

MAX_BASIS = 2_000
MAX_CELLS = 50_000_000
INT64_SAFE = 2**61
MAX_BITS = 332
"""Of a coefficient's numerator and denominator: about 1e100."""
MAX_LENGTH = 800
"""Bits of a coefficient over the common denominator of a player: about 240 digits."""
MAX_WORTH = 1e100


@dataclass(frozen=True, eq=False)
class CompiledTerm:
    """One payoff term.

    rows: (combinations, K) integers, over the player's denominator; int64, or Python
        integers where those could overflow.
    index: (plays,) the row of each play.
    """

    term: Term
    rows: np.ndarray
    index: np.ndarray


@dataclass(frozen=True, eq=False)
class PayoffModel:
    """The payoffs of a game as coefficients times basis functions.

    terms: player -> the compiled terms, in the order of the file.
    denominators: player -> what the integer rows are over.
    """

    scenario: Scenario
    plays: Plays
    basis: Basis
    terms: Mapping[str, tuple[CompiledTerm, ...]]
    denominators: Mapping[str, int]

    @cached_property
    def integers(self) -> Mapping[str, np.ndarray]:
        """Player -> (plays, K) exact coefficients, over the player's denominator."""
        made = {}
        for player, compiled in self.terms.items():
            kind = object if any(term.rows.dtype == object for term in compiled) else np.int64
            total = np.zeros((len(self.plays), len(self.basis)), dtype=kind)
            for term in compiled:
                total += term.rows[term.index]
            made[player] = total
        return made

    @cached_property
    def coefficients(self) -> np.ndarray:
        """(players, plays, K) coefficients, rounded once."""
        return np.stack(
            [(self.integers[p.id] / self.denominators[p.id]).astype(float) for p in self.scenario.players]
        )

    @cached_property
    def theta(self) -> np.ndarray:
        """(assumptions,) the scenario's own values."""
        return np.array([float(a.value) for a in self.scenario.assumptions])

    def payoffs(self, theta: np.ndarray) -> np.ndarray:
        """(players, plays, samples) at theta (assumptions, samples), in payoff units."""
        return self.coefficients @ self.basis.values(theta)

    @cached_property
    def box(self) -> dict[str, tuple[Fraction, Fraction]]:
        """Assumption -> its range, widened to its value where that lies outside."""
        return {a.id: (min(a.low, a.value), max(a.high, a.value)) for a in self.scenario.assumptions}

    @cached_property
    def scale(self) -> np.ndarray:
        """(K,) the largest absolute value of each basis function over the ranges."""
        return np.abs(self.basis.bounds(self.box, tight=True)).max(axis=1)


def compile_payoffs(scenario: Scenario, plays: Plays) -> PayoffModel:
    """The payoff model of a scenario. Raises ScenarioError with every problem of its formulas."""
    model, problems = compile_draft(scenario, plays)
    if model is None or has_errors(problems):
        raise ScenarioError(problems)
    return model


def compile_draft(scenario: Scenario, plays: Plays) -> tuple[PayoffModel | None, list[Problem]]:
    """The payoff model of the terms that compile (None if none can), and every problem."""
    compiler = _Compiler(scenario, plays)
    problems = list(compiler.problems)
    made: list[tuple[Term, list[Polynomial], np.ndarray]] = []
    for term in scenario.terms:
        try:
            made.append((term, *compiler.term(term)))
        except (TooManyProducts, ZeroDivisionError, OverflowError) as error:
            if (problem := compiler.fault(error)) not in problems:
                problems.append(problem)
        except KeyError as error:
            if error.args and error.args[0] not in compiler.known:
                # a part with a problem of its own was left out
                continue
            raise
    monomials: dict[Monomial, None] = {(): None}
    for _, polynomials, _ in made:
        for polynomial in polynomials:
            monomials.update(dict.fromkeys(polynomial.terms))
    basis = Basis(
        tuple(a.id for a in scenario.assumptions),
        tuple(compiler.algebra.atoms),
        tuple(sorted(monomials, key=lambda m: (sum(power for _, power in m), m))),
    )
    problems += domain_problems(scenario, basis, compiler.uses)
    cells = len(basis) * len(plays) * len(scenario.players)
    if len(basis) > MAX_BASIS or cells > MAX_CELLS:
        message = (
            f"the payoffs need {len(basis):,} basis functions for {len(plays):,} plays, which is too many"
        )
        problems.append(
            Problem("too-large", message, Mark(scenario.file), "simplify the formulas or leave out actions")
        )
        return None, problems
    model = _assemble(scenario, plays, basis, made)
    problems += too_long(model)
    if not problems:
        problems += overflowing(model)
    if len(made) == len(scenario.terms) and not problems:
        problems += indistinguishable_actions(scenario, plays, model.integers)
    return model, problems


def sized(polynomial: Polynomial) -> Polynomial:
    """The polynomial. Raises OverflowError if floating-point numbers could not hold its like."""
    for c in polynomial.terms.values():
        if max(c.numerator.bit_length(), c.denominator.bit_length()) > MAX_BITS:
            raise OverflowError
    return polynomial


def too_long(model: PayoffModel) -> list[Problem]:
    """Players whose coefficients have no common denominator of a size that doubles could be compared by."""
    problems = []
    for player in model.scenario.players:
        own = model.terms[player.id]
        largest = max((abs(int(x)).bit_length() for term in own for x in term.rows.flat), default=0)
        if max(largest, model.denominators[player.id].bit_length()) > MAX_LENGTH:
            message = f"the numbers in payoffs.{player.id} have no common denominator of less than 240 digits"
            hint = "round them, for instance to six digits"
            problems.append(Problem("overflow", message, own[0].term.worth.mark, hint))
    return problems


def overflowing(model: PayoffModel) -> list[Problem]:
    """Terms that can be too large within the ranges to be added to others."""
    problems = []
    for player, compiled in model.terms.items():
        for part in compiled:
            size = np.abs((part.rows / model.denominators[player]).astype(float))
            with np.errstate(over="ignore", invalid="ignore"):
                largest = np.where(size == 0, 0, size * model.scale).sum(axis=1).max(initial=0)
            if not largest < MAX_WORTH:
                where = f"payoffs.{player}.{part.term.id}.worth"
                problems.append(
                    Problem("overflow", f"{where} can be too large for a number", part.term.worth.mark)
                )
    return problems


def _assemble(
    scenario: Scenario, plays: Plays, basis: Basis, made: list[tuple[Term, list[Polynomial], np.ndarray]]
) -> PayoffModel:
    column = {monomial: k for k, monomial in enumerate(basis.monomials)}
    terms: dict[str, tuple[CompiledTerm, ...]] = {}
    denominators: dict[str, int] = {}
    for player in scenario.players:
        own = [(term, polynomials, index) for term, polynomials, index in made if term.player == player.id]
        coefficients = [c for _, polynomials, _ in own for p in polynomials for c in p.terms.values()]
        denominator = lcm(*(c.denominator for c in coefficients)) if coefficients else 1
        largest = max((abs(c.numerator) * (denominator // c.denominator) for c in coefficients), default=0)
        # a sum over terms, and the difference of two such sums, must fit
        kind = np.int64 if largest * (2 * len(own) + 2) < INT64_SAFE else object
        compiled = []
        for term, polynomials, index in own:
            rows = np.zeros((len(polynomials), len(basis)), dtype=kind)
            for r, polynomial in enumerate(polynomials):
                for monomial, c in polynomial.terms.items():
                    rows[r, column[monomial]] = c.numerator * (denominator // c.denominator)
            compiled.append(CompiledTerm(term, rows, index))
        terms[player.id] = tuple(compiled)
        denominators[player.id] = denominator
    return PayoffModel(scenario, plays, basis, terms, denominators)


class _Compiler:
    """Formulas to polynomials, at one combination of actions and outcomes at a time."""

    def __init__(self, scenario: Scenario, plays: Plays) -> None:
        self.scenario, self.plays = scenario, plays
        self.algebra = Algebra([a.id for a in scenario.assumptions])
        self.measures = {measure.id: measure for measure in scenario.measures}
        self.known = {*scenario.values, *self.measures, *scenario.labels}
        self.uses: dict[Elementary, tuple[str, Written]] = {}
        self.at: tuple[str, Written] | None = None
        self.problems: list[Problem] = []
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
        where = f"payoffs.{term.player}.{term.id}"
        names = self.reads(term.worth.formula) | (self.reads(term.when.formula) if term.when else frozenset())
        variables = [name for name in self.plays.labels if name in names]
        polynomials: dict[Polynomial, int] = {}
        row: dict[tuple[str, ...], int] = {}
        for combination in combinations(variables, self.plays):
            labels = dict(zip(variables, combination, strict=True))
            guard: Guard = True
            if term.when is not None:
                self.at = (f"{where}.when", term.when)
                guard = self.condition(term.when.formula, labels)
            made = number(0)
            if guard is not False:
                self.at = (f"{where}.worth", term.worth)
                made = self.algebra.choice(guard, self.number(term.worth.formula, labels), number(0))
            row[combination] = polynomials.setdefault(made, len(polynomials))
        return list(polynomials), self.index(variables, row)

    def index(self, variables: list[str], row: Mapping[tuple[str, ...], int]) -> np.ndarray:
        """(plays,) the row of each play; 0 where it is infeasible."""
        if not variables:
            return np.zeros(len(self.plays), dtype=np.intp)
        sizes = [len(self.plays.labels[name]) for name in variables]
        lookup = np.zeros(sizes, dtype=np.intp)
        for combination, r in row.items():
            at = tuple(
                self.plays.labels[n].index(label) for n, label in zip(variables, combination, strict=True)
            )
            lookup[at] = r
        return lookup[tuple(self.plays.codes[name] for name in variables)]

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
                        return sized(a * b)
                    case _:
                        return sized(a * self.elementary("reciprocal", b))
            case Call(function="interp", args=(arg,), points=points):
                return self.algebra.interpolation(self.number(arg, labels), points)
            case Call(function="if_else", args=(condition, yes, no)):
                guard = self.condition(condition, labels)
                if isinstance(guard, bool):
                    return self.number(yes if guard else no, labels)
                return self.algebra.choice(guard, self.number(yes, labels), self.number(no, labels))
            case Call(function=function, args=args):
                made = [self.number(arg, labels) for arg in args]
                match function:
                    case "min":
                        return self.algebra.extreme("min", made)
                    case "max":
                        return self.algebra.extreme("max", made)
                    case "abs":
                        return self.algebra.absolute(made[0])
                    case "clip":
                        return self.algebra.extreme("min", [self.algebra.extreme("max", made[:2]), made[2]])
                    case _:
                        return self.elementary(function, made[0])
        raise AssertionError(f"no number: {formula}")

    def measure(self, id: str, labels: Mapping[str, str]) -> Polynomial:
        measure = self.measures[id]
        written = measure.table.get(tuple(labels[name] for name in measure.by), measure.default)
        if written is None:
            raise KeyError(f"{id}: uncovered")
        made = self.cells.get(written)
        if made is None:
            outer, self.at = self.at, (f"measures.{id}", written)
            made = self.cells[written] = self.number(written.formula, {})
            self.at = outer
        return made

    def power(self, base: Polynomial, right: Formula) -> Polynomial:
        assert isinstance(right, Number)
        exponent = right.value
        if exponent.denominator == 1:
            whole = sized(base ** abs(int(exponent)))
            return whole if exponent >= 0 else self.elementary("reciprocal", whole)
        if exponent == Fraction(1, 2):
            return self.elementary("sqrt", base)
        return self.elementary("power", base, exponent)

    def elementary(self, function: str, argument: Polynomial, exponent: Fraction = Fraction(1)) -> Polynomial:
        if function == "reciprocal" and argument.constant == 0:
            raise ZeroDivisionError
        made = self.algebra.elementary(function, argument, exponent)
        if made.constant is None and self.at is not None:
            (((atom, _),),) = made.terms
            key = self.algebra.atoms[atom]
            assert isinstance(key, Elementary)
            self.uses.setdefault(key, self.at)
        return made

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
