"""Signalling games and what refines their equilibria: the intuitive criterion and D1.

One player has types and sends a message; another sees the message and replies; then the game is
over. Where a message is one that nobody sends, the criteria of Cho and Kreps (1987) ask who could have
sent it. Intuitive criterion: a type that would do worse by it than in the equilibrium, whatever reply is
best under some belief, did not; the equilibrium is cut if some other type would then do better by it
whatever is best under beliefs over those that are left. D1: a type did not send it if another gains by it
under more replies.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from sim.algebra.polynomials import Polynomial
from sim.game.incentives import Box, IncentiveConstraints
from sim.game.told import Course
from sim.game.tree import InformationSet, Node
from sim.scenario.problems import Mark, Problem, ScenarioError
from sim.solve.concept import Concept, Formula, Formulas, negated
from sim.solve.sequential.assessments import Choice, Strategies
from sim.solve.sequential.requirements import FALSE, Requirements, Rows, candidates, every, some

MAX_TYPES = 6
"""So many types, of which each set is tried."""


@dataclass(frozen=True, eq=False)
class Message:
    """A message that is answered: where, and the point at which each type that can send it is then."""

    at: InformationSet
    nodes: Mapping[str, Node]


@dataclass(frozen=True, eq=False)
class Signalling:
    """A game of that form.

    senders: type -> where it sends its message.
    """

    strategies: Strategies
    sender: str
    senders: Mapping[str, Node]
    messages: tuple[Message, ...]

    def unsent(self, choice: Choice) -> Iterator[Message]:
        """The messages that no type sends."""
        for message in self.messages:
            if not any(self.strategies.reaches(node, choice) for node in message.nodes.values()):
                yield message

    def sent(self, type_: str, choice: Choice) -> Course | None:
        """What comes of what a type sends."""
        return self.strategies.course(self.senders[type_], choice)

    def gain(self, message: Message, type_: str, reply: int, choice: Choice) -> Polynomial:
        """What a type would gain by a message that is answered so."""
        node, before = message.nodes[type_], self.senders[type_]
        return self._value(self.sender, node, {**choice, message.at: reply}) - self._value(
            self.sender, before, choice
        )

    def rows(self, message: Message, reply: int, types: Sequence[str], choice: Choice) -> Rows:
        """By how much a reply is better than each other one, by the type that sent the message."""
        player = message.at.move.player

        def worth(type_: str, code: int) -> Polynomial:
            return self._value(player, message.nodes[type_], {**choice, message.at: code})

        return tuple(
            tuple(worth(type_, reply) - worth(type_, other) for type_ in types)
            for other in message.at.actions
            if other != reply
        )

    def _value(self, player: str, node: Node, choice: Choice) -> Polynomial:
        course = self.strategies.course(node, choice)
        assert course is not None  # what the sender cannot do has no point
        return self.strategies.comparison.value(player, course, self.strategies.lotteries[node])


def signalling(strategies: Strategies) -> Signalling | None:
    """The game as one of signalling; None if it has another form."""
    tree = strategies.tree
    typed = [lottery for lottery in tree.scenario.lotteries if lottery.player]
    if len(typed) != 1 or len(typed[0].values) > MAX_TYPES:
        return None
    sender, variable = typed[0].player, typed[0].id
    senders: dict[str, Node] = {}
    messages = []
    for information in tree.information_sets:
        types = [tree.plays.label(variable, node.plays[0]) for node in information.nodes]
        movers = [
            tuple(mover for earlier, _ in strategies.earlier[node] for mover in earlier.movers)
            for node in information.nodes
        ]
        alone = all(len(node.movers) == 1 for node in information.nodes)
        if not alone or len(set(types)) < len(types):
            return None
        if information.move.player == sender:
            if len(types) != 1 or movers != [()] or types[0] in senders:
                return None
            senders[types[0]] = information.nodes[0]
        else:
            straight = all(
                own == (sender,) and strategies.earlier[node][-1][0].movers == (sender,)
                for own, node in zip(movers, information.nodes, strict=True)
            )
            if not straight:
                return None
            messages.append(Message(information, dict(zip(types, information.nodes, strict=True))))
    repliers = {message.at.move.player for message in messages}
    return Signalling(strategies, sender, senders, tuple(messages)) if len(repliers) == 1 else None


@dataclass(frozen=True)
class Cut:
    """Why the intuitive criterion cuts an equilibrium.

    message: the information set where it is answered. excluded: the types that could only lose by it.
    """

    message: Message
    excluded: tuple[str, ...]

    @property
    def left(self) -> tuple[str, ...]:
        """The types that may have sent it."""
        return tuple(type_ for type_ in self.message.nodes if type_ not in self.excluded)


class Intuitive:
    """The intuitive criterion as formulas over rows."""

    def __init__(self, game: Signalling, requirements: Requirements) -> None:
        self.game, self.requirements = game, requirements
        self._known: dict[object, Formula] = {}

    def survives(self, choice: Choice) -> Formula:
        """That an equilibrium is not cut."""
        return every(negated(formula) for _, _, formula in self.cuts(choice))

    def cuts(self, choice: Choice) -> Iterator[tuple[Cut, str, Formula]]:
        """Every way to cut an equilibrium, the type that would then send the message, and when it does."""
        for message in self.game.unsent(choice):
            types = tuple(message.nodes)
            loses = {type_: self._loses(message, type_, choice) for type_ in types}
            for count in range(1, len(types)):
                for excluded in combinations(types, count):
                    cut = Cut(message, excluded)
                    these = every(loses[t] if t in excluded else negated(loses[t]) for t in types)
                    if these == FALSE:
                        continue
                    for type_ in cut.left:
                        yield cut, type_, every([these, self._tempted(cut, type_, choice)])

    def _once(self, key: object, formula: Callable[[], Formula]) -> Formula:
        """A formula that many profiles share, made once."""
        if key not in self._known:
            self._known[key] = formula()
        return self._known[key]

    def _loses(self, message: Message, type_: str, choice: Choice) -> Formula:
        """That a type would do worse by a message whatever is best under some belief."""
        game, at_least = self.game, self.requirements.at_least
        return self._once(
            ("loses", message.at, type_, game.sent(type_, choice)),
            lambda: every(
                some([
                    negated(self._best(message, reply, tuple(message.nodes), choice)),
                    negated(at_least(game.gain(message, type_, reply, choice))),
                ])
                for reply in message.at.actions
            ),
        )  # fmt: skip

    def _tempted(self, cut: Cut, type_: str, choice: Choice) -> Formula:
        """That a type would do better by a message whatever is best under beliefs over those left."""
        game, at_least, message = self.game, self.requirements.at_least, cut.message
        return self._once(
            ("tempted", message.at, cut.left, type_, game.sent(type_, choice)),
            lambda: every(
                some([
                    negated(self._best(message, reply, cut.left, choice)),
                    at_least(game.gain(message, type_, reply, choice), strictly=True),
                ])
                for reply in message.at.actions
            ),
        )  # fmt: skip

    def _best(self, message: Message, reply: int, types: Sequence[str], choice: Choice) -> Formula:
        """That a reply is best under some belief over some types; the game is over then, whatever else."""
        return self._once(
            ("best", message.at, reply, types), lambda: self._some_belief(message, reply, types, choice)
        )

    def _some_belief(self, message: Message, reply: int, types: Sequence[str], choice: Choice) -> Formula:
        rows = self.game.rows(message, reply, types, choice)
        return self.requirements.some_belief(rows) if rows else every([])


def intuitive(constraints: IncentiveConstraints, box: Box | None = None) -> Formulas:
    """The courses of all weak perfect Bayesian equilibria that survive the intuitive criterion.

    Raises ScenarioError where the game is none of signalling.
    """

    def needed(strategies: Strategies) -> "_Survival":
        game = signalling(strategies)
        if game is None:
            message = "the intuitive criterion is for games in which one player, who has types, moves once, "
            message += "and one other, who sees that, replies once"
            hint = "ask for perfect-bayesian"
            raise ScenarioError([Problem("concept", message, Mark(strategies.tree.scenario.file), hint)])
        return _Survival(game, Requirements(strategies, beliefs=True))

    return candidates(constraints, box, needed)


@dataclass(frozen=True, eq=False)
class _Survival:
    game: Signalling
    requirements: Requirements

    def __call__(self, choice: Choice) -> Formula:
        own = self.requirements.of(choice)
        return own if own == FALSE else every([own, self.criterion.survives(choice)])

    @cached_property
    def criterion(self) -> Intuitive:
        return Intuitive(self.game, self.requirements)


INTUITIVE = Concept(
    "intuitive",
    "weak perfect Bayesian course that survives the intuitive criterion",
    intuitive,
    sequential=True,
)
