"""Numbers that stand bare in formulas, made into assumptions, so that they can be looked along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sim.rational import Fraction
from sim.scenario.language.formula import (
    Arithmetic,
    Call,
    Compare,
    Formula,
    Logic,
    Name,
    Not,
    Number,
)
from sim.scenario.model import Assumption, Distribution, Scenario
from sim.scenario.written import BareNumber, Written

Range = tuple[Fraction, Fraction]
Names = Mapping[int, str]
"""Which number of a formula -> the assumption that takes its place."""


def assumption_of(number: BareNumber, span: Range) -> Assumption:
    """The assumption that a bare number would be; nothing is said of it beyond its span."""
    id = f"{number.where}#{number.place + 1}"
    about = f"The number {float(number.value):g} in {number.where} (line {number.mark.line})"
    low, high = span
    return Assumption(id, about, number.value, low, high, span, "", Distribution("uniform"), (), number.mark)


def promoted(scenario: Scenario, chosen: Sequence[tuple[BareNumber, Range]]) -> Scenario:
    """The scenario with some of its bare numbers as assumptions; the same game at its own values.

    Raises ValueError for a number where no assumption can stand: at a corner of `interp`.
    """
    names: dict[tuple[object, str], dict[int, str]] = {}
    added = []
    for number, span in chosen:
        assumption = assumption_of(number, span)
        added.append(assumption)
        names.setdefault((number.mark, number.where), {})[number.place] = assumption.id

    def over(written: Written | None) -> Written | None:
        return None if written is None else put(written)

    def put(written: Written) -> Written:
        own = names.get((written.mark, written.where))
        return replace(written, formula=_Walk(own).formula(written.formula)) if own else written

    return replace(
        scenario,
        measures=tuple(
            replace(m, table={key: put(w) for key, w in m.table.items()}, default=over(m.default))
            for m in scenario.measures
        ),
        derived=tuple(replace(d, written=put(d.written)) for d in scenario.derived),
        lotteries=tuple(
            replace(lot, draws=tuple(replace(d, probability=over(d.probability)) for d in lot.draws))
            for lot in scenario.lotteries
        ),
        priors=scenario.priors
        and replace(scenario.priors, cells={key: put(w) for key, w in scenario.priors.cells.items()}),
        agreements=scenario.agreements and scenario.agreements.rewritten(put),
        repeated=scenario.repeated and scenario.repeated.rewritten(put),
        terms=tuple(replace(t, worth=put(t.worth), when=over(t.when)) for t in scenario.terms),
        assumptions=(*scenario.assumptions, *added),
        written=scenario.written or scenario,
    )


@dataclass
class _Walk:
    """A walk over a formula in the order of `numbers`, which puts names in the place of some."""

    names: Names
    place: int = 0

    def formula(self, formula: Formula) -> Formula:
        match formula:
            case Number(at=at):
                self.place += 1
                name = self.names.get(self.place - 1)
                return formula if name is None else Name(name, at)
            case Arithmetic(op="**", left=left):
                return replace(formula, left=self.formula(left))
            case Arithmetic(left=left, right=right) | Compare(left=left, right=right):
                return replace(formula, left=self.formula(left), right=self.formula(right))
            case Logic(parts=parts):
                return replace(formula, parts=tuple(self.formula(part) for part in parts))
            case Not(part=part):
                return replace(formula, part=self.formula(part))
            case Call(args=args):
                return self.call(replace(formula, args=tuple(self.formula(arg) for arg in args)))
        return formula

    def call(self, formula: Call) -> Formula:
        """A function; the heights of `interp` enter it linearly, so each can be taken out of it."""
        points, at = formula.points, formula.at
        corners = range(self.place, self.place + len(points))
        self.place += 2 * len(points)
        if any(place in self.names for place in corners):
            raise ValueError("it is a corner of 'interp'")
        raised = {i: name for i in range(len(points)) if (name := self.names.get(corners.stop + i))}
        if not raised:
            return formula
        heights = [Fraction(0) if i in raised else y for i, (_, y) in enumerate(points)]
        total: Formula = _at_heights(formula, heights)
        for i, name in raised.items():
            hat = _at_heights(formula, [Fraction(int(i == j)) for j in range(len(points))])
            total = Arithmetic("+", total, Arithmetic("*", Name(name, at), hat, at), at)
        return total


def _at_heights(formula: Call, heights: Sequence[Fraction]) -> Call:
    """An `interp` with the same corners at other heights."""
    corners = [x for x, _ in formula.points]
    return replace(formula, points=tuple(zip(corners, heights, strict=True)))
