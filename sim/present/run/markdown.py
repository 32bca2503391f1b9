"""An answer as Markdown."""

from collections.abc import Iterable

from sim.present.page.markdown import escaped, markdown_table
from sim.present.run.reasons import adding_up
from sim.present.run.story_view import move_lines
from sim.present.run.words import EquilibriumBrief, Reason, brief
from sim.solve.answer import Answer


def markdown(answer: Answer) -> str:
    """The whole answer in words, with the first dozen equilibria."""
    words = brief(answer)
    lines = [f"# {escaped(words.title)}", "", *_paragraphs(words.answer)]
    for number, equilibrium in enumerate(words.equilibria, 1):
        label = f"Equilibrium {number}" if words.selection else "The equilibrium"
        lines += [f"## {label}", "", *_equilibrium(equilibrium)]
    if words.more:
        lines += [escaped(f"{words.more} All of them are in answer.json."), ""]
    for number, mix in enumerate(words.mixed, 1):
        label = "In mixed strategies" if len(words.mixed) == 1 else f"In mixed strategies, {number}"
        lines += [
            f"## {label}",
            "",
            *markdown_table(["Player", "Choice", "Expected payoff"], mix.choices),
            "",
        ]
        lines += [*(f"- {escaped(text)}" for text in mix.outcome), ""]
        if mix.moves:
            lines += ["### Why nobody departs from it", ""]
            lines += [line for move in mix.moves for line in move_lines(move)]
        lines += [escaped(mix.note), ""] if mix.note else []
    if words.selection:
        rows = markdown_table(["Rule", "Chooses", "Because"], words.selection)
        lines += ["## Which of them to bet on", "", *rows, ""]
    if words.also:
        lines += ["## What else could happen", "", *(f"- {escaped(text)}" for text in words.also), ""]
    if words.changed:
        heading = "## What departs from the file or its parents"
        lines += [heading, "", *(f"- {escaped(text)}" for text in words.changed), ""]
    return "\n".join(lines).rstrip() + "\n"


def _paragraphs(texts: Iterable[str]) -> list[str]:
    return [line for text in texts for line in (escaped(text), "")]


def _equilibrium(equilibrium: EquilibriumBrief) -> list[str]:
    lines = [escaped(" ".join(equilibrium.outcome)), ""]
    lines += [*markdown_table(["Player", "Choice", "Payoff"], equilibrium.choices), ""]
    lines += [escaped(equilibrium.stability), ""]
    for reason in equilibrium.reasons:
        lines += _reason(reason)
    return lines


def _reason(reason: Reason) -> list[str]:
    lines = [f"### {escaped(reason.player)}", "", escaped(f"{reason.says} {reason.sentence}"), ""]
    for side, amounts in reason.sides.items():
        lines.append(f"- {side.value}: {escaped(adding_up(amounts, len(amounts)))}")
    if reason.others:
        lines.append(
            "- also worse: " + escaped(", ".join(f"{name} ({loss})" for name, loss in reason.others))
        )
    if lines[-1]:
        lines.append("")
    if reason.rests_on:
        rows = [(g.about, g.value, ", ".join(g.sources)) for g in reason.rests_on]
        lines += [*markdown_table(["Rests on", "Value (range)", "Source"], rows), ""]
    return lines
