"""The least change in games with stages, types and chance, against brute force over strategies.

Small trees whose payoffs are affine in one or two assumptions are solved by the definition at every
point of a dense grid: no point with the outcome may be nearer than the proved bound, none of them
nearer than the answer, and at the answer itself the outcome has to be there.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solve.sequential.stage_games import StageGame, load_text, stage_games
from solve.sequential.test_types import SignallingGame, signalling_games

from sim.explore.reach.answer import Reach, reach
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario
from sim.solve.concepts import default_concept
from sim.solve.sequential.requirements import BAYES_NASH

ROOT = Path(__file__).parents[3]
GAMES = ROOT / "tests" / "solve" / "sequential" / "games"
STEPS = [Fraction(k, 4) for k in range(5)]
NEAR = Fraction(1, 100_000)


@dataclass(frozen=True)
class MovingGame:
    """A game with stages whose payoffs are c + d * x + e * y. wins: the ends with the outcome, by number."""

    frame: StageGame
    slopes: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    wins: frozenset[int]

    def at(self, x: Fraction, y: Fraction) -> StageGame:
        payoffs = tuple(
            (a + da[0] * x + da[1] * y, b + db[0] * x + db[1] * y)
            for (a, b), (da, db) in zip(self.frame.payoffs, self.slopes, strict=True)
        )
        return StageGame(self.frame.stages, payoffs)

    def comes_about(self, x: Fraction, y: Fraction, only: bool) -> bool:
        """By the definition: whether some equilibrium may end in a win, or none can end otherwise."""
        winning = {end for k, end in enumerate(self.frame.ends()) if k in self.wins}
        courses = self.at(x, y).subgame_perfect()
        return bool(courses) and (
            all(course <= winning for course in courses)
            if only
            else any(course & winning for course in courses)
        )

    @property
    def constraints(self) -> IncentiveConstraints:
        lines = []
        ends = list(self.frame.ends())
        for line in self.frame.text.splitlines():
            head, _, tail = line.strip().partition(":")
            if head[:1] == "t" and head[1:].isdigit():
                k, player = int(head[1:]), lines_player(lines)
                slope = self.slopes[k]["ab".index(player)]
                worth = f"{self.frame.payoffs[k]['ab'.index(player)]} + {slope[0]} * x + {slope[1]} * y"
                line = f"    {head}:{tail.split(', worth:')[0]}, worth: {worth}}}"
            elif line.startswith("outcomes:"):
                wins = " or ".join(
                    "(" + " and ".join(f"{n} == {v}" for n, v in ends[k]) + ")" for k in sorted(self.wins)
                )
                line = (
                    f"outcomes: {{end: {{won: {{when: {wins}, says: It is won}}, "
                    "lost: {otherwise: true, says: It is lost}}}"
                )
            elif line.strip().startswith("likely:"):
                moving = "about: A number, value: 0, range: [0, 1], unit: points, sources: judgement"
                lines += [f"  x: {{{moving}}}", f"  y: {{{moving}}}"]
            lines.append(line)
        return load_text("\n".join(lines) + "\n", "game")


def lines_player(lines: list[str]) -> str:
    """The player whose payoff terms are being written."""
    return next(line.strip()[0] for line in reversed(lines) if line in ("  a:", "  b:"))


@st.composite
def moving_games(draw: st.DrawFn) -> MovingGame:
    frame = draw(stage_games().filter(lambda g: len(list(g.ends())) <= 8 and len(list(g.places())) <= 5))
    count = len(frame.payoffs)
    slope = st.tuples(st.integers(-2, 2), st.integers(-2, 2))
    slopes = draw(st.lists(st.tuples(slope, slope), min_size=count, max_size=count))
    wins = draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=max(1, count // 3)))
    return MovingGame(frame, tuple(slopes), frozenset(wins))


def agrees_with(found: Reach, there: dict[tuple[Fraction, ...], bool], distance) -> None:
    """there: point -> whether the outcome comes about. distance: of a point, in range widths."""
    having = [distance(point) for point, has in there.items() if has]
    assert found.proved
    if not found.found:
        assert not having
        return
    assert found.verified
    assert all(float(d) >= found.lower_bound - 1e-9 for d in having)
    assert all(d >= found.infimum - NEAR for d in having)


@pytest.mark.parametrize("only", [False, True])
@settings(max_examples=8)
@given(game=moving_games())
def test_stages_against_every_strategy_at_every_point_of_a_grid(game: MovingGame, only: bool) -> None:
    constraints = game.constraints
    found = reach(constraints, "end", "won", only=only, concept=default_concept(constraints.model.scenario))
    there = {point: game.comes_about(*point, only) for point in product(STEPS, repeat=2)}
    agrees_with(found, there, sum)
    if found.found:
        assert game.comes_about(found.values["x"], found.values["y"], only)


@dataclass(frozen=True)
class MovingSignal:
    """A signalling game whose sender likes the first message better by x where it is of the high type."""

    game: SignallingGame

    def at(self, prior: Fraction, x: Fraction) -> SignallingGame:
        payoffs = {
            (t, m, r): (s + (x if (t, m) == ("high", "m0") else 0), own)
            for (t, m, r), (s, own) in self.game.payoffs.items()
        }
        return SignallingGame(prior, self.game.messages, self.game.replies, payoffs)

    def comes_about(self, prior: Fraction, x: Fraction, only: bool) -> bool:
        """Whether the high type, which may exist, may say the first message; only: it is certain to."""
        says = [("high", "m0") in equilibrium for equilibrium in self.at(prior, x).perfect_bayesian()]
        if only:
            return bool(says) and all(says) and prior == 1
        return any(says) and prior > 0

    @property
    def constraints(self) -> IncentiveConstraints:
        text = self.game.text.replace(
            "assumptions: {",
            "assumptions: {x: {about: A number, value: 0, range: [0, 2], unit: points, sources: judgement}, ",
        )
        text = text.replace(
            "outcomes: {end: {over: {otherwise: true, says: It is over}}}",
            "outcomes: {end: {won: {when: sender.type == high and sender == m0, says: It is won}, "
            "lost: {otherwise: true, says: It is lost}}}",
        )
        return load_text(
            text.replace("  receiver:\n", "    liking: {when: end == won, worth: x}\n  receiver:\n"), "game"
        )


@pytest.mark.parametrize("only", [False, True])
@settings(max_examples=8)
@given(game=signalling_games((Fraction(0), Fraction(1, 4), Fraction(1))))
def test_types_against_every_strategy_at_every_point_of_a_grid(game: SignallingGame, only: bool) -> None:
    """The prior moves too: at 0 the type does not exist, and a hair above it does."""
    moving = MovingSignal(game)
    constraints = moving.constraints
    found = reach(constraints, "end", "won", only=only, concept=default_concept(constraints.model.scenario))
    there = {(p, 2 * x): moving.comes_about(p, 2 * x, only) for p, x in product(STEPS, repeat=2)}
    agrees_with(found, there, lambda point: abs(point[0] - game.prior) + abs(point[1]) / 2)
    if found.found:
        assert moving.comes_about(found.values["prior"], found.values["x"], only)
    start = (game.prior, Fraction(0))
    for point, has in there.items():
        moved = sum(here != there_ for here, there_ in zip(point, start, strict=True))
        assert not has or moved >= found.fewest
    for other in found.alternatives:
        point = dict(zip(("prior", "x"), start, strict=True)) | {c.assumption: c.end for c in other.changes}
        assert moving.comes_about(point["prior"], point["x"], only)
        assert other.distance >= found.distance


def shipped(name: str, **values: str) -> IncentiveConstraints:
    path = ROOT / "scenarios" / "stages" / f"{name}.yaml"
    scenario, plays, _ = load_scenario(path, [f"{k}={v}" for k, v in values.items()])
    return incentive_constraints(compile_payoffs(scenario, plays))


def published(name: str) -> IncentiveConstraints:
    scenario, plays, _ = load_scenario(GAMES / f"{name}.yaml")
    return incentive_constraints(compile_payoffs(scenario, plays))


def least(constraints: IncentiveConstraints, outcome: str, **asked: object) -> Reach:
    dimension, _, value = outcome.partition("=")
    asked.setdefault("concept", default_concept(constraints.model.scenario))
    return reach(constraints, dimension, value, **asked)


def test_a_serious_russia_prefers_joint_development_where_two_islands_bring_it_no_more() -> None:
    """serious_gain falls to serious_joint: (1.05 - 0.4) / 4 of its range, and nothing less does it."""
    found = least(shipped("belief-and-tolerance"), "settlement=joint_development")
    assert (found.distance, found.proved, found.verified) == (Fraction(13, 80), True, True)
    assert [(c.assumption, c.end) for c in found.changes] == [("serious_gain", Fraction(2, 5))]
    assert found.probability == Fraction(1, 5)


def test_pressure_takes_two_changes_and_other_answers_of_moscow_take_more() -> None:
    """Nobody presses along any line alone, so that two is the fewest; each way is the nearest of its kind."""
    found = least(shipped("belief-and-tolerance"), "us=pressure")
    assert (found.fewest, len(found.changes)) == (2, 2)
    others = [other for other in found.alternatives if other.kind == "profile"]
    distances = [found.distance, *(other.distance for other in others)]
    assert distances == sorted(distances)
    assert len({other.play for other in others} | {found.play}) == len(others) + 1
    assert all(other.proved for other in others)


def test_the_fewest_changes_may_be_fewer_than_the_nearest_way_has() -> None:
    """A bridge is worth max(min(4 x, 4 y), z) and costs 1: x and y by a quarter, or z alone by all of it."""
    constraints = load_text(TOGETHER, "together")
    found = least(constraints, "bridge=built")
    assert (found.distance, found.proved, len(found.changes)) == (Fraction(1, 2), True, 2)
    (few,) = [other for other in found.alternatives if other.kind == "sparsest"]
    assert (found.fewest, few.proved, len(few.changes)) == (1, True, 1)


def test_an_outcome_is_the_only_one_where_the_other_type_does_not_exist() -> None:
    """Japan, then Russia develop together for sure only if Russia is serious for sure."""
    found = least(shipped("belief-and-tolerance"), "settlement=joint_development", only=True)
    assert [(c.assumption, c.end) for c in found.changes] == [("p_serious", 1)]
    assert found.proved
    assert found.attained


def test_what_a_type_does_that_does_not_exist_does_not_come_about() -> None:
    found = least(shipped("belief-and-tolerance", p_serious="0"), "settlement=return_two")
    assert (found.infimum, found.attained, found.verified) == (0, False, True)
    assert [c.assumption for c in found.changes] == ["p_serious"]


def test_without_beliefs_off_the_path_a_threat_keeps_japan_at_home() -> None:
    """Bayes-Nash asks nothing of what Russia would do uncourted: less has to change than with beliefs."""
    game = shipped("belief-and-tolerance")
    free = least(game, "settlement=no_courtship", concept=BAYES_NASH)
    assert free.proved
    assert free.distance == Fraction(1, 5)
    assert free.distance < least(game, "settlement=no_courtship").distance


def test_beer_quiche_has_a_duel_only_where_nobody_is_strong() -> None:
    """Below 1/2 the rival fights a pool, which then comes apart; at 0 the weak have quiche and a duel,
    since after beer the rival would take them for weak too."""
    found = least(published("beer_quiche"), "fight=fought", free=["p_strong"])
    assert found.proved
    assert found.infimum == Fraction(9, 10)
    assert found.values["p_strong"] == 0


def test_the_chain_store_never_fights() -> None:
    """Selten (1978): nothing can move, and backward induction has no fight."""
    found = least(published("chain_store"), "two=war")
    assert (found.found, found.proved) == (False, True)


TOGETHER = """
scenario: together
players: {town: [build, wait], county: [pay, hold]}
types: {county: {rich: p_rich, poor: {}}}
timing: {first: town, then: county}
outcomes: {bridge: {built: {when: town == build and county == pay}, none_built: {otherwise: true}}}
assumptions:
  p_rich: {about: A prior, value: 0.5, range: [0.4, 0.6], unit: probability, sources: judgement}
  x: {about: A number, value: 0, range: [0, 1], unit: points, sources: judgement}
  y: {about: A number, value: 0, range: [0, 1], unit: points, sources: judgement}
  z: {about: A number, value: 0, range: [0, 1], unit: points, sources: judgement}
