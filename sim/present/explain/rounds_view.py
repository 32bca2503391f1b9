"""An explanation of a repeated game: on a terminal, and as JSON."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.explore.explain.rounds import RoundsExplanation
from sim.present.explain.frame import Parts, framed
from sim.present.explain.rounds_words import departs, held, sentences
from sim.present.language.document import (
    equilibrium_document,
    incentive_document,
    punished_document,
    scenario_document,
    tidy,
)
from sim.present.language.lists import capped
from sim.present.language.names import choices, differing, labelled
from sim.present.language.numbers import percent, plain
from sim.present.language.sentences import capitalised
from sim.present.page.terminal import capped_table, heading, indented, more, table
from sim.present.run.grounds import ground
from sim.present.run.reasons import adding_up
from sim.solve.repeated.hindered import Temptation, Tempted, resting_on

SHOWN, SHOWN_TERMS = 5, 5
RESTS_ON = (("Assumption", "left"), ("Value (range)", "left"), ("Source", "left"))


def view(explanation: RoundsExplanation, file: str, *, every: bool = False) -> RenderableType:
    """What holds each combination that lasts, or who departs from those with an outcome.

    file: the scenario as the command names it, for what to ask next. every: shows long lists in full.
    """
    blocked = explanation.blocked
    missed: Parts | None = (
        partial(_misses, explanation, every, *blocked) if blocked and not blocked[0].holds else None
    )
    held: Parts = partial(_held, explanation, every)
    if explanation.given:
        # what it takes is looked for in the whole game only
        shown = held if missed is None or explanation.held else missed
        return framed(explanation, sentences(explanation), None, shown, missed)
    return framed(explanation, sentences(explanation), file, held, missed)


def _held(explanation: RoundsExplanation, every: bool) -> Iterable[RenderableType]:
    answer = explanation.answer
    shown, left = capped(explanation.held, every=every)
    for tempted in shown:
        yield Text()
        yield heading(choices(answer.valuation, tempted.play))
        yield indented(Text(held(answer, tempted)))
        yield from _departures(explanation, tempted, tempted.departures, every)
    yield from more(left)


def _misses(
    explanation: RoundsExplanation, every: bool, nearest: Tempted, *others: Tempted
) -> list[RenderableType]:
    """The nearest miss in full, a line for each of the next, and what the first departure rests on."""
    answer = explanation.answer
    valuation = answer.valuation
    parts: list[RenderableType] = []
    if nearest.blockers:
        parts += [Text(), heading("Who departs from the nearest miss")]
        parts += _departures(explanation, nearest, nearest.blockers, every)
    rows = []
    for miss in others:
        worst = next(iter(miss.blockers), None)
        if worst is None:
            continue
        player = answer.scenario.player(worst.incentive.player)
        least = miss.sustained.least
        row = (
            differing(valuation, miss.play, nearest.play),
            f"{capitalised(player.name)} by '{player.action(worst.incentive.deviation).name}'",
            percent(-valuation.loss_share(worst.incentive)),
            "never" if least is None else plain(max(least.values())),
        )
        rows.append(row if answer.block.horizon is None else row[:-1])
    if rows:
        columns = [("Other choices", "left"), ("undone most by", "left"), ("gain a round, of range", "right")]
        columns += [("patience it takes", "right")] if answer.block.horizon is None else []
        parts += [Text(), heading("The next misses"), *capped_table(columns, rows, every=every, most=SHOWN)]
    if nearest.blockers:
        names = resting_on(answer, nearest, nearest.blockers[0])
        assumptions = [ground(answer.scenario.assumption(name)) for name in names]
        lines = [(labelled(g.about, g.name), g.value, ", ".join(g.sources)) for g in assumptions]
        title = "What the first of these departures rests on"
        parts += [Text(), heading(title), indented(table(RESTS_ON, lines))] if lines else []
    return parts


def _departures(
    explanation: RoundsExplanation, tempted: Tempted, departures: Iterable[Temptation], every: bool
) -> Iterable[RenderableType]:
    """The keenest departure of each player, and how many more it has. every: all of them."""
    by_player: dict[str, list[Temptation]] = {}
    for temptation in departures:
        by_player.setdefault(temptation.incentive.player, []).append(temptation)
    for own in by_player.values():
        shown, left = capped(own, 1, every=every)
        for temptation in shown:
            yield indented(_departure(explanation, tempted, temptation))
        yield from more(left)


def _departure(explanation: RoundsExplanation, tempted: Tempted, temptation: Temptation) -> RenderableType:
    """A departure: in words, then what it brings at once and costs later by payoff term."""
    answer = explanation.answer
    names = {term.id: term.name for term in explanation.scenario.terms_of(temptation.incentive.player)}
    lines = Table.grid(padding=(0, 2))
    lines.add_column(style="dim", no_wrap=True)
    lines.add_column(overflow="fold")
    if temptation.now:
        lines.add_row("at once", Text(_terms(names, temptation.now)))
    if (
        temptation.later
        and tempted.by.get(temptation.incentive.player) != tempted.play
        and answer.block.horizon is None
    ):
        lines.add_row("each round after", Text(_terms(names, temptation.later, sign=-1)))
    return Group(Text(departs(answer, tempted, temptation)), indented(lines))


def _terms(names: Mapping[str, str], amounts: Mapping[str, float], sign: int = 1) -> str:
    ordered = sorted(amounts.items(), key=lambda item: -abs(item[1]))
    return adding_up([(names[term], sign * amount) for term, amount in ordered], SHOWN_TERMS)


def document(explanation: RoundsExplanation) -> dict[str, Any]:
    """sim.explain/1. With an outcome also the combinations that have it, and who departs from each; with
    `given` what the others keep to, and for each of these what those whose choice is supposed would gain.

    Of each departure the loss a round as an average over all rounds; what it brings at once, and what each
    round after it costs, by payoff term; and the least discount factor at which it does not pay.
    """
    answer = explanation.answer
    content: dict[str, Any] = {
        "schema": "sim.explain/1",
        **scenario_document(explanation.scenario),
        "concept": answer.solutions[0].concept,
        "equilibria": [equilibrium_document(equilibrium) for equilibrium in explanation.equilibria],
    }
    if explanation.given:
        content["given"] = dict(explanation.given)
        content["regretted"] = [
            {**_tempted(explanation, one, one.regretted, "blockers"), "holds": one.sustained.now}
            for one in explanation.held
        ]
    elif explanation.outcome is None:
        content["held"] = [
            _tempted(explanation, one, one.departures, "departures") for one in explanation.held
        ]
    if explanation.outcome is not None:
        content["blocked"] = [
            _tempted(explanation, miss, miss.blockers, "blockers") for miss in explanation.blocked
        ]
    return content


def _tempted(
    explanation: RoundsExplanation, one: Tempted, temptations: Iterable[Temptation], called: str
) -> dict[str, Any]:
    valuation, least = explanation.answer.valuation, one.sustained.least
    return {
        "profile": valuation.profile(one.play),
        "outcome": tidy(valuation.outcome(one.play)),
        "holds": one.holds,
        **punished_document(valuation, one.by),
        "least": None if least is None else tidy(dict(least)),
        called: [
            {
                **incentive_document(t.incentive),
                "at_once": tidy(dict(t.now)),
                "each_round_after": tidy(dict(t.later)),
                "least": tidy(t.least),
            }
            for t in temptations
        ],
    }
