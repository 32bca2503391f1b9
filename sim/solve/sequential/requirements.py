"""What a pure strategy profile needs: Bayes-Nash and weak perfect Bayesian equilibria.

Each strategy profile is a candidate, and what must hold for it a formula over rows. Where it
reaches an information set, the player's choice must be best against the histories there, each
weighted by how likely chance makes it (Harsanyi 1967); priors need no division. Where it does not
reach one, or chance gives all that it reaches no probability, weak perfect Bayesian equilibrium
asks for some belief under which the choice is best (Myerson 1991, section 4.4), Bayes-Nash for
nothing. That belief is eliminated exactly. It is not free where the histories differ by what nobody
who has moved could know: no move can have signalled that (Fudenberg and Tirole 1991), and the prior
stays.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import permutations

import numpy as np

from sim.algebra.point import ExactPoint
from sim.algebra.polynomials import Polynomial, number
from sim.game.incentives import Box, IncentiveConstraints, Status
from sim.scenario.problems import Mark, Problem, ScenarioError
from sim.solve.concept import (
    HOLDS,
    All,
    Any,
    Concept,
    Decision,
    Formula,
    Formulas,
    Relation,
    literal,
    reduced,
)
from sim.solve.sequential.assessments import Choice, Situation, Strategies, strategies_of
from sim.solve.sequential.followed import followed, followed_game
from sim.solve.sequential.polytope import along, corner_count, corner_places, direction

MAX_CORNERS = 500
"""Of the beliefs at one information set."""

TRUE: Formula = All(())
FALSE: Formula = Any(())
Rows = tuple[tuple[Polynomial, ...], ...]
"""[other action][history]: by how much a choice is better."""


class Requirements:
    """What a strategy profile needs, as a formula over rows.

    point: where given, what has no row is settled there; else it raises ScenarioError.
    """

    def __init__(self, strategies: Strategies, *, beliefs: bool, point: ExactPoint | None = None) -> None:
        self.strategies, self.beliefs, self.point = strategies, beliefs, point
        self.constraints = strategies.comparison.constraints
        self._beliefs: dict[Rows, Formula] = {}
        self._situations: dict[object, Formula] = {}

    def at_least(self, polynomial: Polynomial, *, strictly: bool = False) -> Formula:
        """That a polynomial is not negative, or that it is positive."""
        constant = polynomial.constant
        if constant is not None:
            return TRUE if constant > 0 or (constant == 0 and not strictly) else FALSE
        if not self.constraints.has_row(polynomial):
            return self._settled(polynomial, strictly=strictly)
        row, sign = self.constraints.row_of(polynomial)
        up, down = (Relation.ABOVE, Relation.BELOW) if strictly else (Relation.AT_LEAST, Relation.AT_MOST)
        return literal(row, up if sign > 0 else down)

    def _settled(self, polynomial: Polynomial, *, strictly: bool) -> Formula:
        """The same for one that no row stands for: at the point alone."""
        if self.point is None:
            scenario = self.strategies.tree.scenario
            message = (
                "beliefs off the path would need products of more payoffs than are kept, so that nothing is "
                "proved over ranges of the assumptions"
            )
            hint = "ask sim run for the values as they are, or ask for --concept bayes-nash"
            raise ScenarioError([Problem("not-yet", message, Mark(scenario.file), hint)])
        # not told apart from zero counts as zero, as with rows
        sign = self.point.sign(polynomial) or 0
        return TRUE if sign > 0 or (sign == 0 and not strictly) else FALSE

    def of(self, choice: Choice) -> Formula:
        """What must hold for a strategy profile."""
        return every(self._known(s, choice) for s in self.strategies.situations(choice))

    def _known(self, situation: Situation, choice: Choice) -> Formula:
        """What must hold at one information set, once for all profiles in which the same comes of it."""
        at, course = situation.at, self.strategies.course
        later = (situation, tuple([choice[information] for information in self.strategies.later[at]]))
        if later not in self._situations:
            codes = (situation.chosen, *situation.others)
            comes = (
                situation,
                tuple(course(node, {**choice, at: code}) for node in at.nodes for code in codes),
            )
            if comes not in self._situations:
                self._situations[comes] = every(self.at(situation, choice))
            self._situations[later] = self._situations[comes]
        return self._situations[later]

    def at(self, situation: Situation, choice: Choice) -> Iterator[Formula]:
        """What must hold at one information set."""
        if not self.beliefs and not situation.on_path:
            return
        player = situation.at.move.player
        weights = [self.strategies.likelihood(node, player) for node in situation.reached]
        best = []
        for other in situation.others:
            total = number(0)
            for node, weight in zip(situation.reached, weights, strict=True):
                advantage = self.strategies.advantage(situation, node, other, choice)
                total = total + weight * advantage if advantage is not None else total
            best.append(self.at_least(total))
        if not self.beliefs:
            yield from best
            return
        certain = any(weight.constant is not None and weight.constant > 0 for weight in weights)
        if certain:
            yield from best
            return
        likely = some(self.at_least(weight, strictly=True) for weight in weights)
        none = every(self.at_least(number(0) - weight) for weight in weights)
        yield some([every([likely, *best]), every([none, self.some_belief(self.rows(situation, choice))])])

    def rows(self, situation: Situation, choice: Choice) -> Rows:
        """By how much a choice is better than each other action, at each history of an information set."""
        table = [
            [self.strategies.advantage(situation, node, other, choice) for node in situation.at.nodes]
            for other in situation.others
        ]
        return tuple(tuple(number(0) if value is None else value for value in row) for row in table)

    def some_belief(self, rows: Rows) -> Formula:
        """That a choice is best under some belief over the histories of an information set."""
        if rows not in self._beliefs:
            self._beliefs[rows] = self._some_belief(rows)
        return self._beliefs[rows]

    def _some_belief(self, rows: Rows) -> Formula:
        histories = len(rows[0])
        each = [some(self.at_least(value) for value in row) for row in rows]
        if FALSE in each:
            return FALSE
        if histories == 1 or len(rows) == 1:
            return every(each)
        if histories == 2:
            # an interval of beliefs for each other action: they have a point in common iff any two have
            both = [
                some(
                    [
                        self.at_least(first[1]),
                        self.at_least(second[0]),
                        self.at_least(second[1] * first[0] - first[1] * second[0]),
                    ]
                )
                for first, second in permutations(rows, 2)
            ]
            return every([*each, *both])
        if corner_count(len(rows), histories) > MAX_CORNERS:
            scenario = self.strategies.tree.scenario
            message = (
                f"{len(rows) + 1} actions where {histories} histories cannot be told apart are too many: the "
                f"beliefs that sustain a choice may have {corner_count(len(rows), histories):,} corners, at "
                f"most {MAX_CORNERS:,} are tried"
            )
            hint = "leave out actions or types, or ask for --concept bayes-nash"
            raise ScenarioError([Problem("too-large", message, Mark(scenario.file), hint)])
        return some(
            self._corner(rows, tight, support) for tight, support in corner_places(len(rows), histories)
        )

    def _corner(self, rows: Rows, tight: Sequence[int], support: Sequence[int]) -> Formula:
        """That a corner of the beliefs is there: its weights have one sign, and no row is negative."""
        one = number(1)
        weights = direction(rows, tight, support, one)
        others = [along(row, support, weights, one) for k, row in enumerate(rows) if k not in tight]
        options = []
        for sign in (1, -1):
            turned = [weight if sign > 0 else number(0) - weight for weight in weights]
            rest = [other if sign > 0 else number(0) - other for other in others]
            options.append(
                every(
                    [
                        some(self.at_least(weight, strictly=True) for weight in turned),
                        *(self.at_least(value) for value in (*turned, *rest)),
                    ]
                )
            )
        return some(options)


def every(parts: Iterable[Formula]) -> Formula:
    """All of some formulas, without those that always hold; false where one never does."""
    known = tuple(dict.fromkeys(part for part in parts if part != TRUE))
    if FALSE in known:
        return FALSE
    return known[0] if len(known) == 1 else All(known)


def some(parts: Iterable[Formula]) -> Formula:
    """Any of some formulas, without those that never hold; true where one always does."""
    known = tuple(dict.fromkeys(part for part in parts if part != FALSE))
    if TRUE in known:
        return TRUE
    return known[0] if len(known) == 1 else Any(known)


def candidates(
    constraints: IncentiveConstraints,
    box: Box | None,
    needed: Callable[[Strategies], Callable[[Choice], Formula]],
    *,
    beliefs: bool = True,
    joint: bool = False,
) -> Formulas:
    """Every strategy profile with what it needs, by the course that it takes.

    needed: the strategies of a game -> what a profile of them needs. What the box decides is left out.
    beliefs, joint: as for `strategies_of`.
    """
    strategies = strategies_of(constraints, beliefs=beliefs, joint=joint)
    need = needed(strategies)
    plays: list[int] = []
    needs: list[Formula] = []
    for choice in strategies:
        course = strategies.course(strategies.tree.root, choice)
        if course is not None:
            plays.append(constraints.courses.number(course))
            needs.append(need(choice))
    status = constraints.status_of(np.arange(len(constraints.integers)), box)

    def known(of: int) -> bool | None:
        state = Status(status[of // 4])
        sign = {Status.ALWAYS: 1, Status.NEVER: -1, Status.TIE: 0}.get(state)
        if sign is None:
            return None
        return bool([sign >= 0, sign <= 0, sign > 0, sign < 0][of % 4])

    met: dict[int, Formula | bool] = {}
    left = {c: reduced(formula, known, met) for c, formula in enumerate(needs)}
    kept = [c for c, formula in left.items() if formula is not False]
    further = {place: formula for place, c in enumerate(kept) if not isinstance(formula := left[c], bool)}
    literals_ = np.full((len(kept), 1), HOLDS)
    return Formulas(np.array([plays[c] for c in kept], dtype=np.intp), literals_, further)


def bayes_nash(constraints: IncentiveConstraints, box: Box | None = None) -> Formulas:
    """The courses of all Bayes-Nash equilibria in pure strategies, each type choosing for itself."""
    return candidates(constraints, box, lambda s: Requirements(s, beliefs=False).of, beliefs=False)


def perfect_bayesian(constraints: IncentiveConstraints, box: Box | None = None) -> Decision:
    """The courses of all perfect Bayesian equilibria in pure strategies.

    Weak ones, by what each strategy profile needs. Where profiles are too many to list, or who moves
    again has beliefs to follow, those whose beliefs follow Bayes' rule wherever they can.
    """
    game = followed_game(constraints)
    if game is not None:
        return followed(constraints, game, box)
    return candidates(constraints, box, lambda s: Requirements(s, beliefs=True).of)


BAYES_NASH = Concept("bayes-nash", "Bayes-Nash course", bayes_nash, sequential=True)
PERFECT_BAYESIAN = Concept(
    "perfect-bayesian", "weak perfect Bayesian course", perfect_bayesian, sequential=True
)
