"""What more can be asked of an equilibrium that rests on beliefs, in words."""

from collections.abc import Iterator

from sim.present.language.numbers import listed, sentence
from sim.present.language.sentences import inside
from sim.scenario.model import Scenario
from sim.solve.sequential.answer import SequentialAnswer
from sim.solve.solution import Criterion, Equilibrium, Refinement

NOTHING_TO_CUT = (
    "Every message that could be sent, and that somebody would answer, is sent, so that neither the "
    "intuitive criterion nor D1 has anything to cut."
)


def refined(answer: SequentialAnswer, equilibrium: Equilibrium) -> Iterator[str]:
    """A sentence for each criterion that has something to say."""
    by = {refinement.criterion: refinement for refinement in equilibrium.refinements}
    agreement, sequential = by.get(Criterion.AGREEMENT), by.get(Criterion.SEQUENTIAL)
    if agreement is not None and sequential is not None and not agreement.vacuous:
        yield _agreement(answer, agreement, sequential)
    intuitive, d1 = by.get(Criterion.INTUITIVE), by.get(Criterion.D1)
    if intuitive is None or d1 is None:
        return
    if intuitive.vacuous:
        yield NOTHING_TO_CUT
        return
    if intuitive.holds and d1.holds:
        yield "It survives the intuitive criterion (Cho and Kreps) and D1."
        return
    if intuitive.holds:
        yield "It survives the intuitive criterion (Cho and Kreps)."
    else:
        excluded, tempted = _types(answer, intuitive.excluded), _types(answer, intuitive.tempted)
        yield sentence(
            f"The intuitive criterion (Cho and Kreps) cuts it: if {_message(answer, intuitive)}, nobody "
            f"could think that {excluded}, since then it would be worse than what happens, whatever the "
            f"answer; and once that is understood, it would pay if {tempted}"
        )
    if d1.holds is None:
        yield "Whether it survives D1 is not worked out."
    elif not d1.holds:
        left = _types(answer, d1.tempted)
        yield sentence(
            f"D1 cuts it: if {_message(answer, d1)}, it would have to be believed that {left}, and then the "
            "answer that deters this is not the best"
        )
    else:
        yield "It survives D1."


def _agreement(answer: SequentialAnswer, agreement: Refinement, sequential: Refinement) -> str:
    if agreement.holds is False:
        places = listed([f"'{at}'" for at in agreement.at])
        return (
            f"It is perfect Bayesian in the weak sense only: what would be done in {places} rests on beliefs "
            "that do not agree (Fudenberg and Tirole), so that it is no sequential equilibrium."
        )
    if sequential.holds:
        return (
            "The beliefs off the path agree (Fudenberg and Tirole) and can come from small mistakes: it is a "
            "sequential equilibrium."
        )
    if agreement.holds:
        return (
            "The beliefs off the path agree (Fudenberg and Tirole); whether they can come from small "
            "mistakes, as in a sequential equilibrium, is not known."
        )
    return (
        "It is perfect Bayesian in the weak sense; whether its beliefs can agree off the path (Fudenberg and "
        "Tirole) is not known."
    )


def _message(answer: SequentialAnswer, refinement: Refinement) -> str:
    """What nobody was expected to do."""
    scenario = answer.scenario
    at = next(i for i in answer.tree.information_sets if i.id == refinement.at[0])
    moves = {stage.variable(move.player): move.player for stage in scenario.stages for move in stage.moves}
    says = [
        inside(scenario.player(moves[name]).action(value).says, scenario).rstrip(".")
        for name, value in at.seen.items()
        if name in moves
    ]
    return " and ".join(says)


def _types(answer: SequentialAnswer, types: tuple[str, ...]) -> str:
    scenario: Scenario = answer.scenario
    lottery = next(own for own in scenario.lotteries if own.player)
    says = [inside(lottery.draw(type_).says, scenario).rstrip(".") for type_ in types]
    return listed(says, "or")
