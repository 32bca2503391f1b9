"""Published games of signals, threats and commitment, with their answers in closed form."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from solve.sequential.stage_games import load_text
from solve.sequential.test_types import SignallingGame, signalling_games

from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.present.run.story import story
from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioError
from sim.solve.concept import Concept
from sim.solve.concepts import CONCEPTS, default_concept
from sim.solve.holding import plays_now
from sim.solve.sequential.answer import solve_sequential
from sim.solve.sequential.requirements import PERFECT_BAYESIAN
from sim.solve.solution import Criterion, Equilibrium, Refinement, Reveals

GAMES = Path(__file__).parent / "games"
INTUITIVE = CONCEPTS["intuitive"]


def game(name: str, **values: object) -> IncentiveConstraints:
    settings_ = [f"{name}={value}" for name, value in values.items()]
    scenario, plays, _ = load_scenario(GAMES / f"{name}.yaml", settings_)
    return incentive_constraints(compile_payoffs(scenario, plays))


def refinement(equilibrium: Equilibrium, criterion: Criterion) -> Refinement:
    return next(own for own in equilibrium.refinements if own.criterion is criterion)


def choices(constraints: IncentiveConstraints, player: str, concept: Concept | None = None) -> set[str]:
    """What a player does in the courses that hold at the own values."""
    chosen = concept or default_concept(constraints.model.scenario)
    plays = plays_now(constraints, chosen)
    return {constraints.told.plays.label(player, play) for play in plays}


def borders(constraints: IncentiveConstraints, name: str, player: str) -> list[tuple[Fraction, set[str]]]:
    """(upper end, what the player does) of each open interval of an assumption."""
    (line,) = thresholds(constraints, [name])
    assert line.proved
    told = constraints.told
    return [
        (interval.end.low, {told.plays.label(player, play) for play in interval.plays})
        for interval in line.intervals
        if not interval.is_point
    ]


LEAVE, STUDY, APART = "leave", "study", "quick_study_slow_leave"


def test_spence_pools_and_separates_where_the_closed_form_says() -> None:
    """The quick study and the slow do not iff 2 - e <= 1 and 1 <= 2 - e/2. Both study iff what it costs the
    slow is no more than a wage of 3/2 is above one of 1. Both leave for any e: study would be taken badly."""
    constraints = game("spence")
    told = borders(constraints, "effort", "worker")
    assert told == [
        (Fraction(1, 2), {LEAVE, STUDY}),
        (Fraction(1), {LEAVE}),
        (Fraction(2), {LEAVE, APART}),
        (Fraction(3), {LEAVE}),
    ]


def test_spence_and_the_intuitive_criterion() -> None:
    """Both leaving is cut iff the slow could only lose by study, 2 - e < 3/2, and the quick would gain once
    that is seen, 2 - e/2 > 3/2: for e between 1/2 and 1, where no pure equilibrium is left."""
    (line,) = thresholds(game("spence"), ["effort"], concept=INTUITIVE)
    assert line.proved
    constraints = game("spence")
    for step in range(0, 61):
        effort = Fraction(step, 20)
        expected = set()
        if not Fraction(1, 2) < effort < 1:
            expected.add(LEAVE)
        if effort <= Fraction(1, 2):
            expected.add(STUDY)
        if 1 <= effort <= 2:
            expected.add(APART)
        here = constraints.at({"effort": effort})
        assert choices(here, "worker", INTUITIVE) == expected, effort
        (interval,) = [interval for interval in line.intervals if interval.holds(effort)]
        assert len(interval.plays) == len(expected)


def test_spence_and_d1_which_cuts_more() -> None:
    """For e below 1/2 the slow would study too for a high wage, but for fewer wages than the quick."""
    solved = solve_sequential(game("spence", effort=0.4))
    leaving = next(e for e in solved.equilibria if "leave" in e.strategy["worker"].values())
    assert refinement(leaving, Criterion.INTUITIVE).holds
    d1 = refinement(leaving, Criterion.D1)
    assert (d1.holds, d1.excluded, d1.tempted) == (False, ("slow",), ("quick",))


def test_beer_quiche_keeps_beer() -> None:
    """Cho and Kreps (1987), section II: quiche is cut, since only the strong could want beer then."""
    constraints = game("beer_quiche")
    beer, quiche = solve_sequential(constraints).equilibria
    assert set(beer.strategy["patron"].values()) == {"beer"}
    assert refinement(beer, Criterion.INTUITIVE).holds
    assert refinement(beer, Criterion.D1).holds
    cut = refinement(quiche, Criterion.INTUITIVE)
    assert (cut.holds, cut.excluded, cut.tempted) == (False, ("weak",), ("strong",))
    assert cut.at == ("reply after breakfast.patron == beer",)
    assert not refinement(quiche, Criterion.D1).holds
    assert choices(constraints, "patron", INTUITIVE) == {"beer"}
    for equilibrium in (beer, quiche):
        assert equilibrium.reveals == {"patron": Reveals.NOTHING}
        assert refinement(equilibrium, Criterion.SEQUENTIAL).holds


def test_beer_quiche_in_words() -> None:
    told = story(solve_sequential(game("beer_quiche")))
    assert told.courses[0].refined[1] == "It survives the intuitive criterion (Cho and Kreps) and D1."
    assert told.courses[1].refined[1] == (
        "The intuitive criterion (Cho and Kreps) cuts it: if Patron chooses 'Beer', nobody could think that "
        "Patron is of type 'Weak', since then it would be worse than what happens, whatever the answer; and "
        "once that is understood, it would pay if Patron is of type 'Strong'."
    )


def test_an_adviser_tells_all_iff_the_bias_is_at_most_half_a_step() -> None:
    """Crawford and Sobel (1982): telling the next higher of three states, 1/2 apart, gains b^2 less
    (1/2 - b)^2, so that all three words are used truthfully iff b <= 1/4. Babbling is always there."""
    for bias, full in ((0, True), (0.2, True), (0.25, True), (0.26, False), (1, False)):
        solved = solve_sequential(game("talk", bias=bias))
        kinds = {equilibrium.reveals["adviser"] for equilibrium in solved.equilibria}
        assert (Reveals.EVERYTHING in kinds) is full, bias
        assert Reveals.NOTHING in kinds


def test_nobody_is_cut_from_cheap_talk() -> None:
    """Words cost nothing, so that none is bad for a type whatever the answer (Cho and Kreps 1987, IV.3)."""
    solved = solve_sequential(game("talk"))
    assert all(refinement(e, Criterion.INTUITIVE).holds for e in solved.equilibria)


def test_a_bold_demand_from_the_belief_that_the_closed_form_gives() -> None:
    """Fearon (1995): 3/4 q + (1 - q)(victory - cost) >= 3/5 of a modest demand, which all concede."""
    constraints = game("demand")
    value = constraints.model.scenario.values
    war = value["victory"] - value["cost"]
    border = (Fraction(3, 5) - war) / (Fraction(3, 4) - war)
    assert border == Fraction(2, 3)
    assert borders(constraints, "p_weak", "challenger") == [(border, {"modest"}), (Fraction(1), {"bold"})]
    bold = solve_sequential(game("demand", p_weak=0.8))
    (equilibrium,) = bold.equilibria
    assert equilibrium.outcome["peace"] == {"war": 0.2, "settled": 0.8}


def test_a_burnt_bridge_keeps_the_attacker_away() -> None:
    """Schelling (1960): who cannot leave will fight, and who could would not, iff a battle costs more than
    the town. Without the fire the town is lost."""
    (equilibrium,) = solve_sequential(game("bridge")).equilibria
    assert equilibrium.outcome == {"town": "quiet"}
    assert equilibrium.strategy["defender"]["bridge"] == "burn"
    told = borders(game("bridge"), "battle", "defender")
    assert told[0][0] == 1
    assert told[1] == (Fraction(4), {"burn"})
    assert {"burn", "keep"} <= told[0][1]
    text = (
        (GAMES / "bridge.yaml").read_text().replace("outcomes:", "  - bridge.defender == burn\noutcomes:", 1)
    )
    (alone,) = solve_sequential(load_text(text, "bridge")).equilibria
    assert alone.outcome == {"town": "lost"}


def test_a_plant_deters_where_it_pays_and_would_be_used() -> None:
    """Dixit (1980): with it a war is better than sharing iff leaving it idle costs more than 2, and being
    alone with it better than sharing without iff it costs less than 3."""
    assert borders(game("entry"), "plant", "incumbent")[0] == (Fraction(3), {"build"})
    assert borders(game("entry"), "plant", "incumbent")[1][1] == {"rest_then_share"}
    (line,) = thresholds(game("entry"), ["idle"])
    assert [float(i.end) for i in line.intervals if not i.is_point] == [2, 4]


def chain_store(towns: int) -> str:
    """Selten (1978): in each town an entrant, and the chain that fights (0, 0) or shares (2, 2)."""
    names = [f"e{k}" for k in range(towns)]
    lines = ["scenario: chain", "players:", "  chain: {actions: [fight, share]}"]
    lines += [f"  {name}: {{actions: [enter, stay_out]}}" for name in names] + ["timing:"]
    for k, name in enumerate(names):
        lines.append(f"  - {{stage: t{k}, moves: {name}}}")
        lines.append(f"  - {{stage: a{k}, moves: chain, when: {name} == enter}}")
    lines += ["outcomes: {end: {over: {otherwise: true, says: It is over}}}", "payoffs:", "  chain:"]
    for k, name in enumerate(names):
        lines.append(f"    alone{k}: {{worth: 5, when: {name} == stay_out}}")
        lines.append(f"    shared{k}: {{worth: 2, when: a{k}.chain == share}}")
    for k, name in enumerate(names):
        lines += [f"  {name}:", f"    out: {{worth: 1, when: {name} == stay_out}}"]
        lines.append(f"    shared: {{worth: 2, when: a{k}.chain == share}}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("towns", [3, 4])
def test_the_chain_shares_every_town(towns: int) -> None:
    """However many towns: fighting is not worth it in the last, so not in the one before, and so on."""
    (equilibrium,) = solve_sequential(load_text(chain_store(towns), "chain")).equilibria
    assert equilibrium.payoffs == {"chain": 2 * towns, **{f"e{k}": 2 for k in range(towns)}}
    assert set(equilibrium.strategy["chain"].values()) == {"share"}
    assert len(equilibrium.strategy[f"e{towns - 1}"]) == 3 ** (towns - 1)
    assert equilibrium.strict


def test_centipede_is_stopped_at_once_whatever_it_grows_to() -> None:
    """Rosenthal (1981); McKelvey and Palfrey's (1992) payoffs, in which the pot doubles at each step."""
    (equilibrium,) = solve_sequential(game("centipede")).equilibria
    assert equilibrium.outcome == {"pot": "at0"}
    assert {a for own in equilibrium.strategy.values() for a in own.values()} == {"take"}


