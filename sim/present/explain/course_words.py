"""What stands in the way of an outcome of a game with stages, in sentences."""

from collections.abc import Iterable

from sim.explore.explain.stages import SequentialExplanation
from sim.present.explain.supposed import kept, suppose, would_rather
from sim.present.language.numbers import gain, listed, percent, sentence
from sim.present.language.sentences import capitalised, inside
from sim.present.run import story
from sim.present.run.happenings import events, said
from sim.present.run.reasons import NEGLIGIBLE, Amounts, Side
from sim.scenario.stages import NOT_REACHED
from sim.solve.sequential.hindered import Hindered, Misses
from sim.solve.solution import Equilibrium, Incentive


def sentences(explanation: SequentialExplanation) -> tuple[str, ...]:
    """The answer; for an outcome, whether it is an equilibrium, and who undoes its nearest miss."""
    if explanation.given:
        return (supposing(explanation), *_answer(explanation), *_chosen(explanation))
    return _answer(explanation)


def supposing(explanation: SequentialExplanation) -> str:
    """What is supposed, in a sentence."""
    scenario, given = explanation.scenario, explanation.given
    return suppose(scenario, (said(scenario, n, n.rpartition(".")[2], action) for n, action in given.items()))


def own_blockers(explanation: SequentialExplanation, miss: Hindered) -> tuple[Incentive, ...]:
    """What those whose choice is supposed would rather do."""
    return tuple(incentive for incentive in miss.blockers if incentive.player in explanation.supposed)


def _chosen(explanation: SequentialExplanation) -> tuple[str, ...]:
    """Whether those whose choice is supposed would make it, when the others answer like that."""
    whole = explanation.whole
    told = [miss for miss in explanation.regretted if miss is not None]
    if whole is None or not told:
        return ()
    scenario, players, of = explanation.scenario, explanation.supposed, len(explanation.regretted)
    firm = [miss for miss in told if not own_blockers(explanation, miss)]
    if firm:
        stable = not any(miss.blockers for miss in firm)
        return (kept(scenario, players, len(firm), of, stable=stable),)
    least = min(told, key=lambda miss: -own_blockers(explanation, miss)[0].loss)
    worst = own_blockers(explanation, least)[0]
    return (would_rather(scenario, worst, sides(explanation, worst), list(_seen(whole, worst))),)


def _answer(explanation: SequentialExplanation) -> tuple[str, ...]:
    told = _in_pure(explanation)
    return (*told, *_by_mixing(explanation)) if explanation.outcome is not None else told


def _by_mixing(explanation: SequentialExplanation) -> Iterable[str]:
    """How likely an outcome is where nothing is stable in pure strategies and somebody mixes."""
    if explanation.outcome is None or not explanation.mixed:
        return
    name, value = explanation.outcome
    shares = [share for each in explanation.mixed if (share := likely(each, name, value)) is not None]
    if shares:
        told = listed([percent(share) for share in dict.fromkeys(shares)], "or")
        yield f"Where somebody mixes, its probability is {told}; 'sim explain FILE' says why."


def likely(equilibrium: Equilibrium, name: str, value: str) -> float | None:
    """How likely a value of a dimension is in an equilibrium; None for what is no dimension."""
    outcome = equilibrium.outcome.get(name)
    if outcome is None or isinstance(outcome, str):
        return None if outcome is None else float(outcome == value)
    return outcome.get(value, 0.0)


def _in_pure(explanation: SequentialExplanation) -> tuple[str, ...]:
    scenario, misses = explanation.scenario, explanation.misses
    if explanation.number is not None:
        return story.mixed_story(explanation.answer, explanation.number).answer
    if explanation.outcome is None or misses is None:
        return story.sentences(explanation.answer)
    says = sentence(scenario.says(*explanation.outcome))
    if not misses.sound:
        return (
            f"Not an equilibrium: {says}",
            "In some part of the game nothing is stable in pure strategies, so that nothing is in the whole.",
        )
    if not misses.courses and misses.open:
        return (
            f"Not an equilibrium: {says}",
            "Whatever leads there, nothing is stable in pure strategies in some part of the game that it "
            "leaves out.",
        )
    if not misses.courses:
        return (f"No course of the game that can come about leads to this: {says}",)
    nearest = misses.courses[0]
    if not nearest.blockers:
        what = listed([inside(text, scenario).rstrip(".") for text in moves_on(explanation, nearest)])
        return (
            f"{says} That is an equilibrium: {what}.",
            "'sim explain FILE' says what holds it in place.",
        )
    worst = nearest.blockers[0]
    player = scenario.player(worst.player)
    if misses.count > 1:
        many = f"{misses.count:,} courses of the game would lead there, and somebody departs from each."
        lead = f"In the nearest miss, it is {inside(player.name, scenario)} who"
    else:
        many = "One course of the game would lead there, and somebody departs from it."
        lead = f"It is {inside(player.name, scenario)} who"
    action = player.action(worst.deviation).name
    return (
        f"Not an equilibrium: {says}",
        f"{many} {lead} gains {gain(-worst.loss)} points by '{action}' instead.",
    )


def moves_on(explanation: SequentialExplanation, course: Hindered) -> list[str]:
    """What the players do in a course, one sentence each; chance is left out."""
    lotteries = {lottery.id for lottery in explanation.scenario.lotteries}
    steps = [step for step in course.leads.path if step.variable not in lotteries]
    return events(explanation.scenario, steps)


def besides(explanation: SequentialExplanation, course: Hindered, nearest: Hindered) -> str:
    """What a course has that the nearest miss has not."""
    known = moves_on(explanation, nearest)
    own = [text for text in moves_on(explanation, course) if text not in known]
    return capitalised("; ".join(inside(text, explanation.scenario).rstrip(".") for text in own))


def departs(misses: Misses, incentive: Incentive) -> str:
    """Where somebody departs, and what it gains: `Once ..., X gains ... by 'Y'`."""
    scenario = misses.tree.scenario
    player = scenario.player(incentive.player)
    share = percent(-misses.valuation.loss_share(incentive))
    gains = (
        f"{player.name} gains {gain(-incentive.loss)} points ({share} of its range) by "
        f"'{player.action(incentive.deviation).name}'"
    )
    seen = list(_seen(misses, incentive))
    return sentence(f"once {listed(seen)}, {inside(gains, scenario)}" if seen else gains)


def _seen(misses: Misses, incentive: Incentive) -> Iterable[str]:
    """What a player knows where it moves, of moves and of its own type."""
    scenario = misses.tree.scenario
    at = (incentive.player, incentive.at)
    information = next(i for i in misses.tree.information_sets if (i.move.player, i.id) == at)
    for variable, value in information.seen.items():
        if value != NOT_REACHED:
            says = said(scenario, variable, variable.rpartition(".")[2], value)
            yield inside(says, scenario).rstrip(".")


def sides(explanation: SequentialExplanation, incentive: Incentive) -> dict[Side, Amounts]:
    """What a deviation brings and what it costs, by payoff term, the largest first."""
    names = {term.id: term.name for term in explanation.scenario.terms_of(incentive.player)}
    ordered = sorted(incentive.terms.items(), key=lambda item: -abs(item[1]))
    told = {
        Side.GAINED: [(names[term], -loss) for term, loss in ordered if loss < -NEGLIGIBLE],
        Side.LOST: [(names[term], -loss) for term, loss in ordered if loss > NEGLIGIBLE],
    }
    return {side: amounts for side, amounts in told.items() if amounts}
