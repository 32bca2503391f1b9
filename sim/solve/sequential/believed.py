"""Strategies with beliefs at the scenario's own values: what each player takes to be how likely."""

from collections.abc import Mapping

from sim.game.incentives import IncentiveConstraints
from sim.game.told import Course
from sim.game.tree import InformationSet, Node
from sim.rational import Fraction
from sim.solve.concept import Formula, literal_signs, reduced
from sim.solve.explain import Valuation
from sim.solve.sequential.assessments import Choice, Situation, Strategies, strategies_of
from sim.solve.sequential.courses import joined
from sim.solve.sequential.expectation import Expectation
from sim.solve.sequential.polytope import corners
from sim.solve.sequential.refined import refined
from sim.solve.sequential.requirements import Requirements
from sim.solve.sequential.strategies import Deviation, Strategy, Sustained
from sim.solve.sequential.subgames import FromSubgames, Subgames
from sim.solve.solution import Belief, Refinement

Beliefs = dict[str, Belief]
"""History -> how likely it is taken to be."""


class Assessed:
    """The pure equilibria of a game with types at its own values, by the course that they take.

    beliefs: perfect Bayesian ones, else Bayes-Nash; subgames: instead, Nash in every proper subgame.
    strategies: if they are listed already, for this concept or for one that asks for more.
    """

    def __init__(
        self,
        constraints: IncentiveConstraints,
        *,
        beliefs: bool,
        subgames: bool = False,
        strategies: Strategies | None = None,
    ) -> None:
        self.strategies = strategies or strategies_of(constraints, beliefs=beliefs, joint=subgames)
        scenario = constraints.model.scenario
        here = constraints.model.basis.at(scenario.values)
        self.requirements = Requirements(self.strategies, beliefs=beliefs, point=here)
        self._within = (
            FromSubgames(self.strategies.comparison, self.strategies.lotteries) if subgames else None
        )
        self.worded = Expectation(Valuation(constraints), self.strategies.tree)
        root = self.strategies.tree.root
        need = Subgames(self.strategies).of if subgames else self.requirements.of
        asked = [
            (choice, course, need(choice))
            for choice in self.strategies
            if (course := self.strategies.course(root, choice)) is not None
        ]
        holds = literal_signs(constraints.own_signs)
        met: dict[int, Formula | bool] = {}
        self.by_course: dict[Course, list[Choice]] = {}
        for choice, course, formula in asked:
            if reduced(formula, lambda of: bool(holds[of]), met) is True:
                self.by_course.setdefault(course, []).append(choice)

    @property
    def courses(self) -> tuple[Course, ...]:
        """The courses that some equilibrium takes, in order."""
        return tuple(sorted(self.by_course))

    def of(self, course: Course) -> Sustained:
        """One equilibrium with a course, and how many there are."""
        choices = self.by_course[course]
        choice, refinements = (
            refined(self.strategies, self.requirements, choices)
            if self.requirements.beliefs
            else (choices[0], ())
        )
        return self.sustained(course, choice, len(choices), refinements)

    def sustained(
        self, course: Course, choice: Choice, count: int = 1, refinements: tuple[Refinement, ...] = ()
    ) -> Sustained:
        """A course with the strategies that lead to it. count: how many others there are with them."""
        labels = self.strategies.tree.plays.labels
        strategy: Strategy = {player.id: {} for player in self.strategies.tree.scenario.players}
        for information, code in choice.items():
            strategy[information.move.player][information.id] = labels[information.variable][code]
        deviations: list[Deviation] = []
        beliefs: dict[str, Mapping[str, Belief]] = {}
        for situation in self.strategies.situations(choice):
            if self.has_to_be_best(situation, choice):
                deviations += self.deviations_at(situation, choice)
            if len(situation.at.nodes) > 1 and (held := self._beliefs(situation, choice)):
                beliefs[situation.at.id] = held
        return Sustained(course, strategy, count, tuple(deviations), beliefs, refinements)

    def has_to_be_best(self, situation: Situation, choice: Choice) -> bool:
        """Whether a choice has to be best at an information set: without beliefs, only where it matters.

        That is on the path, or on that of a proper subgame, by a type that there can be.
        """
        within = self._within
        if within is None:
            return situation.on_path or self.requirements.beliefs
        return any(
            within.reaches(node, choice) and self.worded.number(within.chance_of(node))
            for node in situation.at.nodes
        )

    def _weights(self, situation: Situation) -> dict[Node, Fraction]:
        """Node that is reached -> how likely chance makes it, where that is not zero."""
        player = situation.at.move.player
        likely = {
            node: self.worded.number(self.strategies.likelihood(node, player)) for node in situation.reached
        }
        return {node: weight for node, weight in likely.items() if weight}

    def deviations_at(self, situation: Situation, choice: Choice) -> list[Deviation]:
        """What the player could do otherwise where it is reached."""
        information, player = situation.at, situation.at.move.player
        tree = self.strategies.tree
        own = {lottery.id for lottery in tree.scenario.lotteries if lottery.player == player}
        counted = tree.model.lotteries - own
        deviations = []
        for other in situation.others:
            changed = {**choice, information: other}
            here, there, total = [], [], Fraction(0)
            for node, weight in self._weights(situation).items():
                stays, departs = self.strategies.course(node, choice), self.strategies.course(node, changed)
                advantage = self.strategies.advantage(situation, node, other, choice)
                if stays is not None and departs is not None and advantage is not None:
                    here.append(stays)
                    there.append(departs)
                    total += weight * self.worded.number(advantage)
            if here:
                action = tree.plays.labels[information.variable][other]
                sign = (total > 0) - (total < 0)
                deviations.append(
                    Deviation(
                        player,
                        information.id,
                        action,
                        joined(here),
                        joined(there),
                        counted,
                        sign,
                        on_path=situation.on_path,
                    )
                )
        return deviations

    def _beliefs(self, situation: Situation, choice: Choice) -> Beliefs:
        """What the player takes to be how likely: by Bayes' rule, or the bounds that sustain its choice."""
        nodes = situation.at.nodes
        names = histories(self.strategies, situation.at)
        weights = self._weights(situation)
        if weights:
            total = sum(weights.values(), Fraction(0))
            shares = [weights.get(node, Fraction(0)) / total for node in nodes]
            return {name: Belief(p, p, situation.on_path) for name, p in zip(names, shares, strict=True)}
        if not self.requirements.beliefs:
            return {}
        table = [
            [self.worded.number(value) for value in row] for row in self.requirements.rows(situation, choice)
        ]
        ends = corners(table, len(nodes))
        return (
            {
                name: Belief(min(shares), max(shares), on_path=False)
                for name, shares in zip(names, zip(*ends, strict=True), strict=True)
            }
            if ends
            else {}
        )


def histories(strategies: Strategies, information: InformationSet) -> list[str]:
    """What the points of an information set are told apart by."""
    plays, scenario = strategies.tree.plays, strategies.tree.scenario
    first = [node.plays[0] for node in information.nodes]
    before = scenario.settled[: scenario.settled.index(information.variable)]
    telling = [name for name in before if len({plays.label(name, play) for play in first}) > 1]
    if len(telling) == 1:
        return [plays.label(telling[0], play) for play in first]
    return [", ".join(f"{name} == {plays.label(name, play)}" for name in telling) for play in first]
