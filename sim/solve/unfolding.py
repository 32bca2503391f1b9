"""A procedure as a circuit: what it answers for every pattern of the signs that it asks for.

Asked with signs that are supposed and not worked out, a procedure goes through the very steps that it
would take at a point. Every sign that it asks for and that is not known yet is a fork with a branch for
each sign that the row can have; the tree of its questions is a decision diagram (Bryant 1986), in which
equal parts are one.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.game.incentives import Box, IncentiveConstraints, Status
from sim.game.rows import BEYOND
from sim.scenario.problems import ScenarioError
from sim.solve.circuit import Circuit, Part
from sim.solve.concept import HOLDS, Procedure, Relation, literal
from sim.solve.gates import FAILS, Gates

MOST = 2_000
"""Patterns of signs at most."""

PROBES, SEED = 12, 1
"""Ways down the tree that tell how many patterns there may be (Knuth 1975)."""

SIGNS = {Status.NEVER: (-1,), Status.TIE: (0,), Status.ALWAYS: (1,)}

Held = Mapping[int, Part]
"""Play, or course by its number -> what must hold for it; not for those that hold nowhere."""


class _Open(Exception):
    """A sign is asked for that is not supposed yet."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


class _TooMany(Exception):
    """There are more patterns than may be looked at, or a row that the basis has no functions for."""


@dataclass(frozen=True)
class _Supposed:
    """An oracle of supposed signs at one point."""

    signs: Mapping[int, int]
    count = 1

    def sign(self, row: int) -> np.ndarray:
        """(1,) the sign of a row. Raises _Open."""
        if row not in self.signs:
            raise _Open(row)
        return np.array([self.signs[row]], dtype=np.int8)


@dataclass(eq=False)
class _Unfolding:
    """left: how many patterns may still be looked at."""

    constraints: IncentiveConstraints
    decision: Procedure
    box: Box
    left: int
    gates: Gates = field(default_factory=Gates)
    _possible: dict[int, Sequence[int]] = field(default_factory=dict)

    def estimated(self) -> float:
        """About how many patterns there are: the mean over some ways down of the forks' sizes multiplied."""
        rng = random.Random(SEED)
        return sum(self._down(rng) for _ in range(PROBES)) / PROBES

    def _down(self, rng: random.Random) -> int:
        signs: dict[int, int] = {}
        size = 1
        while True:
            try:
                self.decision.decide(_Supposed(signs))
            except _Open as asked:
                branches = self.possible(asked.row)
                signs[asked.row] = rng.choice(branches)
                size *= len(branches)
            else:
                return size

    def after(self, signs: dict[int, int]) -> Held:
        """What must hold besides some signs, for each play. Raises _TooMany."""
        try:
            stable = self.decision.decide(_Supposed(signs))[:, 0]
        except _Open as asked:
            return self._fork(asked.row, signs)
        self.left -= 1
        if self.left < 0:
            raise _TooMany
        return {int(play): HOLDS for play in self.decision.plays[stable]}

    def _fork(self, row: int, signs: dict[int, int]) -> Held:
        branches = {sign: self.after({**signs, row: sign}) for sign in self.possible(row)}
        plays = dict.fromkeys(play for held in branches.values() for play in held)
        return {
            play: self._joined(row, {sign: held.get(play, FAILS) for sign, held in branches.items()})
            for play in plays
        }

    def _joined(self, row: int, parts: Mapping[int, Part]) -> Part:
        """That the part of the sign that a row has holds; signs with the same part are one case."""
        cases: dict[Part, list[int]] = {}
        for sign, part in parts.items():
            cases.setdefault(part, []).append(sign)
        if len(cases) == 1:
            return next(iter(cases))
        return self.gates.some(
            self.gates.every((self._is_one_of(row, signs), part)) for part, signs in cases.items()
        )

    def _is_one_of(self, row: int, signs: Sequence[int]) -> Part:
        """That a row has one of some signs, not of all."""
        up, down = literal(row, Relation.AT_LEAST), literal(row, Relation.AT_MOST)
        if 0 not in signs:
            strict = {1: literal(row, Relation.ABOVE), -1: literal(row, Relation.BELOW)}
            return self.gates.some(strict[sign] for sign in signs)
        return up if 1 in signs else down if -1 in signs else self.gates.every((up, down))

    def possible(self, row: int) -> Sequence[int]:
        """The signs that a row may have in the box."""
        if row not in self._possible:
            if row >= BEYOND:
                raise _TooMany
            (status,) = self.constraints.status_of(np.array([row]), self.box).tolist()
            self._possible[row] = SIGNS.get(Status(status), (-1, 0, 1))
        return self._possible[row]


def unfolded(constraints: IncentiveConstraints, decision: Procedure, most: int = MOST) -> Circuit | None:
    """A procedure as gates over literals, within the ranges of all assumptions.

    None where it asks in more patterns than so many, for rows beyond the basis, or for too much in some.
    """
    unfolding = _Unfolding(constraints, decision, constraints.model.box, most)
    try:
        if unfolding.estimated() > 2 * most:
            return None
        held = unfolding.after({})
    except (_TooMany, ScenarioError):
        return None
    plays = sorted(held)
    needs = np.array([held[play] for play in plays], dtype=np.intp).reshape(-1, 1)
    gates = tuple(unfolding.gates.gates)
    return Circuit(np.array(plays, dtype=np.intp), needs, gates, {}, within=unfolding.box)
