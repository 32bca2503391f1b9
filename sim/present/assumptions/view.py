"""The table of every number, on a terminal."""

from rich.console import Group, RenderableType
from rich.text import Text

from sim.present.language.names import range_of
from sim.present.language.numbers import counted, plain
from sim.present.page.terminal import table
from sim.scenario.model import Scenario


def view(scenario: Scenario) -> RenderableType:
    """The table for people: what each number means first."""
    rows = [
        (
            f"{a.about}\n{a.id}" + (f"  ({a.origin})" if a.origin else ""),
            plain(a.value),
            range_of(a),
            a.unit,
            ", ".join(a.sources),
        )
        for a in scenario.assumptions
    ]
    columns = [
        ("Assumption", "left"),
        ("Value", "right"),
        ("Range", "right"),
        ("Unit", "left"),
        ("Source", "left"),
    ]
    lined = table(columns, rows)
    lined.show_lines = True
    return Group(Text(f"{scenario.title}: {counted(len(rows), 'assumption')}", style="bold"), lined)
