"""Makes the committed examples anew: `make examples`, or `python -m results.examples`.

For each shipped scenario its report in Markdown and its answer as JSON; for all of them the
table of outcomes, and the model against what was seen.
"""

import io
import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console, RenderableType

import sim
from sim.explore.compare.answer import compare
from sim.extras import DISTRIBUTION
from sim.game.incentives import IncentiveConstraints
from sim.present.compare.view import matrix
from sim.present.page.terminal import show
from sim.present.report.view import markdown
from sim.present.report.words import report_of
from sim.scenario.load import parent_file
from sim.study.backtest import episodes_beside
from sim.study.report import ask

HERE = Path(__file__).parent
SCENARIOS = HERE.parent.parent / "scenarios"
WIDTH = 120


def examples() -> dict[str, str]:
    """File name -> content."""
    games = {path.stem: sim.load(path) for path in sorted(SCENARIOS.glob("*.yaml")) if path.stem != "sources"}
    first = next(iter(games.values())).constraints
    past = [sim.load(path).constraints for path in episodes_beside(first.model.scenario)]
    made = {}
    for name, game in games.items():
        parent = parent_file(game.scenario)
        baseline = None if parent is None else games[parent.stem].constraints
        made[f"{name}.md"] = _markdown(game.constraints, baseline, past)
        made[f"{name}.json"] = json.dumps(game.solve().to_dict(), ensure_ascii=False, indent=1) + "\n"
    made["outcomes.txt"] = _shown(matrix(compare([game.constraints for game in games.values()])))
    return made


def _markdown(
    game: IncentiveConstraints, baseline: IncentiveConstraints | None, past: Sequence[IncentiveConstraints]
) -> str:
    text = markdown(report_of(ask([game], baseline, past).findings, drawn=False))
    # where the scenarios stand depends on the machine
    return text.replace(game.model.scenario.file, f"scenarios/{game.model.scenario.id}.yaml")


def _shown(view: RenderableType) -> str:
    text = io.StringIO()
    show(view, Console(file=text, width=WIDTH, no_color=True, highlight=False))
    return text.getvalue()


def main() -> None:
    """Writes every example; those of scenarios that are gone are removed."""
    made = examples()
    for path in HERE.iterdir():
        if path.suffix in (".md", ".json", ".txt") and path.name not in made and path.name != "README.md":
            path.unlink()
    for name, content in made.items():
        (HERE / name).write_text(content, encoding="utf-8")
    print(f"{DISTRIBUTION}: wrote {len(made)} examples to {HERE.name}/")


if __name__ == "__main__":
    main()
