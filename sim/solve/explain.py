"""What holds a profile in place or blocks it: losses by deviation, split by payoff term."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.algebra.floats import UNTOLD
from sim.game.incentives import NO_ROW, IncentiveConstraints
from sim.game.normal_form import NormalForm
from sim.game.worth import Worth
from sim.rational import Fraction
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

    @cached_property
    def game(self) -> NormalForm:
        """The game as solvers read it."""
        return self.constraints.normal_form()

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
        return {player: span / self.exact.denominator(player) for player, span in self.spans.items()}

    @cached_property
    def spans(self) -> Mapping[str, int]:
        """Player -> the same as a whole number over the player's denominator."""
        feasible = self.constraints.model.plays.feasible
        return {
            player: int(max(whole[feasible]) - min(whole[feasible]))
            for player, whole in self.exact.totals.items()
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
        known = self._incentives.get(play)
        if known is None:
            known = self._incentives[play] = tuple(
                self._incentive(player, action, play, other)
                for player, action, other, _ in self._deviations(play)
            )
        return known

    def _incentive(self, player: str, action: str, play: int, other: int) -> Incentive:
        denominator = self.exact.denominator(player)
        differences = {term: whole[play] - whole[other] for term, whole in self.exact.terms[player].items()}
        return Incentive(
            player,
            action,
            sum(differences.values()) / denominator,
            {term: whole / denominator for term, whole in differences.items() if whole},
        )

    @cached_property
    def _incentives(self) -> dict[int, tuple[Incentive, ...]]:
        return {}

    def gain(self, player: str, play: int, other: int) -> int:
        """What a player gains by another play, as a whole number over the player's denominator."""
        totals = self.exact.totals[player]
        return int(totals[other] - totals[play])

    def margin(self, play: int) -> Fraction | None:
        """The least loss of any deviation, as a share of the deviator's payoff range.

        None if nobody can deviate. Exact where payoffs are rational.
        """
        shares = [
            Fraction(-self.gain(player, play, other), self.spans[player] or 1)
            for player, _, other, _ in self._deviations(play)
        ]
        return min(shares, default=None)

    def is_strict(self, play: int) -> bool:
        """Whether every available deviation loses."""
        return all(sign == 1 for *_, sign in self._deviations(play))

    def improving(self, play: int) -> list[tuple[str, str, int]]:
        """The deviations that pay: (player, action, the play that it leads to)."""
        return [(player, action, other) for player, action, other, sign in self._deviations(play) if sign < 0]

    def after(self, play: int, player: str, action: str) -> int:
        """The play that a deviation leads to. Raises KeyError if it is not available."""
        return self.reachable(play)[player, action]

    def reachable(self, play: int) -> Mapping[tuple[str, str], int]:
        """(player, action) of every available deviation from a play -> the play that it leads to."""
        known = self._reachable.get(play)
        if known is None:
            known = self._reachable[play] = {(p, a): other for p, a, other, _ in self._deviations(play)}
        return known

    @cached_property
    def _reachable(self) -> dict[int, Mapping[tuple[str, str], int]]:
        return {}

    def loss_share(self, incentive: Incentive) -> float:
        """A loss as a share of the player's payoff range: points compare within one player only."""
        span = self.ranges[incentive.player]
        return incentive.loss / span if span else 0.0

    def _deviations(self, play: int) -> tuple[tuple[str, str, int, int], ...]:
        """(player, action, the play it leads to, the sign of the loss) for every available deviation."""
        known = self._by_play.get(play)
        if known is None:
            known = self._by_play[play] = tuple(self._listed(play))
        return known

    @cached_property
    def _by_play(self) -> dict[int, tuple[tuple[str, str, int, int], ...]]:
        return {}

    def _listed(self, play: int) -> Iterator[tuple[str, str, int, int]]:
        plays = self.constraints.model.plays
        stride = len(plays)
        for size, (player, d) in zip(plays.shape, self.constraints.deviations.items(), strict=True):
            block, stride = stride, stride // size
            own = play % block // stride
            others = play // block * stride + play % stride
            for b, action in enumerate(plays.labels[player]):
                row = int(d.row[own, b, others])
                if row != NO_ROW:
                    sign = int(self.signs[row])
                    if sign != UNTOLD:
                        sign *= int(np.sign(d.factor[own, b, others]))
                    yield player, action, play + (b - own) * stride, sign


@dataclass(frozen=True)
class Grounds:
    """What one term's part in an incentive rests on."""

    term: Term
    difference: float
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]


