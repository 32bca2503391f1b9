"""Random games with random formulas, and an oracle that reads their text sample by sample."""

import itertools
import math
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario

ASSUMPTIONS = ("w", "x", "y", "z")
RANGES = {"w": (0, 2), "x": (1, 3), "y": (0, 1), "z": (2, 6)}

LEAVES = ["w", "x", "y", "z", "0.5", "2", "1.25", "3"]
UNARY = [
    "abs({0} - 1)",
    "exp(-({0}))",
    "log(1 + abs({0}))",
    "sqrt(abs({0}))",
    "1 / (1 + abs({0}))",
    "({0})**2",
]
UNARY += ["interp({0}, [0, 1, 2, 3, 4, 5], [2, 0, 3, 3, -1, 1])", "if_else({0} < 1 or {0} >= 2, {0}, 0.5)"]
UNARY += ["interp({0}, [0, 1, 4], [2, 0, 3])", "clip({0}, 0.5, 1.5)", "-({0})"]
BINARY = ["({0}) + ({1})", "({0}) - ({1})", "({0}) * ({1})", "min({0}, {1})", "max({0}, {1})"]
BINARY += ["if_else({0} > {1}, {0}, 1)", "if_else({0} >= 1 and {1} < 2, {1}, 0.5)"]


@dataclass(frozen=True)
class Term:
    """worth where every player named in `when` does what stands there."""

    player: int
    worth: str
    when: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class TextGame:
    """A game as the text of its formulas."""

    shape: tuple[int, ...]
    terms: tuple[Term, ...]
    infeasible: tuple[tuple[int, int], ...] = ()

    def yaml(self) -> str:
        """The scenario file."""
        lines = ["scenario: random_game", "title: Random game", "players:"]
        for i, size in enumerate(self.shape):
            lines += [f"  p{i}:", f"    name: P{i}", "    actions:"]
            lines += [f"      a{a}: {{name: A{a}, says: It does {a}}}" for a in range(size)]
        lines += ["outcomes:", "  end:"]
        lines += [
            "    low: {when: p0 == a0, says: It ends low}",
            "    high: {otherwise: true, says: It ends high}",
        ]
        lines += ["assumptions:"]
        for name, (low, high) in RANGES.items():
            lines.append(
                f"  {name}: {{about: n, value: {low}, range: [{low}, {high}], limits: [0, 10], unit: points,"
                " sources: [judgement], distribution: uniform}"
            )
        lines.append("payoffs:")
        for i in range(len(self.shape)):
            lines.append(f"  p{i}:")
            lines.append("    base: {name: Base, worth: 0}")
            for t, term in enumerate(self.terms):
                if term.player == i:
                    when = " and ".join(f"p{j} == a{a}" for j, a in term.when)
                    condition = f", when: '{when}'" if when else ""
                    lines.append(f'    t{t}: {{name: T, worth: "{term.worth}"{condition}}}')
        if self.infeasible:
            when = " and ".join(f"p{j} == a{a}" for j, a in self.infeasible)
            lines.append(f"infeasible: ['{when}']")
        return "\n".join(lines) + "\n"

    def constraints(self) -> IncentiveConstraints:
        """The game as the program compiles it."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "random_game.yaml"
            path.write_text(self.yaml(), encoding="utf-8")
            scenario, plays, _ = load_scenario(path)
        return incentive_constraints(compile_payoffs(scenario, plays))

    def naive(self, theta: dict[str, float]) -> set[int]:
        """The equilibria at one sample, from the text alone."""
        profiles = list(itertools.product(*(range(size) for size in self.shape)))
        place = {profile: i for i, profile in enumerate(profiles)}
        able = {p: not self.infeasible or any(p[j] != a for j, a in self.infeasible) for p in profiles}
        worth = [eval(term.worth, dict(FUNCTIONS), dict(theta)) for term in self.terms]
        payoff = {
            (i, p): sum(
                w
                for w, term in zip(worth, self.terms, strict=True)
                if term.player == i and all(p[j] == a for j, a in term.when)
            )
            for p in profiles
            for i in range(len(self.shape))
        }
        slack = 1e-9 * (1 + sum(abs(w) for w in worth))
        found = set()
        for p in profiles:
            gains = any(
                able[other] and payoff[i, other] > payoff[i, p] + slack
                for i, size in enumerate(self.shape)
                for a in range(size)
                for other in [(*p[:i], a, *p[i + 1 :])]
            )
            if able[p] and not gains:
                found.add(place[p])
        return found


def telling_apart(shape: tuple[int, ...]) -> tuple[Term, ...]:
    """Terms by which somebody else can tell every action apart, so that the file is accepted.

    They give nobody a reason to do anything, and name every assumption.
    """
    names = " + ".join(ASSUMPTIONS)
    return tuple(
        Term((i + 1) % len(shape), f"{a} * ({names})", ((i, a),))
        for i, size in enumerate(shape)
        for a in range(1, size)
    )


def _interp(x: float, xs: list[float], ys: list[float]) -> float:
    return float(np.interp(x, xs, ys))


FUNCTIONS = {
    "min": min,
    "max": max,
    "abs": abs,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "clip": lambda x, low, high: min(max(x, low), high),
    "interp": _interp,
    "if_else": lambda condition, yes, no: yes if condition else no,
    "__builtins__": {},
}

formulas = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        st.builds(str.format, st.sampled_from(UNARY), inner),
        st.builds(str.format, st.sampled_from(BINARY), inner, inner),
    ),
    max_leaves=4,
)


@st.composite
def text_games(draw: st.DrawFn) -> TextGame:
    """Two or three players with two or three actions each."""
    shape = tuple(draw(st.lists(st.integers(2, 3), min_size=2, max_size=3)))
    actions = st.integers(0, len(shape) - 1).flatmap(
        lambda j: st.tuples(st.just(j), st.integers(0, shape[j] - 1))
    )
    conditions = st.lists(actions, max_size=2, unique_by=lambda pair: pair[0]).map(tuple)
    terms = st.builds(Term, st.integers(0, len(shape) - 1), formulas, conditions)
    made = tuple(draw(st.lists(terms, min_size=2, max_size=9)))
    barred = draw(st.one_of(st.just(()), st.tuples(actions)))
    return TextGame(shape, (*made, *telling_apart(shape)), barred)
