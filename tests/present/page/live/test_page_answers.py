"""The page decides and speaks as the package does: at thousands of points, on borders and ties too."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path

import pytest
from explore.formula_games import drawn_game, equilibria, equilibria_at, formulas
from explore.formula_games import game as formula_game
from explore.sweep.sweep_games import RANGES, TextGame, text_games
from hypothesis import given, settings
from hypothesis import strategies as st
from present.joint_games import DILEMMA
from present.page.live.page_program import answers, needs_node
from solve.sequential.stage_games import StageGame, stage_games

from sim.algebra.floats import UNTOLD
from sim.algebra.samples import Samples
from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.present.run.agreements import sentences as told_of_agreements
from sim.present.run.repeated import repeated
from sim.present.run.repeated import sentences as told_of_repetition
from sim.present.run.story import sentences as story_sentences
from sim.present.run.words import sentences, stability
from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioError
from sim.solve.answer import answer as solve
from sim.solve.bargaining.answer import solve_bargaining
from sim.solve.concept import Concept
from sim.solve.concepts import default_concept
from sim.solve.dominance import ITERATED_DOMINANCE
from sim.solve.holding import holding
from sim.solve.repeated.answer import solve_repeated
from sim.solve.sequential.answer import solve_sequential
from sim.study.page import decided_by_page

pytestmark = needs_node

ROOT = Path(__file__).parents[4] / "scenarios"
SHIPPED = sorted(
    path for path in [*ROOT.glob("*.yaml"), *ROOT.glob("history/*.yaml")] if path.name != "sources.yaml"
)
STAGED = sorted(ROOT.glob("stages/*.yaml"))
AGREED = sorted(ROOT.glob("bargaining/*.yaml"))
REPEATED = sorted(ROOT.glob("repeated/*.yaml"))
Point = Mapping[str, Fraction]


def constraints_of(path: Path) -> IncentiveConstraints:
    scenario, plays, _ = load_scenario(path)
    return incentive_constraints(compile_payoffs(scenario, plays))


def by_package(
    constraints: IncentiveConstraints, points: list[Point], concept: Concept | None = None
) -> list[tuple[list[int], bool]]:
    """The stable plays of each point, and whether every sign that they rest on was told."""
    asked = concept or default_concept(constraints.model.scenario)
    decision = asked.decision(constraints, None)
    signs = constraints.signs(Samples.at_points(constraints.model.basis.assumptions, points))
    stable = holding(decision, signs)
    told = ~(signs[decision.rows] == UNTOLD).any(axis=0)
    plays = [sorted({*decision.plays[stable[:, i]].tolist()}) for i in range(len(points))]
    return [(plays[i], bool(told[i])) for i in range(len(points))]


def borders(constraints: IncentiveConstraints) -> Iterator[Point]:
    """Points at which the answer tips along one assumption, exactly, and their nearest neighbours."""
    values = constraints.model.scenario.values
    for item in thresholds(constraints):
        for interval in item.intervals[1:]:
            at = interval.start.rational
            if at is not None:
                for off in (Fraction(0), Fraction(1, 10**18), Fraction(-1, 10**18)):
                    yield {**values, item.assumption: at + off}


def drawn(constraints: IncentiveConstraints, rng: random.Random, count: int) -> Iterator[Point]:
    """Points within the ranges: coarse decimals, which tie often, ends of ranges, and long decimals."""
    for _ in range(count):
        share = rng.random()
        point = {}
        for a in constraints.model.scenario.assumptions:
            kind = rng.random()
            if kind < share / 2:
                point[a.id] = rng.choice([a.low, a.high])
            elif kind < share:
                point[a.id] = a.low + (a.high - a.low) * Fraction(rng.randrange(9), 8)
            elif kind < 0.5 + share / 2:
                point[a.id] = a.value
            else:
                point[a.id] = a.low + (a.high - a.low) * Fraction(repr(rng.random()))
        yield point


@pytest.mark.slow
def test_the_page_answers_as_the_package_at_random_points_and_borders_of_every_shipped_scenario() -> None:
    rng = random.Random(13)
    asked = [
        (constraints, [*drawn(constraints, rng, 250), *borders(constraints)])
        for constraints in map(constraints_of, [*SHIPPED, *STAGED, *AGREED, *REPEATED])
    ]
    for (constraints, points), page in zip(asked, answers(asked), strict=True):
        expected = by_package(constraints, points)
        assert [(answer["stable"], not answer["untold"]) for answer in page] == expected


def other_concepts(constraints: IncentiveConstraints) -> list[Concept]:
    """The concepts that a page offers besides the game's own."""
    return [concept for concept, _ in decided_by_page(constraints)[0][1:]]


