"""A brief as Markdown."""

from collections.abc import Iterable, Sequence

from sim.present.run.words import Brief, EquilibriumBrief, Reason

SPECIAL = "\\`*_{}[]<>#|"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is.

    >>> escaped("a_b <i>")
    'a\\\\_b \\\\<i\\\\>'
    """
    return "".join(f"\\{c}" if c in SPECIAL else c for c in text)


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table."""
    lines = [f"| {' | '.join(columns)} |", f"|{'|'.join(' --- ' for _ in columns)}|"]
    return lines + [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]


def _cell(text: str) -> str:
    return escaped(text).replace("\n", "<br>")


def brief_markdown(brief: Brief) -> str:
    """The whole brief, each assumption with its value, range and source."""
    lines = [f"# {escaped(brief.title)}", "", *_paragraphs(brief.answer)]
    for number, equilibrium in enumerate(brief.equilibria, 1):
        label = "The equilibrium" if len(brief.equilibria) == 1 else f"Equilibrium {number}"
        lines += [f"## {label}", "", *_equilibrium(equilibrium)]
    if brief.selection:
        rows = markdown_table(["Rule", "Chooses", "Because"], brief.selection)
        lines += ["## Which of them to bet on", "", *rows, ""]
    if brief.also:
        lines += ["## What else could happen", "", *(f"- {escaped(text)}" for text in brief.also), ""]
    if brief.changed:
        heading = "## What departs from the file or its parents"
        lines += [heading, "", *(f"- {escaped(text)}" for text in brief.changed), ""]
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
    for what, terms in (("lose", reason.given_up), ("gain", reason.gained)):
        if terms:
            lines.append(
                f"- would {what}: " + escaped(", ".join(f"{name} ({amount})" for name, amount in terms))
            )
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
