"""The Python interface: a loaded scenario, and everything that it can be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.explore.check.claims import ClaimResult, check_claims
from sim.explore.compare.answer import Comparison
from sim.explore.compare.answer import compare as compared
from sim.explore.map.answer import PhaseMap, phase_map
from sim.explore.reach.answer import Reach, reach
from sim.explore.sweep.answer import Sweep, run_sweep
from sim.explore.sweep.request import asked, place
from sim.explore.thresholds.along import Span
from sim.explore.thresholds.answer import Thresholds, thresholds
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import PayoffModel, compile_payoffs
from sim.present.language.document import run_document
from sim.present.page.notebook import answer_html, game_html, sentences_html
from sim.present.reach.words import sentences as reach_sentences
from sim.present.run.view import saved_run
from sim.present.run.words import brief
from sim.present.sweep.words import sweep_said
from sim.scenario.load import load_scenario
from sim.scenario.model import Scenario
from sim.scenario.plays import Plays
from sim.scenario.problems import Problem
from sim.solve.answer import Answer, answer
from sim.solve.dominance import Dominance, reduced
from sim.solve.explain import Blocked, blocked, outcome_plays
from sim.solve.solution import Equilibrium, Solution

if TYPE_CHECKING:
    import nashpy


@dataclass(frozen=True, eq=False)
class Solved:
    """The answer of a game, as typed values, words or a JSON document."""

    answer: Answer

    @property
    def equilibria(self) -> tuple[Equilibrium, ...]:
        """Every pure equilibrium."""
        return self.answer.equilibria

    @property
    def solutions(self) -> tuple[Solution, ...]:
        """One solution for each concept: pure, then mixed."""
        return self.answer.solutions

    @property
    def dominance(self) -> Dominance:
        """What iterated elimination of strictly dominated actions leaves."""
        return self.answer.dominance

    @property
    def sentences(self) -> tuple[str, ...]:
        """The answer in two or three sentences."""
        return brief(self.answer).answer

    def to_nashpy(self) -> "nashpy.Game":
        """The two-player game that is left after iterated elimination, for nashpy's own tools.

        Raises ValueError if more than two players still have a choice.

        >>> import sim
        >>> len(list(sim.load("oil-boom").solve().to_nashpy().vertex_enumeration()))
        3
        """
        import nashpy

        game = reduced(self.answer.game, self.dominance.survivors)
        choosers = [i for i, size in enumerate(game.shape) if size > 1]
        if len(choosers) > 2 or not game.feasible.all():
            raise ValueError(f"{len(choosers)} players still have a choice after iterated elimination")
        pair = sorted((choosers + [i for i in range(len(game.players)) if i not in choosers])[:2])
        at = tuple(slice(None) if i in pair else 0 for i in range(len(game.players)))
        first, second = (game.payoffs[i][at] for i in pair)
        return nashpy.Game(first, second)

    def to_dict(self, *, table: bool = False) -> dict[str, object]:
        """What `sim run --json` prints. table: also every feasible profile with its payoffs."""
        return run_document(self.answer, table=table)

    def save(self, folder: str | Path = "results", *, figures: bool = False) -> Path:
        """Saves the answer as the command does; the folder. Raises OSError if it cannot be written."""
        return saved_run(self.answer, Path(folder), figures=figures)[2]

    def __repr__(self) -> str:
        return "\n".join(self.sentences)

    def _repr_html_(self) -> str:
        return answer_html(brief(self.answer))


@dataclass(frozen=True, eq=False, repr=False)
class Swept(Sweep):
    """A finished sweep that shows itself in sentences."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What came of it, what was asked, and where the answer changes."""
        return tuple(sweep_said(self))

    def __repr__(self) -> str:
        return "\n".join(self.sentences)

    def _repr_html_(self) -> str:
        return sentences_html(self.plan.games[0].model.scenario.title, self.sentences)


@dataclass(frozen=True, eq=False, repr=False)
class Reached(Reach):
    """What would have to be true, which shows itself in sentences."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What has to change, by how much, and what is stable then; or why it cannot be had."""
        return tuple(reach_sentences(self))

    def __repr__(self) -> str:
        return "\n".join(self.sentences)

    def _repr_html_(self) -> str:
        return sentences_html(self.valuation.scenario.title, self.sentences)


