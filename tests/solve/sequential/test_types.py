"""Games with types: published ones, Gambit, and the definition of weak perfect Bayesian equilibrium."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solve.sequential.gambit_trees import Tree, pure_equilibria_by_gambit
from solve.sequential.stage_games import load_text

from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario
from sim.solve.concept import Concept
from sim.solve.holding import plays_now, region
from sim.solve.sequential.answer import solve_sequential
from sim.solve.sequential.believed import Assessed
from sim.solve.sequential.requirements import BAYES_NASH, PERFECT_BAYESIAN
from sim.solve.sequential.signalling import INTUITIVE

GAMES = Path(__file__).parent / "games"
TYPES = ("high", "low")


@dataclass(frozen=True)
class SignallingGame:
    """A sender of two types, a receiver who sees the message.

    payoffs: (type, message, reply) -> (sender, receiver).
    """

    prior: Fraction
    messages: tuple[str, ...]
    replies: tuple[str, ...]
    payoffs: dict[tuple[str, str, str], tuple[int, int]]

    @property
    def text(self) -> str:
        lines = [
            "scenario: game",
            f"players: {{sender: [{', '.join(self.messages)}], receiver: [{', '.join(self.replies)}]}}",
            "types: {sender: {high: prior, low: {}}}",
            f"assumptions: {{prior: {{about: The prior, value: {float(self.prior)}, unit: probability, "
            "range: [0, 1], sources: judgement}}",
            "timing: {talk: sender, reply: receiver}",
            "outcomes: {end: {over: {otherwise: true, says: It is over}}}",
            "payoffs:",
        ]
        for place, player in enumerate(("sender", "receiver")):
            lines.append(f"  {player}:")
            for k, ((type_, message, reply), worth) in enumerate(self.payoffs.items()):
                when = f"sender.type == {type_} and sender == {message} and receiver == {reply}"
                lines.append(f"    t{k}: {{when: {when}, worth: {worth[place]}}}")
        return "\n".join(lines) + "\n"

    @property
    def tree(self) -> Tree:
        def reply(type_: str, message: str) -> Tree:
            moves = [[r, {"payoffs": list(self.payoffs[type_, message, r])}] for r in self.replies]
            return {"player": "receiver", "set": message, "moves": moves}

        def talk(type_: str) -> Tree:
            moves = [[m, reply(type_, m)] for m in self.messages]
            return {"player": "sender", "set": type_, "moves": moves}

        shares = (self.prior, 1 - self.prior)
        return {"chance": [[t, str(p), talk(t)] for t, p in zip(TYPES, shares, strict=True)]}

    def perfect_bayesian(self) -> set[frozenset[tuple[str, str]]]:
        """By the definition: best messages, best replies under Bayes' rule or else under some belief.

        The best reply is the same between two beliefs at which two replies tie, so it is enough to
        try these, what lies between, and certainty.
        """
        prior = dict(zip(TYPES, (self.prior, 1 - self.prior), strict=True))
        found = set()
        for talk in product(self.messages, repeat=2):
            for answer in product(self.replies, repeat=len(self.messages)):
                says, replies = (
                    dict(zip(TYPES, talk, strict=True)),
                    dict(zip(self.messages, answer, strict=True)),
                )
                honest = all(
                    self.payoffs[t, says[t], replies[says[t]]][0] >= self.payoffs[t, m, replies[m]][0]
                    for t in TYPES
                    for m in self.messages
                )
                if honest and all(self._best(m, replies[m], says, prior) for m in self.messages):
                    found.add(frozenset({*says.items(), *replies.items()}))
        return found

    def _best(self, message: str, reply: str, says: dict[str, str], prior: dict[str, Fraction]) -> bool:
        senders = [t for t in TYPES if says[t] == message]
        total = sum((prior[t] for t in senders), Fraction(0))
        if total:
            tried = [sum((prior[t] for t in senders if t == "high"), Fraction(0)) / total]
        else:
            ties = {Fraction(0), Fraction(1)}
            for one, two in product(self.replies, repeat=2):
                high = self.payoffs["high", message, one][1] - self.payoffs["high", message, two][1]
                low = self.payoffs["low", message, one][1] - self.payoffs["low", message, two][1]
                if high != low and 0 <= Fraction(low, low - high) <= 1:
                    ties.add(Fraction(low, low - high))
            ordered = sorted(ties)
            tried = [*ordered, *((a + b) / 2 for a, b in pairwise(ordered))]
        return any(
            all(self._worth(message, reply, p) >= self._worth(message, other, p) for other in self.replies)
            for p in tried
        )

    def _worth(self, message: str, reply: str, high: Fraction) -> Fraction:
        return (
            high * self.payoffs["high", message, reply][1]
            + (1 - high) * self.payoffs["low", message, reply][1]
        )


@st.composite
def signalling_games(
    draw: st.DrawFn, priors: tuple[Fraction, ...] = (Fraction(1, 4), Fraction(1, 2))
) -> SignallingGame:
    messages = ("m0", "m1", "m2")[: draw(st.integers(2, 3))]
    replies = ("r0", "r1", "r2")[: draw(st.integers(2, 3))]
    pairs = st.tuples(st.integers(-2, 2), st.integers(-2, 2))
    payoffs = {key: draw(pairs) for key in product(TYPES, messages, replies)}
    return SignallingGame(draw(st.sampled_from(priors)), messages, replies, payoffs)


def strategies(constraints: IncentiveConstraints, *, beliefs: bool) -> set[frozenset[tuple[str, str]]]:
    """Every equilibrium strategy, each information set by the type or the message that tells it."""
    assessed = Assessed(constraints, beliefs=beliefs)
    labels = constraints.model.plays.labels
    return {
        frozenset(
            (next(iter(information.seen.values())), labels[information.variable][code])
            for information, code in choice.items()
        )
        for choices in assessed.by_course.values()
        for choice in choices
    }


def test_pure_bayes_nash_equilibria_are_gambits() -> None:
    """Where both types are possible, types choosing for themselves are the agents of Gambit's agent form."""
    games: list[SignallingGame] = []

    @settings(max_examples=25)
    @given(signalling_games())
    def draw(game: SignallingGame) -> None:
        games.append(game)

    draw()
    told = pure_equilibria_by_gambit(["sender", "receiver"], [game.tree for game in games])
    for game, found in zip(games, told, strict=True):
        ours = strategies(load_text(game.text, "game"), beliefs=False)
        assert ours == {frozenset(equilibrium.items()) for equilibrium in found}


