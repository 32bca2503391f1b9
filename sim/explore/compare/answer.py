"""What differs between scenarios, what follows from it, and which assumption makes the difference."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.algebra.samples import Column, Samples
from sim.explore.compare.attribution import Attribution, Causes, Value, causes, shapley
from sim.explore.compare.side import Side
from sim.game.incentives import IncentiveConstraints
from sim.game.worth import Worth
from sim.rational import Fraction
from sim.scenario.model import Assumption, Scenario
from sim.scenario.plays import today_play
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
from sim.solve.explain import Valuation
from sim.solve.selection import select

STRUCTURE = "(structure)"
"""The factor that stands for everything but the assumptions' values."""
BLOCK = 4096
SAME_SHARE = 1e-12
"""Two shares of equilibria, or two probabilities, are told apart from here on."""
MAX_SELECTED = 10
"""Above this many factors, the equilibrium to bet on is not traced through all their sets."""


@dataclass(frozen=True)
class AssumptionDifference:
    """One assumption that is not the same everywhere; None where it does not exist."""

    name: str
    assumptions: tuple[Assumption | None, ...]

    @property
    def values(self) -> tuple[Fraction | None, ...]:
        """Its value in each scenario."""
        return tuple(None if a is None else a.value for a in self.assumptions)

    @property
    def moved(self) -> bool:
        """Whether its value differs, not only its range or sources."""
        return len(set(self.values)) > 1


@dataclass(frozen=True)
class StructureDifference:
    """A part of the game that is not the same everywhere; None where it does not exist."""

    path: str
    definitions: tuple[str | None, ...]


@dataclass(frozen=True)
class Explained:
    """Why the second scenario's answer is not the first's.

    outcome: `dimension=value`, or the payoff of a player at the selected equilibrium.
    """

    outcome: str
    attribution: Attribution
    causes: Causes | None


