"""The folder of a run: the answer as JSON and Markdown, figures when asked for."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from sim.present.language.document import run_document
from sim.present.language.numbers import points
from sim.present.page.markdown import brief_markdown
from sim.present.page.terminal import table
from sim.present.run.words import Brief, brief
from sim.results.store import Question, save
from sim.scenario.canonical import canonical
from sim.scenario.writing.text import scenario_text, sources_text
from sim.solve.answer import Answer

ANSWER, TEXT = "answer.json", "answer.md"


def saved_run(
    answer: Answer, root: Path, *, payoffs: bool = False, figures: bool = False
) -> tuple[dict[str, Any], Brief, Path, list[Path]]:
    """The document and the brief of a run, the folder they are saved in, and the figures drawn.

    Raises OSError if the folder cannot be written.
    """
    scenario = answer.scenario
    text = brief(answer)
    question = Question(
        scenario.id, "run", canonical(scenario), {"payoffs": payoffs, "departs": text.changed}
    )
    folder = question.folder(root)
    document = {**run_document(answer, table=payoffs), "results": str(folder)}
    files = {
        ANSWER: (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode(),
        TEXT: brief_markdown(text).encode(),
        f"{scenario.id}.yaml": scenario_text(scenario).encode(),
        "sources.yaml": sources_text(scenario).encode(),
    }
    drawn: dict[str, bytes] = {}
    if figures:
        from sim.present.run.figures import run_figures

        drawn = run_figures(answer)
    save(root, question, {**files, **drawn}, Path(scenario.file))
    return document, text, folder, [folder / name for name in drawn]


def payoff_table(answer: Answer) -> Table:
    """Every feasible profile with its outcome and payoffs."""
    scenario, valuation = answer.scenario, answer.valuation
    lead = scenario.dimensions[0]
    columns = [("Choices", "left"), (lead.id.replace("_", " "), "left")]
    columns += [(player.id, "right") for player in scenario.players]
    rows = []
    for play in np.flatnonzero(valuation.constraints.model.plays.feasible).tolist():
        chosen, value = valuation.profile(play), valuation.outcome(play)[lead.id]
        names = [player.action(chosen[player.id]).name for player in scenario.players]
        paid = [points(payoff) for payoff in valuation.payoffs_of(play).values()]
        rows.append([", ".join(names), lead.rule(value).name or value, *paid])
    return table(columns, rows)