def test_horse_in_full() -> None:
    """Selten (1975): (down, across, left) is a Nash equilibrium and not perfect; (across, across, right) is
    perfect for beliefs of at least 2/3, so sequential (Kreps and Wilson 1982)."""
    solved = solve_sequential(game("horse"), PERFECT_BAYESIAN)
    weak, nash = solved.solutions
    assert [e.payoffs["one"] for e in weak.equilibria] == [1]
    assert sorted(e.payoffs["one"] for e in nash.equilibria) == [1, 3]
    assert refinement(weak.equilibria[0], Criterion.SEQUENTIAL).holds


def test_beliefs_that_cannot_agree_are_weak_only() -> None:
    """The bank is harsh for a belief of at least 3/5 in an able founder, the rival for at most 2/5."""
    solved = solve_sequential(game("observers"))
    by = {str(e.outcome["end"]): e for e in solved.equilibria}
    assert set(by) == {"nothing", "success"}
    agreement = refinement(by["nothing"], Criterion.AGREEMENT)
    assert agreement.holds is False
    assert agreement.at == ("loan", "price after loan.bank == harsh")
    assert refinement(by["nothing"], Criterion.SEQUENTIAL).holds is False
    assert refinement(by["success"], Criterion.AGREEMENT).holds
    refined = next(c.refined for c in story(solved).courses if "Nothing is ventured." in c.outcome)
    assert refined[0].startswith("It is perfect Bayesian in the weak sense only")


