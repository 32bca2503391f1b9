"""More types than two: beliefs off the path are a polytope, against a linear program at every place."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from solve.sequential.stage_games import load_text

from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import IncentiveConstraints
from sim.scenario.problems import ScenarioError
from sim.solve.holding import plays_now
from sim.solve.sequential.answer import solve_sequential
from sim.solve.sequential.believed import Assessed
from sim.solve.sequential.polytope import corner_count, corners
from sim.solve.sequential.requirements import PERFECT_BAYESIAN

PRIORS = {"low": Fraction(1, 4), "middle": Fraction(1, 4), "high": Fraction(1, 2)}
TYPES = tuple(PRIORS)


@dataclass(frozen=True)
class Talk:
    """A sender of three types and a receiver who sees the message.

    payoffs: (type, message, reply) -> (sender, receiver).
    """

    messages: tuple[str, ...]
    replies: tuple[str, ...]
    payoffs: dict[tuple[str, str, str], tuple[int, int]]

    @property
    def text(self) -> str:
        lines = [
            "scenario: game",
            f"players: {{sender: [{', '.join(self.messages)}], receiver: [{', '.join(self.replies)}]}}",
            "types: {sender: {low: {probability: p}, middle: {probability: q}, high: {}}}",
            "assumptions:",
            *(f"  {n}: {{about: It, value: 0.25, unit: probability, range: [0, 0.5], sources: judgement}}"
              for n in "pq"),
            "timing: {talk: sender, reply: receiver}",
            "outcomes: {end: {over: {otherwise: true, says: It is over}}}",
            "payoffs:",
        ]  # fmt: skip
        for place, player in enumerate(("sender", "receiver")):
            lines.append(f"  {player}:")
            for k, ((type_, message, reply), worth) in enumerate(self.payoffs.items()):
                when = f"sender.type == {type_} and sender == {message} and receiver == {reply}"
                lines.append(f"    t{k}: {{when: {when}, worth: {worth[place]}}}")
        return "\n".join(lines) + "\n"

    def perfect_bayesian(self) -> set[frozenset[tuple[str, str]]]:
        """By the definition, with a linear program for the beliefs where no type talks so."""
        found = set()
        for talk in product(self.messages, repeat=3):
            says = dict(zip(TYPES, talk, strict=True))
            for answer in product(self.replies, repeat=len(self.messages)):
                replies = dict(zip(self.messages, answer, strict=True))
                honest = all(
                    self.payoffs[t, says[t], replies[says[t]]][0] >= self.payoffs[t, m, replies[m]][0]
                    for t in TYPES
                    for m in self.messages
                )
                if honest and all(self.sustained(m, replies[m], says) for m in self.messages):
                    found.add(frozenset({*says.items(), *replies.items()}))
        return found

    def sustained(self, message: str, reply: str, says: dict[str, str]) -> bool:
        better = [
            [self.payoffs[t, message, reply][1] - self.payoffs[t, message, other][1] for t in TYPES]
            for other in self.replies
            if other != reply
        ]
        senders = [t for t in TYPES if says[t] == message]
        if senders:
            return all(sum(PRIORS[t] * row[TYPES.index(t)] for t in senders) >= 0 for row in better)
        return sustainable(better)


def sustainable(better: list[list[int]]) -> bool:
    """The most that the least advantage can be, over all beliefs: integers, so far from 0 or at it."""
    count = len(better[0])
    told = linprog(
        [0] * count + [-1],
        A_ub=np.array([[*(-x for x in row), 1] for row in better]),
        b_ub=[0] * len(better),
        A_eq=[[1] * count + [0]],
        b_eq=[1],
        bounds=[(0, 1)] * count + [(-10, 10)],
    )
    return bool(-told.fun > -1e-7)


@st.composite
def talks(draw: st.DrawFn, replies: int = 3) -> Talk:
    messages, answers = ("m0", "m1"), tuple(f"r{k}" for k in range(replies))
    pairs = st.tuples(st.integers(-2, 2), st.integers(-2, 2))
    return Talk(messages, answers, {key: draw(pairs) for key in product(TYPES, messages, answers)})


def strategies(constraints: IncentiveConstraints) -> set[frozenset[tuple[str, str]]]:
    """Type or message -> what is done, of every equilibrium."""
    assessed = Assessed(constraints, beliefs=True)
    told = set()
    for choices in assessed.by_course.values():
        for choice in choices:
            plan = set()
            for information, code in choice.items():
                seen = [v for n, v in information.seen.items() if n in ("sender.type", "talk.sender")]
                plan.add((seen[0], assessed.strategies.tree.plays.labels[information.variable][code]))
            told.add(frozenset(plan))
    return told


@settings(max_examples=40)
@given(talks())
def test_three_types_and_three_replies_are_those_of_the_definition(game: Talk) -> None:
    assert strategies(load_text(game.text, "game")) == game.perfect_bayesian()


@settings(max_examples=10)
@given(talks(replies=4))
def test_three_types_and_four_replies_are_those_of_the_definition(game: Talk) -> None:
    assert strategies(load_text(game.text, "game")) == game.perfect_bayesian()


@settings(max_examples=10)
@given(talks())
def test_rows_over_the_ranges_say_what_the_point_says(game: Talk) -> None:
    """Explorations read the signs of minors: at samples of a prior they have to give the same courses."""
    constraints = load_text(game.text, "game")
    (line,) = thresholds(constraints, ["p"])
    assert line.proved
    for step in range(5):
        prior = Fraction(step, 8)
        (interval,) = [interval for interval in line.intervals if interval.holds(prior)]
        assert interval.plays == plays_now(constraints.at({"p": prior}), PERFECT_BAYESIAN)


@settings(max_examples=200)
@given(st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=1, max_size=4))
def test_corners_are_there_iff_a_linear_program_finds_a_belief(better: list[list[int]]) -> None:
    found = corners([[Fraction(x) for x in row] for row in better], 4)
    assert bool(found) is sustainable(better)
    assert len(found) <= corner_count(len(better), 4)
    for belief in found:
        assert sum(belief) == 1
        assert min(belief) >= 0
        assert all(sum(x * q for x, q in zip(row, belief, strict=True)) >= 0 for row in better)


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=1, max_size=3))
def test_bounds_of_each_belief_are_those_of_a_linear_program(better: list[list[int]]) -> None:
    ends = corners([[Fraction(x) for x in row] for row in better], 3)
    for place in range(3) if ends else ():
        told = linprog(
            [float(k == place) for k in range(3)],
            A_ub=-np.array(better), b_ub=[0] * len(better), A_eq=[[1] * 3], b_eq=[1], bounds=[(0, 1)] * 3,
        )  # fmt: skip
        assert float(min(q[place] for q in ends)) == pytest.approx(told.fun, abs=1e-7)


MATCHING = {
    (t, m, r): (int(TYPES.index(t) == k), int(TYPES.index(t) == k))
    for t in TYPES
    for m in ("m0", "m1")
    for k, r in enumerate(("r0", "r1", "r2"))
}


def test_bounds_of_a_belief_of_three() -> None:
    """The receiver guesses the type: a guess is best where its type is no less likely than each other,
    from 1/3 on; the others are then at most 1/2 likely."""
    solved = solve_sequential(load_text(Talk(("m0", "m1"), ("r0", "r1", "r2"), MATCHING).text, "game"))
    off = [
        {what: (b.least, b.greatest) for what, b in own.items()}
        for equilibrium in solved.equilibria
        for own in equilibrium.beliefs.values()
        if not next(iter(own.values())).on_path
    ]
    assert off
    for bounds in off:
        assert sorted(bounds.values()) == [
            (Fraction(0), Fraction(1, 2)), (Fraction(0), Fraction(1, 2)), (Fraction(1, 3), Fraction(1))
        ]  # fmt: skip


def test_what_is_not_proved_over_ranges_is_solved_at_the_point() -> None:
    """Eight assumptions in each payoff make more products of three than are kept."""
    messages, replies = ("m0", "m1"), ("r0", "r1", "r2", "r3")
    worths = {key: (0, (k * 7) % 5) for k, key in enumerate(product(TYPES, messages, replies))}
    game = Talk(messages, replies, worths)
    text = game.text
    names = [f"x{k}" for k in range(8)]
    worths = [f"    v{k}: {{when: receiver == r{k % 4} and sender.type == {TYPES[k % 3]}, worth: {n}}}"
              for k, n in enumerate(names)]  # fmt: skip
    text = text.replace("timing:", "\n".join(
        f"  {n}: {{about: A worth, value: {k}.5, range: [0, 20], unit: points, sources: judgement}}"
        for k, n in enumerate(names)) + "\ntiming:") + "\n".join(worths) + "\n"  # fmt: skip
    constraints = load_text(text, "game")
    assert solve_sequential(constraints).solutions[0].complete
    with pytest.raises(ScenarioError) as caught:
        thresholds(constraints, ["p"])
    (problem,) = caught.value.problems
    assert "nothing is proved over ranges" in problem.message
