"""What stands in the way of an outcome, in sentences."""

from sim.explore.explain.answer import Explanation
from sim.present.language.names import choices
from sim.present.language.numbers import gain, sentence
from sim.present.run import words as run_words


def sentences(explanation: Explanation) -> tuple[str, ...]:
    """The answer; for an outcome, whether it is an equilibrium, and who undoes its nearest miss."""
    answer, blocked = explanation.answer, explanation.blocked
    if explanation.outcome is None:
        return run_words.sentences(answer)
    dimension, value = explanation.outcome
    says = sentence(answer.scenario.dimension(dimension).rule(value).says)
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
