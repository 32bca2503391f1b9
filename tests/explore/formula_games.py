"""Games whose equilibria follow from a few formulas, and what they are by direct evaluation.

Player i has the actions yes and no, and 'yes' is worth formula i to it whatever the others do.
So a profile is an equilibrium iff everyone who plays yes has a formula >= 0 and everyone who
plays no has one <= 0: evaluated here with fractions, by nothing of the package.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import pairwise
from operator import add, eq, ge, gt, lt, mul, ne, sub
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import assume
from hypothesis import strategies as st

from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioError

Values = Mapping[str, Fraction]
Assumptions = Mapping[str, tuple[object, object, object]]


@dataclass(frozen=True)
class Formula:
    """A formula as text, and as a function of exact values."""

    text: str
    value: Callable[[Values], Fraction]


def game(
    formulas: Sequence[str],
    assumptions: Mapping[str, tuple[object, object, object]],
    settings: Sequence[str] = (),
) -> IncentiveConstraints:
    """The game of some formulas; assumptions: name -> (value, low, high), fixed if the last two are equal."""
    lines = ["scenario: formulas", "title: Formulas", "players:"]
    for i in range(len(formulas)):
        lines += [
            f"  p{i}:",
            f"    name: P{i}",
            "    actions:",
            "      yes_: {name: Yes, says: It does}",
            "      no_: {name: No, says: It does not}",
        ]
    lines += [
        "outcomes:",
        "  result:",
        "    done: {when: p0 == yes_, says: It is done}",
        "    undone: {otherwise: true, says: It is not done}",
        "assumptions:",
    ]
    for name, (value, low, high) in assumptions.items():
        span = f", range: [{low}, {high}]" if low != high else ""
        entry = f"about: The number {name}, value: {value}{span}, unit: points, sources: [judgement]"
        lines.append(f"  {name}: {{{entry}}}")
    lines.append("payoffs:")
    for i, formula in enumerate(formulas):
        lines += [f"  p{i}:", f'    gain: {{name: Gain, when: p{i} == yes_, worth: "{formula}"}}']
    with TemporaryDirectory() as folder:
        path = Path(folder) / "formulas.yaml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        scenario, plays, _ = load_scenario(path, settings)
        return incentive_constraints(compile_payoffs(scenario, plays))


def drawn_game(formulas: Sequence[Formula], assumptions: Assumptions) -> IncentiveConstraints:
    """The game of some drawn formulas; those that are nil are drawn again, as no payoff tells yes from no."""
    try:
        return game([formula.text for formula in formulas], assumptions)
    except ScenarioError as error:
        assume(any(problem.code != "indistinguishable" for problem in error.problems))
        raise


def equilibria(signs: Sequence[int]) -> tuple[int, ...]:
    """The indices of the equilibria, given the sign of each player's formula; yes is action 0."""
    made = [0]
    for sign in signs:
        actions = [0] if sign > 0 else [1] if sign < 0 else [0, 1]
        made = [2 * play + action for play in made for action in actions]
    return tuple(sorted(made))


def equilibria_at(formulas: Sequence[Formula], values: Values) -> tuple[int, ...]:
    """The equilibria at exact values."""
    found = [formula.value(values) for formula in formulas]
    return equilibria([(v > 0) - (v < 0) for v in found])


def _interpolate(x: Fraction, points: Sequence[tuple[int, int]]) -> Fraction:
    if x <= points[0][0]:
        return Fraction(points[0][1])
    for (x0, y0), (x1, y1) in pairwise(points):
        if x <= x1:
            return y0 + (x - x0) * Fraction(y1 - y0, x1 - x0)
    return Fraction(points[-1][1])


def constants() -> st.SearchStrategy[Formula]:
    """Quarters between -3 and 3."""

    def made(quarters: int) -> Formula:
        value = Fraction(quarters, 4)
        return Formula(f"({float(value)})", lambda _: value)

    return st.integers(-12, 12).map(made)


def names(*every: str) -> st.SearchStrategy[Formula]:
    """One of some assumptions."""
    return st.sampled_from(every).map(lambda name: Formula(name, lambda values: values[name]))


def formulas(
    *every: str, products: bool = True, division: bool = False, size: int = 6
) -> st.SearchStrategy[Formula]:
    """Formulas over some assumptions, of every kind that stays rational.

    products, division: whether formulas are multiplied with, or divided by, each other.
    """

    def grown(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
        pairs = st.tuples(inner, inner)

        def binary(text: str, of: Callable[[Fraction, Fraction], Fraction]) -> st.SearchStrategy[Formula]:
            return pairs.map(partial(_applied, text, of))

        kinds = [
            binary("({} + {})", add),
            binary("({} - {})", sub),
            binary("min({}, {})", min),
            binary("max({}, {})", max),
            st.tuples(constants(), inner).map(partial(_applied, "({} * {})", mul)),
            st.tuples(inner).map(partial(_applied, "abs({})", abs)),
            st.tuples(inner, _point_lists()).map(_interpolation),
            st.tuples(pairs, st.sampled_from([*COMPARE]), pairs).map(_choice),
        ]
        if products:
            kinds += [
                binary("({} * {})", mul),
                st.tuples(inner).map(partial(_applied, "({})**2", lambda a: a**2)),
            ]
        if division:
            kinds.append(binary("({} / (1 + abs({})))", lambda a, b: a / (1 + abs(b))))
        return st.one_of(kinds)

    return st.recursive(st.one_of(names(*every), constants()), grown, max_leaves=size)


def _applied(text: str, of: Callable[..., Fraction], parts: Sequence[Formula]) -> Formula:
    made = text.format(*(part.text for part in parts))
    return Formula(made, lambda values: of(*(part.value(values) for part in parts)))


def _point_lists() -> st.SearchStrategy[list[tuple[int, int]]]:
    rising = st.lists(st.integers(-4, 4), min_size=2, max_size=4, unique=True).map(sorted)
    return rising.flatmap(
        lambda xs: st.tuples(*(st.tuples(st.just(x), st.integers(-3, 3)) for x in xs)).map(list)
    )


def _interpolation(drawn: tuple[Formula, list[tuple[int, int]]]) -> Formula:
    inner, points = drawn
    text = f"interp({inner.text}, {[x for x, _ in points]}, {[y for _, y in points]})"
    return Formula(text, lambda values: _interpolate(inner.value(values), points))


def _choice(drawn: tuple[tuple[Formula, Formula], str, tuple[Formula, Formula]]) -> Formula:
    (left, right), op, (yes, no) = drawn
    text = f"if_else({left.text} {op} {right.text}, {yes.text}, {no.text})"
    holds = COMPARE[op]
    return Formula(text, lambda v: (yes if holds(left.value(v), right.value(v)) else no).value(v))


COMPARE: Mapping[str, Callable[[Fraction, Fraction], bool]] = {">=": ge, ">": gt, "<": lt, "!=": ne, "==": eq}