@settings(max_examples=40)
@given(signalling_games((Fraction(0), Fraction(1, 4), Fraction(1))))
def test_weak_perfect_bayesian_equilibria_are_those_of_the_definition(game: SignallingGame) -> None:
    """Priors of 0 and 1 included, where a message of the impossible type is off the path."""
    assert strategies(load_text(game.text, "game"), beliefs=True) == game.perfect_bayesian()


@settings(max_examples=15)
@given(signalling_games())
def test_thresholds_of_the_prior_are_right_at_samples(game: SignallingGame) -> None:
    constraints = load_text(game.text, "game")
    (line,) = thresholds(constraints, ["prior"])
    assert line.proved
    for step in range(0, 13):
        prior = Fraction(step, 12)
        (interval,) = [interval for interval in line.intervals if interval.holds(prior)]
        assert interval.plays == plays_now(constraints.at({"prior": prior}), PERFECT_BAYESIAN)


def game(name: str, **values: str) -> IncentiveConstraints:
    scenario, plays, _ = load_scenario(GAMES / f"{name}.yaml", [f"{k}={v}" for k, v in values.items()])
    return incentive_constraints(compile_payoffs(scenario, plays))


def talk(constraints: IncentiveConstraints, player: str, plays: tuple[int, ...]) -> list[str]:
    told = constraints.told
    return sorted(told.plays.label(player, play) for play in plays)


def test_beer_quiche() -> None:
    """Cho and Kreps (1987), section II: two poolings; after the other breakfast at least 1/2 on weak."""
    solved = solve_sequential(game("beer_quiche"))
    first, second = solved.equilibria
    assert {first.strategy["patron"].popitem()[1], second.strategy["patron"].popitem()[1]} == {
        "beer",
        "quiche",
    }
    for equilibrium in (first, second):
        on, off = equilibrium.beliefs.values()
        if not on["weak"].on_path:
            on, off = off, on
        assert (on["strong"].least, on["strong"].greatest) == (Fraction(9, 10), Fraction(9, 10))
        assert (off["weak"].least, off["weak"].greatest) == (Fraction(1, 2), Fraction(1))


def test_beer_quiche_pools_from_a_prior_of_one_half() -> None:
    """The rival walks away from the pool iff p - (1 - p) >= 0; below, no pure equilibrium, since the rival
    would fight the pool and not what separates the weak, who would follow the strong."""
    constraints = game("beer_quiche")
    (line,) = thresholds(constraints, ["p_strong"])
    inner = [interval for interval in line.intervals if not interval.is_point]
    assert [(float(i.start), float(i.end)) for i in inner] == [(0, 0.5), (0.5, 1)]
    assert talk(constraints, "patron", inner[0].plays) == []
    assert talk(constraints, "patron", inner[1].plays) == ["beer", "quiche"]


@pytest.mark.parametrize("concept", [BAYES_NASH, PERFECT_BAYESIAN])
@given(game=signalling_games((Fraction(1),)))
@settings(max_examples=15)
def test_a_type_of_probability_one_is_the_game_without_types(concept: object, game: SignallingGame) -> None:
    """Messages and replies of the certain type are Nash play of the game in which it is the only one.

    The other way round every such play has a strategy of the impossible type beside it.
    """
    constraints = load_text(game.text, "game")
    found = strategies(constraints, beliefs=concept is PERFECT_BAYESIAN)
    certain = {(dict(s)["high"], dict(s)[dict(s)["high"]]) for s in found}
    worth = {(m, r): game.payoffs["high", m, r] for m in game.messages for r in game.replies}
    nash = set()
    for message in game.messages:
        for replies in product(game.replies, repeat=len(game.messages)):
            plan = dict(zip(game.messages, replies, strict=True))
            best_reply = all(worth[message, plan[message]][1] >= worth[message, r][1] for r in game.replies)
            best_message = all(
                worth[message, plan[message]][0] >= worth[m, plan[m]][0] for m in game.messages
            )
            if best_reply and best_message:
                nash.add((message, plan[message]))
    assert certain <= nash


@pytest.mark.parametrize("concept", [PERFECT_BAYESIAN, INTUITIVE])
@given(game=signalling_games(), seed=st.integers(0, 2**16))
@settings(max_examples=15)
def test_wherever_the_rows_of_a_certificate_keep_their_signs_the_answer_is_the_same(
    concept: Concept, game: SignallingGame, seed: int
) -> None:
    """Sampled densely: a region is a conjunction of signs, and the same candidates hold all over it."""
    constraints = load_text(game.text, "game")
    decision = concept.decision(constraints, None)
    told = region(decision, constraints.own_signs)
    inside = 0
    for step in range(25):
        there = constraints.at({"prior": Fraction((step * 97 + seed) % 1009, 1009)})
        signs = there.own_signs
        if all(signs[row] == sign for row, sign in told.signs.items()):
            inside += 1
            assert region(decision, signs).holding == told.holding
    assert inside or told.signs
