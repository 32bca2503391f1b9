"""Two pages that can be mailed, and what stands behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.explore.progress import Progress, untold
from sim.explore.report.answer import STEPS, Findings, findings
from sim.game.incentives import IncentiveConstraints
from sim.present.report.document import document
from sim.present.report.view import html, markdown, require_libraries
from sim.present.report.words import report_of
from sim.scenario.canonical import canonical, told
from sim.scenario.load import parent_file
from sim.scenario.model import Scenario
from sim.study.backtest import record
from sim.study.contents import tested_in
from sim.study.keep import keep_files
from sim.study.reply import Reply

FORMS = {"html": html, "md": markdown}


@dataclass(frozen=True, eq=False)
class Reported:
    """What every question finds of some scenarios. baseline: what each was compared with."""

    findings: tuple[Findings, ...]
    baseline: Scenario | None


def parent_of(games: Sequence[IncentiveConstraints]) -> str | None:
    """The file that a report compares with if no other is named: a single scenario's first parent."""
    parent = parent_file(games[0].model.scenario) if len(games) == 1 else None
    return None if parent is None else str(parent)


def ask(
    games: Sequence[IncentiveConstraints],
    baseline: IncentiveConstraints | None = None,
    episodes: Sequence[IncentiveConstraints] = (),
    progress: Progress = untold,
) -> Reported:
    """Asks every question of each game.

    episodes: of the past; those with the players of the first game are its record.
    progress: called with the questions that are answered, and all. Raises ScenarioError.
    """
    total = 1 + STEPS * len(games)
    answered = 0

    def step() -> None:
        nonlocal answered
        answered += 1
        progress(answered, total)

    past = record(games[0], episodes)
    step()
    answers = tuple(findings(game, baseline, lambda: past, step) for game in games)
    return Reported(answers, None if baseline is None else baseline.model.scenario)


def reply(reported: Reported, form: str, root: Path, *, every: bool = False, quiet: bool = False) -> Reply:
    """Writes the report and says where it is.

    form: one of FORMS. every: with all entries of long lists. Raises OSError if it cannot be
    written, and MissingExtra.
    """
    if form == "html":
        require_libraries()
    report = report_of(reported.findings, drawn=form == "html", every=every)
    first, *others = [answer.scenario for answer in reported.findings]
    past = reported.findings[0].record
    settings = {
        "format": form,
        "others": [canonical(scenario) for scenario in others],
        "baseline": None if reported.baseline is None else canonical(reported.baseline),
        "departs": [part.brief.changed for part in report.parts],
        "told": [told(scenario) for scenario in (first, *others)],
        "tested_in": [tested_in(scenario) for scenario in (first, *others)],
        "record": None if past is None else [told(episode.scenario) for episode in past.episodes],
        "every": every,
    }
    name = f"report.{form}"
    file = keep_files(first, "report", settings, root, {name: FORMS[form](report).encode()}) / name
    return Reply(document(report, form, file), lambda: f"{file}\n" if quiet else f"Wrote {file}\n")