def test_beliefs_that_can_agree_do() -> None:
    """With a rival that is harsh up to 2/3 both are between 3/5 and 2/3."""
    text = (GAMES / "observers.yaml").read_text()
    text = text.replace("worth: -3, when: rival", "worth: -1, when: rival")
    solved = solve_sequential(load_text(text, "observers"))
    nothing = next(e for e in solved.equilibria if e.outcome["end"] == "nothing")
    assert refinement(nothing, Criterion.AGREEMENT).holds
    assert refinement(nothing, Criterion.SEQUENTIAL).holds


def test_the_intuitive_criterion_is_refused_where_it_says_nothing() -> None:
    with pytest.raises(ScenarioError, match="one player, who has types, moves once"):
        plays_now(game("horse"), INTUITIVE)


def surviving(told: SignallingGame) -> set[tuple[str, ...]]:
    """What is said and replied, by type, in equilibria that are not cut: by the definition.

    Best replies under beliefs over a set of types: over one its best, over both those that are best for
    some belief, tried at ties, between them and at certainty.
    """
    kept = set()
    for equilibrium in told.perfect_bayesian():
        plan = dict(equilibrium)
        says = {t: plan[t] for t in ("high", "low")}
        now = {t: told.payoffs[t, says[t], plan[says[t]]][0] for t in says}
        good = True
        for message in told.messages:
            if message in says.values():
                continue
            both = best(told, message, ("high", "low"))
            out = [t for t in says if all(told.payoffs[t, message, r][0] < now[t] for r in both)]
            if len(out) == 1:
                (rest,) = [t for t in says if t not in out]
                alone = best(told, message, (rest,))
                good &= not all(told.payoffs[rest, message, r][0] > now[rest] for r in alone)
        if good:
            kept.add(tuple(f"{t} {says[t]} {plan[says[t]]}" for t in says))
    return kept


