"""In what share of the ranges a claim holds, and whether it can fail within them at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product

import numpy as np

from sim.algebra.derivative import NotDifferentiable
from sim.algebra.samples import Column, Samples
from sim.algebra.signs import SignsAt
from sim.explore.check.courses import certain, kept_to
from sim.explore.check.difference import slopes
from sim.explore.check.threshold import threshold
from sim.explore.check.truth import choice_sets, equilibrium_truth, invariance_truth, stable_among
from sim.explore.sweep.designs import generator
from sim.explore.sweep.distributions import Scratch, of_assumption
from sim.game.domain import Test, everywhere
from sim.game.incentives import NO_ROW, IncentiveConstraints
from sim.rational import Fraction
from sim.scenario.expectations import (
    Claim,
    DifferenceClaim,
    EquilibriumClaim,
    InvarianceClaim,
    ThresholdClaim,
)
from sim.scenario.language.formula import named
from sim.scenario.plays import holds
from sim.solve.concept import (
    HOLDS,
    Decision,
    Formulas,
    Literal,
    discovers,
    literal,
    literal_signs,
    narrowed,
    parts,
)
from sim.solve.concepts import default_concept
from sim.solve.holding import holding, holding_each

MOST_SAMPLES = 4096
MOST_CELLS = 2**26
"""Plays times samples that are looked at together."""

LINES = 128
"""Lines along an assumption on which a claim about its threshold is tried."""

MOST_EXCLUDED = 20_000
"""Plays of which it is proved one by one that they are no equilibria."""

MOST_CHANGING = 8
"""Rows whose signs are combined in a proof that there is an equilibrium."""

CORNERS = 256
"""Corners of the box of ranges at which a claim is tried besides."""

_TESTS: Mapping[tuple[bool, bool], Test] = {
    (True, True): lambda low, high: low >= 0,
    (True, False): lambda low, high: high < 0,
    (False, True): lambda low, high: high <= 0,
    (False, False): lambda low, high: low > 0,
}
"""Of bounds of a row: whether `>= 0` (or `<= 0`, where not upward) holds, or fails."""


@dataclass(frozen=True)
class Ranged:
    """What the ranges say of a claim.

    share: of the ranges, by the distributions of the file, in which it holds; None where not known.
    can_fail: whether it fails somewhere within them; None where neither was shown.
    truth: (points,) where it holds, of all claims at the same points; None for another kind of claim.
    samples: how many the share is of.
    """

    share: float | None
    can_fail: bool | None
    truth: np.ndarray | None = None
    samples: int = 0


@dataclass(frozen=True, eq=False)
class Ranges:
    """A game all over its ranges: samples by the distributions of the file, then points at the edges."""

    constraints: IncentiveConstraints
    seed: int = 0

    @cached_property
    def count(self) -> int:
        """How many samples the shares are of: a power of two, for which a Sobol sequence is balanced."""
        most = MOST_CELLS // len(self.constraints.model.plays)
        return max(64, min(MOST_SAMPLES, 1 << max(most.bit_length() - 1, 0)))

    @cached_property
    def samples(self) -> Samples:
        """The samples of a scrambled Sobol sequence, each assumption as it is distributed."""
        from scipy.stats import qmc

        scenario = self.constraints.model.scenario
        free = [of_assumption(a) for a in scenario.assumptions if not a.fixed]
        columns = {a.id: Column.of([a.value] * self.count) for a in scenario.assumptions if a.fixed}
        if free:
            rng = np.random.default_rng(np.random.SeedSequence(self.seed))
            unit = qmc.Sobol(len(free), scramble=True, bits=32, rng=rng).random(self.count)
            scratch = Scratch.of(self.count)
            for marginal, u in zip(free, unit.T, strict=True):
                drawn = np.empty(self.count)
                marginal.draw(np.ascontiguousarray(u), drawn, scratch)
                columns[marginal.name] = marginal.column(drawn)
        return Samples(columns, self.count)

    @cached_property
    def edges(self) -> Samples:
        """The own values, each assumption at either end alone, and random corners of the box."""
        model = self.constraints.model
        names, own = model.basis.assumptions, model.scenario.values
        ends = {a.id: of_assumption(a) for a in model.scenario.assumptions}
        points: list[Mapping[str, Fraction]] = [own]
        points += [{**own, name: end} for name in names for end in (ends[name].low, ends[name].high)]
        up = generator(self.seed, 3, 0).random((min(CORNERS, self.count), len(names))) < 0.5
        points += [
            {n: ends[n].high if high else ends[n].low for n, high in zip(names, corner, strict=True)}
            for corner in up.tolist()
        ]
        return Samples.at_points(names, points[: self.count])

    @cached_property
    def signs(self) -> np.ndarray:
        """(rows, points) exact signs at the samples, then at the edges."""
        return np.concatenate(
            [self.constraints.signs(self.samples), self.constraints.signs(self.edges)], axis=1
        )

    @cached_property
    def decision(self) -> Decision:
        """What the file's own concept comes to."""
        model = self.constraints.model
        return narrowed(default_concept(model.scenario).anywhere(self.constraints), model.box)

    @cached_property
    def stable(self) -> np.ndarray:
        """(plays or courses, points) where each is what some equilibrium comes to."""
        decision = self.decision  # makes the rows that it needs, before their signs are taken
        if discovers(decision):
            parts = holding_each(decision, self.constraints, (self.samples, self.edges))
            candidates = np.concatenate(parts, axis=1)
        else:
            candidates = holding(decision, self.signs)
        stable = np.zeros((len(self.constraints.told.plays), self.signs.shape[1]), dtype=bool)
        np.logical_or.at(stable, decision.plays, candidates)
        return stable

    @cached_property
    def bounds(self) -> np.ndarray:
        """(2, rows) proved bounds of each row over the box of ranges."""
        return self.constraints.bounds(self.constraints.model.box)

    def exists(self, among: np.ndarray) -> bool:
        """Whether it is proved that one of some plays, (plays,), is an equilibrium wherever the ranges lead.

        That is so if it is for every combination of signs of the rows that are not the same all over.
        """
        seen = np.flatnonzero(among & self.stable.any(axis=1)).tolist()
        needs = [own for play in seen if (own := self._needs(play)) is not None]
        changing = {x // 4 for of_play in needs for x in of_play if not self._always_seen[x]}
        if len(changing) > MOST_CHANGING:
            return False
        rows = sorted(
            {x // 4 for of_play in needs for x in of_play if x // 4 in changing or not self._certain(x, True)}
        )
        if len(rows) > MOST_CHANGING:
            return False
        place = {row: i for i, row in enumerate(rows)}
        every = 3 ** len(rows)
        signs = np.array(list(product((-1, 0, 1), repeat=len(rows))), dtype=np.int8).reshape(every, len(rows))
        held = literal_signs(signs.T)
        covered = np.zeros(every, dtype=bool)
        for of_play in needs:
            own = [literal(place[x // 4], parts(x)[1]) for x in of_play if x // 4 in place]
            covered |= held[own].all(axis=0)
        return bool(covered.all())

    def falls(self, play: int) -> bool:
        """Whether it is proved that a play is an equilibrium nowhere within the ranges."""
        if self.stable[play].any():
            return False
        if play not in self.decision.plays:
            return True
        return any(self._certain(x, False) for x in self._needs(play) or () if not self._seen[x])

    def _needs(self, play: int) -> list[Literal] | None:
        """The literals that a play needs; None where it needs more than that they all hold."""
        if not isinstance(self.decision, Formulas):
            return None
        place = int(np.searchsorted(self.decision.plays, play))
        if place in self.decision.further:
            return None
        return [int(x) for x in self.decision.needs[place] if x != HOLDS]

    def _certain(self, of: Literal, wanted: bool) -> bool:
        """Whether it is proved that a literal holds (wanted) or fails all over the ranges."""
        if (of, wanted) not in self._known:
            row, relation = parts(of)
            least, most = self.bounds[:, row]
            test = _TESTS[relation.upward, wanted]
            self._known[of, wanted] = test(least, most) or everywhere(
                self.constraints.model.basis,
                self.constraints.polynomial(row),
                self.constraints.model.box,
                test,
            )
        return self._known[of, wanted]

    @cached_property
    def _known(self) -> dict[tuple[Literal, bool], bool]:
        return {}

    @cached_property
    def _seen(self) -> np.ndarray:
        """(literals,) whether each holds at some point."""
        return np.asarray(literal_signs(self.signs).any(axis=1))

    @cached_property
    def _always_seen(self) -> np.ndarray:
        """(literals,) whether each holds at all points."""
        return np.asarray(literal_signs(self.signs).all(axis=1))

    def of(self, claim: Claim, held: bool) -> Ranged:
        """What the ranges say of a claim that holds or fails at the scenario's own values."""
        match claim.expect:
            case EquilibriumClaim() as expect if self.constraints.model.scenario.sequential:
                return self._course(expect)
            case EquilibriumClaim() as expect:
                meets = holds(expect.condition.formula, self.constraints.model.plays)
                if expect.given is not None:
                    fixed = named(expect.given.formula)
                    given = holds(expect.given.formula, self.constraints.model.plays)
                    among = stable_among(self.constraints, fixed, self.signs) & given[:, None]
                    # that it fails nowhere in the game that is left for the others is not proved
                    return self._ranged(equilibrium_truth(expect, meets, among), lambda: False)
                truth = equilibrium_truth(expect, meets, self.stable)
                return self._ranged(truth, partial(self._sure, expect))
            case InvarianceClaim() as expect:
                truth = invariance_truth(choice_sets(self.constraints, expect, self.signs))
                return self._ranged(truth, partial(self._settled, expect))
            case DifferenceClaim() as expect:
                return self._difference(expect, held)
            case ThresholdClaim() as expect:
                return self._threshold(expect, held)
            case None:
                return Ranged(None, None)

    def _course(self, expect: EquilibriumClaim) -> Ranged:
        """What they say of a claim about the courses of a game with stages, types or chance."""
        left: Ranges | None = self
        if expect.given is not None:
            game = kept_to(self.constraints, expect.given.formula)
            left = None if game is None else Ranges(game, self.seed)
        if left is None:
            return Ranged(None, None)
        stable = left.stable
        meets = certain(left.constraints, expect.condition.formula)[: len(stable)]
        # that it fails nowhere within the ranges is not proved
        return self._ranged(equilibrium_truth(expect, meets, stable), lambda: False)

    def _ranged(self, truth: np.ndarray, sure: Callable[[], bool]) -> Ranged:
        can_fail = True if not truth.all() else False if sure() else None
        return Ranged(float(truth[: self.count].mean()), can_fail, truth, self.count)

    def _sure(self, expect: EquilibriumClaim) -> bool:
        """Whether a claim that holds at all points is proved to hold all over the ranges."""
        plays = self.constraints.model.plays
        meets = holds(expect.condition.formula, plays)
        wrong = ~meets if expect.quantity == "every" else meets
        if not self.exists(plays.feasible & (meets if expect.quantity == "some" else ~wrong)):
            return False
        excluded = [] if expect.quantity == "some" else np.flatnonzero(wrong & plays.feasible).tolist()
        return len(excluded) <= MOST_EXCLUDED and all(self.falls(play) for play in excluded)

    def _settled(self, expect: InvarianceClaim) -> bool:
        """Whether no row that a claim about choices rests on changes its sign within the ranges."""
        least, most = self.bounds
        rows = [
            d.row[d.row != NO_ROW]
            for player, d in self.constraints.deviations.items()
            if player != expect.other
        ]
        used = np.unique(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.intp)
        used = used[used != 0]
        return bool(((least[used] > 0) | (most[used] < 0)).all())

    def _difference(self, expect: DifferenceClaim, held: bool) -> Ranged:
        if held:
            return Ranged(1.0, False, samples=self.count)
        try:
            own = slopes(self.constraints, expect)
        except NotDifferentiable:
            return Ranged(None, None)
        if not own:
            return Ranged(0.0, True, samples=self.count)
        signs = np.array([SignsAt(basis.atoms, self.samples).of(slope) for basis, slope in own])
        if expect.direction == "does not change":
            right = (signs == 0).all(axis=0)
        else:
            up = 1 if expect.direction == "rises" else -1
            right = (signs * up >= 0).all(axis=0) & (signs != 0).any()
        return Ranged(float(right.mean()), None if right.all() else True, samples=self.count)

    def _threshold(self, expect: ThresholdClaim, held: bool) -> Ranged:
        # the beginning of a Sobol sequence is spread as evenly as the whole
        lines = range(min(LINES, self.count))
        truth = [threshold(self.constraints.at(self.samples.point(line)), expect)[0] for line in lines]
        return Ranged(sum(truth) / len(truth), None if held and all(truth) else True, samples=len(truth))
