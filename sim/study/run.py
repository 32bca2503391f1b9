"""What follows from a scenario, and why."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sim.game.incentives import IncentiveConstraints
from sim.present.run import agreements_view, repeated_view, story_view
from sim.present.run.agreements import bargained
from sim.present.run.agreements import sentences as told_of_agreements
from sim.present.run.document import (
    bargaining_document,
    document,
    repeated_document,
    sequential_document,
)
from sim.present.run.markdown import markdown
from sim.present.run.notebook import html
from sim.present.run.repeated import repeated
from sim.present.run.repeated import sentences as told_of_repetition
from sim.present.run.sheet import csv_text, equilibria_frame, payoffs_frame
from sim.present.run.story import sentences as told_in_order
from sim.present.run.story import story
from sim.present.run.view import view
from sim.present.run.words import departures, sentences
from sim.scenario.problems import COMMAND_LINE, Mark, Problem, ScenarioError
from sim.scenario.writing.text import scenario_text, sources_text
from sim.solve.answer import Answer
from sim.solve.bargaining.answer import BargainingAnswer
from sim.solve.concepts import chosen_concept, default_concept
from sim.solve.dominance import Dominance, reduced
from sim.solve.repeated.answer import RepeatedAnswer
from sim.solve.sequential.answer import SequentialAnswer, solve_sequential
from sim.solve.solution import Equilibrium, Solution
from sim.solve.solved import Solved as Answered
from sim.solve.solved import solved
from sim.study.keep import Kept, keep
from sim.study.reply import Reply
from sim.study.told import Told, plotted

if TYPE_CHECKING:
    import nashpy
    import pandas
    from matplotlib.figure import Figure

TEXT = "answer.md"
FIGURES = ("payoffs", "moves", "tree", "win-sets", "patience")
"""What may be drawn of a run, by what the game has."""


@dataclass(frozen=True, eq=False, repr=False)
class Solved(Told[Answered]):
    """The answer of a game, as typed values, words or a JSON document."""

    @property
    def equilibria(self) -> tuple[Equilibrium, ...]:
        """Every pure equilibrium."""
        return self.answer.equilibria

    @property
    def solutions(self) -> tuple[Solution, ...]:
        """One solution for each concept: pure, then mixed; or those of the game's own kind."""
        return self.answer.solutions

    @property
    def dominance(self) -> Dominance:
        """What iterated elimination of strictly dominated actions leaves. Raises ValueError as `profiles`."""
        return self.profiles.dominance

    @property
    def profiles(self) -> Answer:
        """The answer of a simultaneous game. Raises ValueError for one with stages, types or chance."""
        if isinstance(self.answer, Answer):
            return self.answer
        raise ValueError(f"'{self.answer.scenario.id}' has {_has(self.answer)}, and no profiles")

    @property
    def sentences(self) -> tuple[str, ...]:
        """The answer in two or three sentences."""
        match self.answer:
            case SequentialAnswer() as answer:
                return told_in_order(answer)
            case BargainingAnswer() as answer:
                return told_of_agreements(answer)
            case RepeatedAnswer() as answer:
                return told_of_repetition(answer)
            case answer:
                return sentences(answer)

    def equilibria_frame(self) -> "pandas.DataFrame":
        """A row for each equilibrium, pure ones first. Raises MissingExtra, and ValueError as `profiles`."""
        return equilibria_frame(self.profiles)

    def payoffs_frame(self) -> "pandas.DataFrame":
        """A row for each feasible profile: actions, outcomes, payoffs. Raises as `equilibria_frame`."""
        return payoffs_frame(self.profiles.valuation)

    def plot(
        self,
        what: Literal["payoffs", "moves", "tree", "win-sets", "patience"] | None = None,
        *,
        equilibrium: int = 0,
    ) -> "Figure":
        """What the payoffs are made of, or which moves lead where; of a game with stages, its tree.

        With agreements, who accepts which of them; of a repeated game, how much patience each outcome takes.
        equilibrium: which one a tree shows, by its place in `equilibria`, or among the mixed ones where there
        are no others; with agreements, which of the plays that may come about without any. Raises ValueError
        for what the game does not have, and MissingExtra.
        """
        from sim.present.run.figure import pages_of

        pages = pages_of(self.answer)
        kind: str = what or next(iter(pages))
        if kind not in FIGURES:
            raise ValueError(f"plot({kind!r}): expected one of {', '.join(map(repr, FIGURES))}")
        if kind not in pages:
            lacks = "profiles" if kind in FIGURES[:2] else kind
            raise ValueError(f"'{self.answer.scenario.id}' has {_has(self.answer)}, and no {lacks}")
        count = len(pages[kind])
        if not 0 <= equilibrium < count:
            raise ValueError(f"plot(equilibrium={equilibrium}): there are {count}, counted from 0")
        return plotted([self.answer.scenario], pages[kind][equilibrium])

    def to_nashpy(self) -> "nashpy.Game":
        """The two-player game that is left after iterated elimination, for nashpy's own tools.

        Raises ValueError if more than two players still have a choice.

        >>> import sim
        >>> len(list(sim.load("oil-boom").solve().to_nashpy().vertex_enumeration()))
        3
        """
        import nashpy

        game = reduced(self.profiles.game, self.dominance.survivors)
        choosers = [i for i, size in enumerate(game.shape) if size > 1]
        if len(choosers) > 2 or not game.feasible.all():
            raise ValueError(f"{len(choosers)} players still have a choice after iterated elimination")
        pair = sorted((choosers + [i for i in range(len(game.players)) if i not in choosers])[:2])
        at = tuple(slice(None) if i in pair else 0 for i in range(len(game.players)))
        first, second = (game.payoffs[i][at] for i in pair)
        return nashpy.Game(first, second)

    def to_dict(self, *, table: bool = False) -> dict[str, object]:
        """What `sim run --json` prints. table: also every feasible profile with its payoffs."""
        return _document(self.answer, table=table)

    def save(self, folder: str | Path = "results", *, figures: bool = False) -> Path:
        """Saves the answer as the command does; the folder. Raises OSError if it cannot be written."""
        return kept(self, Path(folder), figures=figures).folder

    def _repr_html_(self) -> str:
        match self.answer:
            case SequentialAnswer() as answer:
                return story_view.html(story(answer))
            case BargainingAnswer() as answer:
                return agreements_view.html(bargained(answer))
            case RepeatedAnswer() as answer:
                return repeated_view.html(repeated(answer))
            case answer:
                return html(answer)


