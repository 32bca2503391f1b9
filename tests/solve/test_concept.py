"""A concept that the package has never heard of, in every exploration."""

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from explore.formula_games import game
from explore.sweep.sweep_games import ASSUMPTIONS, RANGES, TextGame, text_games
from hypothesis import given, settings
from hypothesis import strategies as st
from solve.sequential.stage_games import Stage, StageGame, stage_games

from sim.algebra.samples import Samples
from sim.explore.map.answer import phase_map
from sim.explore.reach.answer import reach
from sim.explore.sweep.designs import BLOCK, Design, Kind, Sampler
from sim.explore.sweep.distributions import equally_likely
from sim.explore.sweep.engine import BlockSolver
from sim.explore.sweep.program import compile_program
from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import Box, IncentiveConstraints
from sim.scenario.problems import ScenarioError
from sim.solve.circuit import Circuit, Gate
from sim.solve.concept import (
    HOLDS,
    All,
    Any,
    Concept,
    Decision,
    Formula,
    Formulas,
    Oracle,
    Procedure,
    Relation,
    formula_holds,
    literal,
    literal_signs,
)
from sim.solve.dominance import ITERATED_DOMINANCE
from sim.solve.gates import circuit, circuit_of
from sim.solve.holding import holding, region
from sim.solve.sequential.subgame_perfect import SUBGAME_PERFECT


def _rows(constraints: IncentiveConstraints) -> list[tuple[int, Relation, Relation]]:
    """Per player the row of yes against no, and how it stands where yes, or no, does not lose."""
    rows = []
    for d in constraints.deviations.values():
        up = bool(d.factor[0, 1, 0] > 0)
        sides = (Relation.AT_LEAST, Relation.AT_MOST)
        rows.append((int(d.row[0, 1, 0]), sides[not up], sides[up]))
    return rows


def somebody_content(constraints: IncentiveConstraints, box: Box | None) -> Decision:
    """A toy: a profile holds if at least one player would not gain by deviating. An OR of literals."""
    plays = constraints.model.plays
    rows = _rows(constraints)
    further = {
        play: Any(
            tuple(
                literal(row, relations[int(np.unravel_index(play, plays.shape)[i])])
                for i, (row, *relations) in enumerate(rows)
            )
        )
        for play in range(len(plays))
    }
    return Formulas(np.arange(len(plays)), np.zeros((len(plays), 1), dtype=int), further)


def somebody_content_by_asking(constraints: IncentiveConstraints, box: Box | None) -> Decision:
    """The same as a procedure, which asks for the second sign only where the first does not settle it."""
    plays = constraints.model.plays
    rows = _rows(constraints)

    def run(oracle: Oracle) -> np.ndarray:
        stable = np.zeros((len(plays), oracle.count), dtype=bool)
        for play in range(len(plays)):
            for i, action in enumerate(np.unravel_index(play, plays.shape)):
                if stable[play].all():
                    break
                row, *relations = rows[i]
                sign = oracle.sign(row)
                stable[play] |= sign >= 0 if relations[int(action)].upward else sign <= 0
        return stable

    return Procedure(np.arange(len(plays)), np.array([row for row, *_ in rows]), run)


TOYS = [
    Concept("toy", "toy", somebody_content),
    Concept("asking-toy", "toy", somebody_content_by_asking),
]


@pytest.mark.parametrize("toy", TOYS, ids=lambda toy: toy.id)
def test_a_toy_concept_in_every_exploration(toy: Concept) -> None:
    # yes is worth x - 1 to the first and y - 1 to the second; each is content with yes from 1 on
    constraints = game(["x - 1", "y - 1"], {"x": (0, 0, 2), "y": (0, 0, 2)})

    def expected(x: Fraction, y: Fraction) -> tuple[int, ...]:
        content = [[x >= 1, x <= 1], [y >= 1, y <= 1]]
        return tuple(2 * a + b for a in (0, 1) for b in (0, 1) if content[0][a] or content[1][b])

    [along] = thresholds(constraints, ["x"], concept=toy)
    for interval in along.intervals:
        inside = Fraction(1) if interval.is_point else (interval.start.rational + interval.end.rational) / 2
        assert interval.plays == expected(inside, Fraction(0))
    assert [float(i.start) for i in along.intervals] == [0, 1, 1]

    diagram = phase_map(constraints, "x", "y", concept=toy)
    assert diagram.exact
    assert sorted(region.share for region in diagram.regions) == pytest.approx([0.25] * 4)

    axes = tuple(equally_likely(n, [Fraction(i, 4) for i in range(9)]) for n in ("x", "y"))
    design = Design(Kind.GRID, axes, 81)
    box = constraints.model.box
    program = compile_program(constraints, toy.decision(constraints, box), design.names, box)
    solver = BlockSolver(program, {m.name: m.denominator for m in axes})
    theta = np.empty((2, BLOCK))
    Sampler(design).block(0, theta, solver.inputs)
    holding, knife = solver.solve(theta, lambda at: design.exact(theta, at))
    for sample in range(81):
        x, y = (Fraction(float(value)) for value in theta[:, sample])
        found = tuple(sorted(program.profiles[p] for p in holding if solver.alive[p, sample]))
        assert found == expected(x, y)
        if knife[sample]:
            assert 1 in (x, y)

    point = {"x": Fraction(1, 2), "y": Fraction(3, 2)}
    decision = toy.decision(constraints, None)
    told = region(decision, constraints.signs_at(point))
    assert tuple(told.holding) == expected(*point.values())
    assert set(told.signs) <= set(np.asarray(decision.rows).tolist())

    # 'done' (the first plays yes) holds from x = 0 on, since the second may be the content one
    assert reach(constraints, "result", "done", concept=toy).distance == 0
    # with the second discontent whatever it does... both toys: alone only where no is not content
    alone = reach(constraints, "result", "undone", only=True, concept=toy)
    assert not alone.found


