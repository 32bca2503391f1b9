"""What stands in the way of an outcome, in words and as JSON."""

import shlex
from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from sim.present.language.document import equilibrium_document, incentive_document, scenario_document
from sim.present.language.names import choices, differing, labelled
from sim.present.language.numbers import gain, percent, sentence
from sim.present.page.terminal import heading, indented, table, term_lines
from sim.present.run.words import rests_on, split
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


def blocked_view(
    answer: Answer, dimension: str, value: str, found: Sequence[Blocked], file: str
) -> RenderableType:
    """Whether the outcome is an equilibrium, and the incentives that block it: the nearest miss in full."""
    rule = answer.scenario.dimension(dimension).rule(value)
    says = sentence(rule.says)
    if not found:
        return Text(f"No feasible combination of choices leads to this: {says}")
    stable = [blocked for blocked in found if not blocked.blockers]
    if stable:
        first = f"{says} That is an equilibrium: {choices(answer.valuation, stable[0].play)}."
        return Group(Text(first, style="bold"), Text("'sim explain FILE' says what holds it in place."))
    nearest, *others = found
    worst = nearest.blockers[0]
    player = answer.scenario.player(worst.player)
    if others:
        many = f"{len(found):,} combinations of choices would lead there, and each is undone by somebody."
        where = f"In the nearest miss, it is {player.name} who"
    else:
        many = "One combination of choices would lead there, and it is undone."
        where = f"It is {player.name} who"
    action = player.action(worst.deviation).name
    parts: list[RenderableType] = [
        Text(f"Not an equilibrium: {says}", style="bold"),
        Text(f"{many} {where} gains {gain(-worst.loss)} points by '{action}' instead."),
        Text(),
        heading(f"The nearest miss: {choices(answer.valuation, nearest.play)}"),
    ]
    parts += [indented(_blocker(answer, nearest, incentive)) for incentive in nearest.blockers]
    parts += _others(answer, nearest, others)
    parts += [
        Text(),
        heading("What the first of these incentives rests on"),
        indented(_rests(answer, nearest, worst)),
        Text(),
        Text("What would have to change for it:"),
        indented(Text(shlex.join(["sim", "reach", file, "--outcome", f"{dimension}={value}"]))),
    ]
    return Group(*parts)


def _blocker(answer: Answer, blocked: Blocked, incentive: Incentive) -> RenderableType:
    """A deviation that pays: what it gains, and what it gives up for that."""
    player = answer.scenario.player(incentive.player)
    share = percent(-answer.valuation.loss_share(incentive))
    lost, gained = split(answer.valuation, blocked.play, incentive)
    first = Text.assemble(
        (player.name[:1].upper() + player.name[1:], "bold"),
        f" gains {gain(-incentive.loss)} points ({share} of its range) by "
        f"'{player.action(incentive.deviation).name}'",
    )
    return Group(first, indented(term_lines(lost, gained)))


def _others(answer: Answer, nearest: Blocked, others: Sequence[Blocked]) -> list[RenderableType]:
    """A line for each of the next misses: what is different, and who gains most by undoing it."""
    if not others:
        return []
    rows = []
    for blocked in others[:SHOWN]:
        worst = blocked.blockers[0]
        player = answer.scenario.player(worst.player)
        share = percent(-answer.valuation.loss_share(worst))
        name = player.name[:1].upper() + player.name[1:]
        who = f"{name} by '{player.action(worst.deviation).name}'"
        rows.append((differing(answer.valuation, blocked.play, nearest.play), who, share))
    columns = [("Other choices", "left"), ("undone most by", "left"), ("gain, of range", "right")]
    parts: list[RenderableType] = [Text(), heading("The next misses"), indented(table(columns, rows))]
    if len(others) > SHOWN:
        more = f"and {len(others) - SHOWN:,} more (all of them with --json)"
        parts.append(indented(Text(more, style="dim")))
    return parts


def _rests(answer: Answer, blocked: Blocked, incentive: Incentive) -> RenderableType:
    parts = grounds(answer.valuation, blocked.play, incentive)
    rows = [
        (labelled(g.about, g.name), g.value, ", ".join(g.sources)) for g in rests_on(answer.scenario, parts)
    ]
    return table([("Assumption", "left"), ("Value (range)", "left"), ("Source", "left")], rows)
