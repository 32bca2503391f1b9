"""Types of several players that go together, and probabilities that depend on what is settled before."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solve.sequential.gambit_trees import Tree, pure_equilibria_by_gambit
from solve.sequential.stage_games import load_text

from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.present.run.story import story
from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioError
from sim.solve.holding import plays_now
from sim.solve.nash.pure import PURE_NASH
from sim.solve.sequential.answer import solve_sequential
from sim.solve.sequential.believed import Assessed
from sim.solve.sequential.requirements import BAYES_NASH

GAMES = Path(__file__).parent / "games"
TYPES = ("high", "low")
ACTIONS = ("left", "right")
PAIRS = tuple(product(TYPES, TYPES))


def game(name: str, **values: object) -> IncentiveConstraints:
    settings_ = [f"{key}={value}" for key, value in values.items()]
    scenario, plays, _ = load_scenario(GAMES / f"{name}.yaml", settings_)
    return incentive_constraints(compile_payoffs(scenario, plays))


@dataclass(frozen=True)
class TypedGame:
    """Two players with two types each, who move at once.

    weights: of the pairs of types, over their sum. payoffs: (types, actions) -> (first, second).
    """

    weights: tuple[int, ...]
    payoffs: dict[tuple[str, ...], tuple[int, int]]

    @property
    def shares(self) -> list[Fraction]:
        return [Fraction(w, sum(self.weights)) for w in self.weights]

    def text(self, types: str) -> str:
        lines = [
            "scenario: game",
            "players: {first: [left, right], second: [left, right]}",
            types,
            "outcomes: {end: {over: {otherwise: true, says: It is over}}}",
            "payoffs:",
        ]
        for place, player in enumerate(("first", "second")):
            lines.append(f"  {player}:")
            for k, ((one, two, mine, yours), worth) in enumerate(self.payoffs.items()):
                when = (
                    f"first.type == {one} and second.type == {two} and first == {mine} and second == {yours}"
                )
                lines.append(f"    t{k}: {{when: {when}, worth: {worth[place]}}}")
        return "\n".join(lines) + "\n"

    @property
    def joint(self) -> str:
        both, first, second, _ = self.shares
        return self.text(
            "types: {first: [high, low], second: [high, low]}\n"
            "priors:\n"
            "  of: [first, second]\n"
            f"  table: {{high: {{high: {both}, low: {first}}}, low: {{high: {second}}}}}"
        )

    @property
    def tree(self) -> Tree:
        def second(types: tuple[str, str], mine: str) -> Tree:
            moves = [[yours, {"payoffs": list(self.payoffs[(*types, mine, yours)])}] for yours in ACTIONS]
            return {"player": "second", "set": f"second {types[1]}", "moves": moves}

        def first(types: tuple[str, str]) -> Tree:
            moves = [[mine, second(types, mine)] for mine in ACTIONS]
            return {"player": "first", "set": f"first {types[0]}", "moves": moves}

        return {
            "chance": [
                ["".join(types), str(share), first(types)]
                for types, share in zip(PAIRS, self.shares, strict=True)
                if share
            ]
        }


@st.composite
def typed_games(draw: st.DrawFn, least: int = 0) -> TypedGame:
    """No type without any probability; at `least` 0 some pairs of types never come about."""
    weights = draw(
        st.tuples(*[st.integers(least, 4)] * 4).filter(
            lambda w: w[0] + w[1] and w[2] + w[3] and w[0] + w[2] and w[1] + w[3]
        )
    )
    keys = [(*types, *actions) for types in PAIRS for actions in product(ACTIONS, ACTIONS)]
    return TypedGame(weights, {key: draw(st.tuples(*[st.integers(-2, 2)] * 2)) for key in keys})


def strategies(constraints: IncentiveConstraints) -> set[frozenset[tuple[str, str]]]:
    """Every equilibrium, each information set by the player and its type."""
    labels = constraints.model.plays.labels
    return {
        frozenset(
            (
                f"{at.move.player} {at.seen[f'{at.move.player}.type']}",
                labels[at.variable][code],
            )
            for at, code in choice.items()
        )
        for choices in Assessed(constraints, beliefs=False).by_course.values()
        for choice in choices
    }


def test_with_types_that_go_together_pure_equilibria_are_gambits() -> None:
    games: list[TypedGame] = []

    @settings(max_examples=25)
    @given(typed_games())
    def draw(typed: TypedGame) -> None:
        games.append(typed)

    draw()
    told = pure_equilibria_by_gambit(["first", "second"], [typed.tree for typed in games])
    for typed, found in zip(games, told, strict=True):
        assert strategies(load_text(typed.joint, "game")) == {frozenset(each.items()) for each in found}


@given(typed_games(1), st.integers(1, 9), st.integers(1, 9))
@settings(max_examples=15)
def test_a_table_of_products_is_separate_types(typed: TypedGame, p: int, q: int) -> None:
    numbers = "\n".join(
        f"  {name}: {{about: A prior, value: {value / 10}, range: [0.1, 0.9], unit: probability, "
        "sources: judgement}"
        for name, value in (("p", p), ("q", q))
    )
    apart = load_text(
        typed.text(
            "types: {first: {high: p, low: {}}, second: {high: q, low: {}}}\nassumptions:\n" + numbers
        ),
        "game",
    )
    table = "{high: {high: p * q, low: p * (1 - q)}, low: {high: (1 - p) * q}}"
    joint = load_text(
        typed.text(
            "types: {first: [high, low], second: [high, low]}\n"
            f"priors: {{of: [first, second], table: {table}}}\nassumptions:\n" + numbers
        ),
        "game",
    )
    assert strategies(apart) == strategies(joint)
    for name in ("p", "q"):
        lines = [thresholds(constraints, [name])[0] for constraints in (apart, joint)]
        told = [
            [(i.start, i.end, [c.courses.course(play) for play in i.plays]) for i in line.intervals]
            for c, line in zip((apart, joint), lines, strict=True)
        ]
        assert told[0] == told[1]


@given(typed_games(1))
@settings(max_examples=15)
def test_a_table_with_one_pair_of_types_is_the_game_without_types(typed: TypedGame) -> None:
    certain = TypedGame((1, 0, 0, 0), typed.payoffs)
    rows = []
    for mine in ACTIONS:
        row = [f"{yours}: {list(typed.payoffs['high', 'high', mine, yours])}" for yours in ACTIONS]
        rows.append(f"{mine}: {{{', '.join(row)}}}")
    cells = ", ".join(rows)
    plain = load_text(
        "scenario: game\nplayers: {first: [left, right], second: [left, right]}\n"
        f"payoffs: {{table: {{{cells}}}}}\n",
        "game",
    )
    labels = plain.model.plays.label
    nash = {(labels("first", play), labels("second", play)) for play in plays_now(plain, PURE_NASH)}
    found = strategies(load_text(certain.joint, "game"))
    assert {(dict(s)["first high"], dict(s)["second high"]) for s in found} == nash


def test_what_is_not_confirmed_is_not_acted_upon() -> None:
    """Rubinstein (1989): who has no confirmation thinks it likelier that its own message was lost,
    lost/(lost + (1 - lost)*lost) = 1/(2 - lost) > 1/2, and does not attack alone for less than it would lose.
    The message and its confirmation together are acted upon iff gain*(1 - lost) >= loss*lost."""
    constraints = game("email")
    (line,) = thresholds(constraints, ["lost"])
    assert line.proved
    told = constraints.told
    bold = "none_sent_or_unconfirmed_hold_confirmed_attack"
    firsts = {
        interval.end.low: {told.plays.label("first", play) for play in interval.plays}
        for interval in line.intervals
        if not interval.is_point
    }
    # who holds where the ground is bad; attacking always is stable too, if only weakly
    attacks = ("attack", "none_sent_attack", "none_sent_or_")
    holding = {
        end: {label for label in labels if label == bold or not label.startswith(attacks)}
        for end, labels in firsts.items()
    }
    assert holding[Fraction(1, 3)] == {"hold", bold}
    assert {end for end, labels in holding.items() if bold in labels} == {Fraction(1, 3)}
    assert all(labels <= {"hold", bold} for labels in holding.values())


def test_beliefs_are_conditional_on_the_own_type() -> None:
    solved = solve_sequential(game("email"))
    for equilibrium in solved.equilibria:
        beliefs = equilibrium.beliefs["moves.first after first.type == unconfirmed"]
        assert beliefs["none_received"].least == Fraction(10, 19)
        received = equilibrium.beliefs["moves.second after second.type == received"]
        assert [b.least for b in received.values()] == [0, Fraction(1, 10), Fraction(9, 10)]


def test_beliefs_of_different_types_are_told_apart() -> None:
    lines = story(solve_sequential(game("email"))).courses[0].beliefs
    first = "first takes as likely: 'none_received'"
    assert [line.lower() for line in lines[:3]] == [
        f"if first is of type 'none sent': {first} 100% and 'received' 0%.",
        f"if first is of type 'unconfirmed': {first} 53% and 'received' 47%.",
        f"if first is of type 'confirmed': {first} 0% and 'received' 100%.",
    ]


REPORT = """
scenario: game
players: {town: [build, wait]}
outcomes: {end: {over: {otherwise: true, says: It is over}}}
chance:
  ice: {thin: p_thin, thick: {}}
  report: {warns: {probability: "if_else(ice == thin, right, 1 - right)"}, calms: {}}
