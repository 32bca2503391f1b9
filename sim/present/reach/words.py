"""What would have to be true, in sentences."""

from sim.explore.reach.answer import Reach
from sim.present.language.numbers import counted, points, sentence
from sim.present.language.sentences import capitalised
from sim.present.reach.found import already, changed, one_move
from sim.present.reach.not_found import LEAST_SAID, unreachable

NAMED_IN_SHORT = 2


def sentences(reach: Reach) -> list[str]:
    """What has to change, by how much, and what is stable then; or why it cannot be had."""
    says = capitalised(reach.scenario.says(reach.dimension, reach.value).rstrip("."))
    if reach.distance is None:
        return unreachable(reach, says)
    return already(reach, says) if reach.distance == 0 else changed(reach, says)


def finding(reach: Reach) -> str:
    """What it takes, in a line."""
    rule = reach.scenario.dimension(reach.dimension).rule(reach.value)
    name = rule.name or capitalised(reach.value.replace("_", " "))
    if reach.distance is None or reach.distance == 0:
        return f"{name}: {in_short(reach)}"
    by = points(float(reach.distance))
    return f"{name}: it takes {counted(len(reach.changes), 'change')}, {by} range widths in all"


def in_short(reach: Reach) -> str:
    """What has to change, for a cell of a table."""
    if reach.distance is None:
        within = "ranges" if reach.within == "range" else "limits"
        return f"none within the {within}{': that is proved' if reach.proved else ' was found'}"
    if reach.distance == 0:
        return "nothing: it is stable already"
    if len(reach.changes) <= NAMED_IN_SHORT:
        return sentence("; ".join(one_move(reach, change) for change in reach.changes))[:-1]
    return (
        f"{counted(len(reach.changes), 'number')} together, by {points(float(reach.distance))} of their "
        "ranges in all"
    )


def certainty(reach: Reach) -> list[str]:
    """How much of an answer is proved, and the check."""
    texts = []
    if reach.proved:
        texts.append("No smaller change does it: that is proved.")
    else:
        texts.append("This is the smallest change that was found; a smaller one is not ruled out.")
        if reach.lower_bound >= LEAST_SAID:
            bound = points(reach.lower_bound)
            texts.append(f"It is proved only that less than {bound} range widths does not do.")
    if reach.only and not reach.attained and reach.infimum is not None and not reach.by_gap:
        border = points(float(reach.infimum))
        texts.append(f"At {border} range widths themselves something else is stable too; it lies beyond.")
    elif reach.only and not reach.attained and reach.infimum is not None:
        gap = f"one part in {round(1 / reach.gap):,}"
        texts.append(
            f"Every other outcome is then undone by somebody who gains at least {gap} of a payoff "
            f"range; as this gap closes, the change comes down to {points(float(reach.infimum))} range "
            "widths, which itself does not do."
        )
    if reach.verified:
        there = "possible" if reach.scenario.agreements else "an equilibrium"
        there = "the only outcome" if reach.only else there
        texts.append(f"Solved again at the new values, it is {there}; a hair short of them, it is not.")
    else:
        texts.append("Solved again, this was not confirmed: the tolerance of the solver hides the border.")
    return [" ".join(texts)]
