"""What more can be asked of an equilibrium with beliefs, at the scenario's own values."""

from collections.abc import Callable, Sequence

import numpy as np

from sim.algebra.polynomials import Polynomial
from sim.rational import Fraction
from sim.solve.concept import formula_holds, literal_signs
from sim.solve.sequential.agreement import agreement
from sim.solve.sequential.assessments import Choice, Strategies
from sim.solve.sequential.divinity import MAX_REPLIES, deleted, supported
from sim.solve.sequential.requirements import Requirements
from sim.solve.sequential.signalling import Intuitive, Signalling, signalling
from sim.solve.solution import Criterion, Refinement

MOST = 64
"""Strategy profiles with the same course of which one is looked for that meets most."""


class _IrrationalError(ValueError):
    """A value that no fraction is equal to."""


def refined(
    strategies: Strategies, requirements: Requirements, choices: Sequence[Choice]
) -> tuple[Choice, tuple[Refinement, ...]]:
    """The strategy profile with a course whose beliefs agree, if there is one, and what else it meets.

    Nothing more is said where values are irrational. requirements: at the scenario's own values.
    """
    at = requirements.point
    assert at is not None

    def number(polynomial: Polynomial) -> Fraction:
        value = at.value(polynomial)
        if value is None:
            raise _IrrationalError
        return value

    try:
        return _refined(strategies, requirements, choices[:MOST], number)
    except _IrrationalError:
        return choices[0], ()


def _refined(
    strategies: Strategies,
    requirements: Requirements,
    choices: Sequence[Choice],
    number: Callable[[Polynomial], Fraction],
) -> tuple[Choice, tuple[Refinement, ...]]:
    choice, told = choices[0], agreement(strategies, choices[0], number)
    for other in choices[1:]:
        if told.agree:
            break
        if (further := agreement(strategies, other, number)).agree:
            choice, told = other, further
    free = [s for s in strategies.situations(choice) if not s.reached and len(s.at.nodes) > 1]
    meets = [
        Refinement(Criterion.AGREEMENT, told.agree, told.conflict, vacuous=not free),
        Refinement(Criterion.SEQUENTIAL, told.sequential, told.conflict, vacuous=not free),
    ]
    game = signalling(strategies)
    if game is not None:
        vacuous = not any(True for _ in game.unsent(choice))
        meets.append(_intuitive(game, requirements, choice, vacuous=vacuous))
        meets.append(_d1(game, choice, choices, number, vacuous=vacuous))
    return choice, tuple(meets)


def _intuitive(game: Signalling, requirements: Requirements, choice: Choice, *, vacuous: bool) -> Refinement:
    cuts = list(Intuitive(game, requirements).cuts(choice))
    holds = literal_signs(requirements.constraints.own_signs[:, None])
    for cut, type_, formula in cuts:
        if np.all(formula_holds(formula, holds.__getitem__)):
            return Refinement(Criterion.INTUITIVE, False, (cut.message.at.id,), cut.excluded, (type_,))
    return Refinement(Criterion.INTUITIVE, True, vacuous=vacuous)


def _d1(
    game: Signalling,
    choice: Choice,
    choices: Sequence[Choice],
    number: Callable[[Polynomial], Fraction],
    *,
    vacuous: bool,
) -> Refinement:
    unsent = list(game.unsent(choice))
    if any(len(message.at.actions) > MAX_REPLIES for message in unsent):
        return Refinement(Criterion.D1, None)
    for message in unsent:
        out = deleted(game, message, choice, number)
        left = tuple(type_ for type_ in message.nodes if type_ not in out)
        # replies to different messages do not depend on one another
        if not any(supported(game, message, left, other, number) for other in choices):
            return Refinement(Criterion.D1, False, (message.at.id,), out, left)
    return Refinement(Criterion.D1, True, vacuous=vacuous)
