"""What players take to be how likely, in words."""

from collections.abc import Iterable, Mapping

from sim.game.tree import InformationSet
from sim.present.language.numbers import listed, percent, sentence
from sim.present.language.sentences import inside
from sim.present.run.happenings import cases_of, said
from sim.rational import Fraction
from sim.scenario.model import Player
from sim.scenario.stages import NOT_REACHED
from sim.solve.sequential.answer import SequentialAnswer
from sim.solve.sequential.expectation import Expectation
from sim.solve.solution import Belief, Equilibrium


def set_of(answer: SequentialAnswer, id: str) -> InformationSet:
    return next(information for information in answer.tree.information_sets if information.id == id)


def beliefs_told(answer: SequentialAnswer, equilibrium: Equilibrium) -> Iterable[str]:
    """What the players take to be how likely, a sentence for each place where that matters.

    Of which type who believes it is stands before where another of its types believes something else.
    """
    told: dict[tuple[str, str, str], list[str]] = {}
    types: dict[tuple[str, str], set[str]] = {}
    for at, beliefs in equilibrium.beliefs.items():
        information = set_of(answer, at)
        player = information.move.player
        type_ = information.seen.get(f"{player}.type", "")
        text = _believed(answer, equilibrium, information, beliefs)
        told.setdefault((information.stage.id, player, text), []).append(type_)
        types.setdefault((information.stage.id, player), set()).add(type_)
    for (stage, player, text), own in told.items():
        everybody = set(own) == types[stage, player]
        cases = [] if everybody else [{f"{player}.type": type_} for type_ in own]
        case = cases_of(answer.scenario, cases)[0] if cases else ""
        yield sentence(f"{case}{text}")


def _believed(
    answer: SequentialAnswer,
    equilibrium: Equilibrium,
    information: InformationSet,
    beliefs: Mapping[str, Belief],
) -> str:
    """What a player takes to be how likely at one information set."""
    scenario = answer.scenario
    name = scenario.player(information.move.player).name
    seen = [
        inside(said(scenario, variable, variable.rpartition(".")[2], value), scenario).rstrip(".")
        for variable, value in information.seen.items()
        if value != NOT_REACHED and not variable.endswith(".type")
    ]
    if all(belief.least == belief.greatest for belief in beliefs.values()):
        lead = f"once {' and '.join(seen)}, {name} takes" if seen else f"{name} takes"
        return f"{lead} as likely: {_shares(answer, information, beliefs)}"
    action = equilibrium.strategy[information.move.player][information.id]
    does = _named_choice(scenario.player(information.move.player), action)
    lead = f"if {' and '.join(seen)}, which nobody expects, " if seen else "if it came to that, "
    bounds = [_bounds(what, belief) for what, belief in beliefs.items()]
    told = [text for text in (bounds[:1] if len(bounds) == 2 else bounds) if text]
    if told:
        return f"{lead}{name} would choose {does} if it takes {listed(told)}"
    return f"{lead}{name} would choose {does} whatever it believes"


def _shares(answer: SequentialAnswer, information: InformationSet, beliefs: Mapping[str, Belief]) -> str:
    """How likely each is taken to be, where that is known."""
    before = _before(answer, information, beliefs)
    return listed([f"'{what}' {_share(belief, before.get(what))}" for what, belief in beliefs.items()])


def belief_at(answer: SequentialAnswer, equilibrium: Equilibrium, at: str) -> str:
    """What whoever moves at an expected information set takes to be how likely; empty where that is sure."""
    beliefs = equilibrium.beliefs.get(at, {})
    if not any(0 < belief.least == belief.greatest < 1 for belief in beliefs.values()):
        return ""
    information = set_of(answer, at)
    name = answer.scenario.player(information.move.player).name
    return sentence(f"{name} takes as likely: {_shares(answer, information, beliefs)}")


def _named_choice(player: Player, taken: str | Mapping[str, float]) -> str:
    """What a player would choose, by its name, or with which probability what."""
    if isinstance(taken, str):
        return f"'{player.action(taken).name}'"
    return " or ".join(f"'{player.action(a).name}' (with probability {percent(p)})" for a, p in taken.items())


def _before(
    answer: SequentialAnswer, information: InformationSet, beliefs: Mapping[str, Belief]
) -> dict[str, Fraction]:
    """Type -> how likely it was before anybody moved, where beliefs are about the types of one player."""
    expectation = Expectation(answer.valuation, answer.tree)
    for lottery in answer.scenario.lotteries:
        if lottery.player and set(lottery.values) >= set(beliefs):
            return expectation.prior(lottery.id, information.seen)
    return {}


def _share(belief: Belief, before: Fraction | None) -> str:
    """How likely something is taken to be, and to have been before where that has changed."""
    now = percent(float(belief.least))
    if before is None or before == belief.least:
        return now
    return f"{now} ({percent(float(before))} before)"


def _bounds(what: str, belief: Belief) -> str:
    """How likely something may be taken to be; empty where it does not matter."""
    least, greatest = percent(float(belief.least)), percent(float(belief.greatest))
    if belief.least == belief.greatest:
        return f"'{what}' to be {least} likely"
    if belief.least == 0:
        return "" if belief.greatest == 1 else f"'{what}' to be at most {greatest} likely"
    if belief.greatest == 1:
        return f"'{what}' to be at least {least} likely"
    return f"'{what}' to be between {least} and {greatest} likely"
