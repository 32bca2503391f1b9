"""What stands in the way of an outcome, or who answers a choice how, in sentences."""

from sim.explore.explain.answer import Explanation
from sim.present.explain.supposed import choices_supposed, kept, would_rather
from sim.present.language.names import choices
from sim.present.language.numbers import gain, sentence
from sim.present.run import words as run_words
from sim.present.run.mixed import mix_sentences
from sim.present.run.reasons import changes
from sim.solve.explain import Blocked
from sim.solve.solution import Incentive


def sentences(explanation: Explanation) -> tuple[str, ...]:
    """The answer; for an outcome, whether it is an equilibrium, and who undoes its nearest miss."""
    if not explanation.given:
        return _answer(explanation)
    return (supposing(explanation), *_answer(explanation), *_chosen(explanation))


def supposing(explanation: Explanation) -> str:
    """What is supposed, in a sentence."""
    return choices_supposed(explanation.scenario, explanation.given)


def rather(explanation: Explanation, regretted: Blocked, incentive: Incentive) -> str:
    """Why a player whose choice is supposed would rather make another, in a sentence."""
    whole = explanation.whole
    assert whole is not None
    return would_rather(explanation.scenario, incentive, changes(whole, regretted.play, incentive))


def _chosen(explanation: Explanation) -> tuple[str, ...]:
    """Whether those whose choice is supposed would make it, when the others answer like that."""
    if not explanation.regretted:
        return ()
    firm = sum(not regretted.blockers for regretted in explanation.regretted)
    if firm:
        of = len(explanation.regretted)
        return (kept(explanation.scenario, explanation.given, firm, of, stable=True),)
    sentences = []
    for player in explanation.given:
        worst = [
            (regretted, next(i for i in regretted.blockers if i.player == player))
            for regretted in explanation.regretted
            if any(i.player == player for i in regretted.blockers)
        ]
        if worst:
            least = min(worst, key=lambda pair: -pair[1].loss)
            sentences.append(rather(explanation, *least))
    return tuple(sentences)


def _answer(explanation: Explanation) -> tuple[str, ...]:
    answer, blocked = explanation.answer, explanation.blocked
    if explanation.number is not None:
        return mix_sentences(answer, explanation.number)
    if explanation.outcome is None:
        return run_words.sentences(answer)
    dimension, value = explanation.outcome
    says = sentence(answer.scenario.says(dimension, value))
    if not blocked:
        return (f"No feasible combination of choices leads to this: {says}",)
    stable = [miss for miss in blocked if not miss.blockers]
    if stable:
        first = f"{says} That is an equilibrium: {choices(answer.valuation, stable[0].play)}."
        return (first, "'sim explain FILE' says what holds it in place.")
    worst = blocked[0].blockers[0]
    player = answer.scenario.player(worst.player)
    if len(blocked) > 1:
        many = f"{len(blocked):,} combinations of choices would lead there, and each is undone by somebody."
        where = f"In the nearest miss, it is {player.name} who"
    else:
        many = "One combination of choices would lead there, and it is undone."
        where = f"It is {player.name} who"
    action = player.action(worst.deviation).name
    return (
        f"Not an equilibrium: {says}",
        f"{many} {where} gains {gain(-worst.loss)} points by '{action}' instead.",
    )
