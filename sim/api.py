"""The Python interface: a loaded scenario, and everything that it can be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.explore.sweep.request import asked, place
from sim.explore.verify.answer import SECONDS
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import PayoffModel, compile_payoffs
from sim.present.assumptions.document import assumptions_frame
from sim.present.page.notebook import game_html
from sim.present.run.sheet import payoffs_frame
from sim.rational import Fraction
from sim.scenario.load import changed, load_scenario, value_problems
from sim.scenario.model import Scenario
from sim.scenario.plays import Plays
from sim.scenario.problems import Problem, ScenarioError, did_you_mean, has_errors
from sim.solve.explain import Valuation
from sim.study import check, explain, reach, run, sweep, thresholds, verify
from sim.study import compare as comparing
from sim.study import map as mapping
from sim.study import page as paging
from sim.study.check import Claims
from sim.study.compare import Compared
from sim.study.explain import Hindered, Supposed
from sim.study.map import Map
from sim.study.page import Page
from sim.study.python import PYTHON, Span, Value, exact, in_python, named, nested, spanned, table_of
from sim.study.reach import Reached
from sim.study.run import Solved
from sim.study.sweep import Swept
from sim.study.thresholds import Thresholds
from sim.study.verify import Verified

if TYPE_CHECKING:
    import pandas

Source = str | Path | Mapping[str, Any]
"""A path, the name of a shipped scenario, or what a scenario file would say."""
SET = "--set"
"""Where the value of an assumption comes from that was set, here or on the command line."""


@dataclass(frozen=True, eq=False, repr=False)
class Game:
    """A loaded scenario with its payoff model and incentive constraints.

    warnings: what is questionable about the file or about the values that were set.
    file: as it was named. view: the school or expert whose values were taken.
    """

    scenario: Scenario
    plays: Plays
    warnings: tuple[Problem, ...] = ()
    file: str = ""
    view: str | None = None

    @classmethod
    def of(cls, *, players: Mapping[str, Any], payoffs: Mapping[Any, Any], **more: Any) -> "Game":
        """A game from its players and payoffs. Raises ScenarioError.

        players: {player: [action, ...]}, or as a scenario file has them. payoffs: {(action, ...):
        (number, ...)}, an action and a number for each player, or as a file has them.
        more: further keys of a scenario file, such as `scenario` (its id) or `assumptions`.

        >>> import sim
        >>> chicken = sim.Game.of(
        ...     players={"row": ["swerve", "straight"], "column": ["swerve", "straight"]},
        ...     payoffs={
        ...         ("swerve", "swerve"): (3, 3), ("swerve", "straight"): (2, 4),
        ...         ("straight", "swerve"): (4, 2), ("straight", "straight"): (0, 0),
        ...     },
        ... )
        >>> len(chicken.solve().equilibria)
        2
        """
        return load({**more, "players": dict(players), "payoffs": nested(payoffs)})

    @classmethod
    def from_table(
        cls,
        payoffs: Any,
        *,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
        scenario: str = "game",
    ) -> "Game":
        """A game from an array of payoffs, (players, *actions), or from a frame as `payoffs_frame` gives it.

        players, actions: labels. scenario: its id. Raises ScenarioError.

        >>> import sim
        >>> game = sim.Game.from_table([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], players=["row", "column"])
        >>> [equilibrium.profile for equilibrium in game.solve().equilibria]
        [{'row': 'a2', 'column': 'a2'}]
        """
        return load(table_of(payoffs, players, actions).data(scenario))

    @cached_property
    def payoffs(self) -> PayoffModel:
        """The payoffs as coefficients times basis functions. Raises ScenarioError."""
        return compile_payoffs(self.scenario, self.plays)

    @cached_property
    def constraints(self) -> IncentiveConstraints:
        """The incentive constraints: what every question reads."""
        return incentive_constraints(self.payoffs)

    @property
    def settings(self) -> Mapping[str, Fraction]:
        """The assumptions that have another value than in the file."""
        return {a.id: a.value for a in self.scenario.assumptions if a.origin == SET}

    def solve(self) -> Solved:
        """Every pure equilibrium, mixed ones where they can be found, dominance and drift."""
        return run.ask(self.constraints)

    def at(self, values: Mapping[str, Value] | None = None, /, **more: Value) -> "Game":
        """The same scenario at other values of some assumptions. Raises ScenarioError.

        A float is the decimal that it prints as; a Fraction is exact.

        >>> import sim
        >>> len(sim.load("sochi-2016").at(oil_price=110).solve().equilibria)
        2
        >>> sim.load("sochi-2016").at({"oil_price": 30}).settings
        {'oil_price': Fraction(30, 1)}
        """
        wanted = {**(values or {}), **more}
        known = {a.id: a for a in self.scenario.assumptions}
        problems: list[Problem] = []
        exactly: dict[str, Fraction] = {}
        for name, value in wanted.items():
            try:
                if name not in known:
                    message = f"at({name}={value}): unknown assumption '{name}'"
                    raise ScenarioError([Problem("unknown-name", message, PYTHON, did_you_mean(name, known))])
                exactly[name] = exact(f"at({name}={value!r})", value)
                problems += (
                    replace(p, mark=PYTHON) for p in value_problems(known[name], exactly[name], "at")
                )
            except ScenarioError as error:
                problems += error.problems
        if has_errors(problems):
            raise ScenarioError(problems)
        scenario, warnings = changed(self.scenario, exactly, SET), (*self.warnings, *problems)
        return replace(self, scenario=scenario, warnings=warnings)

    def check_claims(self) -> Claims:
        """Whether the claims of the scenario hold: one item for each."""
        return check.claims(self.constraints)

    def blocked(self, outcome: str) -> Hindered:
        """The profiles with an outcome, `DIMENSION=VALUE`, or action, and the incentives that undo them."""
        with in_python():
            return Hindered(explain.ask(self.constraints, outcome))

    def given(self, **choices: str) -> Supposed:
        """How the others answer, if some players have chosen so, and whether these would.

        >>> import sim
        >>> answer = sim.load("sanctions-relief-offer").given(japan="relief_for_projects")
        >>> answer[0].outcome["settlement"]
        'joint_development'
        """
        with in_python():
            supposed = [f"{player}={action}" for player, action in choices.items()]
            return Supposed(explain.ask(self.constraints, supposed=supposed))

    def thresholds(
        self, *names: str, span: Span | None = None, concept: str | None = None, bare: bool = False
    ) -> Thresholds:
        """Where the answer changes along some assumptions, or along all, each alone.

        span: from where to where, as (low, high) or as `LOW:HIGH`; the ranges if left out.
        bare: along the numbers that stand bare in formulas instead.

        >>> import sim
        >>> [oil] = sim.load("sochi-2016").thresholds("oil_price")
        >>> float(oil.nearest.at)
        82.3
        """
        with in_python():
            where = None if span is None else spanned(span)
            return thresholds.ask(self.constraints, named(names) or None, where, concept, bare=bare)

    def map(self, x: str, y: str, *, concept: str | None = None) -> Map:
        """Which answer holds where, for two assumptions together."""
        with in_python():
            return mapping.ask(self.constraints, x, y, concept=concept)

    def reach(
        self,
        outcome: str,
        *,
        only: bool = False,
        free: Sequence[str] = (),
        unbounded: bool = False,
        concept: str | None = None,
    ) -> Reached:
        """The least change of assumptions that makes an outcome, `DIMENSION=VALUE`, an equilibrium.

        only: the only equilibrium outcome. free: the assumptions that may move; all if empty.
        unbounded: up to their limits, not only within their ranges.
        """
        with in_python():
            return reach.ask(
                self.constraints, outcome, only=only, free=free, unbounded=unbounded, concept=concept
            )

    def verify(self, seconds: float = SECONDS) -> Verified:
        """The game solved again with nashpy and, where it is installed, Gambit.

        seconds: the time limit of each. Raises MissingExtra if only Gambit could tell.
        """
        return Verified(verify.ask(self.constraints, seconds))

    def page(self, *others: "Game | Source", only: bool = False) -> Page:
        """One HTML file in which every number can be moved: shown in a notebook, kept by `.save(path)`.

        others: games that it is compared with. only: also what would make each outcome the only one, which
        takes long. A game that no page can solve by itself gets a still one; `left_out` says so.
        Raises ScenarioError.
        """
        view = ["--view", self.view] if self.view else []
        settings = [word for name, value in self.settings.items() for word in ("--set", f"{name}={value}")]
        games = [self.constraints, *(_game(game).constraints for game in others)]
        return paging.ask(games, [self.file, *view, *settings], self.file, only=only)

    def sweep(
        self,
        *vary: str,
        named: str | None = None,
        design: str | None = None,
        samples: int | None = None,
        seed: int = 0,
        variants: Sequence["Game | Source"] = (),
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
        games = [self.constraints, *(_game(variant).constraints for variant in variants)]
        with in_python():
            plan = asked(games, vary, named, design, samples, seed, concepts, margins=margins)
            return sweep.ask(plan, Path(folder), place(threads, workers, dask))

    def payoffs_frame(self) -> "pandas.DataFrame":
        """A row for each feasible profile: actions, outcomes, payoffs.

        Raises MissingExtra, and ValueError for a game with stages, types or chance.
        """
        if self.scenario.sequential:
            raise ValueError(f"'{self.scenario.id}' has stages, types or chance, and no profiles")
        return payoffs_frame(Valuation(self.constraints))

    def assumptions_frame(self) -> "pandas.DataFrame":
        """A row for each assumption, as `sim assumptions` shows them. Raises MissingExtra."""
        return assumptions_frame(self.scenario)

    def equilibria_frame(self) -> "pandas.DataFrame":
        """A row for each equilibrium. Raises MissingExtra."""
        return self.solve().equilibria_frame()

    def __repr__(self) -> str:
        return f"Game({self.scenario.id!r}: {self.scenario.title})"

    def _repr_html_(self) -> str:
        return game_html(self.scenario)


def load(
    file: Source, *, settings: Sequence[str] | Mapping[str, Value] = (), view: str | None = None
) -> Game:
    """A scenario file, or a shipped scenario by its id. Raises ScenarioError with every problem.

    file: also what a scenario file would say, as a mapping.
    settings: other values of some assumptions, as {name: value} or as `name=value` texts.
    view: the school or expert whose values are taken.
    """
    given: object = file
    if not isinstance(given, (str, Path, Mapping)):
        what = type(given).__name__
        raise TypeError(f"sim.load: found a {what}, expected a path, the name of a scenario, or a mapping")
    texts = () if isinstance(settings, Mapping) else tuple(settings)
    with in_python():
        scenario, plays, warnings = load_scenario(file, texts, view)
    name = scenario.id if isinstance(file, Mapping) else str(file)
    game = Game(scenario, plays, warnings, name, view)
    return game.at(settings) if isinstance(settings, Mapping) and settings else game


def compare(*games: Game | Source) -> Compared:
    """What differs between two or more games, what follows, and what explains it.

    games: loaded ones, or what `load` takes. Raises ScenarioError.

    >>> import sim
    >>> comparison = sim.compare("sochi-2016", "oil-boom")
    >>> [difference.name for difference in comparison.assumptions]
    ['oil_price']
    """
    if len(games) < 2:
        raise ScenarioError([Problem("usage", "compare: expected two games or more", PYTHON)])
    constraints = [_game(game).constraints for game in games]
    with in_python():
        return comparing.ask(constraints)


def _game(game: Game | Source) -> Game:
    return game if isinstance(game, Game) else load(game)