@dataclass(frozen=True, eq=False)
class Comparison:
    """Scenarios side by side; only what differs.

    equilibria: profile -> whether it is a pure equilibrium, in each scenario.
    explained: for each further scenario, the change from the first.
    """

    sides: tuple[Side, ...]
    assumptions: tuple[AssumptionDifference, ...]
    structure: tuple[StructureDifference, ...]
    equilibria: Mapping[tuple[tuple[str, str], ...], tuple[bool, ...]]
    explained: tuple[tuple[Explained, ...], ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario that the others are compared with."""
        return self.sides[0].scenario


def compare(games: Sequence[IncentiveConstraints]) -> Comparison:
    """The differences between two or more games, and what explains them.

    Raises ScenarioError if two of them have no player in common.
    """
    sides = _named(games)
    first = {player.id for player in sides[0].scenario.players}
    for side in sides[1:]:
        if not first & {player.id for player in side.scenario.players}:
            message = f"'{sides[0].name}' and '{side.name}' have no player in common"
            raise ScenarioError(
                [Problem("nothing-common", message, COMMAND_LINE, "compare scenarios of one dispute")]
            )
    structure = _structure(sides)
    return Comparison(
        sides,
        _assumptions(sides),
        structure,
        _equilibria(sides),
        tuple(_explained(sides[0], side) for side in sides[1:]),
    )


def _named(games: Sequence[IncentiveConstraints]) -> tuple[Side, ...]:
    ids = [game.model.scenario.id for game in games]
    names = [id if ids.count(id) == 1 else f"{id} ({ids[: i + 1].count(id)})" for i, id in enumerate(ids)]
    return tuple(Side(name, game) for name, game in zip(names, games, strict=True))


def _assumptions(sides: Sequence[Side]) -> tuple[AssumptionDifference, ...]:
    tables = [{a.id: a for a in side.scenario.assumptions} for side in sides]
    names = dict.fromkeys(name for table in tables for name in table)
    differences = []
    for name in names:
        here = tuple(table.get(name) for table in tables)
        facts = {
            None if a is None else (a.value, a.low, a.high, a.limits, a.unit, frozenset(a.sources))
            for a in here
        }
        if len(facts) > 1:
            differences.append(AssumptionDifference(name, here))
    return tuple(differences)


def _parts(scenario: Scenario) -> dict[str, str]:
    """What a game is made of besides numbers: path -> definition. Names and texts don't count."""
    parts: dict[str, str] = {}
    for player in scenario.players:
        parts |= {f"players.{player.id}.{action.id}": "an action" for action in player.actions}
    parts |= dict(_timed(scenario))
    for dimension in scenario.dimensions:
        parts[f"outcomes.{dimension.id}"] = " > ".join(dimension.values)
        for rule in dimension.rules:
            parts[f"outcomes.{dimension.id}.{rule.value}"] = rule.when.text if rule.when else "otherwise"
    for measure in scenario.measures:
        whole = f"measures.{measure.id}"
        parts[whole] = f"by {', '.join(measure.by)}" if measure.by else "a number"
        parts |= {".".join((whole, *labels)): cell.text for labels, cell in measure.table.items()}
        if measure.default is not None:
            parts[f"{whole}.default"] = measure.default.text
    parts |= {f"derived.{derived.id}": derived.written.text for derived in scenario.derived}
    for term in scenario.terms:
        when = f" when {term.when.text}" if term.when else ""
        parts[f"payoffs.{term.player}.{term.id}"] = term.worth.text + when
    for item in scenario.infeasible:
        parts[f"infeasible: {item.when.text}"] = "infeasible"
    parts |= {f"today.{player}": action for player, action in scenario.today.items()}
    return parts | dict(_agreed(scenario)) | dict(_repeated(scenario))


def _timed(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Stages, types and chance events: who moves when, seeing what, and what is how likely."""
    for lottery in scenario.lotteries:
        place = f"types.{lottery.player}" if lottery.player else f"chance.{lottery.id}"
        for draw in lottery.draws:
            yield f"{place}.{draw.id}", "the rest" if draw.probability is None else draw.probability.text
    if scenario.priors is not None:
        for types, cell in scenario.priors.cells.items():
            yield f"priors.{'.'.join(types)}", cell.text
    for stage in scenario.stages:
        when = f" when {stage.when.text}" if stage.when else ""
        moves = [f"{move.player}: {', '.join(move.actions)}" for move in stage.moves]
        yield f"timing.{stage.id}", "; ".join([*stage.chance, *moves]) + when
        for move in stage.moves:
            yield f"timing.{stage.id}.{move.player} sees", ", ".join(move.sees) or "nothing"


def _agreed(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Who bargains over what, and whose public has to approve."""
    block = scenario.agreements
    if block is None:
        return
    yield "agreements.between", ", ".join(block.between)
    if block.among is not None:
        yield "agreements.among", block.among.text
    yield "agreements.disagreement", _profile_text(block.disagreement) or "any equilibrium"
    yield "agreements.solution", block.solution
    if block.discount:
        yield "agreements.first", block.first
    for player, written in block.discount.items():
        yield f"agreements.discount.{player}", written.text
    for player, public in block.ratification.items():
        yield f"agreements.ratification.{player}.approval", public.approval.text
        yield f"agreements.ratification.{player}.majority", public.majority.text


def _repeated(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """How often the game is played, how patient the players are and what follows a departure."""
    block = scenario.repeated
    if block is None:
        return
    yield "repeated.horizon", "without end" if block.horizon is None else f"{block.horizon} rounds"
    yield "repeated.reversion", _profile_text(block.reversion) or "any equilibrium of one round"
    for player, written in block.discount.items():
        yield f"repeated.discount.{player}", written.text


def _profile_text(profile: Mapping[str, str]) -> str:
    return ", ".join(f"{player}: {action}" for player, action in profile.items())


def _structure(sides: Sequence[Side]) -> tuple[StructureDifference, ...]:
    tables = [_parts(side.scenario) for side in sides]
    paths = dict.fromkeys(path for table in tables for path in table)
    differing = [path for path in paths if len({table.get(path) for table in tables}) > 1]
    # of a table that is not everywhere, or that goes by other names, the cells say nothing more
    whole = tuple(f"{path}." for path in differing if path.startswith("measures.") and path.count(".") == 1)
    return tuple(
        StructureDifference(path, tuple(table.get(path) for table in tables))
        for path in differing
        if not path.startswith(whole)
    )


def _equilibria(sides: Sequence[Side]) -> dict[tuple[tuple[str, str], ...], tuple[bool, ...]]:
    by_side = [[tuple(sorted(profile.items())) for profile in side.profiles] for side in sides]
    profiles = dict.fromkeys(profile for profiles in by_side for profile in profiles)
    return {profile: tuple(profile in profiles for profiles in by_side) for profile in profiles}


class _Between:
    """The games on the way from one scenario to another, some factors changed and others not."""

    def __init__(self, start: Side, end: Side) -> None:
        self.start, self.end = start, end
        first = {a.id: a.value for a in start.scenario.assumptions}
        second = {a.id: a.value for a in end.scenario.assumptions}
        self.moved = [name for name in first if name in second and first[name] != second[name]]
        same = _parts(start.scenario) == _parts(end.scenario) and first.keys() == second.keys()
        self.factors = (*self.moved, *(() if same else (STRUCTURE,)))
        self.values = {name: (first[name], second[name]) for name in self.moved}
        self.selected: dict[bytes, tuple[Side, int | None]] = {}
        self.paid: dict[bytes, tuple[float, ...]] = {}

    def samples(self, side: Side, changed: np.ndarray) -> Samples:
        """A side's own values at each coalition, but for the factors that both have."""
        columns = {}
        for a in side.scenario.assumptions:
            before, after = self.values.get(a.id, (a.value, a.value))
            factor = self.moved.index(a.id) if a.id in self.values else None
            moves = np.zeros(len(changed), dtype=bool) if factor is None else changed[:, factor]
            columns[a.id] = Column(
                np.where(moves, float(after), float(before)), ((before, after), moves.astype(np.intp))
            )
        return Samples(columns, len(changed))

    def games(self, changed: np.ndarray) -> list[tuple[Side, np.ndarray]]:
        """For each structure, the coalitions that have it."""
        if STRUCTURE not in self.factors:
            return [(self.end, np.arange(len(changed)))]
        return [
            (self.start, np.flatnonzero(~changed[:, -1])),
            (self.end, np.flatnonzero(changed[:, -1])),
        ]

    def equilibria(self, changed: np.ndarray) -> list[tuple[Side, np.ndarray, np.ndarray]]:
        """(side, coalitions, (candidates, coalitions) equilibria) in blocks that fit in memory."""
        blocks = []
        for side, chosen in self.games(changed):
            parts = [chosen[at : at + BLOCK] for at in range(0, len(chosen), BLOCK)]
            stable = side.stable([self.samples(side, changed[part]) for part in parts])
            blocks += [(side, part, own) for part, own in zip(parts, stable, strict=True)]
        return blocks

    def share(self, dimension: str, value: str, changed: np.ndarray) -> np.ndarray:
        """(coalitions,) the share of equilibria that have an outcome; 0 where none exists."""
        shares = np.zeros(len(changed))
        for side, part, is_equilibrium in self.equilibria(changed):
            likely = side.likely(dimension, value, self.samples(side, changed[part]))
            count, have = is_equilibrium.sum(axis=0), (is_equilibrium * likely).sum(axis=0)
            shares[part] = np.divide(have, count, out=np.zeros(len(part)), where=count > 0)
        return shares

    def same_equilibria(self, end: Side, changed: np.ndarray) -> np.ndarray:
        """(coalitions,) 1 where the equilibria are those of one side, else 0; the structures are the same."""
        wanted = np.isin(end.candidates, end.numbers)[:, None]
        same = np.zeros(len(changed))
        for _, part, is_equilibrium in self.equilibria(changed):
            same[part] = (is_equilibrium == wanted).all(axis=0)
        return same

    def bets(self, changed: np.ndarray) -> list[tuple[Side, int | None]]:
        """For each coalition its structure, and the play of the equilibrium to bet on, if any."""
        fresh = np.array([row.tobytes() not in self.selected for row in changed])
        for side, part, is_equilibrium in self.equilibria(changed[fresh]):
            rows = changed[fresh][part]
            samples = self.samples(side, rows)
            for column, row in enumerate(rows):
                plays = [side.candidates[k] for k in np.flatnonzero(is_equilibrium[:, column])]
                play = plays[0] if len(plays) == 1 else self._bet(side, samples.point(column), plays)
                self.selected[row.tobytes()] = (side, play)
        return [self.selected[row.tobytes()] for row in changed]

    def _bet(self, side: Side, values: Mapping[str, Fraction], plays: list[int]) -> int | None:
        if not plays or side.selection is None:
            return None
        bet = select(Valuation(side.constraints.at(values)), plays, today_play(side.scenario, side.plays)).bet
        return None if bet is None else bet.play

    def selected_outcome(self, dimension: str, value: str, changed: np.ndarray) -> np.ndarray:
        """(coalitions,) 1 where the equilibrium to bet on has an outcome, else 0."""
        return np.array(
            [
                float(play is not None and side.told.outcome(play).get(dimension) == value)
                for side, play in self.bets(changed)
            ]
        )

    def selected_payoff(self, player: str, changed: np.ndarray) -> np.ndarray:
        """(coalitions,) a player's payoff in the equilibrium to bet on; 0 where there is none."""
        payoffs = np.zeros(len(changed))
        bets = self.bets(changed)
        for side, part in self.games(changed):
            model = side.constraints.model
            index = [p.id for p in side.scenario.players].index(player)
            samples = self.samples(side, changed[part])
            if side.scenario.sequential:
                place = {play: k for k, play in enumerate(side.candidates)}
                worth = side.expected(player, samples)
                chosen = [bets[coalition][1] for coalition in part]
                payoffs[part] = [0.0 if c is None else worth[place[c], k] for k, c in enumerate(chosen)]
                continue
            for column, coalition in enumerate(part):
                play, key = bets[coalition][1], changed[coalition].tobytes()
                if play is None:
                    continue
                if key not in self.paid:
                    exact = Worth.at(model, samples.point(column))
                    players = range(len(side.scenario.players))
                    self.paid[key] = tuple(float(exact.payoff(place, play)) for place in players)
                payoffs[coalition] = self.paid[key][index]
        return payoffs


def _explained(start: Side, end: Side) -> tuple[Explained, ...]:
    """The change of every outcome's share and of every player's payoff, by factor.

    An outcome's share is that of the equilibria that have it, 0 where there are none. Its
    second entry, and the payoffs, are those of the one equilibrium to bet on.
    """
    between = _Between(start, end)
    factors = between.factors
    if not factors:
        return ()
    explained = []
    there = {dimension.id for dimension in end.scenario.dimensions}
    common = [dimension for dimension in start.scenario.dimensions if dimension.id in there]
    for dimension in common:
        before, after = start.shares(dimension.id), end.shares(dimension.id)
        for value in dict.fromkeys((*before, *after)):
            share = partial(between.share, dimension.id, value)
            if abs(before.get(value, 0.0) - after.get(value, 0.0)) > SAME_SHARE:
                reached = partial(_reaches, share, after.get(value, 0.0))
                explained.append(
                    Explained(f"{dimension.id}={value}", shapley(factors, share), causes(factors, reached))
                )
    if not explained and STRUCTURE not in factors:
        same = partial(between.same_equilibria, end)
        attribution = shapley(factors, same)
        if attribution.start != attribution.end:
            explained.append(
                Explained("the equilibria", attribution, causes(factors, partial(_reaches, same, 1.0)))
            )
    if len(factors) > MAX_SELECTED:
        return tuple(explained)
    chosen = start.selection is not None and end.selection is not None
    for dimension in common if chosen else ():
        for value in dict.fromkeys((*start.shares(dimension.id), *end.shares(dimension.id))):
            attribution = shapley(factors, partial(between.selected_outcome, dimension.id, value))
            if attribution.start != attribution.end:
                explained.append(Explained(f"{dimension.id}={value} (selected)", attribution, None))
    ends = {player.id for player in end.scenario.players}
    for player in start.scenario.players:
        if player.id in ends:
            attribution = shapley(factors, partial(between.selected_payoff, player.id))
            if abs(attribution.end - attribution.start) > 1e-12:
                explained.append(Explained(f"payoff of {player.id}", attribution, None))
    return tuple(explained)


def _reaches(share: Value, wanted: float, changed: np.ndarray) -> np.ndarray:
    return np.abs(share(changed) - wanted) < SAME_SHARE