@dataclass(frozen=True, eq=False)
class Game:
    """A loaded scenario with its payoff model and incentive constraints.

    warnings: what is questionable about the file.
    """

    file: str
    scenario: Scenario
    plays: Plays
    warnings: tuple[Problem, ...] = ()
    settings: tuple[str, ...] = ()
    view: str | None = None

    @cached_property
    def payoffs(self) -> PayoffModel:
        """The payoffs as coefficients times basis functions. Raises ScenarioError."""
        return compile_payoffs(self.scenario, self.plays)

    @cached_property
    def constraints(self) -> IncentiveConstraints:
        """The incentive constraints: what every question reads."""
        return incentive_constraints(self.payoffs)

    def solve(self) -> Solved:
        """Every pure equilibrium, mixed ones where they can be found, dominance and drift."""
        return Solved(answer(self.constraints))

    def at(self, **values: float | str | Fraction) -> "Game":
        """The same scenario at other values of some assumptions. Raises ScenarioError.

        >>> import sim
        >>> len(sim.load("sochi-2016").at(oil_price=110).solve().equilibria)
        2
        """
        more = tuple(f"{name}={_decimal(value)}" for name, value in values.items())
        return load(self.file, settings=(*self.settings, *more), view=self.view)

    def check_claims(self) -> tuple[ClaimResult, ...]:
        """Whether the claims of the scenario hold."""
        return check_claims(self.constraints)

    def blocked(self, outcome: str) -> tuple[Blocked, ...]:
        """The profiles with an outcome, `DIMENSION=VALUE`, and the incentives that undo them."""
        solved = answer(self.constraints)
        return blocked(solved.valuation, outcome_plays(self.constraints, outcome)[2])

    def thresholds(self, *names: str, span: Span | None = None) -> Thresholds:
        """Where the answer changes along some assumptions, or along all, each alone.

        >>> import sim
        >>> [found] = sim.load("sochi-2016").thresholds("oil_price")
        >>> float(found.nearest.at)
        95.575
        """
        return thresholds(self.constraints, names or None, span)

    def map(self, x: str, y: str) -> PhaseMap:
        """Which answer holds where, for two assumptions together."""
        return phase_map(self.constraints, x, y)

    def reach(
        self, outcome: str, *, only: bool = False, free: tuple[str, ...] = (), unbounded: bool = False
    ) -> Reached:
        """The least change of assumptions that makes an outcome, `DIMENSION=VALUE`, an equilibrium.

        only: the only equilibrium outcome. free: the assumptions that may move; all if empty.
        unbounded: up to their limits, not only within their ranges.
        """
        dimension, value, _ = outcome_plays(self.constraints, outcome)
        made = reach(self.constraints, dimension, value, only=only, free=free, unbounded=unbounded)
        return Reached(**{field.name: getattr(made, field.name) for field in fields(made)})

    def sweep(
        self,
        *vary: str,
        named: str | None = None,
        design: str | None = None,
        samples: int | None = None,
        seed: int = 0,
        variants: Sequence["Game"] = (),
        concepts: Sequence[str] = ("pure-nash",),
        margins: bool = False,
        folder: str | Path = "results",
        threads: int = 0,
        workers: int | None = None,
        dask: str | None = None,
    ) -> Swept:
        """Many samples of the assumptions at once; the table is saved in `folder` as Parquet.

        vary: as the command reads it, such as "oil_price=30:110:81"; every range if empty.
        named: a sweep that the file names. design: grid, random, lhs or sobol.
        variants: further games, solved at the same samples. concepts: pure-nash, strict-nash.
        threads, workers, dask: where it is computed; the table is the same to the bit.
        The result gives a pandas or polars frame, and for grids an xarray dataset.
        Raises ScenarioError.
        """
        games = [self.constraints, *(game.constraints for game in variants)]
        plan = asked(games, vary, named, design, samples, seed, concepts, margins=margins)
        made = run_sweep(plan, Path(folder), place(threads, workers, dask))
        return Swept(made.plan, made.tallies, made.folder)

    def __repr__(self) -> str:
        return f"Game({self.scenario.id!r}: {self.scenario.title})"

    def _repr_html_(self) -> str:
        return game_html(self.scenario)


def load(
    file: str | Path,
    *,
    settings: tuple[str, ...] | Mapping[str, float | str | Fraction] = (),
    view: str | None = None,
) -> Game:
    """A scenario file, or a shipped scenario by its id. Raises ScenarioError with every problem.

    settings: other values of some assumptions, as {name: value} or as `name=value` texts.
    view: the school or expert whose values are taken.
    """
    if isinstance(settings, Mapping):
        settings = tuple(f"{name}={_decimal(value)}" for name, value in settings.items())
    scenario, plays, warnings = load_scenario(file, settings, view)
    return Game(str(file), scenario, plays, warnings, tuple(settings), view)


def compare(*games: Game) -> Comparison:
    """What differs between two or more games, what follows, and what explains it.

    >>> import sim
    >>> found = sim.compare(sim.load("sochi-2016"), sim.load("oil-boom"))
    >>> [difference.name for difference in found.assumptions]
    ['oil_price']
    """
    return compared([game.constraints for game in games])


def _decimal(value: float | str | Fraction) -> str:
    return value if isinstance(value, str) else repr(float(value))