@pytest.mark.slow
def test_the_page_answers_by_each_concept_as_the_package() -> None:
    rng = random.Random(7)
    asked, by = [], []
    files = [ROOT / "sochi-2016.yaml", ROOT / "bargaining" / "ratification.yaml", *STAGED]
    for constraints in map(constraints_of, files):
        for concept in other_concepts(constraints):
            asked.append((constraints, [*drawn(constraints, rng, 60), *islice(borders(constraints), 60)]))
            by.append(concept)
    assert {concept.id for concept in by} >= {"strict-nash", "bayes-nash", "subgame-perfect", "intuitive"}
    assert {concept.id for concept in by} >= {"iterated-dominance"}
    for concept, (constraints, points), page in zip(by, asked, answers(asked, by=by), strict=True):
        expected = [stable for stable, _ in by_package(constraints, points, concept)]
        assert [answer["stable"] for answer in page] == expected, concept.id


@settings(max_examples=8)
@given(st.lists(stage_games(), min_size=4, max_size=4), st.randoms(use_true_random=False))
def test_the_page_goes_backward_as_the_package_does(games: list[StageGame], rng: random.Random) -> None:
    """Ties, several courses or none, stages at once and moves of chance."""
    asked = []
    for constraints in (game.movable for game in games):
        own = constraints.model.scenario.values
        payoffs = [name for name in own if name != "likely"]
        points = [{**own, **{name: Fraction(rng.randint(-1, 1)) for name in payoffs}} for _ in range(30)]
        asked.append((constraints, points))
    for (constraints, points), page in zip(asked, answers(asked), strict=True):
        expected = [stable for stable, _ in by_package(constraints, points)]
        assert [answer["stable"] for answer in page] == expected


@settings(max_examples=6)
@given(st.data())
def test_the_page_answers_as_the_formulas_say_at_their_borders(data: st.DataObject) -> None:
    drawing = st.lists(formulas("x", "y", division=True), min_size=2, max_size=3)
    asked, expected = [], []
    quarter = st.integers(-12, 12).map(lambda n: Fraction(n, 4))
    for _ in range(8):
        of = data.draw(drawing)
        try:
            constraints = drawn_game(of, {"x": (0, -3, 3), "y": (1, -3, 3)})
        except ScenarioError:
            continue
        points = data.draw(
            st.lists(st.fixed_dictionaries({"x": quarter, "y": quarter}), min_size=20, max_size=20)
        )
        asked.append((constraints, points))
        expected.append([list(equilibria_at(of, point)) for point in points])
    found = answers(asked)
    assert [[answer["stable"] for answer in page] for page in found] == expected
    assert not any(answer["untold"] for page in found for answer in page)


@settings(max_examples=6)
@given(st.lists(text_games(), min_size=6, max_size=6), st.randoms(use_true_random=False))
def test_the_page_answers_as_the_package_where_numbers_are_irrational(
    games: list[TextGame], rng: random.Random
) -> None:
    asked = []
    for game in games:
        try:
            constraints = game.constraints()
        except ScenarioError:
            continue
        points = [
            {
                name: low + (high - low) * Fraction(rng.randrange(17), 16)
                for name, (low, high) in RANGES.items()
            }
            for _ in range(30)
        ]
        asked.append((constraints, points))
    for (constraints, points), page in zip(asked, answers(asked), strict=True):
        expected = by_package(constraints, points)
        assert [(answer["stable"], not answer["untold"]) for answer in page] == expected


@settings(max_examples=6)
@given(st.lists(text_games(), min_size=6, max_size=6), st.randoms(use_true_random=False))
def test_the_page_takes_away_what_is_dominated_as_the_package_does(
    games: list[TextGame], rng: random.Random
) -> None:
    """In rounds, with ties at the ends and in the middle of ranges, and where some cannot be played."""
    asked = []
    for game in games:
        try:
            constraints = game.constraints()
        except ScenarioError:
            continue
        points = [
            {name: low + (high - low) * Fraction(rng.randrange(9), 8) for name, (low, high) in RANGES.items()}
            for _ in range(30)
        ]
        asked.append((constraints, points))
    for (constraints, points), page in zip(
        asked, answers(asked, by=[ITERATED_DOMINANCE] * len(asked)), strict=True
    ):
        expected = [stable for stable, _ in by_package(constraints, points, ITERATED_DOMINANCE)]
        assert [answer["stable"] for answer in page] == expected


