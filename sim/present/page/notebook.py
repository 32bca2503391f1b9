"""Rich representations for notebooks: small, self-contained HTML, every text escaped."""

from collections.abc import Iterable, Sequence
from html import escape

from sim.present.language.numbers import plain
from sim.scenario.model import Scenario


def sentences_html(title: str, sentences: Iterable[str]) -> str:
    """A title with sentences below it."""
    return f"<div><h4>{escape(title)}</h4>{''.join(f'<p>{escape(text)}</p>' for text in sentences)}</div>"


def game_html(scenario: Scenario) -> str:
    """The scenario's title, its players and its assumptions."""
    players = [(p.name, ", ".join(action.name for action in p.actions)) for p in scenario.players]
    numbers = [
        (a.about, plain(a.value), f"{plain(a.low)} to {plain(a.high)}", a.unit, ", ".join(a.sources))
        for a in scenario.assumptions
    ]
    return (
        f"<div><h4>{escape(scenario.title)}</h4><p>{escape(scenario.summary)}</p>"
        + html_table(("Player", "Choices"), players)
        + html_table(("Assumption", "Value", "Range", "Unit", "Source"), numbers)
        + "</div>"
    )


def html_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, every text escaped."""
    head = "".join(f"<th style='text-align:left'>{escape(column)}</th>" for column in columns)
    body = "".join(
        "<tr>" + "".join(f"<td style='text-align:left'>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