def ask(constraints: IncentiveConstraints, concept: str | None = None) -> Solved:
    """Every pure equilibrium, mixed ones where they can be found, dominance and drift.

    Of a game with stages, types or chance: every course of a concept, in pure strategies. Of one with
    agreements: what can be agreed on, and what each solution chooses. Of a repeated one: what patience
    sustains, and how much of it each combination takes.
    concept: its id; the file's own if None. Raises ScenarioError.
    """
    scenario = constraints.model.scenario
    chosen = chosen_concept(scenario, concept)
    if scenario.sequential:
        return Solved(solve_sequential(constraints, chosen, mixed=True))
    if chosen is not default_concept(scenario):
        message = f"'{scenario.id}' is run for all its solutions at once, and '{chosen.id}' is asked"
        hint = f"leave it out, or ask sim thresholds, map, reach or sweep --concept {chosen.id}"
        raise ScenarioError([Problem("concept", message, COMMAND_LINE, hint)])
    return Solved(solved(constraints))


def _has(answer: Answered) -> str:
    """What a game has that is no simultaneous game played once."""
    match answer:
        case BargainingAnswer():
            return "agreements"
        case RepeatedAnswer():
            return "repetition"
        case SequentialAnswer():
            return "stages, types or chance"
        case _:
            return "one round, in which all choose at once"


def _document(answer: Answered, *, table: bool) -> dict[str, object]:
    match answer:
        case SequentialAnswer():
            return sequential_document(answer, table=table)
        case BargainingAnswer():
            return bargaining_document(answer, table=table)
        case RepeatedAnswer():
            return repeated_document(answer, table=table)
        case _:
            return document(answer, table=table)


def kept(solved: Solved, root: Path, *, payoffs: bool = False, figures: bool = False) -> Kept:
    """The answer in its folder: as JSON and Markdown, with the scenario; drawn if wanted.

    payoffs: with every profile. Raises OSError, and MissingExtra if figures cannot be drawn.
    """
    answer = solved.answer
    scenario = answer.scenario
    drawn: dict[str, bytes] = {}
    match answer:
        case SequentialAnswer():
            text = story_view.markdown(story(answer))
        case BargainingAnswer():
            text = agreements_view.markdown(bargained(answer))
        case RepeatedAnswer():
            text = repeated_view.markdown(repeated(answer))
        case _:
            text = markdown(answer)
    if figures:
        from sim.present.run.figure import figure

        drawn = figure(answer)
    texts = {
        TEXT: text.encode(),
        f"{scenario.id}.yaml": scenario_text(scenario).encode(),
        "sources.yaml": sources_text(scenario).encode(),
    }
    settings: dict[str, object] = {"payoffs": payoffs, "departs": departures(scenario)}
    if answer.solutions[0].concept != default_concept(scenario).id:
        settings["concept"] = answer.solutions[0].concept
    content = _document(answer, table=payoffs)
    return keep(scenario, "run", settings, root, content, texts=texts, figures=drawn)


def reply(
    solved: Solved,
    root: Path,
    *,
    payoffs: bool = False,
    figures: bool = False,
    every: bool = False,
    csv: bool = False,
) -> Reply:
    """Keeps the answer and words it. Raises as `kept`.

    payoffs: with a table of every profile; csv: that table alone. every: shows all equilibria,
    not only the first dozen.
    """
    answer = solved.answer
    if csv and isinstance(answer, BargainingAnswer | RepeatedAnswer):
        message = f"the game has {_has(answer)}, so that there is no table of profiles"
        raise ScenarioError([Problem("usage", message, Mark(answer.scenario.file), "leave out --csv")])
    place = kept(solved, root, payoffs=payoffs, figures=figures)
    if isinstance(answer, BargainingAnswer):
        return Reply(place.document, lambda: agreements_view.view(bargained(answer), every=every), place)
    if isinstance(answer, RepeatedAnswer):
        return Reply(place.document, lambda: repeated_view.view(repeated(answer)), place)
    if csv:
        return Reply(place.document, lambda: csv_text(answer.valuation), place)
    if isinstance(answer, SequentialAnswer):
        plays = answer.valuation if payoffs else None
        return Reply(place.document, lambda: story_view.view(story(answer), plays, every=every), place)
    return Reply(place.document, lambda: view(answer, payoffs=payoffs, every=every), place)
