"""What came of one case of a sweep: how often which outcome is possible, and certain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.explore.sweep.tally import Share, Tally
from sim.scenario.model import Scenario
from sim.scenario.plays import Plays


@dataclass(frozen=True)
class OutcomeShare:
    """How often some equilibrium has an outcome (possible), and how often every one has (certain)."""

    possible: Share
    certain: Share


@dataclass(frozen=True, eq=False)
class CaseResult:
    """One variant under one concept.

    mixes: dimension -> value that stands for several, where chance decides -> these.
    """

    scenario: Scenario
    plays: Plays
    concept: str
    tally: Tally
    mixes: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def outcomes(self, variable: str) -> dict[str, OutcomeShare]:
        """Value of a dimension, or action of a player -> its shares, in the order of the file.

        Of what stands for several values, or for all that a player does, only what comes up.
        """
        stated = self.plays.labels[variable]
        if self.scenario.sequential:
            own = (self.scenario.written or self.scenario).labels.get(variable, ())
            stated = tuple(v for v in stated if v in own or self.exactly(variable, v).possible.count)
        return {value: self.outcome(variable, value) for value in stated}

    def outcome(self, variable: str, value: str) -> OutcomeShare:
        """The shares of one value or action; never, where the variant does not know it.

        Where chance decides, a value that it may bring about is possible, and not certain.
        """
        mixes = self.mixes.get(variable, {})
        may = [value, *(mix for mix, values in mixes.items() if value in values)]
        exact = self._having(variable, [value])
        return OutcomeShare(self.tally.possible(self._having(variable, may)), self.tally.certain(exact))

    def exactly(self, variable: str, value: str) -> OutcomeShare:
        """The same of courses in which nothing else comes about."""
        exact = self._having(variable, [value])
        return OutcomeShare(self.tally.possible(exact), self.tally.certain(exact))

    def _having(self, variable: str, values: Sequence[str]) -> frozenset[int]:
        known = self.plays.labels.get(variable, ())
        codes = [known.index(value) for value in values if value in known]
        if not codes:
            return frozenset()
        return frozenset(np.flatnonzero(np.isin(self.plays.codes[variable], codes)).tolist())

    def profiles(self) -> list[tuple[int, Share]]:
        """Every play that is an equilibrium somewhere, with its share, the most frequent first."""
        plays = {play for members in self.tally.sets for play in members}
        shares = [(play, self.tally.containing(play)) for play in plays]
        return sorted(shares, key=lambda item: (-item[1].count, item[0]))
