"""Published games with published answers."""

from fractions import Fraction
from pathlib import Path

from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario
from sim.solve.concepts import CONCEPTS, default_concept
from sim.solve.sequential.answer import solve_sequential
from sim.solve.sequential.believed import Assessed

GAMES = Path(__file__).parent / "games"


def game(name: str) -> IncentiveConstraints:
    scenario, plays, _ = load_scenario(GAMES / f"{name}.yaml")
    return incentive_constraints(compile_payoffs(scenario, plays))


def test_chain_store_shares_both_towns() -> None:
    """Selten (1978): fighting in the last town is not worth it, so it deters nobody in the first."""
    (equilibrium,) = solve_sequential(game("chain_store")).equilibria
    assert equilibrium.outcome == {"one": "shared", "two": "shared"}
    assert equilibrium.payoffs == {"first": 2, "second": 2, "chain": 4}
    assert set(equilibrium.strategy["chain"].values()) == {"share"}
    assert len(equilibrium.strategy["second"]) == 3  # after each of the three things that can have happened
    assert equilibrium.strict


def test_ultimatum_has_both_ways_of_a_responder_who_is_indifferent() -> None:
    """Nothing is offered and taken, or, if a responder refuses nothing, one coin is. Accepting nothing:
    accept everywhere (1 profile); refusing it: one offered (1 profile)."""
    solved = solve_sequential(game("ultimatum"))
    offers = {
        e.strategy["proposer"]["offer"]: (e.payoffs["proposer"], e.strategies) for e in solved.equilibria
    }
    assert offers == {"none_of_it": (4, 1), "one": (3, 1)}


def test_pride_raises_the_offer_coin_by_coin() -> None:
    """The responder accepts x iff x >= pride: the least such offer, and at a tie the next one too.

    At a pride of 4 a proposer is as well off with nothing: every offer is one that is refused, or all.
    """
    constraints = game("ultimatum")
    (line,) = thresholds(constraints, ["pride"])
    told = constraints.told
    inner = {
        (float(i.start), float(i.end)): [told.plays.label("proposer", play) for play in i.plays]
        for i in line.intervals
        if not i.is_point
    }
    assert inner[0, 1] == ["one"]
    assert inner[1, 2] == ["two"]
    assert inner[2, 3] == ["three"]
    points = {
        float(i.start): {told.plays.label("proposer", p) for p in i.plays}
        for i in line.intervals
        if i.is_point
    }
    assert points[1] == {"one", "two"}
    assert points[2] == {"two", "three"}


def test_seltens_horse() -> None:
    """Selten (1975): of two pure equilibria, (down, across, left) is not sensible: two would go down.

    Three goes right iff 2 (1 - q) <= q with q for two having gone down: from 2/3.
    """
    constraints = game("horse")
    assert default_concept(constraints.model.scenario) is CONCEPTS["subgame-perfect"]
    assert len(solve_sequential(constraints).equilibria) == 2  # the only proper subgame is the whole
    solved = solve_sequential(constraints, CONCEPTS["perfect-bayesian"])
    (sensible,) = solved.equilibria
    assert sensible.strategy == {
        "one": {"first": "across"},
        "two": {"second": "across"},
        "three": {"third": "right"},
    }
    (beliefs,) = sensible.beliefs.values()
    bounds = {(b.least, b.greatest) for b in beliefs.values()}
    assert bounds == {(Fraction(2, 3), Fraction(1)), (Fraction(0), Fraction(1, 3))}
    every = Assessed(constraints, beliefs=False)
    assert len(every.courses) == 2


def test_with_everything_seen_weak_perfect_bayesian_play_is_subgame_perfect() -> None:
    """Each information set is one history, so that no belief is free."""
    constraints = game("ultimatum")
    assert Assessed(constraints, beliefs=True).courses == solve_sequential(constraints).courses
