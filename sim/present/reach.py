"""What would have to be true, in words and as JSON.

Every word about the dispute comes from the scenario's own `says`, `name` and `about`.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.reach import MEASURE, Alternative, Change, Reach
from sim.explore.reaching.impossible import Impossible
from sim.present.document import scenario_document, tidy
from sim.present.numbers import counted, listed, percent, plain, points, sentence
from sim.present.terminal import heading, indented, table
from sim.present.tipping import inside, meaning, with_unit
from sim.results.store import Question, save
from sim.scenario.canonical import canonical

ANSWER = "answer.json"
SHOWN = 6
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")


def reach_document(made: Reach) -> dict[str, Any]:
    """sim.reach/1."""
    valuation = made.valuation
    return {
        "schema": "sim.reach/1",
        **scenario_document(valuation.scenario),
        "target": {made.dimension: made.value},
        "only": made.only,
        "free": list(made.free),
        "found": made.found,
        "within": made.within,
        "measure": MEASURE,
        "distance": tidy(made.distance),
        "lower_bound": tidy(made.lower_bound),
        "proved": made.proved,
        "attained": made.attained if made.found else None,
        "infimum": tidy(made.infimum),
        "gap": tidy(made.gap) if made.only else None,
        "changes": [_change_document(change) for change in made.changes],
        "profile": None if made.play is None else valuation.profile(made.play),
        "fewest": made.fewest if made.found else None,
        "alternatives": [
            {
                "kind": other.kind,
                "profile": valuation.profile(other.play),
                "distance": tidy(other.distance),
                "lower_bound": tidy(other.lower_bound),
                "proved": other.proved,
                "changes": [_change_document(change) for change in other.changes],
            }
            for other in made.alternatives
        ],
        "verified": made.verified,
        "proof": [_proof_document(made, reason) for reason in made.proof],
    }


def _change_document(change: Change) -> dict[str, Any]:
    return {
        "assumption": change.assumption,
        "from": tidy(change.start),
        "to": tidy(change.end),
        "widths": tidy(change.widths),
    }


def _proof_document(made: Reach, reason: Impossible) -> dict[str, Any]:
    return {
        "profile": made.valuation.profile(reason.play),
        "incentives": [
            {
                "player": unmet.player,
                "deviation": unmet.deviation,
                "loss": tidy(unmet.loss),
                "weight": tidy(unmet.weight),
            }
            for unmet in reason.incentives
        ],
        "shortfall": tidy(reason.shortfall),
        "exact": reason.exact,
        "values": tidy(reason.values),
        "rival": None if reason.rival is None else made.valuation.profile(reason.rival),
        "rivals": [made.valuation.profile(rival) for rival in reason.rivals],
    }


def saved_reach(made: Reach, root: Path) -> tuple[dict[str, Any], Path]:
    """The document, and the folder that it is saved in. Raises OSError if it cannot be written."""
    scenario = made.valuation.scenario
    settings = {
        "outcome": f"{made.dimension}={made.value}",
        "only": made.only,
        "free": sorted(made.free),
        "within": made.within,
        "gap": str(made.gap),
    }
    question = Question(scenario.id, "reach", canonical(scenario), settings)
    folder = question.folder(root)
    document = {**reach_document(made), "results": str(folder)}
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    save(root, question, {ANSWER: text.encode()}, Path(scenario.file))
    return document, folder


def reach_view(made: Reach) -> RenderableType:
    """Sentences first, then what changes, the other ways there, and how much is proved."""
    first, *rest = said(made)
    parts: list[RenderableType] = [Text(first, style="bold"), *map(Text, rest)]
    if made.changes:
        parts += [Text(), heading("What changes"), indented(_changes(made, made.changes))]
        parts += [Text(), *map(Text, certainty(made))]
        parts += _alternatives(made)
    if made.proof:
        parts += _proof(made)
    return Group(*parts)


def said(made: Reach) -> list[str]:
    """The answer in sentences."""
    scenario = made.valuation.scenario
    says = scenario.dimension(made.dimension).rule(made.value).says.rstrip(".")
    alone = ", and nothing else is stable," if made.only else ""
    if made.distance is None:
        return [*_refusal(made, says)]
    assert made.play is not None
    if made.distance == 0:
        what = "the only stable outcome" if made.only else "an equilibrium"
        return [
            f"Nothing has to change. {sentence(says)} That is {what} already: {_choices(made, made.play)}."
        ]
    count = len(made.changes)
    total = points(float(made.distance))
    if count == 1:
        (change,) = made.changes
        return [
            f"{says}{alone} if one thing changes: {_moves(made, change)}.",
            f"That is {total} widths of its range. The choices are then {_choices(made, made.play)}.",
        ]
    few = made.fewest
    if few == count:
        first = f"{says}{alone} only if {_number(count)} things change together."
    elif few > 1:
        first = f"{says}{alone} only if at least {_number(few)} things change together."
    else:
        first = f"{says}{alone} if {_number(count)} things change together."
    single = " No single one does it." if few > 1 else ""
    return [
        first,
        f"The least change moves {_number(count)}, by {total} range widths in all.{single}",
        f"The choices are then {_choices(made, made.play)}.",
    ]


def _refusal(made: Reach, says: str) -> list[str]:
    where = "limits" if made.within == "limits" else "ranges"
    if made.free:
        where += f", with only {listed(made.free)} free to move,"
    if not made.wanted.any():
        return [f"No combination of choices that can be made leads to this: {sentence(says)}"]
    if not made.proved:
        bound = points(made.lower_bound)
        return [
            f"No change was found within these {where}: {sentence(says)}",
            "It is not proved that there is none. "
            + (f"Less than {bound} range widths does not do." if made.lower_bound > 0 else ""),
        ]
    unmet = sum(not reason.rivals for reason in made.proof)
    if made.only and unmet < made.wanted.sum():
        return [f"Within these {where} this is never the only stable outcome: {sentence(says)}"]
    return [f"Nothing within these {where} brings this about: {sentence(says)}"]


def certainty(made: Reach) -> list[str]:
    """How much of an answer is proved, and the check."""
    texts = []
    if made.proved:
        texts.append("No smaller change does it: that is proved.")
    else:
        texts.append(
            "This is the smallest change that was found. It is proved only that less than "
            f"{points(made.lower_bound)} range widths does not do."
        )
    if made.only and not made.attained and made.infimum is not None:
        texts.append(
            f"Every other outcome is then undone by somebody who gains at least {_gap(made)} of a payoff "
            f"range; as this gap closes, the change comes down to {points(float(made.infimum))} range "
            "widths, which itself does not do."
        )
    if made.verified:
        there = "the only outcome" if made.only else "an equilibrium"
        texts.append(f"Solved again at the new values, it is {there}; a hair short of them, it is not.")
    else:
        texts.append("Solved again, this was not confirmed: the tolerance of the solver hides the border.")
    return [" ".join(texts)]


def _gap(made: Reach) -> str:
    return f"one part in {round(1 / made.gap):,}"


def _number(count: int) -> str:
    return WORDS[count] if count < len(WORDS) else str(count)


def _moves(made: Reach, change: Change) -> str:
    assumption = made.valuation.scenario.assumption(change.assumption)
    verb = "rises" if change.end > change.start else "falls"
    start, end = apart(change)
    end = with_unit(end, assumption)
    return f"{meaning(assumption.about)} {verb} from {start} to {end}"


def apart(change: Change) -> tuple[str, str]:
    """Both values, with as many digits as it takes to tell them apart.

    >>> from fractions import Fraction
    >>> apart(Change("x", Fraction(5), Fraction(50001, 10000), Fraction(1)))
    ('5', '5.0001')
    """
    start, end = plain(change.start), plain(change.end)
    for digits in range(5, 13):
        if start != end:
            break
        start, end = f"{float(change.start):.{digits}g}", f"{float(change.end):.{digits}g}"
    return start, end


def change_rows(made: Reach, changes: Sequence[Change]) -> list[tuple[str, ...]]:
    """Assumption, from, to, unit and the share of its range, the largest move first."""
    scenario = made.valuation.scenario
    rows: list[tuple[str, ...]] = []
    for change in sorted(changes, key=lambda c: -c.widths):
        assumption = scenario.assumption(change.assumption)
        ends = {assumption.low: " (lowest)", assumption.high: " (highest)"}
        start, end = apart(change)
        rows.append(
            (
                sentence(assumption.about).rstrip("."),
                start,
                end + ends.get(change.end, ""),
                assumption.unit,
                percent(float(change.widths)),
            )
        )
    return rows


def _changes(made: Reach, changes: Sequence[Change]) -> RenderableType:
    return table(
        [("Assumption", "left"), ("from", "right"), ("to", "right"), ("unit", "left"), ("of range", "right")],
        change_rows(made, changes),
    )


def _alternatives(made: Reach) -> list[RenderableType]:
    parts: list[RenderableType] = []
    others = [other for other in made.alternatives if other.kind == "profile"]
    if others:
        rows = [
            (
                _differing(made, other.play),
                points(float(other.distance)),
                str(len(other.changes)),
                _sure(other),
            )
            for other in others[:SHOWN]
        ]
        columns = [
            ("Other choices", "left"),
            ("widths", "right"),
            ("changes", "right"),
            ("at least", "right"),
        ]
        parts += [Text(), heading("Other ways there"), indented(table(columns, rows))]
        if len(others) > SHOWN:
            more = f"and {len(others) - SHOWN} more (all of them with --json)"
            parts.append(indented(Text(more, style="dim")))
    for other in made.alternatives:
        if other.kind == "sparsest" and len(other.changes) < len(made.changes):
            count = len(other.changes)
            text = (
                f"With {counted(count, 'change')} instead of {len(made.changes)} it takes "
                f"{points(float(other.distance))} range widths"
            )
            parts += [Text(), Text(f"{text}:"), indented(_changes(made, other.changes))]
    return parts


def _sure(other: Alternative) -> str:
    return "yes" if other.proved else f"at least {points(other.lower_bound)}"


def _differing(made: Reach, play: int) -> str:
    """What those do who do something else than in the nearest change."""
    assert made.play is not None
    scenario, valuation = made.valuation.scenario, made.valuation
    here, there = valuation.profile(made.play), valuation.profile(play)
    names = [
        f"{sentence(p.name).rstrip('.')}: {p.action(there[p.id]).name}"
        for p in scenario.players
        if here[p.id] != there[p.id]
    ]
    return ", ".join(names)


def _choices(made: Reach, play: int) -> str:
    profile = made.valuation.profile(play)
    players = made.valuation.scenario.players
    return listed([f"{p.name}: '{p.action(profile[p.id]).name}'" for p in players])


def _proof(made: Reach) -> list[RenderableType]:
    scenario, nearest = made.valuation.scenario, made.proof[0]
    parts: list[RenderableType] = []
    if nearest.rival is not None:
        parts.append(
            Text(
                f"It can be an equilibrium ({_choices(made, nearest.play)}), but wherever it is one, so is "
                f"another: {_choices(made, nearest.rival)}."
            )
        )
        return parts
    if nearest.rivals:
        several = "; or ".join(_choices(made, rival) for rival in nearest.rivals)
        parts.append(
            Text(
                f"It can be an equilibrium ({_choices(made, nearest.play)}), but wherever it is one, so is "
                f"one or another of these: {several}."
            )
        )
        return parts
    parts.append(Text(_nearest(made, nearest)))
    if nearest.values:
        rows = [
            (
                sentence(scenario.assumption(name).about).rstrip("."),
                plain(value),
                scenario.assumption(name).unit,
            )
            for name, value in nearest.values.items()
        ]
        parts += [
            Text(),
            heading("The values that favour it most"),
            indented(table([("Assumption", "left"), ("value", "right"), ("unit", "left")], rows)),
        ]
    if len(made.proof) > 1:
        groups: dict[tuple[str, str], list[float]] = {}
        for reason in made.proof:
            if len(reason.incentives) == 1:
                (unmet,) = reason.incentives
                groups.setdefault((unmet.player, unmet.deviation), []).append(-unmet.loss)
        who = [
            (
                sentence(scenario.player(player).name).rstrip("."),
                scenario.player(player).action(action).name,
                str(len(gains)),
                points(min(gains)),
            )
            for (player, action), gains in sorted(groups.items(), key=lambda item: -len(item[1]))
        ]
        columns = [
            ("Who", "left"),
            ("does this instead", "left"),
            ("combinations", "right"),
            ("gains at least", "right"),
        ]
        parts += [
            Text(),
            heading(
                f"Who undoes the {counted(len(made.proof), 'combination')} of choices, whatever the values"
            ),
            indented(table(columns, who)),
        ]
    return parts


def _nearest(made: Reach, nearest: Impossible) -> str:
    scenario = made.valuation.scenario
    lead = f"The nearest miss is {_choices(made, nearest.play)}."
    gains = [
        f"{scenario.player(u.player).name} gains {points(-u.loss)} points by "
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
