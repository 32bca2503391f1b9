"""What would have to be true as tables: what changes, the other ways there, or who undoes it.

Every word about the dispute comes from the scenario's own `says`, `name` and `about`.
"""

import shlex
from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.reach.answer import Reach
from sim.explore.reach.changes import Alternative, Change
from sim.present.language.names import differing, labelled
from sim.present.language.numbers import as_typed, counted, gain, percent, plain, points, sentence
from sim.present.page.terminal import capped_table, heading, indented
from sim.present.reach.found import end_value
from sim.present.reach.not_found import instead_of, is_undone, obstacle
from sim.present.reach.words import certainty, sentences
from sim.rational import Fraction

SHOWN = 6
COLUMNS = 78
"""A command line is continued on the next line beyond so many columns."""


def view(reach: Reach, command: Sequence[str] = (), *, every: bool = False) -> RenderableType:
    """Sentences first, then what changes, the other ways there, and how much is proved.

    command: the words of the command that solves the scenario as it was asked about.
    every: shows long lists in full.
    """
    first, *rest = sentences(reach)
    parts: list[RenderableType] = [Text(first, style="bold"), *map(Text, rest)]
    if not reach.only and any(not reach.wanted[play] for play in reach.also):
        parts.append(Text("As the only outcome: --only."))
    if reach.changes:
        parts += [Text(), heading("What changes"), *_changes(reach, reach.changes, reach.rounded, every)]
        if command:
            parts += [Text(), heading("To see it"), indented(Text(_command(command, reach.rounded)))]
        parts += [Text(), *map(Text, certainty(reach))]
        parts += _alternatives(reach, every)
    if not reach.found:
        parts += [Text(line) for line in obstacle(reach)]
        if is_undone(reach):
            parts += [*_most_favourable(reach, every), *_undoing(reach, every)]
    return Group(*parts)


def _command(command: Sequence[str], values: Mapping[str, Fraction]) -> str:
    """A command with the values set, continued over lines as a shell reads it."""
    lines = [shlex.join(command)]
    for name, value in values.items():
        setting = f"--set {name}={as_typed(value)}"
        if len(lines[-1]) + len(setting) + 1 > COLUMNS - 4:
            lines[-1] += " \\"
            lines.append(f"  {setting}")
        else:
            lines[-1] += f" {setting}"
    return "\n".join(lines)


def rows(
    reach: Reach, changes: Sequence[Change], values: Mapping[str, Fraction] | None = None
) -> list[tuple[str, ...]]:
    """Assumption and its id, from, to, unit and the share of its range, the largest move first.

    values: the new values as they are shown; those of the answer, if left out.
    """
    values = reach.rounded if values is None else values
    cells: list[tuple[str, ...]] = []
    for change in sorted(changes, key=lambda c: -c.widths):
        assumption = reach.scenario.assumption(change.assumption)
        ends: dict[Fraction | None, str] = {assumption.low: "lowest", assumption.high: "highest"}
        if reach.within == "limits":
            ends = dict.fromkeys(ends, "end of its range") | dict.fromkeys(assumption.limits, "at its limit")
        value = values[change.assumption]
        end = end_value(reach, change, value)
        cells.append(
            (
                labelled(assumption.about, assumption.id),
                plain(change.start),
                f"{end} ({ends[value]})" if value in ends else end,
                assumption.unit,
                percent(float(change.widths)),
            )
        )
    return cells


def _changes(
    reach: Reach, changes: Sequence[Change], values: Mapping[str, Fraction], every: bool
) -> list[RenderableType]:
    names = (
        ("Assumption", "left"),
        ("from", "right"),
        ("to", "right"),
        ("unit", "left"),
        ("of range", "right"),
    )
    return capped_table(names, rows(reach, changes, values), every=every)


def _alternatives(reach: Reach, every: bool) -> list[RenderableType]:
    assert reach.play is not None
    parts: list[RenderableType] = []
    others = [other for other in reach.alternatives if other.kind == "profile"]
    if others:
        rows = [
            (
                differing(reach.told, other.play, reach.play),
                points(float(other.distance)),
                str(len(other.changes)),
                _sure(other),
            )
            for other in others
        ]
        columns = [
            ("Other choices", "left"),
            ("widths", "right"),
            ("changes", "right"),
            ("proved", "left"),
        ]
        title = heading("Other ways there")
        parts += [Text(), title, *capped_table(columns, rows, every=every, most=SHOWN)]
    for other in reach.alternatives:
        if other.kind == "sparsest" and len(other.changes) < len(reach.changes):
            count = len(other.changes)
            text = (
                f"With {counted(count, 'change')} instead of {len(reach.changes)} it takes "
                f"{points(float(other.distance))} range widths"
            )
            values = reach.rounded_for(other.play, other.changes)
            parts += [Text(), Text(f"{text}:"), *_changes(reach, other.changes, values, every)]
    return parts


def _sure(other: Alternative) -> str:
    return "yes" if other.proved else f"no: at least {points(other.lower_bound)}"


def _most_favourable(reach: Reach, every: bool) -> list[RenderableType]:
    nearest = reach.proof[0]
    if not nearest.values:
        return []
    assumptions = [reach.scenario.assumption(name) for name in nearest.values]
    rows = [(labelled(a.about, a.id), plain(nearest.values[a.id]), a.unit) for a in assumptions]
    columns = [("Assumption", "left"), ("value", "right"), ("unit", "left")]
    return [Text(), heading("The values that favour it most"), *capped_table(columns, rows, every=every)]


def _undoing(reach: Reach, every: bool) -> list[RenderableType]:
    if len(reach.proof) < 2:
        return []
    scenario = reach.scenario
    groups: dict[tuple[str, str], list[float]] = {}
    for reason in reach.proof:
        if len(reason.incentives) == 1:
            (unmet,) = reason.incentives
            groups.setdefault((unmet.player, unmet.deviation), []).append(-unmet.loss)
    rows = [
        (
            sentence(scenario.player(player).name).rstrip("."),
            instead_of(scenario, player, action).strip("'"),
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
    title = f"Who undoes the {counted(len(reach.proof), 'combination')} of choices, whatever the values"
    return [Text(), heading(title), *capped_table(columns, rows, every=every)]