@settings(max_examples=25)
@given(stage_games(), st.randoms(use_true_random=False))
def test_a_circuit_decides_as_the_procedure_that_it_stands_for(game: StageGame, rng: random.Random) -> None:
    constraints = game.movable
    decision = SUBGAME_PERFECT.decision(constraints, None)
    told = circuit_of(decision)
    assert told is not None
    assert set(told.rows.tolist()) <= set(decision.rows.tolist()) | {0}
    signs = np.array([[rng.randint(-1, 1) for _ in range(50)] for _ in constraints.integers], dtype=np.int8)
    signs[0] = 0
    assert (told.holding(literal_signs(signs)) == holding(decision, signs)).all()


@settings(max_examples=40)
@given(text_games(), st.randoms(use_true_random=False))
def test_a_circuit_takes_away_what_is_dominated_as_the_procedure_does(
    game: TextGame, rng: random.Random
) -> None:
    """In several rounds, with ties, and where some profiles or all of an action cannot be played."""
    if rng.random() < 0.7:
        others = [(i, rng.randrange(size)) for i, size in enumerate(game.shape)]
        game = replace(game, infeasible=tuple(rng.sample(others, rng.randint(1, 2))))
    try:
        constraints = game.constraints()
    except ScenarioError:
        return
    points = [
        {name: low + (high - low) * Fraction(rng.randrange(5), 4) for name, (low, high) in RANGES.items()}
        for _ in range(20)
    ]
    decision = ITERATED_DOMINANCE.anywhere(constraints)
    told = circuit_of(decision)
    assert told is not None
    signs = constraints.signs(Samples.at_points(ASSUMPTIONS, points))
    assert (told.holding(literal_signs(signs)) == holding(decision, signs)).all()


def test_what_lasts_goes_round_by_round_until_nothing_more_does() -> None:
    """The first goes if its literal fails, each other as soon as the one before it has gone."""
    told = Circuit(
        np.arange(3),
        np.array([[-1], [-2], [-3]]),
        (Gate(False, (-2, literal(2, Relation.ABOVE))),),
        {},
        (literal(1, Relation.ABOVE), -1, -4),
    )
    signs = np.array([[0, 0, 0], [1, -1, -1], [0, 0, 1]], dtype=np.int8)
    # a sign of the second row that is positive keeps the third whatever becomes of the others
    expected = [[True, False, False], [True, False, False], [True, False, True]]
    assert told.holding(literal_signs(signs)).tolist() == expected
    assert told.rows.tolist() == [1, 2]


def test_a_circuit_has_each_part_once() -> None:
    """A part that recurs at every level: as a tree it would have 2**40 literals."""
    formula: Formula = literal(1, Relation.ABOVE)
    for row in range(2, 42):
        formula = Any(
            (All((formula, literal(row, Relation.AT_LEAST))), All((formula, literal(row, Relation.BELOW))))
        )
    told = circuit_of(Formulas(np.array([0]), np.full((1, 1), HOLDS), {0: formula}))
    assert told is not None
    assert len(told.gates) == 3 * 40
    assert told.rows.tolist() == list(range(42))
    signs = np.zeros((42, 2), dtype=np.int8)
    signs[1] = (1, 0)
    assert told.holding(literal_signs(signs)).tolist() == [[True, False]]


def test_what_always_or_never_holds_is_left_out_of_a_circuit() -> None:
    tie, never, open_ = HOLDS, literal(0, Relation.BELOW), literal(5, Relation.ABOVE)
    further: dict[int, Formula] = {
        0: All((tie, open_)),
        1: Any((never, open_)),
        2: Any((tie, open_)),
        3: All(()),
    }
    told = circuit_of(Formulas(np.arange(4), np.full((4, 1), HOLDS), further))
    assert told is not None
    assert told.gates == ()
    assert dict(told.further) == {0: open_, 1: open_, 2: HOLDS, 3: HOLDS}


def test_a_procedure_without_a_circuit_has_none() -> None:
    constraints = game(["x - 1"], {"x": (0, 0, 2)})
    assert circuit(constraints, TOYS[1]) is None
    assert circuit(constraints, TOYS[0]) is not None


def test_a_concept_that_adds_too_many_rows_is_no_circuit() -> None:
    constraints = StageGame((Stage(("a",)), Stage(("b",))), ((1, 0), (0, 1), (-1, 1), (0, 0))).movable
    assert circuit(constraints, SUBGAME_PERFECT, more=1) is None
    assert circuit(constraints, SUBGAME_PERFECT, more=1000) is not None


def test_what_always_or_never_holds_goes_with_what_holds_at_some_samples() -> None:
    above = literal(1, Relation.ABOVE)
    holds = literal_signs(np.array([[0, 0], [1, -1]])).__getitem__
    always, never = All(()), Any(())
    for formula, expected in (
        (All((Any((above, never)), always)), [True, False]),
        (Any((All((always, above)), never)), [True, False]),
        (All((above, Any((never,)))), [False, False]),
    ):
        assert formula_holds(formula, holds).tolist() == expected
