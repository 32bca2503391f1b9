"""Rich representations for notebooks: small, self-contained HTML, every text escaped."""

from collections.abc import Iterable, Sequence
from html import escape

from sim.present.language.numbers import plain
from sim.present.run.words import Brief
from sim.scenario.model import Scenario


def answer_html(brief: Brief) -> str:
    """The answer, the equilibria and why each choice holds."""
    parts = [f"<h4>{escape(brief.title)}</h4>", *(f"<p>{escape(text)}</p>" for text in brief.answer)]
    for equilibrium in brief.equilibria:
        parts.append(_table(("Player", "Choice", "Payoff"), equilibrium.choices))
        parts.append(f"<p>{escape(equilibrium.stability)}</p>")
        reasons = "".join(
            f"<li><b>{escape(reason.player)}</b>: {escape(reason.sentence)}</li>"
            for reason in equilibrium.reasons
        )
        parts.append(f"<ul>{reasons}</ul>")
    if brief.also:
        parts.append(f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in brief.also)}</ul>")
    return f"<div>{''.join(parts)}</div>"


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
        + _table(("Player", "Choices"), players)
        + _table(("Assumption", "Value", "Range", "Unit", "Source"), numbers)
        + "</div>"
    )


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th style='text-align:left'>{escape(column)}</th>" for column in columns)
    body = "".join(
        "<tr>" + "".join(f"<td style='text-align:left'>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
