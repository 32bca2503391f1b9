"""Payoffs by walking the formulas of a scenario, play by play: nothing of the compiler is used."""

import itertools
import math
from collections.abc import Mapping
from fractions import Fraction
from numbers import Rational
from typing import Any

from sim.scenario.language.formula import Arithmetic, Call, Compare, Formula, Is, Logic, Name, Not, Number
from sim.scenario.model import Scenario

COMPARE = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


class Naive:
    """A scenario at given values of its assumptions: Fractions stay exact, floats stay floats."""

    def __init__(self, scenario: Scenario, values: Mapping[str, Any]) -> None:
        self.scenario, self.values = scenario, values
        self.measures = {measure.id: measure for measure in scenario.measures}
        self.derived = {derived.id: derived.written.formula for derived in scenario.derived}

    def plays(self) -> list[dict[str, str]]:
        """Every profile with its outcome, players in order, the last one's actions fastest."""
        made = []
        for actions in itertools.product(*([a.id for a in p.actions] for p in self.scenario.players)):
            labels = {p.id: action for p, action in zip(self.scenario.players, actions, strict=True)}
            for dimension in self.scenario.dimensions:
                for rule in dimension.rules:
                    if rule.when is None or self.holds(rule.when.formula, labels):
                        labels[dimension.id] = rule.value
                        break
            made.append(labels)
        return made

    def feasible(self, labels: Mapping[str, str]) -> bool:
        return not any(self.holds(item.when.formula, labels) for item in self.scenario.infeasible)

    def term(self, player: str, id: str, labels: Mapping[str, str]) -> Any:
        (term,) = (t for t in self.scenario.terms_of(player) if t.id == id)
        if term.when is not None and not self.holds(term.when.formula, labels):
            return 0
        return self.number(term.worth.formula, labels)

    def payoff(self, player: str, labels: Mapping[str, str]) -> Any:
        return sum(self.term(player, term.id, labels) for term in self.scenario.terms_of(player))

    def size(self, player: str, labels: Mapping[str, str]) -> float:
        """The sum of the sizes of the terms: what a relative error is relative to."""
        return float(sum(abs(self.term(player, term.id, labels)) for term in self.scenario.terms_of(player)))

    def number(self, formula: Formula, labels: Mapping[str, str]) -> Any:
        match formula:
            case Number(value=value):
                return value if self.exact else float(value)
            case Name(id=id) if id in self.values:
                return self.values[id]
            case Name(id=id) if id in self.derived:
                return self.number(self.derived[id], {})
            case Name(id=id):
                measure = self.measures[id]
                written = measure.table.get(tuple(labels[name] for name in measure.by), measure.default)
                assert written is not None
                return self.number(written.formula, {})
            case Arithmetic(op=op, left=left, right=right):
                a, b = self.number(left, labels), self.number(right, labels)
                match op:
                    case "+":
                        return a + b
                    case "-":
                        return a - b
                    case "*":
                        return a * b
                    case "/":
                        return a / b
                    case _:
                        return a ** (int(b) if b == int(b) else float(b))
            case Call(function="if_else", args=(condition, yes, no)):
                return self.number(yes if self.holds(condition, labels) else no, labels)
            case Call(function="interp", args=(arg,), points=points):
                return self.interpolated(self.number(arg, labels), points)
            case Call(function=function, args=args):
                made = [self.number(arg, labels) for arg in args]
                match function:
                    case "min":
                        return min(made)
                    case "max":
                        return max(made)
                    case "abs":
                        return abs(made[0])
                    case "clip":
                        return min(max(made[0], made[1]), made[2])
                    case _:
                        return getattr(math, function)(made[0])
        raise AssertionError(formula)

    @property
    def exact(self) -> bool:
        return all(isinstance(value, Rational) for value in self.values.values())

    def interpolated(self, x: Any, points: tuple[tuple[Fraction, Fraction], ...]) -> Any:
        kind = Fraction if self.exact else float
        table = [(kind(a), kind(b)) for a, b in points]
        if x <= table[0][0]:
            return table[0][1]
        for (x0, y0), (x1, y1) in itertools.pairwise(table):
            if x <= x1:
                return y0 + (x - x0) * (y1 - y0) / (x1 - x0)
        return table[-1][1]

    def holds(self, condition: Formula, labels: Mapping[str, str]) -> bool:
        match condition:
            case Is(variable=variable, values=values):
                return labels[variable] in values
            case Compare(op=op, left=left, right=right):
                return bool(COMPARE[op](self.number(left, labels), self.number(right, labels)))
            case Logic(op=op, parts=parts):
                return (all if op == "and" else any)(self.holds(part, labels) for part in parts)
            case Not(part=part):
                return not self.holds(part, labels)
        raise AssertionError(condition)
