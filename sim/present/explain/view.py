"""An explanation on a terminal."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.explain.answer import Explanation
from sim.present.explain.frame import next_question
from sim.present.explain.words import sentences
from sim.present.language.names import choices, differing, labelled
from sim.present.language.numbers import gain, percent
from sim.present.page.terminal import capped_table, heading, indented, table
from sim.present.run.grounds import rests_on
from sim.present.run.mixed import mix_brief
from sim.present.run.reasons import changes
from sim.present.run.view import mix_lines, stable, term_lines
from sim.present.run.view import view as run_view
from sim.present.run.words import brief
from sim.solve.answer import Answer
from sim.solve.explain import Blocked, Valuation, grounds
from sim.solve.nash.mixing import mixes
from sim.solve.solution import Incentive

SHOWN = 5


def view(explanation: Explanation, file: str, *, every: bool = False) -> RenderableType:
    """Why each equilibrium holds, or the incentives that block an outcome: the nearest miss in full.

    file: the scenario as the command names it, for what to ask next. every: shows long lists in full.
    """
    answer = explanation.answer
    if explanation.given and explanation.outcome is None:
        return _supposed(explanation, every)
    if explanation.number is not None:
        first, *rest = sentences(explanation)
        lead = [Text(answer.scenario.title, style="bold cyan"), Text(), Text(first, style="bold")]
        (mix,) = explanation.mixed
        many = len(mixes(answer.mixed)) > 1
        label = f"In mixed strategies, {explanation.number}" if many else "In mixed strategies"
        return Group(*lead, *map(Text, rest), Text(), *mix_lines(mix_brief(answer, mix), label))
    if explanation.outcome is None:
        return run_view(answer, detail=True, every=every)
    style = "bold" if explanation.blocked else ""
    first, *rest = sentences(explanation)
    parts: list[RenderableType] = [Text(first, style=style), *map(Text, rest)]
    if explanation.blocked and all(miss.blockers for miss in explanation.blocked):
        parts += _misses(answer, every, *explanation.blocked)
        if not explanation.given:
            # what it takes is looked for in the whole game only
            parts += next_question(file, explanation.outcome)
    return Group(*parts)


def _supposed(explanation: Explanation, every: bool) -> RenderableType:
    """Who answers a choice how and why, and whether those who are supposed to make it would."""
    whole = explanation.whole
    assert whole is not None
    first, *rest = sentences(explanation)
    parts: list[RenderableType] = [Text(first, style="bold"), *map(Text, rest)]
    parts += stable(brief(explanation.answer, every=every), detail=True, every=every)
    for regretted in explanation.regretted:
        if regretted.blockers:
            parts += [
                Text(),
                heading(f"What would be chosen instead: {choices(whole, regretted.play)}"),
                *(indented(_blocker(whole, regretted, incentive)) for incentive in regretted.blockers),
            ]
    return Group(*parts)


def _misses(answer: Answer, every: bool, nearest: Blocked, *others: Blocked) -> list[RenderableType]:
    """The nearest miss in full, a line for each of the next, and what the first incentive rests on."""
    parts: list[RenderableType] = [
        Text(),
        heading(f"The nearest miss: {choices(answer.valuation, nearest.play)}"),
        *(indented(_blocker(answer.valuation, nearest, incentive)) for incentive in nearest.blockers),
    ]
    parts += _others(answer, nearest, others, every)
    parts += [
        Text(),
        heading("What the first of these incentives rests on"),
        indented(_rests(answer, nearest, nearest.blockers[0])),
    ]
    return parts


def _blocker(valuation: Valuation, blocked: Blocked, incentive: Incentive) -> RenderableType:
    """A deviation that pays: what it gains, and what it gives up for that."""
    player = valuation.scenario.player(incentive.player)
    share = percent(-valuation.loss_share(incentive))
    first = Text.assemble(
        (player.name[:1].upper() + player.name[1:], "bold"),
        f" gains {gain(-incentive.loss)} points ({share} of its range) by "
        f"'{player.action(incentive.deviation).name}'",
    )
    return Group(first, indented(term_lines(changes(valuation, blocked.play, incentive))))


def _others(answer: Answer, nearest: Blocked, others: Sequence[Blocked], every: bool) -> list[RenderableType]:
    """A line for each of the next misses: what is different, and who gains most by undoing it."""
    if not others:
        return []
    rows = []
    for blocked in others:
        worst = blocked.blockers[0]
        player = answer.scenario.player(worst.player)
        share = percent(-answer.valuation.loss_share(worst))
        name = player.name[:1].upper() + player.name[1:]
        who = f"{name} by '{player.action(worst.deviation).name}'"
        rows.append((differing(answer.valuation, blocked.play, nearest.play), who, share))
    columns = [("Other choices", "left"), ("undone most by", "left"), ("gain, of range", "right")]
    return [Text(), heading("The next misses"), *capped_table(columns, rows, every=every, most=SHOWN)]


def _rests(answer: Answer, blocked: Blocked, incentive: Incentive) -> RenderableType:
    parts = grounds(answer.valuation, blocked.play, incentive)
    rows = [
        (labelled(g.about, g.name), g.value, ", ".join(g.sources)) for g in rests_on(answer.scenario, parts)
    ]
    return table([("Assumption", "left"), ("Value (range)", "left"), ("Source", "left")], rows)