timing: [{stage: report_read, chance: [ice, report], moves: town, sees: {town: [report]}}]
assumptions:
  p_thin: {about: Of thin ice, value: 0.5, range: [0, 1], unit: probability, sources: judgement}
  right: {about: Of a right report, value: 0.8, range: [0.5, 1], unit: probability, sources: judgement}
payoffs:
  town:
    use: {when: town == build and ice == thick, worth: 1}
    harm: {when: town == build and ice == thin, worth: -1}
"""


def test_an_event_may_depend_on_an_earlier_one() -> None:
    """After a warning the ice is thin with p*r/(p*r + (1 - p)*(1 - r)), at least 1/2 iff p >= 1 - r;
    after a report that calms iff p >= r."""
    constraints = load_text(REPORT, "game")
    (line,) = thresholds(constraints, ["p_thin"])
    borders = [i.end.low for i in line.intervals if not i.is_point]
    assert borders == [Fraction(1, 5), Fraction(4, 5), 1]
    (equilibrium,) = solve_sequential(constraints, BAYES_NASH).equilibria
    beliefs = equilibrium.beliefs["report_read after report == warns"]
    assert beliefs["thin"].least == Fraction(4, 5)


WAR = """
scenario: game
players: {town: [arm, wait], county: [attack, stay]}
timing: {first: town, then: county}
outcomes: {end: {over: {otherwise: true, says: It is over}}}
measures: {odds: {by: town, values: {arm: armed, wait: 1 / 2}}}
chance: {battle: {won: {probability: odds}, lost: {}}}
assumptions:
  armed: {about: If it is armed, value: 0.8, range: [0, 1], unit: probability, sources: judgement}
