"""What stands in the way of an outcome, in words and as JSON."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from sim.present.brief import rests_on
from sim.present.document import equilibrium_document, incentive_document, scenario_document
from sim.present.numbers import counted, listed, percent, points, sentence, signed
from sim.present.terminal import heading, indented, table
from sim.solve.answer import Answer
from sim.solve.explain import Blocked, grounds
from sim.solve.solution import Incentive

SHOWN = 5


def explain_document(answer: Answer, found: Sequence[Blocked] | None) -> dict[str, Any]:
    """sim.explain/1. found: with `--outcome`, the profiles that have it and what undoes them."""
    made = {
        "schema": "sim.explain/1",
        **scenario_document(answer.scenario),
        "equilibria": [equilibrium_document(equilibrium) for equilibrium in answer.equilibria],
    }
    if found is not None:
        made["blocked"] = [
            {
                "profile": answer.valuation.profile(blocked.play),
                "blockers": [incentive_document(incentive) for incentive in blocked.blockers],
            }
            for blocked in found
        ]
    return made


def blocked_view(answer: Answer, dimension: str, value: str, found: Sequence[Blocked]) -> RenderableType:
    """Whether the outcome is an equilibrium, and the incentives that block it, nearest miss first."""
    rule = answer.scenario.dimension(dimension).rule(value)
    says = sentence(rule.says)
    if not found:
        return Text(f"No feasible combination of choices leads to this: {says}")
    stable = [blocked for blocked in found if not blocked.blockers]
    parts: list[RenderableType] = []
    if stable:
        first = f"{says} That is an equilibrium: {_choices(answer, stable[0].play)}."
        return Group(Text(first, style="bold"), Text("'sim explain FILE' says what holds it in place."))
    nearest = found[0]
    worst = nearest.blockers[0]
    player = answer.scenario.player(worst.player)
    parts += [
        Text(f"Not an equilibrium: {says}", style="bold"),
        Text(
            f"{counted(len(found), 'combination')} of choices would lead there, and each is undone by "
            f"somebody. In the nearest miss, it is {player.name} who gains {points(-worst.loss)} points "
            f"by '{player.action(worst.deviation).name}' instead."
        ),
    ]
    for number, blocked in enumerate(found[:SHOWN], 1):
        parts += [Text(), heading(f"{number}. {_choices(answer, blocked.play)}")]
        parts += [indented(_blocker(answer, blocked, incentive)) for incentive in blocked.blockers]
    if len(found) > SHOWN:
        parts += [
            Text(),
            Text(f"and {len(found) - SHOWN} more combinations (all of them with --json)", style="dim"),
        ]
    parts += [
        Text(),
        heading("What the first of these incentives rests on"),
        indented(_rests(answer, nearest, worst)),
    ]
    return Group(*parts)


def _choices(answer: Answer, play: int) -> str:
    profile = answer.valuation.profile(play)
    return listed([f"{p.name}: '{p.action(profile[p.id]).name}'" for p in answer.scenario.players], "and")


def _blocker(answer: Answer, blocked: Blocked, incentive: Incentive) -> RenderableType:
    player = answer.scenario.player(incentive.player)
    share = percent(-answer.valuation.loss_share(incentive))
    parts = grounds(answer.valuation, blocked.play, incentive)
    terms = ", ".join(f"{part.term.name} ({signed(-part.difference)})" for part in parts[:4])
    more = f" and {len(parts) - 4} more" if len(parts) > 4 else ""
    gain = f"gains {points(-incentive.loss)} points ({share} of its range)"
    return Text.assemble(
        (player.name[:1].upper() + player.name[1:], "bold"),
        f" {gain} by '{player.action(incentive.deviation).name}': {terms}{more}",
    )


def _rests(answer: Answer, blocked: Blocked, incentive: Incentive) -> RenderableType:
    parts = grounds(answer.valuation, blocked.play, incentive)
    rows = [(g.about, g.value, ", ".join(g.sources)) for g in rests_on(answer.scenario, parts)]
    return table([("Assumption", "left"), ("Value (range)", "left"), ("Source", "left")], rows)