def best(told: SignallingGame, message: str, types: tuple[str, ...]) -> set[str]:
    if len(types) == 2:
        nobody = dict.fromkeys(types, "")
        return {r for r in told.replies if told._best(message, r, nobody, {})}
    worth = {r: told.payoffs[types[0], message, r][1] for r in told.replies}
    return {r for r in worth if worth[r] == max(worth.values())}


@settings(max_examples=60)
@given(signalling_games())
def test_what_the_intuitive_criterion_leaves_is_what_the_definition_leaves(told: SignallingGame) -> None:
    constraints = load_text(told.text, "game")
    left = set()
    for play in plays_now(constraints, INTUITIVE):
        plays = constraints.model.plays
        course = {plays.label("sender.type", p): p for p in constraints.courses.course(play)}
        left.add(
            tuple(f"{t} {plays.label('sender', p)} {plays.label('receiver', p)}"
                  for t, p in ((t, course[t]) for t in ("high", "low")))
        )  # fmt: skip
    assert left == surviving(told)


@settings(max_examples=40)
@given(signalling_games())
def test_d1_cuts_at_least_what_the_intuitive_criterion_does(told: SignallingGame) -> None:
    """Cho and Kreps (1987), section IV.1: whoever the one excludes the other does too."""
    solved = solve_sequential(load_text(told.text, "game"))
    for equilibrium in solved.equilibria:
        if refinement(equilibrium, Criterion.D1).holds:
            assert refinement(equilibrium, Criterion.INTUITIVE).holds
