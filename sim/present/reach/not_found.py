"""Why an outcome cannot be had, in sentences."""

from sim.explore.reach.answer import Reach
from sim.explore.reach.impossible import Impossible, Unmet
from sim.present.language.names import choices
from sim.present.language.numbers import counted, gain, listed, percent, points, sentence
from sim.present.language.sentences import inside
from sim.scenario.model import Scenario
from sim.solve.concept import NO_AGREEMENT, PUBLIC

ZONE = "zone-of-agreement"
LEAST_SAID = 0.005
"""A bound below this, in range widths, says nothing."""


def unreachable(reach: Reach, says: str) -> list[str]:
    """That no change was found, and whether there is none."""
    where = "limits" if reach.within == "limits" else "ranges"
    if reach.free:
        where += f", with only {listed(reach.free)} free to move"
    if not reach.wanted.any() and not reach.scenario.sequential:
        return [f"{_ruled_out(reach)}: {sentence(says)}"]
    comma = "," if reach.free else ""
    if reach.proved and _never_alone(reach):
        return [
            f"Within these {where}{comma} this can be an equilibrium, but never the only stable outcome: "
            f"{sentence(says)}"
        ]
    if reach.proved:
        return [f"Nothing within these {where}{comma} brings this about: {sentence(says)}"]
    texts = [f"No change was found within these {where}: {sentence(says)}"]
    if any(reason.rivals for reason in reach.proof):
        texts.append("It can be an equilibrium, but no values were found at which it is the only outcome.")
    texts.append(f"The search ended after {counted(reach.examined, 'part')} of them.")
    texts.append("It is not proved that there is none.")
    if reach.lower_bound >= LEAST_SAID:
        texts.append(f"Less than {points(reach.lower_bound)} range widths does not do.")
    return [texts[0], " ".join(texts[1:])]


def _ruled_out(reach: Reach) -> str:
    """Why nothing with the outcome is a candidate at any values."""
    plays = reach.valuation.constraints.model.plays
    value = plays.labels[reach.dimension].index(reach.value)
    if not (plays.feasible & (plays.codes[reach.dimension] == value)).any():
        return "No combination of choices that can be made leads to this"
    if reach.concept.id.endswith(ZONE):
        return "Whatever the values, somebody who has to consent does not"
    return f"Whatever the values, this is no {reach.concept.name}"


def _never_alone(reach: Reach) -> bool:
    """Whether the outcome is an equilibrium somewhere, and another beside it wherever it is."""
    if not reach.proof:
        return reach.beside is not None
    return reach.only and sum(not reason.rivals for reason in reach.proof) < reach.wanted.sum()


def obstacle(reach: Reach) -> list[str]:
    """What stands in the way of the nearest miss; nothing where nothing is proved."""
    if reach.proved and reach.beside is not None:
        here = choices(reach.told, reach.beside)
        return [f"It can be an equilibrium ({here}), but wherever it is one, something else is stable too."]
    if not reach.proved or not reach.proof:
        return []
    nearest = reach.proof[0]
    if nearest.rival is not None:
        here, rival = choices(reach.told, nearest.play), choices(reach.told, nearest.rival)
        return [f"It can be an equilibrium ({here}), but wherever it is one, so is another: {rival}."]
    if nearest.rivals:
        here = choices(reach.told, nearest.play)
        several = "; or ".join(choices(reach.told, rival) for rival in nearest.rivals)
        lead = f"It can be an equilibrium ({here}), but wherever it is one, so is one or another of these"
        return [f"{lead}: {several}."]
    if _never_alone(reach):
        return ["Wherever it is one, some other combination of choices is stable too."]
    return [_nearest_miss(reach, nearest)]


def is_undone(reach: Reach) -> bool:
    """Whether what stands in the way is that somebody does something else."""
    if not reach.proved or not reach.proof:
        return False
    return not (reach.proof[0].rival is not None or reach.proof[0].rivals or _never_alone(reach))


def _by_at_least(scenario: Scenario, share: str) -> str:
    if scenario.agreements:
        return f"is at least {share} short of consenting."
    return f"gains at least {share} of their payoff range by doing something else."


def in_the_way(scenario: Scenario, unmet: Unmet) -> str:
    """Who would rather do something else, and what it gains; or whose public would not approve."""
    player = scenario.player(unmet.player)
    if unmet.deviation == PUBLIC:
        return f"the {PUBLIC} of {player.name} falls {percent(-unmet.loss)} of it short of approving"
    instead = instead_of(scenario, unmet.player, unmet.deviation)
    return f"{player.name} gains {gain(-unmet.loss)} points by {instead}"


def instead_of(scenario: Scenario, player: str, deviation: str) -> str:
    """What a player would rather do."""
    if deviation in (NO_AGREEMENT, PUBLIC):
        return "having no agreement" if deviation == NO_AGREEMENT else "withholding its approval"
    return f"'{scenario.player(player).action(deviation).name}'"


def _nearest_miss(reach: Reach, nearest: Impossible) -> str:
    scenario = reach.scenario
    lead = f"The nearest miss is {choices(reach.told, nearest.play)}."
    gains = [in_the_way(scenario, unmet) for unmet in nearest.incentives]
    if len(gains) == 1:
        instead = "" if scenario.agreements else " instead"
        return f"{lead} Even at the values that favour it most, {inside(gains[0], scenario)}{instead}."
    share = percent(nearest.shortfall)
    return (
        f"{lead} No one incentive stands in the way, but several do together: at the values that favour it "
        f"most, {listed([inside(gain, scenario) for gain in gains])}. Wherever the values lie, somebody "
        + _by_at_least(scenario, share)
    )
