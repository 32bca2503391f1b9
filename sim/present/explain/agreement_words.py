"""What stands in the way of an agreement, in sentences."""

from collections.abc import Iterable

from sim.explore.explain.agreements import AgreementExplanation
from sim.present.explain.supposed import choices_supposed, would_rather
from sim.present.language.numbers import counted, listed, percent, plain, points, sentence, signed
from sim.present.language.sentences import capitalised
from sim.present.run import agreements as run_words
from sim.present.run.agreements import Names
from sim.present.run.reasons import changes
from sim.scenario.model import Scenario
from sim.solve.bargaining.hindered import APPROVAL, MAJORITY, Refused
from sim.solve.concept import PUBLIC
from sim.solve.concepts import concept_of
from sim.solve.explain import Valuation
from sim.solve.solution import Incentive

UNTIL = ", as long as nothing is agreed"


def sentences(explanation: AgreementExplanation) -> tuple[str, ...]:
    """The answer; for an outcome, whether it can be agreed on, and who refuses its nearest miss.

    Where a choice is supposed, that first, and last whether it would be made if nothing were agreed.
    """
    if not explanation.given:
        return _answer(explanation)
    supposing = choices_supposed(explanation.scenario, explanation.given, UNTIL)
    return (supposing, *_answer(explanation), *_chosen(explanation))


def _chosen(explanation: AgreementExplanation) -> Iterable[str]:
    """Whether those whose choice is supposed would make it, if nothing were agreed."""
    scenario, whole = explanation.scenario, explanation.whole
    assert whole is not None
    if not explanation.regretted:
        return
    firm = sum(not regretted.blockers for regretted in explanation.regretted)
    if firm:
        names = listed([scenario.player(player).name for player in explanation.given])
        of = len(explanation.regretted)
        where = f"In {firm} of these {of} " if firm < of else ""
        yield sentence(f"{where}{names} could do no better by another choice alone, if nothing were agreed")
        return
    for player in explanation.given:
        every = [(r, i) for r in explanation.regretted for i in r.blockers if i.player == player]
        if every:
            regretted, incentive = max(every, key=lambda pair: pair[1].loss)
            yield would_rather(
                scenario,
                incentive,
                changes(whole, regretted.play, incentive),
                when="if nothing were agreed, ",
            )


def _answer(explanation: AgreementExplanation) -> tuple[str, ...]:
    answer, blocked = explanation.answer, explanation.blocked
    if explanation.outcome is None:
        return run_words.sentences(answer)
    says = sentence(answer.scenario.says(*explanation.outcome))
    if not blocked:
        if not explanation.leading:
            return (f"No feasible combination of choices leads to this: {says}",)
        would = counted(explanation.leading, "combination of choices", "combinations of choices")
        return (
            f"No agreement on the table leads to this: {says}",
            f"{would} would, and {'it' if explanation.leading == 1 else 'none of them'} is "
            f"{'not ' if explanation.leading == 1 else ''}among what may be agreed on.",
        )
    names, nearest = Names(answer), blocked[0]
    if nearest.holds:
        return (f"{says} {_holding(explanation, names)}", "'sim explain FILE' says who gains what by it.")
    called, count = names.of[nearest.play], counted(len(blocked), "agreement")
    many = (
        f"One agreement would bring it, '{called}'."
        if len(blocked) == 1
        else f"{count} would bring it; the nearest is '{called}'."
    )
    if nearest.play == nearest.start:
        many = "It is what comes about without an agreement, and there is one."
    return (f"Not agreed on: {says}", many, *_hindrances(explanation, names, nearest))


def _holding(explanation: AgreementExplanation, names: Names) -> str:
    held = [miss for miss in explanation.blocked if miss.holds]
    if held[0].play == held[0].start:
        return "That is what comes about without an agreement."
    what = concept_of(explanation.answer.solutions[0].concept).name
    is_one = "That can be agreed on" if "agreement" in what else f"That is the {what}"
    return f"{is_one}: {names.listed([miss.play for miss in held], 'or')}."


def _hindrances(explanation: AgreementExplanation, names: Names, miss: Refused) -> Iterable[str]:
    answer = explanation.answer
    for incentive in miss.blockers:
        yield hindrance(answer.valuation, incentive)
    if not miss.blockers and miss.instead:
        what = concept_of(answer.solutions[0].concept).name
        consent = "" if miss.play == miss.start else "Everybody consents who has to. "
        yield (
            f"{consent}The {what} is {names.listed(miss.instead, 'or')}, by which "
            f"{_gains(explanation, miss.instead[0], miss)}."
        )


def _gains(explanation: AgreementExplanation, play: int, miss: Refused) -> str:
    """What each gains by a play, beside what it gains by another."""
    scenario, valuation = explanation.scenario, explanation.answer.valuation
    assert scenario.agreements is not None
    parts = []
    for player in scenario.agreements.between:
        here, there = (valuation.payoffs[player][p] - valuation.payoffs[player][miss.start]
                       for p in (play, miss.play))  # fmt: skip
        parts.append(f"{scenario.player(player).name} gains {signed(here)} and not {signed(there)}")
    return listed(parts)


def hindrance(valuation: Valuation, incentive: Incentive) -> str:
    """Who does not consent to an agreement, and how much it takes, in a sentence."""
    name = valuation.scenario.player(incentive.player).name
    if incentive.deviation == PUBLIC:
        return sentence(f"of {name}'s public {short_of(incentive)}")
    share, loss = percent(-valuation.loss_share(incentive)), points(-incentive.loss)
    return sentence(f"{name} would rather have none: it would lose {loss} points ({share} of its range)")


def short_of(incentive: Incentive) -> str:
    """How far a public is from what it takes."""
    approval, majority = incentive.terms[APPROVAL], -incentive.terms[MAJORITY]
    return (
        f"{percent(approval)} approve, of the {percent(majority)} that it takes: {missing(incentive)} short"
    )


def missing(incentive: Incentive) -> str:
    """By how much the approval of a public is less than what it takes."""
    share = plain(-100 * incentive.loss, 3)
    return f"{share} percentage point{'' if share == '1' else 's'}"


def who(scenario: Scenario, incentive: Incentive) -> str:
    """Who does not consent: a player, or its public."""
    name = capitalised(scenario.player(incentive.player).name)
    return f"{name}'s {PUBLIC}" if incentive.deviation == PUBLIC else name


def shortfall(valuation: Valuation, incentive: Incentive) -> str:
    """By how much a player or a public does not consent, for a table."""
    if incentive.deviation == PUBLIC:
        return missing(incentive)
    return f"{points(-incentive.loss)} points, {percent(-valuation.loss_share(incentive))} of range"
