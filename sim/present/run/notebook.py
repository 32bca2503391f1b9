"""An answer in a notebook."""

from html import escape

from sim.present.page.notebook import html_table
from sim.present.run.story_view import move_item
from sim.present.run.words import brief
from sim.solve.answer import Answer


def html(answer: Answer) -> str:
    """The answer, the equilibria and why each choice holds."""
    words = brief(answer)
    parts = [f"<h4>{escape(words.title)}</h4>", *(f"<p>{escape(text)}</p>" for text in words.answer)]
    for equilibrium in words.equilibria:
        parts.append(html_table(("Player", "Choice", "Payoff"), equilibrium.choices))
        parts.append(f"<p>{escape(equilibrium.stability)}</p>")
        reasons = "".join(
            f"<li><b>{escape(reason.player)}</b>: {escape(reason.sentence)}</li>"
            for reason in equilibrium.reasons
        )
        parts.append(f"<ul>{reasons}</ul>")
    for mix in words.mixed:
        parts.append(html_table(("Player", "Choice", "Expected payoff"), mix.choices))
        parts.append(f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in mix.outcome)}</ul>")
        parts.append(f"<ul>{''.join(map(move_item, mix.moves))}</ul>")
        parts += [f"<p>{escape(mix.note)}</p>"] if mix.note else []
    if words.more:
        parts.append(f"<p>{escape(words.more)}</p>")
    if words.also:
        parts.append(f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in words.also)}</ul>")
    return f"<div>{''.join(parts)}</div>"
