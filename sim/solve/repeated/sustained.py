"""What can be played round after round, since whoever departs from it is punished for ever.

A play s of one round is sustained iff for every player i and every deviation d of it

    u_i(s) >= (1 - delta_i) u_i(d) + delta_i v_i

where v_i is what the punishment leaves the player in a round. By reversion it is what an equilibrium
of one round gives (Friedman 1971): enough for a subgame perfect equilibrium, since that is one in every
round. Each player may have one of its own, the one that is worst for it (Mailath and Samuelson 2006).
By minmax it is the least to which the others can hold the player in pure strategies: without it
nothing sustains the play, and with it the play is sustained if carrying the punishment out can be made
worth while (Fudenberg and Maskin 1986; Abreu 1988). With a last round only equilibria of one round are
played where there is a single one.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from sim.algebra.polynomials import Polynomial
from sim.game.incentives import NO_ROW, Box, IncentiveConstraints
from sim.scenario.plays import play_at
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.repetition import Repetition
from sim.solve.concept import Concept, Formula, Formulas, Relation
from sim.solve.folding import Folding
from sim.solve.literals import FALSE, Literals, every, some
from sim.solve.nash.pure import nash_formulas

MAX_COMPARISONS = 60_000
"""Of a play with a deviation and a punishment."""


class Stage:
    """One round: plays, deviations and payoffs, with what a round later is worth."""

    def __init__(self, constraints: IncentiveConstraints) -> None:
        self.constraints = constraints
        self.literals = Literals(constraints)
        self.plays = np.flatnonzero(constraints.model.plays.feasible).tolist()
        self._known_once: dict[tuple[str, int, int], Polynomial] = {}
        self._known_after: dict[tuple[str, int, int], Polynomial] = {}

    @property
    def block(self) -> Repetition:
        """What the file says of the repetition."""
        block = self.constraints.model.scenario.repeated
        assert block is not None
        return block

    @property
    def players(self) -> tuple[str, ...]:
        """Everybody who plays."""
        return tuple(self.constraints.deviations)

    def deviations(self, player: str, play: int) -> Iterator[tuple[str, int]]:
        """The actions to which a player can turn in a play, each with the play that it leads to."""
        d = self.constraints.deviations[player]
        own, others = (int(axis[0]) for axis in np.nonzero(d.play == play))
        labels = self.constraints.model.plays.labels[player]
        for other in range(d.play.shape[0]):
            if other != own and d.row[own, other, others] != NO_ROW:
                yield labels[other], int(d.play[other, others])

    def replies(self, player: str) -> Iterator[tuple[int, ...]]:
        """For each combination of what the others do, the plays among which a player chooses."""
        for column in self.constraints.deviations[player].play.T.tolist():
            able = tuple(play for play in column if self.constraints.model.plays.feasible[play])
            if able:
                yield able

    def lasting(self, player: str, play: int, deviation: int, after: int) -> Polynomial:
        """By how much a play for ever is better than a deviation once and another play ever after.

        Per round, as an average over all rounds.
        """
        return self._once(player, play, deviation) + self._ever_after(player, deviation, after)

    def _once(self, player: str, play: int, deviation: int) -> Polynomial:
        """By how much a play is better than a deviation in a single round."""
        key = (player, play, deviation)
        if key not in self._known_once:
            model = self.constraints.model
            self._known_once[key] = model.payoff(player, play) - model.payoff(player, deviation)
        return self._known_once[key]

    def _ever_after(self, player: str, deviation: int, after: int) -> Polynomial:
        """What it costs, in all later rounds, that another play follows a deviation."""
        key = (player, deviation, after)
        if key not in self._known_after:
            model = self.constraints.model
            lost = model.payoff(player, deviation) - model.payoff(player, after)
            self._known_after[key] = model.patience[player] * lost
        return self._known_after[key]

    def deterred(self, player: str, action: str, play: int, deviation: int, after: int) -> Formula:
        """Where a deviation does not pay, if another play follows it for ever."""
        loss = self.lasting(player, play, deviation, after)
        return self.literals.holds(loss, Relation.AT_LEAST, player, action, play)

    def check_size(self, count: int) -> None:
        """Raises ScenarioError where there is too much to compare."""
        if count > MAX_COMPARISONS:
            message = (
                f"{count:,} deviations and punishments are too many, at most {MAX_COMPARISONS:,} are compared"
            )
            hint = "name the punishment, as in reversion: today, or ask for repeated-reversion"
            raise ScenarioError([Problem("too-large", message, self.block.mark, hint)])


def punishments(stage: Stage, box: Box | None, fold: Folding) -> dict[int, Formula]:
    """The plays that may be equilibria of one round somewhere in the box -> where they are.

    Only that which the file names, if it names one.
    """
    formulas = nash_formulas(stage.constraints, box)
    named = stage.block.reversion
    only = play_at(stage.constraints.model.plays, named) if named else None
    by_play = {}
    for candidate, play in enumerate(formulas.plays.tolist()):
        if only in (None, play) and (stays := fold(formulas.formula(candidate))) != FALSE:
            by_play[play] = stays
    return by_play


def keeping(stage: Stage, play: int, after: Mapping[int, Formula]) -> dict[str, Formula]:
    """Player -> where it does not depart from a play; after: what may follow, and where it may."""
    return {
        player: some(
            every([is_one, *(stage.deterred(player, a, play, turn, then) for a, turn in turns)])
            for then, is_one in after.items()
            if then != play
        )
        for player in stage.players
        if (turns := list(stage.deviations(player, play)))
    }


def by_reversion(constraints: IncentiveConstraints, box: Box | None) -> Formulas:
    """What equilibria of one round sustain as punishments, one for each player, themselves included."""
    stage = Stage(constraints)
    if stage.block.horizon is not None:
        return nash_formulas(constraints, box)
    fold = Folding(constraints, box)
    once = nash_formulas(constraints, box)
    stays = {int(play): once.formula(c) for c, play in enumerate(once.plays.tolist())}
    after = punishments(stage, box, fold)
    turns = {play: _turns(stage, play) for play in stage.plays}
    stage.check_size(len(after) * sum(map(len, turns.values())))
    sustained = {
        play: some([stays[play], every(keeping(stage, play, after).values())]) for play in stage.plays
    }
    return fold.formulas(sustained, stage.literals)


def by_minmax(constraints: IncentiveConstraints, box: Box | None) -> Formulas:
    """What the hardest punishments in pure strategies would sustain."""
    stage = Stage(constraints)
    if stage.block.horizon is not None:
        return nash_formulas(constraints, box)
    fold = Folding(constraints, box)
    replies = {player: list(stage.replies(player)) for player in stage.players}
    turns = {play: _turns(stage, play) for play in stage.plays}
    width = max((sum(map(len, columns)) for columns in replies.values()), default=0)
    stage.check_size(width * sum(map(len, turns.values())))

    def deterred(player: str, action: str, play: int, turn: int) -> Formula:
        """Where some punishment, answered as well as the player can, makes a deviation not pay."""
        return some(
            every(stage.deterred(player, action, play, turn, after) for after in able)
            for able in replies[player]
        )

    sustained = {
        play: every(deterred(p, a, play, turn) for p, a, turn in turns[play]) for play in stage.plays
    }
    return fold.formulas(sustained, stage.literals)


def _turns(stage: Stage, play: int) -> list[tuple[str, str, int]]:
    """Every deviation from a play: who, to what, and where it leads."""
    return [
        (player, action, turn) for player in stage.players for action, turn in stage.deviations(player, play)
    ]


REVERSION = Concept(
    "repeated-reversion", "combination that reversion sustains", by_reversion, block="repeated"
)
MINMAX = Concept(
    "repeated-minmax", "combination that some punishment might sustain", by_minmax, block="repeated"
)
REPEATED = {concept.id: concept for concept in (REVERSION, MINMAX)}