@pytest.mark.slow
def test_the_page_says_what_the_package_says_in_the_same_words() -> None:
    rng = random.Random(31)
    asked = []
    for path in SHIPPED:
        constraints = constraints_of(path)
        # beside a border a loss is smaller than what the page's doubles can add up to
        at_borders = islice(borders(constraints), 0, 9, 3)
        asked.append((constraints, [*drawn(constraints, rng, 12), *at_borders]))
    for (constraints, points), page in zip(asked, answers(asked, worded=True), strict=True):
        for point, spoken in zip(points, page, strict=True):
            answer = solve(constraints.at(point))
            if answer.equilibria:
                assert tuple(spoken["sentences"]) == sentences(answer)
            assert spoken["stability"] == [stability(answer, e) for e in answer.equilibria]


def rounded(payoffs: Sequence[float]) -> list[float]:
    return [round(payoff, 6) + 0.0 for payoff in payoffs]


def test_the_page_tells_a_game_with_stages_as_the_package_does() -> None:
    rng = random.Random(17)
    asked = []
    for constraints in map(constraints_of, STAGED):
        points = [*drawn(constraints, rng, 40), *islice(borders(constraints), 0, 30, 3)]
        asked.append((constraints, points))
    several = False
    for (constraints, points), page in zip(asked, answers(asked, worded=True), strict=True):
        for point, spoken in zip(points, page, strict=True):
            answer = solve_sequential(constraints.at(point))
            several |= len(answer.equilibria) > 1
            assert tuple(spoken["sentences"]) == story_sentences(answer)
            # sorted by what is the same but for rounding
            expected = sorted((tuple(e.payoffs.values()) for e in answer.equilibria), key=rounded)
            for own, payoffs in zip(sorted(spoken["payoffs"], key=rounded), expected, strict=True):
                assert own == pytest.approx(payoffs, abs=1e-9)
    assert several, "some points have several courses"


def test_the_page_leaves_out_what_has_no_probability() -> None:
    """Where no type is serious, or each is sure, what only the others bring about is not told."""
    constraints = constraints_of(ROOT / "stages" / "signals.yaml")
    own = constraints.model.scenario.values
    chances = [(Fraction(serious), Fraction(bound)) for serious in (0, 1) for bound in (0, 1)]
    chances += [(Fraction(0), own["p_bound"]), (Fraction(1, 10**15), Fraction(1))]
    points = [{**own, "p_serious": serious, "p_bound": bound} for serious, bound in chances]
    (page,) = answers([(constraints, points)], worded=True)
    for point, spoken in zip(points, page, strict=True):
        told = story_sentences(solve_sequential(constraints.at(point)))
        assert tuple(spoken["sentences"]) == told
        assert "probability 0%" not in told[0]
        assert "probability 100%" not in told[0] or point["p_serious"] not in (0, 1)
    assert page[-2]["sentences"][0] == "The economic plan stays on paper."


def near(constraints: IncentiveConstraints, rng: random.Random, count: int) -> Iterator[Point]:
    """Points where agreements are possible: what speaks against them at its least, majorities low."""
    for point in drawn(constraints, rng, count):
        share = Fraction(rng.randrange(5), 4)
        own = constraints.model.scenario.values
        names = [name for name in own if name.startswith("majority") or "anger" in name]
        least = {a.id: a.low for a in constraints.model.scenario.assumptions}
        yield {**point, **{name: least[name] + (own[name] - least[name]) * share for name in names}}


@pytest.mark.parametrize("solution", ["zone-of-agreement", "egalitarian"])
def test_the_page_tells_of_agreements_as_the_package_does(solution: str) -> None:
    """By the game's own concept: who would agree to what, which publics would ratify it, what is chosen."""
    rng = random.Random(19)
    games = [
        constraints
        for path in AGREED
        if (constraints := constraints_of(path)).model.scenario.agreements is not None
    ]
    assert games
    chosen = [with_solution(constraints, solution) for constraints in games]
    asked = [
        (constraints, [*near(constraints, rng, 24), *drawn(constraints, rng, 6)]) for constraints in chosen
    ]
    possible = set()
    for (constraints, points), page in zip(asked, answers(asked, worded=True), strict=True):
        for point, spoken in zip(points, page, strict=True):
            told = solve_bargaining(constraints.at(point))
            assert tuple(spoken["sentences"]) == told_of_agreements(told)
            possible.add(tuple(spoken["stable"]))
    assert len(possible) > 1, "at some points something can be agreed on"


