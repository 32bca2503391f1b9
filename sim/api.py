"""The Python interface: a loaded scenario, and everything that it can be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from sim.explore.check.claims import ClaimResult, check_claims
from sim.explore.compare.answer import Comparison
from sim.explore.sweep.request import asked, place
from sim.explore.thresholds.along import Span
from sim.explore.verify.answer import SECONDS, Verification
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import PayoffModel, compile_payoffs
from sim.present.page.notebook import game_html
from sim.scenario.load import load_scenario
from sim.scenario.model import Scenario
from sim.scenario.plays import Plays
from sim.scenario.problems import Problem
from sim.solve.explain import Blocked
from sim.study import compare as comparing
from sim.study import explain, reach, run, sweep, thresholds, verify
from sim.study import map as mapping
from sim.study import page as paging
from sim.study.map import Map
from sim.study.page import Page
from sim.study.reach import Reached
from sim.study.run import Solved
from sim.study.sweep import Swept
from sim.study.thresholds import Thresholds


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
        return run.ask(self.constraints)

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
        return explain.ask(self.constraints, outcome).blocked

    def thresholds(self, *names: str, span: Span | None = None, concept: str | None = None) -> Thresholds:
        """Where the answer changes along some assumptions, or along all, each alone.

        >>> import sim
        >>> [oil] = sim.load("sochi-2016").thresholds("oil_price")
        >>> float(oil.nearest.at)
        95.575
        """
        return thresholds.ask(self.constraints, names or None, span, concept)

    def map(self, x: str, y: str, *, concept: str | None = None) -> Map:
        """Which answer holds where, for two assumptions together."""
        return mapping.ask(self.constraints, x, y, concept=concept)

    def reach(
        self,
        outcome: str,
        *,
        only: bool = False,
        free: tuple[str, ...] = (),
        unbounded: bool = False,
        concept: str | None = None,
    ) -> Reached:
        """The least change of assumptions that makes an outcome, `DIMENSION=VALUE`, an equilibrium.

        only: the only equilibrium outcome. free: the assumptions that may move; all if empty.
        unbounded: up to their limits, not only within their ranges.
        """
        return reach.ask(
            self.constraints, outcome, only=only, free=free, unbounded=unbounded, concept=concept
        )

    def verify(self, seconds: float = SECONDS) -> Verification:
        """The game solved again with nashpy and, where it is installed, Gambit.

        seconds: the time limit of each. Raises MissingExtra if only Gambit could tell.
        """
        return verify.ask(self.constraints, seconds)

    def page(self, *others: "Game") -> Page:
        """One HTML file in which every number can be moved: shown in a notebook, kept by `.save(path)`.

        others: games that it is compared with. Raises ScenarioError if it is too large for a page.
        """
        view = ["--view", self.view] if self.view else []
        settings = [word for setting in self.settings for word in ("--set", setting)]
        games = [self.constraints, *(game.constraints for game in others)]
        return paging.ask(games, [self.file, *view, *settings], self.file)

    def sweep(
        self,
        *vary: str,
        named: str | None = None,
        design: str | None = None,
        samples: int | None = None,
        seed: int = 0,
        variants: Sequence["Game"] = (),
        concepts: Sequence[str] = (),
        margins: bool = False,
        folder: str | Path = "results",
        threads: int = 0,
        workers: int | None = None,
        dask: str | None = None,
    ) -> Swept:
        """Many samples of the assumptions at once; the table is saved in `folder` as Parquet.

        vary: as the command reads it, such as "oil_price=30:110:81"; every range if empty.
        named: a sweep that the file names. design: grid, random, lhs or sobol.
        variants: further games, solved at the same samples. concepts: ids, such as strict-nash.
        threads, workers, dask: where it is computed; the table is the same to the bit.
        The result gives a pandas or polars frame, and for grids an xarray dataset.
        Raises ScenarioError.
        """
        games = [self.constraints, *(game.constraints for game in variants)]
        plan = asked(games, vary, named, design, samples, seed, concepts, margins=margins)
        return sweep.ask(plan, Path(folder), place(threads, workers, dask))

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
    >>> comparison = sim.compare(sim.load("sochi-2016"), sim.load("oil-boom"))
    >>> [difference.name for difference in comparison.assumptions]
    ['oil_price']
    """
    return comparing.ask([game.constraints for game in games])


def _decimal(value: float | str | Fraction) -> str:
    return value if isinstance(value, str) else repr(float(value))
