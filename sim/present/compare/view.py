"""Scenarios side by side: the sentence a colleague would say, then only what differs."""

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.compare.answer import STRUCTURE, AssumptionDifference, Comparison, Explained, Side
from sim.present.language.document import equilibrium_document, scenario_document, selection_document, tidy
from sim.present.language.numbers import counted, listed, percent, plain, points, sentence, signed
from sim.present.page.terminal import heading, indented, table

SHOWN_SETS = 3
NOTHING = "\N{EN DASH}"


def compare_document(comparison: Comparison) -> dict[str, Any]:
    """sim.compare/1."""
    sides = comparison.sides
    return {
        "schema": "sim.compare/1",
        "scenarios": [
            {**scenario_document(side.scenario)["scenario"], "name": side.name, "file": side.scenario.file}
            for side in sides
        ],
        "assumptions": [_assumption_document(difference) for difference in comparison.assumptions],
        "structure": [{"path": d.path, "definitions": list(d.definitions)} for d in comparison.structure],
        "equilibria": [[equilibrium_document(e) for e in side.answer.equilibria] for side in sides],
        "outcomes": [{d.id: tidy(side.shares(d.id)) for d in side.scenario.dimensions} for side in sides],
        "selection": [selection_document(side.answer) for side in sides],
        "payoffs": [_payoff_document(side) for side in sides],
        "attribution": [
            {
                "scenario": side.name,
                "outcome": explained.outcome,
                "from": tidy(explained.attribution.start),
                "to": tidy(explained.attribution.end),
                "contributions": tidy(explained.attribution.contributions),
                "errors": tidy(explained.attribution.errors) or None,
                "sufficient": None
                if explained.causes is None
                else [list(s) for s in explained.causes.sufficient],
                "necessary": None if explained.causes is None else list(explained.causes.necessary),
                "no_equilibrium": [not s.answer.equilibria for s in (sides[0], side)],
            }
            for side, every in zip(sides[1:], comparison.explained, strict=True)
            for explained in every
        ],
    }


def _causes_document(explained: Explained) -> dict[str, Any]:
    causes = explained.causes
    if causes is None:
        return {"sufficient": None, "necessary": None}
    return {"sufficient": [list(names) for names in causes.sufficient], "necessary": list(causes.necessary)}


def _assumption_document(difference: AssumptionDifference) -> dict[str, Any]:
    return {
        "name": difference.name,
        "values": tidy(difference.values),
        "ranges": [None if a is None else tidy([a.low, a.high]) for a in difference.assumptions],
        "sources": [None if a is None else list(a.sources) for a in difference.assumptions],
    }


def _payoff_document(side: Side) -> dict[str, Any] | None:
    play = _bet(side)
    if play is None:
        return None
    players = [player.id for player in side.scenario.players]
    return {player: tidy(side.answer.valuation.terms_of(player, play)) for player in players}


def _bet(side: Side) -> int | None:
    bet = side.selection.bet
    return None if bet is None else bet.play


def compare_view(comparison: Comparison) -> RenderableType:
    """The sentence first, then assumptions, structure, equilibria, payoffs and what explains them."""
    sides = comparison.sides
    parts: list[RenderableType] = [
        Text(text, style="bold" if i == 0 else "") for i, text in enumerate(said(comparison))
    ]
    if comparison.assumptions:
        columns = [("Assumption", "left"), *((side.name, "right") for side in sides)]
        rows = assumption_rows(comparison)
        parts += [Text(), heading("Assumptions that differ"), indented(table(columns, rows))]
    if comparison.structure:
        rows = [
            (d.path, *(definition or NOTHING for definition in d.definitions)) for d in comparison.structure
        ]
        columns = [("Part", "left"), *((side.name, "left") for side in sides)]
        parts += [Text(), heading("Structure that differs"), indented(table(columns, rows))]
    changed = {p: where for p, where in comparison.equilibria.items() if not all(where)}
    if changed:
        rows = [
            (_profile(sides, profile), *("yes" if there else NOTHING for there in where))
            for profile, where in changed.items()
        ]
        columns = [("Equilibrium", "left"), *((side.name, "left") for side in sides)]
        parts += [Text(), heading("Equilibria that appear or vanish"), indented(table(columns, rows))]
    if terms := payoff_rows(comparison):
        columns = [("Payoff, and the terms that change", "left"), *((side.name, "right") for side in sides)]
        parts += [Text(), heading("Payoffs that differ"), indented(table(columns, terms))]
    for side, explained in zip(sides[1:], comparison.explained, strict=True):
        parts += _attribution(comparison, side, explained)
    parts += _rules(comparison)
    return Group(*parts)


