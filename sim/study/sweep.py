"""Many samples of the assumptions at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.explore.progress import Progress
from sim.explore.sweep.answer import Sweep, run_sweep
from sim.explore.sweep.answer import kept as finished_part
from sim.explore.sweep.executors import Where
from sim.explore.sweep.plan import Plan
from sim.present.sweep.document import document
from sim.present.sweep.view import view
from sim.present.sweep.words import interrupted as interrupted_words
from sim.present.sweep.words import sentences
from sim.results.store import add
from sim.study.keep import ANSWER, Kept, document_bytes
from sim.study.reply import Reply
from sim.study.told import Told, plotted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TIMES = frozenset({"samples_per_second"})
"""What differs from run to run: it is printed, and kept in the manifest alone."""
FIGURES = ("sweep.svg", "sweep.png")


@dataclass(frozen=True, eq=False, repr=False)
class Swept(Told[Sweep]):
    """A finished sweep."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What came of it, what was asked, and where the answer changes."""
        return tuple(sentences(self.answer))

    def plot(self) -> "Figure":
        """Bands, maps or shares, as its design asks for. Raises MissingExtra."""
        from sim.present.sweep.figure import sweep_page

        return plotted([case.scenario for case in self.answer.cases], lambda: sweep_page(self.answer))


def ask(plan: Plan, root: Path, where: Where | None = None) -> Swept:
    """Runs a sweep, or goes on with one, or finds it finished; keeps its table. Raises ScenarioError."""
    return Swept(run_sweep(plan, root, where))


def reply(
    plan: Plan,
    root: Path,
    where: Where | None,
    progress: Progress,
    *,
    figures: bool = False,
    every: bool = False,
) -> Reply:
    """Runs a sweep with its document, and a figure if wanted, beside the table, and words it.

    progress: called with the parts that are finished and all parts. every: shows long lists in
    full. Raises ScenarioError,
    OSError if the folder cannot be written, and MissingExtra if nothing can be drawn.
    """
    folder = plan.question.folder(root)
    if figures:
        from sim.present.drawing.canvas import require_matplotlib

        require_matplotlib()

    def files(sweep: Sweep) -> Mapping[str, bytes]:
        answered = {key: value for key, value in document(sweep, folder).items() if key not in TIMES}
        return {ANSWER: document_bytes(answered), **(_drawn(sweep) if figures else {})}

    sweep = run_sweep(plan, root, where, progress=progress, render=files)
    pictures = tuple(folder / name for name in FIGURES) if figures else ()
    if not all(path.is_file() for path in (folder / ANSWER, *pictures)):
        # it was finished before, without what is asked for now
        add(folder, files(sweep))
    note = f" (every sample is in {sweep.table.name}/, as Parquet)"
    place = Kept(document(sweep, folder), sweep.folder, pictures, note)
    return Reply(place.document, lambda: view(sweep, every=every), place)


def interrupted(plan: Plan, root: Path) -> str:
    """What is left of a sweep that was interrupted, in words."""
    return interrupted_words(plan.samples, *finished_part(plan, root))


def _drawn(sweep: Sweep) -> Mapping[str, bytes]:
    from sim.present.sweep.figure import figure

    return figure(sweep)
