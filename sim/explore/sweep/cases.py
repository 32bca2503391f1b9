"""What came of one case of a sweep: how often which outcome is possible, and certain."""

from dataclasses import dataclass

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
    """One variant under one concept."""

    scenario: Scenario
    plays: Plays
    concept: str
    tally: Tally

    def outcomes(self, variable: str) -> dict[str, OutcomeShare]:
        """Value of a dimension, or action of a player -> its shares, in the order of the file."""
        return {value: self.outcome(variable, value) for value in self.plays.labels[variable]}

    def outcome(self, variable: str, value: str) -> OutcomeShare:
        """The shares of one value or action; never, where the variant does not know it."""
        known = self.plays.labels.get(variable, ())
        having: frozenset[int] = frozenset()
        if value in known:
            having = frozenset(np.flatnonzero(self.plays.codes[variable] == known.index(value)).tolist())
        return OutcomeShare(self.tally.possible(having), self.tally.certain(having))

    def profiles(self) -> list[tuple[int, Share]]:
        """Every play that is an equilibrium somewhere, with its share, the most frequent first."""
        plays = {play for members in self.tally.sets for play in members}
        shares = [(play, self.tally.containing(play)) for play in plays]
        return sorted(shares, key=lambda item: (-item[1].count, item[0]))
