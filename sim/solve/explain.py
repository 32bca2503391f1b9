"""What holds a profile in place or blocks it: losses by deviation, split by payoff term."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.algebra.floats import UNTOLD
from sim.game.incentives import NO_ROW, IncentiveConstraints
from sim.game.worth import Worth
from sim.scenario.language.formula import named
from sim.scenario.model import Scenario, Term
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError, did_you_mean
from sim.solve.solution import Incentive


@dataclass(frozen=True, eq=False)
class Valuation:
    """A game's constraints with everything evaluated at the scenario's own values."""

    constraints: IncentiveConstraints

    @property
    def scenario(self) -> Scenario:
        """The scenario that the game was made of."""
        return self.constraints.model.scenario

    @property
    def exact(self) -> Worth:
        """What every play is worth, exactly."""
        return self.constraints.worth

    @cached_property
    def worth(self) -> Mapping[str, Mapping[str, np.ndarray]]:
        """Player -> term -> (plays,) what the term is worth in each play."""
        return {
            player: {term: self.exact.floats(player, whole) for term, whole in terms.items()}
            for player, terms in self.exact.terms.items()
        }

    @property
    def signs(self) -> np.ndarray:
        """(rows,) the sign of each row, or UNTOLD."""
        return self.constraints.own_signs

    @cached_property
    def payoffs(self) -> Mapping[str, np.ndarray]:
        """Player -> (plays,) payoffs."""
        return {player: self.exact.floats(player, whole) for player, whole in self.exact.totals.items()}

    @cached_property
    def ranges(self) -> Mapping[str, float]:
        """Player -> the span between the best and the worst feasible play."""
        feasible = self.constraints.model.plays.feasible
        spans = {player: whole[feasible] for player, whole in self.exact.totals.items()}
        return {
            player: (max(whole) - min(whole)) / self.exact.denominator(player)
            for player, whole in spans.items()
        }

    def payoffs_of(self, play: int) -> dict[str, float]:
        """Player -> payoff in one play."""
        return {player: float(values[play]) for player, values in self.payoffs.items()}

    def terms_of(self, player: str, play: int) -> dict[str, float]:
        """Term -> what it is worth to a player in one play."""
        return {term: float(values[play]) for term, values in self.worth[player].items()}

    def outcome(self, play: int) -> dict[str, str]:
        """Dimension -> value in one play."""
        plays = self.constraints.model.plays
        return {d.id: plays.label(d.id, play) for d in self.scenario.dimensions}

    def profile(self, play: int) -> dict[str, str]:
        """Player -> action in one play."""
        plays = self.constraints.model.plays
        return {p.id: plays.label(p.id, play) for p in self.scenario.players}

    def incentives(self, play: int) -> tuple[Incentive, ...]:
        """What each available deviation from a play would cost the deviator."""
        incentives = []
        for player, action, other, _ in self._deviations(play):
            denominator = self.exact.denominator(player)
            differences = {
                term: whole[play] - whole[other] for term, whole in self.exact.terms[player].items()
            }
            incentives.append(
                Incentive(
                    player,
                    action,
                    sum(differences.values()) / denominator,
                    {term: whole / denominator for term, whole in differences.items() if whole},
                )
            )
        return tuple(incentives)

    def is_strict(self, play: int) -> bool:
        """Whether every available deviation loses."""
        return all(sign == 1 for *_, sign in self._deviations(play))

    def improving(self, play: int) -> list[tuple[str, str, int]]:
        """The deviations that pay: (player, action, the play that it leads to)."""
        return [(player, action, other) for player, action, other, sign in self._deviations(play) if sign < 0]

    def after(self, play: int, player: str, action: str) -> int:
        """The play that a deviation leads to."""
        return next(other for p, a, other, _ in self._deviations(play) if (p, a) == (player, action))

    def loss_share(self, incentive: Incentive) -> float:
        """A loss as a share of the player's payoff range: points compare within one player only."""
        span = self.ranges[incentive.player]
        return incentive.loss / span if span else 0.0

    def _deviations(self, play: int) -> list[tuple[str, str, int, int]]:
        """(player, action, the play it leads to, the sign of the loss) for every available deviation."""
        model = self.constraints.model
        at = np.unravel_index(play, model.plays.shape)
        made = []
        for i, (player, d) in enumerate(self.constraints.deviations.items()):
            own = int(at[i])
            others = int(np.flatnonzero(d.play[own] == play)[0])
            for b, action in enumerate(model.plays.labels[player]):
                row = int(d.row[own, b, others])
                if row != NO_ROW:
                    sign = int(self.signs[row])
                    if sign != UNTOLD:
                        sign *= int(np.sign(d.factor[own, b, others]))
                    made.append((player, action, int(d.play[b, others]), sign))
        return made


@dataclass(frozen=True)
class Grounds:
    """What one term's part in an incentive rests on."""

    term: Term
    difference: float
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]


