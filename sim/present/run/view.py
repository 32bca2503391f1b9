"""An answer on a terminal: sentences first, then tables that fit its width."""

from collections.abc import Mapping, Sequence

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.present.language.lists import capped, left_out
from sim.present.language.numbers import points
from sim.present.page.terminal import bullets, capped_bullets, heading, indented, table
from sim.present.run.grounds import Ground
from sim.present.run.mixed import MixBrief
from sim.present.run.reasons import Amounts, Side, adding_up
from sim.present.run.story_view import told_move
from sim.present.run.words import Brief, EquilibriumBrief, Reason, brief
from sim.solve.answer import Answer

MIXED = (("Player", "left"), ("Choice", "left"), ("Expected payoff", "right"))
SELECTION = (("Rule", "left"), ("Chooses", "left"), ("Because", "left"))
SHOWN_TERMS = 5


def view(
    answer: Answer, *, detail: bool = False, payoffs: bool = False, every: bool = False
) -> RenderableType:
    """The whole answer. detail: every assumption behind each choice, with its source.

    payoffs: also every profile with its payoffs. every: all equilibria, not only the first dozen.
    """
    words = brief(answer, every=every)
    return Group(_brief(words, detail, every), *((Text(), payoff_table(answer)) if payoffs else ()))


def _brief(brief: Brief, detail: bool, every: bool) -> RenderableType:
    parts: list[RenderableType] = [Text(brief.title, style="bold cyan"), Text()]
    parts += [Text(text, style="bold" if i == 0 else "") for i, text in enumerate(brief.answer)]
    parts += stable(brief, detail, every=every)
    if brief.selection:
        parts += [Text(), heading("Which of them to bet on"), indented(table(SELECTION, brief.selection))]
    if brief.also:
        parts += [Text(), heading("What else could happen")]
        parts.append(bullets(brief.also))
    if brief.changed:
        parts += [Text(), heading("What departs from the file or its parents")]
        parts += capped_bullets(brief.changed, every=every)
    return Group(*parts)


def stable(brief: Brief, detail: bool, *, every: bool = False) -> list[RenderableType]:
    """Every equilibrium with what holds it in place. detail: with every assumption behind it.

    every: shows long lists in full.
    """
    parts: list[RenderableType] = []
    for number, equilibrium in enumerate(brief.equilibria, 1):
        label = f"Equilibrium {number}" if brief.selection else "The equilibrium"
        parts += [Text(), *_equilibrium(equilibrium, label, detail, every)]
    if brief.more:
        parts += [Text(), Text(f"{brief.more} --all shows them.")]
    for number, mix in enumerate(brief.mixed, 1):
        label = "In mixed strategies" if len(brief.mixed) == 1 else f"In mixed strategies, {number}"
        parts += [Text(), *mix_lines(mix, label)]
    return parts


def mix_lines(mix: MixBrief, label: str) -> list[RenderableType]:
    """Equilibria in which somebody mixes, with what holds them in place."""
    parts: list[RenderableType] = [heading(label), indented(table(MIXED, mix.choices))]
    parts.append(indented(bullets(mix.outcome)))
    if mix.moves:
        parts += [Text(), heading("Why nobody departs from it")]
        parts += [line for move in mix.moves for line in told_move(move)]
    if mix.note:
        parts.append(indented(Text(mix.note)))
    return parts


def payoff_table(answer: Answer) -> Table:
    """Every feasible profile with its outcome and payoffs."""
    scenario, valuation = answer.scenario, answer.valuation
    lead = scenario.dimensions[0]
    columns = [("Choices", "left"), (lead.id.replace("_", " "), "left")]
    columns += [(player.id, "right") for player in scenario.players]
    rows = []
    for play in np.flatnonzero(valuation.constraints.model.plays.feasible).tolist():
        chosen, value = valuation.profile(play), valuation.outcome(play)[lead.id]
        names = [player.action(chosen[player.id]).name for player in scenario.players]
        paid = [points(payoff) for payoff in valuation.payoffs_of(play).values()]
        rows.append([", ".join(names), lead.rule(value).name or value, *paid])
    return table(columns, rows)


def _equilibrium(
    equilibrium: EquilibriumBrief, label: str, detail: bool, every: bool
) -> list[RenderableType]:
    parts: list[RenderableType] = [
        heading(label),
        indented(Text(" ".join(equilibrium.outcome))),
        indented(
            table([("Player", "left"), ("Choice", "left"), ("Payoff", "right")], equilibrium.choices),
        ),
        indented(Text(equilibrium.stability)),
        Text(),
        heading("Why it holds"),
    ]
    for reason in equilibrium.reasons:
        parts += [indented(_reason(reason, detail, every)), Text()]
    return parts[:-1] if equilibrium.reasons else parts


def _reason(reason: Reason, detail: bool, every: bool) -> RenderableType:
    parts: list[RenderableType] = [Text.assemble((reason.player, "bold"), f"  {reason.says}")]
    parts.append(indented(Text(reason.sentence)))
    lines = term_lines(reason.sides)
    if reason.rests_on and not detail:
        lines.add_row("rests on", Text(_names(reason.rests_on)))
    if reason.others:
        shown, left = capped([f"{name} ({loss})" for name, loss in reason.others], every=every)
        lines.add_row("also worse", Text(", ".join([*shown, *([left_out(left)] if left else [])])))
    parts.append(indented(lines))
    if detail and reason.rests_on:
        rows = [(g.about, g.value, ", ".join(g.sources)) for g in reason.rests_on]
        parts.append(
            indented(table([("Rests on", "left"), ("Value (range)", "left"), ("Source", "left")], rows))
        )
    return Group(*parts)


def term_lines(sides: Mapping[Side, Amounts]) -> Table:
    """The terms that a deviation changes, each with its amount."""
    lines = Table.grid(padding=(0, 2))
    lines.add_column(style="dim", no_wrap=True)
    lines.add_column(overflow="fold")
    for side, amounts in sides.items():
        lines.add_row(side.value, Text(adding_up(amounts, SHOWN_TERMS)))
    return lines


def _names(grounds: Sequence[Ground], most: int = 4) -> str:
    shown = "; ".join(f"{g.name} = {g.value}{_cited(g)}" for g in grounds[:most])
    return shown + (f"; and {len(grounds) - most} more" if len(grounds) > most else "")


def _cited(ground: Ground) -> str:
    return f" [{', '.join(ground.sources)}]" if ground.sources else ""
