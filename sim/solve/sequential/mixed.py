"""Mixed equilibria of a game with stages, types or chance at its own values, beside the pure ones."""

from collections.abc import Iterable
from dataclasses import replace

from sim.game.incentives import IncentiveConstraints
from sim.game.told import Course
from sim.game.tree import Node, Tree
from sim.rational import Fraction
from sim.solve.explain import Valuation
from sim.solve.sequential.agent_form import Agents, Search
from sim.solve.sequential.assessments import Strategies, later_lotteries
from sim.solve.sequential.behaviour import Behaviour
from sim.solve.sequential.believed import Assessed, histories
from sim.solve.sequential.courses import Comparison
from sim.solve.sequential.expectation import Expectation, outcome_of
from sim.solve.sequential.mixed_stages import MOST_POINTS, Left, Stages
from sim.solve.sequential.subgames import FromSubgames
from sim.solve.solution import Belief, Claim, Equilibrium, Solution

SUPPORTS = (
    "one choice of supports at the information sets after another, and their indifference solved exactly; "
    "one equilibrium for each distribution over courses that pure strategies do not have"
)
STAGES = (
    "backward induction, with all extreme equilibria of each stage in which two choose at once, and those "
    "of each choice of supports where more do; one equilibrium for each distribution over courses that pure "
    "strategies do not have"
)


def mixed_assessments(assessed: Assessed, concept: str) -> Solution:
    """The mixed equilibria with beliefs, or without them, of a game whose pure ones are known."""
    strategies, worded = assessed.strategies, assessed.worded
    beliefs = assessed.requirements.beliefs
    search = Agents(strategies, worded, beliefs=beliefs).search()
    return _searched(search, assessed, concept, beliefs=beliefs)


def _searched(search: Search, assessed: Assessed, concept: str, *, beliefs: bool) -> Solution:
    worded = assessed.worded
    behaviours = _others(search.behaviours, assessed.courses, worded)
    note = _left_by(search) or _irrational(worded)
    equilibria = tuple(_equilibrium(behaviour, beliefs=beliefs) for behaviour in behaviours)
    note = note if equilibria else _nothing(note)
    return Solution(
        concept, SUPPORTS, Claim.EVERY if _proved(search, worded) else Claim.SOME, equilibria, note
    )


def mixed_in_subgames(assessed: Assessed, concept: str) -> Solution:
    """The mixed subgame perfect equilibria where not everybody sees everything: Nash in each proper subgame.

    Only where nobody moves twice in the smallest one, since single deviations are looked at.
    """
    strategies, worded = assessed.strategies, assessed.worded
    parts = FromSubgames(strategies.comparison, strategies.lotteries)
    again = next(
        (
            mover
            for node, before in parts.earlier.items()
            for mover in node.movers
            if any(mover in earlier.movers for earlier, _ in before)
        ),
        None,
    )
    if again is not None:
        return not_looked_for(concept, f"{again} moves more than once in one part of the game")
    search = Agents(parts, worded, beliefs=False).search()
    whole = [Behaviour(strategies, worded, behaviour.mixtures) for behaviour in search.behaviours]
    return _searched(replace(search, behaviours=tuple(whole)), assessed, concept, beliefs=False)


def mixed_subgame_perfect(
    constraints: IncentiveConstraints, tree: Tree, courses: Iterable[Course], concept: str
) -> Solution | None:
    """The same by backward induction; None where nobody ever chooses at the same time as somebody else."""
    points = [node for node in tree.root.walk() if node.movers]
    if not any(
        sum(len({k[i] for k in n.branches or {}}) > 1 for i in range(len(n.movers))) > 1 for n in points
    ):
        return None
    if len(points) > MOST_POINTS:
        many = f"there are {len(points):,} points at which somebody moves"
        return not_looked_for(concept, f"{many}, at most {MOST_POINTS:,} are worked through")
    strategies = Strategies(Comparison(constraints, tree), later_lotteries(tree))
    worded = Expectation(Valuation(constraints), tree)
    stages = Stages(strategies, worded)
    behaviours = _others(stages.behaviours(), courses, worded)
    note = _not_followed(stages.left) or _irrational(worded)
    claim = Claim.SOME if note else Claim.EVERY
    equilibria = tuple(_equilibrium(behaviour, beliefs=True) for behaviour in behaviours)
    note = note if equilibria else _nothing(note)
    return Solution(concept, STAGES, claim, equilibria, note)