def grounds(valuation: Valuation, play: int, incentive: Incentive) -> tuple[Grounds, ...]:
    """The terms of an incentive, largest first, each with its assumptions and sources."""
    other = valuation.after(play, incentive.player, incentive.deviation)
    return grounds_between(valuation, incentive.player, play, other)


def grounds_between(valuation: Valuation, player: str, play: int, other: int) -> tuple[Grounds, ...]:
    """The terms in which a player's payoff differs between two plays, largest first.

    The assumptions are those of the basis functions in which the two plays differ.
    """
    model = valuation.constraints.model
    worth, denominator = valuation.exact.terms[player], valuation.exact.denominator(player)
    grounds = []
    for compiled in model.terms[player]:
        whole = worth[compiled.term.id]
        difference = (whole[play] - whole[other]) / denominator
        changed = compiled.rows[compiled.index[play]] != compiled.rows[compiled.index[other]]
        if not changed.any():
            continue
        names = frozenset().union(*(model.basis.rests_on[k] for k in np.flatnonzero(changed)))
        ordered = tuple(a for a in model.basis.assumptions if a in names)
        cited = [
            *compiled.term.sources,
            *(s for a in ordered for s in valuation.scenario.assumption(a).sources),
        ]
        grounds.append(Grounds(compiled.term, difference, ordered, tuple(dict.fromkeys(cited))))
    return tuple(sorted(grounds, key=lambda g: -abs(g.difference)))


def outcome_plays(constraints: IncentiveConstraints, text: str) -> tuple[str, str, np.ndarray]:
    """The dimension or player, its value or action, and the (plays,) of `DIMENSION=VALUE`.

    Raises ScenarioError, with the nearest valid name.
    """
    scenario, plays = constraints.model.scenario, constraints.model.plays
    known = {name: plays.labels[name] for name in scenario.variables}
    name, value = assigned(text, known, "DIMENSION=VALUE or PLAYER=ACTION")
    return name, value, plays.codes[name] == known[name].index(value)


def one_of(number: int, count: int, scenario: Scenario) -> None:
    """Nothing if there is a mixed equilibrium of that number. Raises ScenarioError."""
    if 1 <= number <= count:
        return
    numbers = "none was found" if not count else "there is only number 1" if count == 1 else f"1 to {count}"
    message = f"'{scenario.id}' has no mixed equilibrium number {number}: {numbers}"
    raise ScenarioError([Problem("usage", message, COMMAND_LINE, "sim run lists them")])


def assigned(text: str, known: Mapping[str, Sequence[str]], shape: str) -> tuple[str, str]:
    """The two sides of `NAME=VALUE`. Raises ScenarioError, with the nearest valid name.

    known: name -> its values. shape: what was expected, in words.
    """
    name, _, value = (part.strip() for part in text.partition("="))
    if name not in known:
        hint = did_you_mean(name, known) or f"write {shape}, with one of: {', '.join(known)}"
        raise ScenarioError(
            [Problem("unknown-name", f"unknown name '{name}' in '{text}'", COMMAND_LINE, hint)]
        )
    if not value:
        example = f"write for instance {name}={known[name][0]}"
        raise ScenarioError([Problem("usage", f"'{text}' names no value", COMMAND_LINE, example)])
    if value not in known[name]:
        hint = did_you_mean(value, known[name]) or f"one of: {', '.join(known[name])}"
        raise ScenarioError(
            [Problem("unknown-name", f"'{value}' is not a value of {name}", COMMAND_LINE, hint)]
        )
    return name, value


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
    misses = []
    for play in np.flatnonzero(wanted & valuation.constraints.model.plays.feasible):
        pays = {(player, action) for player, action, _ in valuation.improving(int(play))}
        incentives = [i for i in valuation.incentives(int(play)) if (i.player, i.deviation) in pays]
        misses.append(Blocked(int(play), tuple(sorted(incentives, key=valuation.loss_share))))
    return tuple(sorted(misses, key=lambda b: (-min([0.0, *map(valuation.loss_share, b.blockers)]), b.play)))


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
    readers: dict[str, list[str]] = {a.id: [] for a in scenario.assumptions}
    for term in scenario.terms:
        names = rest(named(term.worth.formula)) | (
            rest(named(term.when.formula)) if term.when else frozenset()
        )
        for name in sorted(names):
            readers[name].append(f"{term.player}.{term.id}")
    for written in (written for block in scenario.blocks for written in block.formulas):
        for name in sorted(rest(named(written.formula))):
            readers[name].append(written.where)
    return {name: tuple(terms) for name, terms in readers.items()}
