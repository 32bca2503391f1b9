"""What would have to be true: the incentives that profiles need, and how far assumptions may move."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sim.algebra.atoms import Variable
from sim.algebra.intervals import Interval
from sim.algebra.point import ExactPoint
from sim.algebra.polynomials import Polynomial
from sim.explore.reach.alone import below_and_above
from sim.explore.reach.certify import parts_of
from sim.explore.reach.columns import Box, Columns, Form
from sim.explore.reach.hulls import Parts
from sim.explore.reach.statuses import Statuses
from sim.explore.reach.there import outcome_is_met, stable_plays
from sim.explore.reach.wanted import Wanted
from sim.explore.reach.ways import NEITHER, Ways, course
from sim.game.incentives import NO_ROW, IncentiveConstraints, Status
from sim.rational import Fraction
from sim.solve.concept import PUBLIC, Decision, Formulas, Relation, Stake
from sim.solve.explain import Valuation


@dataclass(frozen=True, eq=False)
class Demand:
    """One deviation that must not pay (or, to break a profile, must pay).

    constraint: 2r for row r >= 0, 2r + 1 for row r <= 0.
    scale: what a unit of the row is worth, as a share of the player's payoff range.
    share: what the deviator would lose, as a share of that player's payoff range at the
        scenario's values; a polynomial over the game's atoms. form: the same over columns.
    """

    play: int
    player: str
    action: str
    constraint: int
    scale: Fraction
    share: Polynomial
    form: Form


Apart = tuple[tuple[str, ...], tuple[tuple[tuple[str, ...], Polynomial], ...], Fraction]
"""The assumptions that a demand rests on, its parts that share none, and its constant."""

Gained = tuple[Fraction, Mapping[frozenset[str], int], int]
"""What a part is worth where the assumptions are, the most that it gains by which moves, and the unit."""

Ends = tuple[tuple[Fraction | None, Fraction | None], ...]


@dataclass(frozen=True, eq=False)
class Question:
    """Where the assumptions may go, and what each profile demands of them.

    box: where they may lie; those that may not move have one value.
    columns: over which every demand is linear.
    status: (rows,) the sign of each row over the box.
    start, width: where they are, and the width of their ranges.
    steps: assumption -> the only values that it can take, where these are few.
    having: which profiles or courses have the outcome.
    gap: by what share of a payoff range a deviation must pay to break a profile.
    decision: what is solved for.
    known: the demands made so far, by profile. known_shares: what they are about, by constraint and
        scale. known_bounds: what is known of their bounds.
    """

    constraints: IncentiveConstraints
    valuation: Valuation
    box: Box
    columns: Columns
    status: np.ndarray | Statuses
    start: Mapping[str, Fraction]
    width: Mapping[str, Fraction]
    steps: Mapping[str, tuple[Fraction, ...]]
    having: Wanted
    gap: Fraction
    decision: Decision
    known: dict[int, tuple[Demand, ...]] = field(default_factory=dict)
    known_shares: dict[tuple[int, float], tuple[Polynomial, Form]] = field(default_factory=dict)
    known_bounds: dict[tuple[int, Fraction], Interval] = field(default_factory=dict)
    conjunctions: dict[int, tuple[int, ...]] = field(default_factory=dict)
    known_ways: dict[tuple[int, Ends], Mapping[str, Ways]] = field(default_factory=dict)
    known_rows: dict[int, Polynomial] = field(default_factory=dict)
    known_apart: dict[int, Apart] = field(default_factory=dict)
    known_parts: dict[object, Parts] = field(default_factory=dict)
    known_useful: dict[int, Box] = field(default_factory=dict)
    known_gains: dict[Polynomial, Gained] = field(default_factory=dict)
    known_moves: dict[int, tuple[str, Fraction | None, Fraction | None] | None] = field(default_factory=dict)

    @cached_property
    def place(self) -> np.ndarray:
        """(free,) where the assumptions that may move are."""
        return np.array([float(self.start[name]) for name in self.columns.free])

    @cached_property
    def widths(self) -> np.ndarray:
        """(free,) the widths of their ranges."""
        return np.array([float(self.width[name]) for name in self.columns.free])

    @cached_property
    def ends(self) -> np.ndarray:
        """(2, free) the least and the greatest values that they may have."""
        sides = [self.box[name] for name in self.columns.free]
        low = [-np.inf if least is None else float(least) for least, _ in sides]
        return np.array([low, [np.inf if most is None else float(most) for _, most in sides]])

    @property
    def wanted(self) -> np.ndarray:
        """(plays,) where the outcome may come about."""
        return self.having.plays

    @cached_property
    def others(self) -> np.ndarray:
        """(plays,) feasible profiles without it."""
        return self.having.feasible & ~self.having.plays

    def demands(self, play: int) -> tuple[Demand, ...]:
        """The deviations from a profile, each constraint once; those that never pay are left out."""
        if play not in self.known:
            self.known[play] = tuple(self._collect(play))
        return self.known[play]

    def _collect(self, play: int) -> list[Demand]:
        if isinstance(self.decision, Formulas) and self.decision.stakes:
            return [
                self.demand_on(play, key)
                for key in self.needs[play]
                if self.status[key // 2] != (Status.NEVER if key % 2 else Status.ALWAYS)
            ]
        model = self.constraints.model
        at = np.unravel_index(play, model.plays.shape)
        best: dict[int, tuple[float, str, str, int, int]] = {}
        for i, (player, d) in enumerate(self.constraints.deviations.items()):
            own = int(at[i])
            others = int(np.flatnonzero(d.play[own] == play)[0])
            for b, action in enumerate(model.plays.labels[player]):
                row = int(d.row[own, b, others])
                if row == NO_ROW or row == 0:
                    continue
                factor = float(d.factor[own, b, others])
                sign = 1 if factor > 0 else -1
                if self.status[row] == sign * Status.ALWAYS:
                    continue
                scale = abs(factor) / (self.valuation.ranges[player] or 1.0)
                key = 2 * row + (sign < 0)
                if key not in best or best[key][0] < scale:
                    best[key] = (scale, player, action, row, sign)
        return [self._demand(play, key, *largest) for key, largest in sorted(best.items())]

    def _demand(
        self, play: int, key: int, scale: float, player: str, action: str, row: int, sign: int
    ) -> Demand:
        share, form = self._share(key, scale, row, sign)
        return Demand(play, player, action, key, Fraction(scale), share, form)

    def _share(self, key: int, scale: float, row: int, sign: int) -> tuple[Polynomial, Form]:
        """What a deviation loses as a share of the payoff range: many profiles demand the same."""
        if (key, scale) not in self.known_shares:
            share = self._row(row).scaled(Fraction(scale) * sign)
            self.known_shares[key, scale] = share, self.columns.form(self.columns.folded(share))
        return self.known_shares[key, scale]

    def moves_alone(self, demand: Demand) -> tuple[str, Fraction | None, Fraction | None] | None:
        """For a demand on one assumption: it, and the nearest values below and above the start that may do.

        None for a side on which nothing does. None at all for a demand that rests on several, is
        affine (so a linear program has it exactly), or may be met where the assumption is.
        """
        key = demand.constraint
        if key not in self.known_moves:
            self.known_moves[key] = self._moves_alone(self.columns.folded(demand.share))
        return self.known_moves[key]

    def _moves_alone(self, folded: Polynomial) -> tuple[str, Fraction | None, Fraction | None] | None:
        atoms = self.columns.algebra.atoms
        names = frozenset().union(*(self.columns.rests_on(atom) for atom in {*folded.atoms()}))
        affine = all(
            len(m) <= 1 and all(power == 1 and isinstance(atoms[atom], Variable) for atom, power in m)
            for m in folded.terms
        )
        if len(names) != 1 or affine:
            return None
        (name,) = names
        if None in self.box[name]:
            return None
        below, above = below_and_above(self.columns, folded, name, self.start[name])
        return None if self.start[name] in (below, above) else (name, below, above)

    def useful(self, play: int) -> Box:
        """The part of the box that holds a nearest point at which the demands of a profile are met.

        Narrowed again and again: a demand that is met all over what is left moves nothing any more.
        """
        if play not in self.known_useful:
            self.known_useful[play] = self._narrowed(play)
        return self.known_useful[play]

    def _narrowed(self, play: int) -> Box:
        box = dict(self.box)
        while True:
            together: dict[str, Ways] = {}
            for demand in self.demands(play):
                for name, (falls, rises) in self._ways(demand, box).items():
                    before = together.get(name, NEITHER)
                    together[name] = before[0] or falls, before[1] or rises
            narrowed = dict(box)
            for name in self.columns.free:
                falls, rises = together.get(name, NEITHER)
                low, high = box[name]
                start = self.start[name]
                narrowed[name] = low if falls else start, high if rises else start
            if narrowed == box:
                return box
            box = narrowed

    def _ways(self, demand: Demand, box: Box) -> Mapping[str, Ways]:
        """The ways in which assumptions may help a demand; none for one that is met all over a box."""
        if demand.constraint not in self.known_apart:
            folded = self.columns.folded(demand.share)
            parts = tuple(parts_of(self.columns, folded))
            names = tuple(name for own, _ in parts for name in own)
            self.known_apart[demand.constraint] = names, parts, folded.terms.get((), Fraction(0))
        names, parts, constant = self.known_apart[demand.constraint]
        key = demand.constraint, tuple(box[name] for name in names)
        if key not in self.known_ways:
            over = course(self.columns, parts, constant, box)
            self.known_ways[key] = {} if over.least >= 0 else over.ways
        return self.known_ways[key]

    def bounds(self, demand: Demand) -> Interval:
        """Bounds of a demand's share over the box, rounded outward."""
        key = (demand.constraint, demand.scale)
        if key not in self.known_bounds:
            self.known_bounds[key] = self.columns.range(self.columns.folded(demand.share))
        return self.known_bounds[key]

    @cached_property
    def needs(self) -> Mapping[int, tuple[int, ...]]:
        """Per play: 2r where row r must not be negative, 2r + 1 where it must not be positive."""
        assert isinstance(self.decision, Formulas)
        return {
            int(play): tuple(sorted({2 * (x // 4) + x % 2 for x in own if x}))
            for play, own in zip(self.decision.plays, self.decision.needs.tolist(), strict=True)
        }

    @property
    def is_closed(self) -> bool:
        """Whether what is solved for is, for each profile, that some rows are not on one side of zero."""
        return (
            isinstance(self.decision, Formulas)
            and not self.decision.further
            and not (self.decision.needs % 4 >= Relation.ABOVE).any()
            # of courses, those are left out that nobody would follow anywhere in the box
            and not self.constraints.model.scenario.sequential
        )

    def needed(self, play: int) -> tuple[int, ...]:
        """What a profile, or a region that is named like one, needs."""
        return self.conjunctions[play] if play in self.conjunctions else self.needs[play]

    def demand_on(self, name: int, key: int) -> Demand:
        """The demand that a row is on one side of zero, worded as the deviation that it belongs to."""
        player, action, scale = (
            self._owned(name, key) or self._owners.get(key // 2) or ("", "", self._unit(key // 2))
        )
        return self._demand(name, key, scale, player, action, key // 2, -1 if key % 2 else 1)

    def _owned(self, play: int, key: int) -> tuple[str, str, float] | None:
        """What a constraint is about for a profile, where another's may be about somebody else."""
        if not isinstance(self.decision, Formulas):
            return None
        stake = self.decision.stakes_of.get((play, key))
        return None if stake is None else self._staked(stake)

    def _staked(self, stake: Stake) -> tuple[str, str, float]:
        return stake.player, stake.against, float(stake.unit) / self._span(stake.player, stake.against)

    @cached_property
    def _owners(self) -> Mapping[int, tuple[str, str, float]]:
        """Row -> a player and an action that it is a deviation of, and what a unit of it is worth."""
        owners: dict[int, tuple[str, str, float]] = {}
        if isinstance(self.decision, Formulas):
            for row, stake in self.decision.stakes.items():
                owners[row] = self._staked(stake)
        for player, d in self.constraints.deviations.items():
            span = self.valuation.ranges[player] or 1.0
            _, to, _ = np.nonzero(d.row > 0)
            rows = d.row[d.row > 0]
            factors = np.abs(d.factor[d.row > 0])
            labels = self.constraints.model.plays.labels[player]
            for row, b, factor in zip(rows.tolist(), to.tolist(), factors.tolist(), strict=True):
                owners.setdefault(row, (player, labels[b], factor / span))
        return owners

    def _unit(self, row: int) -> float:
        """What a unit is worth of a row that no one deviation owns: it is measured by its own size."""
        if isinstance(self.status, Statuses):
            size = max(map(abs, self.columns.range(self.columns.folded(self._row(row)))))
        else:
            size = float(np.abs(self.constraints.bounds(self.box)[:, row]).max())
        return 1 / size if 0 < size < np.inf else 1.0

    def span(self, demand: Demand) -> float:
        """What a demand's share is a share of: the deviator's payoff range, or the whole of a public."""
        return self._span(demand.player, demand.action)

    def _span(self, player: str, against: str) -> float:
        return 1.0 if against == PUBLIC else self.valuation.ranges.get(player, 0.0) or 1.0

    def stable(self, values: Mapping[str, Fraction]) -> np.ndarray:
        """(plays,) where some candidate that holds at a point leads."""
        return stable_plays(self.decision, self.constraints, values)

    @cached_property
    def rivals(self) -> tuple[int, ...]:
        """The other profiles that no deviation undoes, by the gap, everywhere in the box."""
        return tuple(int(play) for play in np.flatnonzero(self.others) if not self._broken(int(play)))

    def _broken(self, play: int) -> bool:
        never = [c for c in self.needed(play) if self.never(c)]
        if not never:
            return False
        return any(self.bounds(d)[1] <= -float(self.gap) for d in self.demands(play) if d.constraint in never)

    def breakers(self, play: int) -> tuple[Demand, ...]:
        """The deviations that may break a profile somewhere in the box."""
        return tuple(d for d in self.demands(play) if self.bounds(d)[0] <= -float(self.gap))

    def prepare(self) -> None:
        """Makes the columns that breaking the rivals needs, before any point is taken over all columns."""
        for rival in self.rivals:
            self.demands(rival)

    def dead(self, play: int) -> bool:
        """Whether some deviation from a profile pays everywhere in the box."""
        return any(self.never(c) for c in self.needed(play))

    def never(self, constraint: int) -> bool:
        """Whether a constraint holds nowhere in the box."""
        return bool(self.status[constraint // 2] == (Status.NEVER if constraint % 2 == 0 else Status.ALWAYS))

    def rests_on(self, demand: Demand) -> frozenset[str]:
        """The assumptions that a demand depends on and that may move."""
        known = self.constraints.model.basis.atom_assumptions
        names = frozenset().union(*(known[atom] for atom in {*demand.share.atoms()}))
        return names & frozenset(self.columns.free)

    def distance(self, values: Mapping[str, Fraction]) -> Fraction:
        """The sum of changes, each in widths of its assumption's range."""
        return sum(
            (
                abs(value - self.start[name]) / self.width[name]
                for name, value in values.items()
                if value != self.start[name]
            ),
            Fraction(0),
        )

    def at(self, values: Mapping[str, Fraction]) -> ExactPoint:
        """The game's functions at a point."""
        return self.constraints.model.basis.at(values)

    def _row(self, row: int) -> Polynomial:
        if row not in self.known_rows:
            self.known_rows[row] = self.constraints.polynomial(row)
        return self.known_rows[row]

    def share(self, demand: Demand, at: ExactPoint) -> Fraction:
        """What a deviation loses, as a share of the payoff range, at a point.

        Where it is irrational, so near to it that zero itself stands for what is not told from zero.
        Raises ArithmeticError where it is undefined.
        """
        slack = at.shown(self._row(demand.constraint // 2))
        return demand.scale * (slack if demand.constraint % 2 == 0 else -slack)

    def supports(self, play: int, at: ExactPoint) -> bool:
        """Whether a profile is certainly an equilibrium at a point."""
        for constraint in self.needed(play):
            sign = at.sign(self._row(constraint // 2))
            if sign is None or (sign if constraint % 2 == 0 else -sign) < 0:
                return False
        return True

    def met(self, values: Mapping[str, Fraction], only: bool) -> bool:
        """Whether the outcome is an equilibrium at a point (the only one), by the forward solver."""
        return outcome_is_met(self.decision, self.constraints, self.having, values, only)