def _choosers(node: Node) -> int:
    """How many of those who move at a point have a choice."""
    return sum(len({key[place] for key in node.branches or {}}) > 1 for place in range(len(node.movers)))


def _others(
    behaviours: Iterable[Behaviour], courses: Iterable[Course], worded: Expectation
) -> list[Behaviour]:
    """Those that come to something that no pure equilibrium does."""
    every = worded.tree.model.lotteries
    pure = [
        {play: chance for play in course if (chance := worded.probability(play, every))} for course in courses
    ]
    return [behaviour for behaviour in behaviours if behaviour.likely not in pure]


def _nothing(left: str) -> str:
    """That no mixed equilibrium was found, and why there may be some."""
    if not left:
        return "Mixed choices sustain nothing else."
    return f"No mixed equilibrium was found that comes to anything else, though there may be some. {left}"


def not_looked_for(concept: str, because: str) -> Solution:
    """What is said of mixed equilibria where they are not searched for."""
    return Solution(concept, SUPPORTS, Claim.SOME, (), f"Mixed choices were not looked for: {because}.")


def _proved(search: Search, worded: Expectation) -> bool:
    rational = worded.valuation.exact.rational
    return search.whole and search.exact and rational and not (search.unsolved or search.continua)


def _left_by(search: Search) -> str:
    """What a search left open, in a sentence."""
    if not search.whole:
        return (
            "The agent form is too large to try every choice of supports: "
            f"{search.profiles:,} were tried, and there are more."
        )
    if search.unsolved:
        many = f"{search.unsolved} of {search.profiles:,} choices of supports"
        return f"{many} lead to equations that were not solved."
    if search.continua:
        return "Some probabilities could be others too: one of a continuum is given each time."
    return (
        ""
        if search.exact
        else "Some probabilities are no fractions; they are given as nearly as they can be."
    )


def _not_followed(left: Left) -> str:
    """What backward induction left open, in a sentence."""
    reasons = []
    if left.several:
        reasons.append("not all equilibria of stages in which three or more choose were found")
    if left.rounded:
        reasons.append("some probabilities are no fractions, and are given as nearly as they can be")
    if left.gaps:
        reasons.append("in stages in which not all choices go together only pure equilibria were followed")
    if left.many:
        reasons.append("there are more equilibria than were followed")
    if left.continua:
        reasons.append("some stages have a continuum of equilibria, of which some were followed")
    if left.ties:
        reasons.append("who is indifferent by itself was followed to each of its actions, not to mixtures")
    return f"Others may exist: {'; '.join(reasons)}." if reasons else ""


def _irrational(worded: Expectation) -> str:
    exact = worded.valuation.exact.rational
    return "" if exact else "Some payoffs are irrational, and ties among them may be missed."


def _equilibrium(behaviour: Behaviour, *, beliefs: bool) -> Equilibrium:
    """An equilibrium with its mixtures, what they come to, and what is believed.

    beliefs: whether choices are best, and beliefs told, off the path too.
    """
    strategies, worded = behaviour.strategies, behaviour.worded
    tree = strategies.tree
    strategy: dict[str, dict[str, str | dict[str, float]]] = {p.id: {} for p in tree.scenario.players}
    held: dict[str, dict[str, Belief]] = {}
    for at in tree.information_sets:
        labels, mixture = tree.plays.labels[at.variable], behaviour.mixtures[at]
        shares = {labels[code]: float(share) for code, share in mixture.items()}
        strategy[at.move.player][at.id] = next(iter(shares)) if len(shares) == 1 else shares
        believed = behaviour.beliefs(at) if len(at.nodes) > 1 else []
        if believed and (beliefs or behaviour.weights(at)):
            held[at.id] = dict(zip(histories(strategies, at), believed, strict=True))
    likely = behaviour.likely
    payoffs = {
        player.id: float(sum((c * worded.payoff(player.id, play) for play, c in likely.items()), Fraction(0)))
        for player in tree.scenario.players
    }
    return Equilibrium(
        profile={},
        payoffs=payoffs,
        strict=False,
        margin=0.0,
        margin_share=0.0,
        regret=float(behaviour.regret(everywhere=beliefs)),
        outcome=outcome_of(tree, likely),
        incentives=tuple(i for at in tree.information_sets for i in behaviour.incentives(at)),
        strategy=strategy,
        path=behaviour.steps,
        beliefs=held,
        reveals=behaviour.reveals(),
        indifferences=tuple(filter(None, map(behaviour.indifference, tree.information_sets))),
    )
