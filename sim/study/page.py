"""One file in which every number can be moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path

from sim.explore.compare.answer import Comparison, compare
from sim.explore.report.answer import Findings, findings
from sim.game.incentives import IncentiveConstraints
from sim.present.page.live.data import page_data
from sim.present.page.live.document import document
from sim.present.page.live.html import page
from sim.present.report.words import report_of
from sim.scenario.canonical import canonical
from sim.scenario.model import Scenario
from sim.study.keep import keep_files
from sim.study.reply import Reply

NAME = "page.html"
HEIGHT = 900
"""Of the frame in a notebook, in pixels."""


@dataclass(frozen=True, eq=False, repr=False)
class Page:
    """A live page of a scenario; in a notebook it shows itself.

    others: the scenarios that it is compared with.
    base: the words by which a command names the scenario. file: its file or id.
    """

    constraints: IncentiveConstraints
    findings: Findings
    comparison: Comparison | None
    base: tuple[str, ...]
    file: str

    @property
    def scenario(self) -> Scenario:
        """The scenario whose numbers move."""
        return self.findings.scenario

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenario, and those that it is compared with."""
        others = () if self.comparison is None else self.comparison.sides[1:]
        return (self.scenario, *(side.scenario for side in others))

    @cached_property
    def html(self) -> str:
        """The whole file. Raises ScenarioError if the game is too large for a page."""
        (part,) = report_of([self.findings], drawn=False, every=True).parts
        return page(part, page_data(self.constraints, self.findings, self.comparison, self.base, self.file))

    def save(self, path: str | Path) -> Path:
        """Writes the page to a file. Raises OSError if it cannot be written."""
        target = Path(path)
        target.write_text(self.html, encoding="utf-8")
        return target

    def __repr__(self) -> str:
        return (
            f"Page({self.scenario.id!r}: {len(self.html.encode()) // 1000} kB; .save('page.html') keeps it)"
        )

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{escape(self.html)}" title="{escape(self.scenario.title)}" '
            f'width="100%" height="{HEIGHT}" style="border:1px solid #ccc"></iframe>'
        )


def ask(games: Sequence[IncentiveConstraints], base: Sequence[str], file: str) -> Page:
    """Asks every question of the first game, and compares it with the others.

    base: the words by which a command names the scenario. file: its file or id.
    Raises ScenarioError if the games have no player in common.
    """
    first = games[0]
    comparison = compare(games) if len(games) > 1 else None
    return Page(first, findings(first), comparison, tuple(base), file)


def reply(live: Page, root: Path, *, quiet: bool = False) -> Reply:
    """Writes the page and says where it is. Raises OSError, and ScenarioError if the game is too large."""
    content = live.html.encode()
    settings = {"others": [canonical(scenario) for scenario in live.scenarios[1:]], "base": list(live.base)}
    file = keep_files(live.scenario, "page", settings, root, {NAME: content}) / NAME
    size = f"{len(content) / 1000:.0f} kB"
    shown = f"{file}\n" if quiet else f"Wrote {file} ({size}): open it in a browser, or mail it.\n"
    return Reply(document(live.scenarios, file, len(content)), lambda: shown)
