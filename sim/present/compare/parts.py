"""The parts of the structure in which scenarios differ, called by their names; like cells in one row."""

from collections.abc import Sequence

from sim.explore.compare.answer import Comparison, StructureDifference
from sim.present.language.numbers import counted, listed
from sim.present.language.sentences import capitalised
from sim.scenario.language.names import readable
from sim.scenario.model import Measure, Scenario

NOTHING = "\N{EN DASH}"
BLOCKS = {
    "agreements": {
        "between": "Who bargains",
        "among": "What may be agreed on",
        "disagreement": "Without an agreement",
        "solution": "The solution asked for",
        "first": "Who makes the first offer",
        "discount": "What an offer later is worth",
        "ratification": "Whose public approves",
    },
    "repeated": {
        "horizon": "How many rounds",
        "reversion": "What follows a departure",
        "discount": "What the next round is worth",
    },
}
"""What parts of the blocks of a file are called."""
SHOWN_CELLS = 2
"""So many cells of a measure that differ alike are named; the others are counted."""


def part_rows(comparison: Comparison) -> list[tuple[str, ...]]:
    """What each part that differs is called, and how each scenario defines it."""
    scenarios = [side.scenario for side in comparison.sides]
    alike: dict[tuple[str, tuple[str | None, ...]], list[StructureDifference]] = {}
    for difference in comparison.structure:
        section, _, rest = difference.path.partition(".")
        of_measure = section == "measures" and "." in rest
        owner = rest.split(".")[0] if of_measure else difference.path
        alike.setdefault((owner, tuple(difference.definitions)), []).append(difference)
    return [
        (_name(scenarios, [d.path for d in group]), *(text or NOTHING for text in definitions))
        for (_, definitions), group in alike.items()
    ]


def _name(scenarios: Sequence[Scenario], paths: Sequence[str]) -> str:
    """What parts that differ alike are called."""
    section, _, rest = paths[0].partition(".")
    id, *labels = rest.split(".")
    for scenario in scenarios:
        owner = _owner(scenario, section, id)
        if owner is None:
            continue
        name, measure = owner
        if not labels:
            return name
        if measure is None:
            return f"{name}: {_label(scenarios, id, labels[0])}"
        cells = [_cell(scenarios, measure, path.split(".")[2:]) for path in paths]
        if len(cells) > SHOWN_CELLS + 1:
            cells = [*cells[:SHOWN_CELLS], counted(len(cells) - SHOWN_CELLS, "more cell")]
        return f"{name}: {listed(cells)}"
    return paths[0]


def _owner(scenario: Scenario, section: str, id: str) -> tuple[str, Measure | None] | None:
    """What a player, dimension, measure or derived name is called."""
    if section in BLOCKS:
        return (BLOCKS[section][id], None) if id in BLOCKS[section] else None
    if section in ("players", "payoffs"):
        return next(((capitalised(p.name), None) for p in scenario.players if p.id == id), None)
    if section == "outcomes":
        return next(((readable(d.id), None) for d in scenario.dimensions if d.id == id), None)
    if section == "derived":
        return next(((_about(d.about, id), None) for d in scenario.derived if d.id == id), None)
    return next(((_about(m.about, id), m) for m in scenario.measures if m.id == id), None)


def _about(about: str, id: str) -> str:
    return " ".join(about.split()).rstrip(".") or readable(id)


def _cell(scenarios: Sequence[Scenario], measure: Measure, labels: Sequence[str]) -> str:
    named = [_label(scenarios, name, label) for name, label in zip(measure.by, labels, strict=False)]
    return " / ".join(named)


def _label(scenarios: Sequence[Scenario], variable: str, value: str) -> str:
    """What an action, a payoff term or a value is called, in the first scenario that has it."""
    for scenario in scenarios:
        names: dict[str, str] = {}
        for player in scenario.players:
            if player.id == variable:
                names |= {term.id: term.name for term in scenario.terms_of(player.id)}
                names |= {action.id: action.name for action in player.actions}
        for dimension in scenario.dimensions:
            if dimension.id == variable:
                names |= {rule.value: rule.name for rule in dimension.rules}
        if names.get(value):
            return names[value]
    return readable(value)