payoffs:
  town:
    arms: {when: town == arm, worth: -0.1}
    prize: {when: county == attack and battle == lost, worth: -1}
  county:
    prize: {when: county == attack and battle == lost, worth: 1}
    cost: {when: county == attack, worth: -0.3}
"""


def test_an_event_may_depend_on_a_move() -> None:
    """The county attacks an armed town iff 1 - armed >= 0.3, and an unarmed one always."""
    constraints = load_text(WAR, "game")
    (line,) = thresholds(constraints, ["armed"])
    told = constraints.told
    moves = {
        i.end.low: {(told.plays.label("town", p), told.plays.label("county", p)) for p in i.plays}
        for i in line.intervals
        if not i.is_point
    }
    # arming is worth its cost where the town then wins more often by a tenth
    assert moves == {
        Fraction(6, 10): {("wait", "attack")},
        Fraction(7, 10): {("arm", "attack")},
        Fraction(1): {("arm", "stay")},
    }


def test_probabilities_are_checked_wherever_they_are_used() -> None:
    with pytest.raises(ScenarioError) as raised:
        load_text(REPORT.replace("1 - right)", "right - 0.6)"), "game")
    (problem,) = [p for p in raised.value.problems if p.code == "probability" and "rest" not in p.message]
    assert "where ice == thick" in problem.message