def assumption_rows(comparison: Comparison) -> list[tuple[str, ...]]:
    """What each assumption that differs means, and its value in each scenario."""
    count = len(comparison.sides)
    return [
        (next(a.about for a in d.assumptions if a), *(_value(d, i) for i in range(count)))
        for d in comparison.assumptions
        if d.moved or len({(a.low, a.high) for a in d.assumptions if a}) > 1
    ]


def matrix_view(comparison: Comparison) -> RenderableType:
    """A line for each scenario: the outcomes of its equilibria, with shares where they differ."""
    sides = comparison.sides
    dimensions = list(dict.fromkeys(d.id for side in sides for d in side.scenario.dimensions))
    rows = []
    for side in sides:
        cells = ["none"] * len(dimensions)
        if side.answer.equilibria:
            cells = [_values(_shares(side, name)) for name in dimensions]
        rows.append((side.name, *cells))
    columns = [("Scenario", "left"), *((name.replace("_", " "), "left") for name in dimensions)]
    note = (
        "What the pure equilibria of each scenario have; a share where some of them have it, 'none' where "
        "no pure equilibrium exists."
    )
    return Group(table(columns, rows), Text(note, style="dim"))


def _values(shares: dict[str, float]) -> str:
    said = [
        value.replace("_", " ") + ("" if share == 1 else f" ({percent(share)})")
        for value, share in shares.items()
        if share
    ]
    return ", ".join(said) or NOTHING


def _shares(side: Side, dimension: str) -> dict[str, float]:
    return side.shares(dimension) if dimension in side.plays.codes else {}


def said(comparison: Comparison) -> tuple[str, ...]:
    """What a colleague would say of the comparison."""
    sides = comparison.sides
    if not comparison.assumptions and not comparison.structure:
        return ("Nothing differs: the same assumptions, the same structure, the same answer.",)
    answers = [_answer(side) for side in sides]
    moved = sum(d.moved for d in comparison.assumptions)
    what = [counted(moved, "assumption")] if moved or not comparison.structure else []
    if comparison.structure:
        what.append(f"{counted(len(comparison.structure), 'part')} of the structure")
    differ = "differs" if len(what) == 1 and moved == 1 else "differ"
    start = f"{listed(what)} {differ}"
    if all(all(where) for where in comparison.equilibria.values()):
        return (f"{start}, and the answer is the same: {answers[0]}",)
    if len(set(answers)) == 1:
        lines = [f"{start}. The outcome is the same, but not who does what. {answers[0]}"]
        lines += [f"{side.name}: {_departing(comparison, side)}" for side in sides]
    else:
        lines = [f"{start}, and so does the answer."]
        lines += [f"{side.name}: {text}" for side, text in zip(sides, answers, strict=True)]
    for side, explained in zip(sides[1:], comparison.explained, strict=True):
        lead = next((e for e in explained if e.causes is not None), None)
        if lead is not None and lead.causes is not None:
            lines.append(_cause(comparison, side, lead))
    return tuple(lines)


def _answer(side: Side) -> str:
    equilibria = side.answer.equilibria
    if not equilibria:
        return "No combination of choices is stable."
    texts = dict.fromkeys(_outcome(side, e.outcome) for e in equilibria)
    return " Or: ".join(texts)


def _departing(comparison: Comparison, side: Side) -> str:
    """The choices of a side's equilibria that are not everywhere the same."""
    every = [
        {(p, str(a)) for p, a in e.profile.items()} for s in comparison.sides for e in s.answer.equilibria
    ]
    shared = set.intersection(*every)
    said = []
    for equilibrium in side.answer.equilibria:
        own = [
            player.action(str(equilibrium.profile[player.id])).says
            for player in side.scenario.players
            if (player.id, str(equilibrium.profile[player.id])) not in shared
        ]
        said.append(sentence("; ".join(own)))
    return " Or: ".join(said)


def _outcome(side: Side, outcome: Any) -> str:
    return " ".join(sentence(d.rule(str(outcome[d.id])).says) for d in side.scenario.dimensions)


def _cause(comparison: Comparison, side: Side, explained: Explained) -> str:
    causes = explained.causes
    assert causes is not None
    prefix = f"{side.name}: " if len(comparison.sides) > 2 else ""
    if len(causes.sufficient) == 1:
        names = [_factor(comparison, side, name) for name in causes.sufficient[0]]
        if len(names) == 1:
            return f"{prefix}One change alone makes the difference: {names[0]}."
        together = f"It takes {len(names)} changes together: {listed(names)}"
        return f"{prefix}{together}; without any one of them the answer stays."
    some = [
        listed([_factor(comparison, side, name) for name in names])
        for names in causes.sufficient[:SHOWN_SETS]
    ]
    more = len(causes.sufficient) - len(some)
    text = f"{prefix}Any of these is enough: {'; or '.join(some)}" + (
        f"; or {more} more sets" if more > 0 else ""
    )
    return text + "."


