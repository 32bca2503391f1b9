"""Why an outcome cannot be had, in words."""

from rich.console import RenderableType
from rich.text import Text

from sim.explore.reach.answer import Reach
from sim.explore.reach.impossible import Impossible
from sim.present.language.names import choices, labelled
from sim.present.language.numbers import counted, gain, listed, percent, plain, points, sentence
from sim.present.page.terminal import heading, indented, table
from sim.present.reach.found import LEAST_SAID
from sim.present.thresholds.words import inside


def refusal(made: Reach, says: str) -> list[str]:
    """That no change was found, and whether there is none."""
    where = "limits" if made.within == "limits" else "ranges"
    if made.free:
        where += f", with only {listed(made.free)} free to move"
    if not made.wanted.any():
        return [f"No combination of choices that can be made leads to this: {sentence(says)}"]
    comma = "," if made.free else ""
    if made.proved and _never_alone(made):
        return [
            f"Within these {where}{comma} this can be an equilibrium, but never the only stable outcome: "
            f"{sentence(says)}"
        ]
    if made.proved:
        return [f"Nothing within these {where}{comma} brings this about: {sentence(says)}"]
    texts = [f"No change was found within these {where}: {sentence(says)}"]
    if any(reason.rivals for reason in made.proof):
        texts.append("It can be an equilibrium, but no values were found at which it is the only outcome.")
    texts.append(f"The search ended after {counted(made.examined, 'part')} of them.")
    texts.append("It is not proved that there is none.")
    if made.lower_bound >= LEAST_SAID:
        texts.append(f"Less than {points(made.lower_bound)} range widths does not do.")
    return [texts[0], " ".join(texts[1:])]


def _never_alone(made: Reach) -> bool:
    """Whether the outcome is an equilibrium somewhere, and another beside it wherever it is."""
    return made.only and sum(not reason.rivals for reason in made.proof) < made.wanted.sum()


def proof(made: Reach) -> list[RenderableType]:
    """What stands in the way of each combination of choices; nothing where nothing is proved."""
    if not made.proved or not made.proof:
        return []
    nearest = made.proof[0]
    if nearest.rival is not None:
        here, rival = choices(made.valuation, nearest.play), choices(made.valuation, nearest.rival)
        return [Text(f"It can be an equilibrium ({here}), but wherever it is one, so is another: {rival}.")]
    if nearest.rivals:
        here = choices(made.valuation, nearest.play)
        several = "; or ".join(choices(made.valuation, rival) for rival in nearest.rivals)
        lead = f"It can be an equilibrium ({here}), but wherever it is one, so is one or another of these"
        return [Text(f"{lead}: {several}.")]
    if _never_alone(made):
        return [Text("Wherever it is one, some other combination of choices is stable too.")]
    return [Text(_nearest(made, nearest)), *_favouring(made, nearest), *_undoing(made)]


def _favouring(made: Reach, nearest: Impossible) -> list[RenderableType]:
    if not nearest.values:
        return []
    assumptions = [made.valuation.scenario.assumption(name) for name in nearest.values]
    rows = [(labelled(a.about, a.id), plain(nearest.values[a.id]), a.unit) for a in assumptions]
    columns = [("Assumption", "left"), ("value", "right"), ("unit", "left")]
    return [Text(), heading("The values that favour it most"), indented(table(columns, rows))]


def _undoing(made: Reach) -> list[RenderableType]:
    if len(made.proof) < 2:
        return []
    scenario = made.valuation.scenario
    groups: dict[tuple[str, str], list[float]] = {}
    for reason in made.proof:
        if len(reason.incentives) == 1:
            (unmet,) = reason.incentives
            groups.setdefault((unmet.player, unmet.deviation), []).append(-unmet.loss)
    rows = [
        (
            sentence(scenario.player(player).name).rstrip("."),
            scenario.player(player).action(action).name,
            str(len(gains)),
            gain(min(gains)),
        )
        for (player, action), gains in sorted(groups.items(), key=lambda item: -len(item[1]))
    ]
    columns = [
        ("Who", "left"),
        ("does this instead", "left"),
        ("combinations", "right"),
        ("gains at least", "right"),
    ]
    title = f"Who undoes the {counted(len(made.proof), 'combination')} of choices, whatever the values"
    return [Text(), heading(title), indented(table(columns, rows))]


def _nearest(made: Reach, nearest: Impossible) -> str:
    scenario = made.valuation.scenario
    lead = f"The nearest miss is {choices(made.valuation, nearest.play)}."
    gains = [
        f"{scenario.player(u.player).name} gains {gain(-u.loss)} points by "
        f"'{scenario.player(u.player).action(u.deviation).name}'"
        for u in nearest.incentives
    ]
    if len(gains) == 1:
        return f"{lead} Even at the values that favour it most, {inside(gains[0], scenario)} instead."
    share = percent(nearest.shortfall)
    return (
        f"{lead} No one incentive stands in the way, but several do together: at the values that favour it "
        f"most, {listed([inside(gain, scenario) for gain in gains])}. Wherever the values lie, somebody "
        f"gains at least {share} of their payoff range by doing something else."
    )