def grounds(valuation: Valuation, play: int, incentive: Incentive) -> tuple[Grounds, ...]:
    """The terms of an incentive, largest first, each with its assumptions and sources.

    The assumptions are those of the basis functions in which the two plays differ.
    """
    model = valuation.constraints.model
    other = valuation.after(play, incentive.player, incentive.deviation)
    made = []
    for compiled in model.terms[incentive.player]:
        difference = incentive.terms.get(compiled.term.id, 0.0)
        changed = compiled.rows[compiled.index[play]] != compiled.rows[compiled.index[other]]
        if not changed.any():
            continue
        names = frozenset().union(*(model.basis.rests_on[k] for k in np.flatnonzero(changed)))
        ordered = tuple(a for a in model.basis.assumptions if a in names)
        cited = [
            *compiled.term.sources,
            *(s for a in ordered for s in valuation.scenario.assumption(a).sources),
        ]
        made.append(Grounds(compiled.term, difference, ordered, tuple(dict.fromkeys(cited))))
    return tuple(sorted(made, key=lambda g: -abs(g.difference)))


def outcome_plays(constraints: IncentiveConstraints, text: str) -> tuple[str, str, np.ndarray]:
    """The dimension, the value and the (plays,) of `DIMENSION=VALUE`.

    Raises ScenarioError, with the nearest valid name.
    """
    scenario, plays = constraints.model.scenario, constraints.model.plays
    name, _, value = (part.strip() for part in text.partition("="))
    dimensions = {dimension.id: dimension.values for dimension in scenario.dimensions}
    if name not in dimensions:
        message = f"unknown outcome dimension '{name}' in '{text}'"
        if name in scenario.labels:
            hint = _instead(constraints, name, value)
        else:
            hint = did_you_mean(name, dimensions) or "write DIMENSION=VALUE"
        raise ScenarioError([Problem("unknown-name", message, COMMAND_LINE, hint)])
    if not value:
        example = f"write for instance {name}={dimensions[name][0]}"
        raise ScenarioError([Problem("usage", f"'{text}' names no value", COMMAND_LINE, example)])
    if value not in dimensions[name]:
        message = f"'{value}' is not a value of {name}"
        raise ScenarioError(
            [Problem("unknown-name", message, COMMAND_LINE, did_you_mean(value, dimensions[name]))]
        )
    return name, value, plays.codes[name] == dimensions[name].index(value)


def _instead(constraints: IncentiveConstraints, player: str, action: str) -> str:
    """What to write for a player's action: the first outcome that needs it, if there is one."""
    scenario, plays = constraints.model.scenario, constraints.model.plays
    said = f"'{player}' is a player, and an outcome is one of: {', '.join(d.id for d in scenario.dimensions)}"
    if action in plays.labels[player]:
        without = plays.feasible & (plays.codes[player] != plays.labels[player].index(action))
        for dimension in scenario.dimensions:
            for code, value in enumerate(dimension.values):
                having = plays.feasible & (plays.codes[dimension.id] == code)
                if having.any() and not (having & without).any():
                    return f"{said}; with '{action}' comes for instance {dimension.id}={value}"
    lead = scenario.dimensions[0]
    return f"{said}; write for instance {lead.id}={lead.values[0]}"


@dataclass(frozen=True)
class Blocked:
    """A profile with a wanted outcome, and the deviations that undo it, worst first."""

    play: int
    blockers: tuple[Incentive, ...]


def blocked(valuation: Valuation, wanted: np.ndarray) -> tuple[Blocked, ...]:
    """For every feasible play among `wanted` (plays,) the deviations that pay, nearest miss first.

    The nearest miss is the play whose largest gain from deviating is the smallest share of
    the deviator's payoff range.
    """
    made = []
    for play in np.flatnonzero(wanted & valuation.constraints.model.plays.feasible):
        pays = {(player, action) for player, action, _ in valuation.improving(int(play))}
        incentives = [i for i in valuation.incentives(int(play)) if (i.player, i.deviation) in pays]
        made.append(Blocked(int(play), tuple(sorted(incentives, key=valuation.loss_share))))
    return tuple(sorted(made, key=lambda b: (-min([0.0, *map(valuation.loss_share, b.blockers)]), b.play)))


def used_by(scenario: Scenario) -> Mapping[str, tuple[str, ...]]:
    """Assumption -> the payoff terms whose formulas rest on it, as `player.term`."""
    reads: dict[str, frozenset[str]] = {a.id: frozenset({a.id}) for a in scenario.assumptions}

    def rest(names: frozenset[str]) -> frozenset[str]:
        return frozenset().union(*(reads.get(name, frozenset()) for name in names))

    for derived in scenario.derived:
        reads[derived.id] = rest(named(derived.written.formula))
    for measure in scenario.measures:
        formulas = [*measure.table.values(), *([measure.default] if measure.default else [])]
        reads[measure.id] = frozenset().union(*(rest(named(w.formula)) for w in formulas))
    made: dict[str, list[str]] = {a.id: [] for a in scenario.assumptions}
    for term in scenario.terms:
        names = rest(named(term.worth.formula)) | (
            rest(named(term.when.formula)) if term.when else frozenset()
        )
        for name in sorted(names):
            made[name].append(f"{term.player}.{term.id}")
    return {name: tuple(terms) for name, terms in made.items()}