def _factor(comparison: Comparison, side: Side, name: str) -> str:
    if name == STRUCTURE:
        return "the structure"
    difference = next(d for d in comparison.assumptions if d.name == name)
    ends = (difference.values[0], difference.values[comparison.sides.index(side)])
    before, after = (NOTHING if value is None else plain(value) for value in ends)
    return f"{name} ({before} to {after})"


def _value(difference: AssumptionDifference, side: int) -> str:
    assumption = difference.assumptions[side]
    if assumption is None:
        return NOTHING
    text = plain(assumption.value)
    ranges = {(a.low, a.high) for a in difference.assumptions if a}
    return text if len(ranges) == 1 else f"{text} ({plain(assumption.low)} to {plain(assumption.high)})"


def _profile(sides: tuple[Side, ...], profile: tuple[tuple[str, str], ...]) -> str:
    chosen = dict(profile)
    for side in sides:
        players = {player.id: player for player in side.scenario.players}
        if chosen.keys() == players.keys():
            try:
                return ", ".join(f"{p.name}: {p.action(chosen[p.id]).name}" for p in players.values())
            except KeyError:
                continue
    return ", ".join(f"{player}: {action}" for player, action in profile)


def payoff_rows(comparison: Comparison) -> list[tuple[str, ...]]:
    """Payoffs by term where they differ, in the equilibrium that one would bet on."""
    sides = comparison.sides
    plays = [_bet(side) for side in sides]
    if any(play is None for play in plays):
        return []
    rows: list[tuple[str, ...]] = []
    for player in sides[0].scenario.players:
        terms: dict[str, str] = {}
        tables = []
        for side, play in zip(sides, plays, strict=True):
            own = side.scenario.terms_of(player.id)
            terms |= {term.id: term.name for term in own}
            tables.append(side.answer.valuation.terms_of(player.id, play) if own and play is not None else {})
        totals = [sum(values.values()) for values in tables]
        if max(totals) - min(totals) < 1e-12:
            continue
        rows.append((player.name, *(points(total) for total in totals)))
        for id, name in terms.items():
            values = [values.get(id, 0.0) for values in tables]
            if max(values) - min(values) > 1e-12:
                rows.append((f"  {name}", *(points(value) for value in values)))
    return rows


def _attribution(
    comparison: Comparison, side: Side, explained: tuple[Explained, ...]
) -> list[RenderableType]:
    if not explained:
        return []
    factors = list(explained[0].attribution.contributions)
    if len(factors) < 2:
        return []
    rows = []
    for item in explained:
        found = item.attribution
        shares = [found.contributions[factor] for factor in factors]
        errors = [found.errors.get(factor) for factor in factors]
        cells = [
            signed(s) + (f" \N{PLUS-MINUS SIGN} {e:.1g}" if e else "")
            for s, e in zip(shares, errors, strict=True)
        ]
        rows.append((item.outcome, *cells))
    names = [factor.replace("_", " ") for factor in factors]
    turned = [(name, *(row[i + 1] for row in rows)) for i, name in enumerate(names)]
    columns = [
        ("Change explained by", "left"),
        *((row[0].replace("_", " ").replace("=", ": "), "right") for row in rows[:4]),
    ]
    title = f"What explains the change to {side.name} (Shapley values)"
    return [Text(), heading(title), indented(table(columns, [line[:5] for line in turned]))]


def _rules(comparison: Comparison) -> list[RenderableType]:
    """The selection rules side by side, where some scenario has several equilibria."""
    parts: list[RenderableType] = []
    for side in comparison.sides:
        if len(side.answer.equilibria) < 2:
            continue
        rows = []
        for choice in side.selection.choices:
            where = NOTHING if choice.play is None else _short(side, choice.play)
            rows.append((choice.rule.value, where, choice.because))
        columns = [("Rule", "left"), ("Chooses", "left"), ("Because", "left")]
        title = f"Which equilibrium of {side.name} to bet on"
        parts += [Text(), heading(title), indented(table(columns, rows))]
    return parts


def _short(side: Side, play: int) -> str:
    profile = side.answer.valuation.profile(play)
    return ", ".join(p.action(profile[p.id]).name for p in side.scenario.players)