def with_solution(constraints: IncentiveConstraints, solution: str) -> IncentiveConstraints:
    """The same game with another concept as its own."""
    scenario = constraints.model.scenario
    assert scenario.agreements is not None
    changed = replace(scenario, agreements=replace(scenario.agreements, solution=solution))
    return incentive_constraints(compile_payoffs(changed, constraints.model.plays))


def test_the_page_tells_of_what_lasts_as_the_package_does(tmp_path: Path) -> None:
    """What lasts, what patience adds to a single round, and how much patience each outcome would take."""
    rng = random.Random(23)
    files = [ROOT / "repeated" / "shadow-of-the-future.yaml", *written(tmp_path)]
    asked = [
        (own, [*drawn(own, rng, 12), *islice(borders(own), 0, 8, 2)]) for own in map(constraints_of, files)
    ]
    adds = set()
    for (constraints, points), page in zip(asked, answers(asked, worded=True), strict=True):
        for point, spoken in zip(points, page, strict=True):
            own = solve_repeated(constraints.at(point))
            assert tuple(spoken["sentences"]) == told_of_repetition(own)
            adds.update(line.split()[0] for line in spoken["sentences"][1:])
            if own.block.horizon is None:
                assert [tuple(row) for row in spoken["patience"]] == list(repeated(own).outcomes)
    assert adds == {"Patience", "Beside", "There", "With", "Next", "Nothing"}


def written(folder: Path) -> list[Path]:
    """The prisoners' dilemma without an end, with one, with irrational payoffs, and with punishments of their
    own; and a game with two equilibria of one round, each worst for another player."""
    two = {
        "silent: {silent: [3, 3], talk: [0, temptation]}": "silent: {silent: [3, 3], talk: [2, temptation]}",
        "talk: {silent: [temptation, 0], talk: [1, 1]}": "talk: {silent: [temptation, 2], talk: [1, 1]}",
    }
    chicken = DILEMMA
    for before, after in two.items():
        chicken = chicken.replace(before, after)
    named = "{discount: patience, reversion: {row: talk, column: talk}}"
    files = {
        "endless": DILEMMA,
        "ended": DILEMMA.replace("{discount: patience}", "{discount: patience, horizon: 5}"),
        "named": DILEMMA.replace("{discount: patience}", named),
        "chicken": chicken,
        "irrational": DILEMMA.replace("[3, 3]", "[sqrt(temptation + 7), 2 + exp(-temptation)]"),
    }
    for name, text in files.items():
        named = text.replace("scenario: dilemma", f"scenario: {name}")
        (folder / f"{name}.yaml").write_text(named, encoding="utf-8")
    return [folder / f"{name}.yaml" for name in files]


JUMPS = {
    "if_else(x - 3 * y >= 0, 1, -1)": lambda x, y: 1 if x >= 3 * y else -1,
    "if_else(x + y == 0.3, 1, -1)": lambda x, y: 1 if x + y == Fraction(3, 10) else -1,
    "if_else(x + y > 0.3 or not (3 * y - x < 0.9), 1, -1)": lambda x, y: (
        1 if x + y > Fraction(3, 10) or 3 * y - x >= Fraction(9, 10) else -1
    ),
    "interp(x - 3 * y, [-0.3, 0, 0.3], [-1, 0, 1])": lambda x, y: x - 3 * y,
    "max(x, 3 * y) - min(3 * y, 0.9)": lambda x, y: max(x, 3 * y) - min(3 * y, Fraction(9, 10)),
}


def test_conditions_are_decided_exactly_where_doubles_round_to_the_wrong_side() -> None:
    """Tenths are no doubles: 3 * 0.1 is not 0.3 there, and a condition that is a tie would be none."""
    constraints = formula_game(list(JUMPS), {"x": (0, -1, 1), "y": (0, 0, 1)})
    points: list[Point] = [
        {"x": Fraction(i, 10), "y": Fraction(j, 10)} for i in range(-3, 11) for j in range(11)
    ]
    expected = []
    for point in points:
        signs = [of(point["x"], point["y"]) for of in JUMPS.values()]
        expected.append(list(equilibria([(value > 0) - (value < 0) for value in signs])))
    (page,) = answers([(constraints, points)])
    assert [answer["stable"] for answer in page] == expected