payoffs:
  town:
    use: {worth: "max(min(4 * x, 4 * y), z)", when: bridge == built}
    cost: {worth: -1, when: town == build}
  county:
    use: {worth: 1, when: county == pay}
"""
DECIDED = """
scenario: decided
players: {town: [build, wait], county: [pay, hold]}
types: {town: {rich: p_rich, poor: {}}}
timing: {first: town, then: county}
outcomes: {bridge: {built: {when: town == build and county == pay}, none_built: {otherwise: true}}}
assumptions:
  p_rich: {about: A prior, value: 0.4, range: [0.1, 0.6], unit: probability, sources: judgement}
payoffs:
  town:
    use: {worth: 1, when: bridge == built and town.type == rich}
    cost: {worth: -1, when: town == build and town.type == poor}
  county:
    use: {worth: 2, when: bridge == built and town.type == rich}
    cost: {worth: -1, when: county == pay and town.type == poor}
"""


def test_where_the_ranges_decide_everything_nothing_is_left_to_search() -> None:
    """Built and not built are both equilibria whatever the prior is, so that neither is the only outcome."""
    constraints = load_text(DECIDED, "decided")
    assert least(constraints, "bridge=none_built").distance == 0
    only = least(constraints, "bridge=built", only=True)
    assert (only.distance, only.proved) == (None, True)
