"""A comparison on a terminal."""

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.compare.answer import Comparison, Explained
from sim.explore.compare.side import Side
from sim.present.compare.parts import NOTHING, part_rows
from sim.present.compare.words import assumption_rows, payoff_rows, sentences
from sim.present.language.equilibria import kind_of
from sim.present.language.numbers import percent, signed
from sim.present.page.terminal import capped_table, heading, indented, table
from sim.scenario.agreements import MENU

MOST_TERMS = 24
"""Rows of payoffs: a player's, and below it those of its terms."""


def view(comparison: Comparison, *, every: bool = False) -> RenderableType:
    """The sentence first, then assumptions, structure, equilibria, payoffs and what explains them.

    every: shows long lists in full.
    """
    sides = comparison.sides
    parts: list[RenderableType] = [
        Text(text, style="bold" if i == 0 else "") for i, text in enumerate(sentences(comparison))
    ]
    if comparison.assumptions:
        columns = [("Assumption", "left"), *((side.name, "right") for side in sides)]
        rows = assumption_rows(comparison)
        parts += [Text(), heading("Assumptions that differ"), *capped_table(columns, rows, every=every)]
    if comparison.structure:
        rows = part_rows(comparison)
        columns = [("Part", "left"), *((side.name, "left") for side in sides)]
        parts += [Text(), heading("Structure that differs"), *capped_table(columns, rows, every=every)]
    changed = {p: where for p, where in comparison.equilibria.items() if not all(where)}
    if changed:
        rows = [
            (_profile(sides, profile), *("yes" if there else NOTHING for there in where))
            for profile, where in changed.items()
        ]
        kinds = {kind_of(side.scenario) for side in sides}
        noun = "Equilibrium" if all(kind.adjective == "stable" for kind in kinds) else "Combination"
        if all(kind.noun == "agreement" for kind in kinds):
            noun = "Agreement"
        columns = [(noun, "left"), *((side.name, "left") for side in sides)]
        plural = "Equilibria" if noun == "Equilibrium" else f"{noun}s"
        title = heading(f"{plural} that appear or vanish")
        parts += [Text(), title, *capped_table(columns, rows, every=every)]
    if terms := payoff_rows(comparison):
        columns = [("Payoff, and the terms that change", "left"), *((side.name, "right") for side in sides)]
        parts += [
            Text(),
            heading("Payoffs that differ"),
            *capped_table(columns, terms, every=every, most=MOST_TERMS),
        ]
    for side, explained in zip(sides[1:], comparison.explained, strict=True):
        parts += _attribution(side, explained, every)
    parts += _rules(comparison)
    return Group(*parts)


def matrix(comparison: Comparison) -> RenderableType:
    """A line for each scenario: the outcomes of its equilibria, with shares where they differ."""
    sides = comparison.sides
    dimensions = list(dict.fromkeys(d.id for side in sides for d in side.scenario.dimensions))
    rows = []
    for side in sides:
        cells = ["none"] * len(dimensions)
        if side.equilibria:
            cells = [_values(_shares(side, name)) for name in dimensions]
        rows.append((side.name, *cells))
    columns = [("Scenario", "left"), *((name.replace("_", " "), "left") for name in dimensions)]
    note = (
        "What the pure equilibria of each scenario have; a share where some of them have it, 'none' where "
        "no pure equilibrium exists."
    )
    return Group(table(columns, rows), Text(note, style="dim"))


def _values(shares: dict[str, float]) -> str:
    values = [
        value.replace("_", " ") + ("" if share == 1 else f" ({percent(share)})")
        for value, share in shares.items()
        if share
    ]
    return ", ".join(values) or NOTHING


def _shares(side: Side, dimension: str) -> dict[str, float]:
    return side.shares(dimension) if dimension in side.plays.codes else {}


def _profile(sides: tuple[Side, ...], profile: tuple[tuple[str, str], ...]) -> str:
    chosen = dict(profile)
    for side in sides:
        players = {player.id: player for player in side.told.scenario.players}
        if chosen.keys() == players.keys():
            try:
                if MENU in players and side.scenario.agreements is not None:
                    return players[MENU].action(chosen[MENU]).name
                return ", ".join(f"{p.name}: {p.action(chosen[p.id]).name}" for p in players.values())
            except KeyError:
                continue
    return ", ".join(f"{player}: {action}" for player, action in profile)


def _attribution(side: Side, explained: tuple[Explained, ...], every: bool) -> list[RenderableType]:
    if not explained:
        return []
    factors = list(explained[0].attribution.contributions)
    if len(factors) < 2:
        return []
    rows = []
    for item in explained:
        attribution = item.attribution
        shares = [attribution.contributions[factor] for factor in factors]
        errors = [attribution.errors.get(factor) for factor in factors]
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
    return [Text(), heading(title), *capped_table(columns, [line[:5] for line in turned], every=every)]


def _rules(comparison: Comparison) -> list[RenderableType]:
    """The selection rules side by side, where some scenario has several equilibria."""
    parts: list[RenderableType] = []
    for side in comparison.sides:
        if side.selection is None or len(side.equilibria) < 2:
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
    profile = side.told.profile(play)
    return ", ".join(p.action(profile[p.id]).name for p in side.scenario.players)
