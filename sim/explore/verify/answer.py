"""Whether other people's solvers find the same equilibria, and what that proves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from sim.explore.verify.agreed import agreed_again
from sim.explore.verify.opinion import Labelled, Second
from sim.explore.verify.rounds import rounds_again
from sim.explore.verify.solvers import MIXED, ONE, PURE, VERTICES, Profile, Reported, reported
from sim.game.incentives import IncentiveConstraints
from sim.game.normal_form import NormalForm
from sim.scenario.model import Scenario
from sim.solve.answer import Answer, answer
from sim.solve.bargaining.answer import BargainingAnswer, solve_bargaining
from sim.solve.certificate import regret
from sim.solve.concepts import profiles_only
from sim.solve.dominance import reduced
from sim.solve.repeated.answer import RepeatedAnswer, solve_repeated
from sim.solve.solution import Claim, Solution

SECONDS = 20.0
"""How long each solver may take."""

SAME = 1e-6
"""How far the probabilities of one equilibrium may differ between solvers that round, and how large
a share of a player's payoff range it may lose by such rounding."""


@dataclass(frozen=True, eq=False)
class Verification:
    """Second opinions on an answer.

    missing: programs that would have been asked, but are not installed.
    """

    answer: Answer | BargainingAnswer | RepeatedAnswer
    seconds: tuple[Second, ...]
    missing: tuple[str, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario that was solved."""
        return self.answer.scenario

    @property
    def refuted(self) -> bool:
        """Whether another program has an equilibrium that this one claims there is not.

        Of what this project worked out a second time, whether the two differ at all.
        """
        return any(
            (second.only_there and second.complete) or (second.own and second.agrees is False)
            for second in self.seconds
        )


def verify(constraints: IncentiveConstraints, seconds: float = SECONDS) -> Verification:
    """Solves a game again with nashpy and, where it is installed, Gambit.

    nashpy and Gambit's enummixed get the game of two players that is left after elimination of
    strictly dominated actions, which loses no equilibrium; Gambit's enumpure the whole game. In a file with
    repetition, or where any equilibrium may come about without an agreement, they get a single round; what
    follows from it is worked out once more by code that knows no rows, from the same payoffs.
    seconds: the time limit of each. Raises ScenarioError for a file with stages, types or chance.
    """
    scenario = constraints.model.scenario
    profiles_only(scenario, "a second opinion")
    if scenario.agreements is not None:
        agreed = solve_bargaining(constraints)
        solvers = () if scenario.agreements.disagreement else _solvers(answer(constraints), seconds)
        return Verification(agreed, (*solvers, *agreed_again(agreed)), _missing(solvers))
    if scenario.repeated is not None:
        repeated = solve_repeated(constraints)
        solvers = _solvers(answer(constraints), seconds)
        return Verification(repeated, (*solvers, *rounds_again(repeated)), _missing(solvers))
    solved = answer(constraints)
    solvers = _solvers(solved, seconds)
    return Verification(solved, solvers, _missing(solvers))


def _missing(asked: Sequence[Second]) -> tuple[str, ...]:
    """The programs that would have been asked too."""
    return ("pygambit",) if asked and find_spec("pygambit") is None else ()


def _solvers(solved: Answer, seconds: float) -> tuple[Second, ...]:
    """What other people's solvers find."""
    gambit = find_spec("pygambit") is not None
    opinions = [_two_players(solved, "nashpy's vertex_enumeration", VERTICES, seconds)]
    if gambit:
        opinions.append(_pure(solved, seconds))
        mixed = _two_players(solved, "Gambit's enummixed", MIXED, seconds)
        opinions.append(mixed)
        if mixed.agrees is None and _pair(_core(solved)) is not None:
            opinions.append(_two_players(solved, "Gambit's lcp", ONE, seconds))
    return tuple(opinions)


def _core(solved: Answer) -> NormalForm:
    return reduced(solved.game, solved.dominance.survivors)


def _pair(core: NormalForm) -> tuple[int, int] | None:
    """The two players who still have a choice, where everything is feasible."""
    choosers = [i for i, size in enumerate(core.shape) if size > 1]
    return (choosers[0], choosers[1]) if len(choosers) == 2 and core.feasible.all() else None


def _pure(solved: Answer, seconds: float) -> Second:
    game, by = solved.game, "Gambit's enumpure"
    if not game.feasible.all():
        return _nothing(by, "Gambit knows no games in which some profiles are infeasible")
    there = reported(PURE, game.exact, seconds)
    return _compared(solved, game, by, there, solved.pure, "the pure equilibria of the whole game")


def _two_players(solved: Answer, by: str, solver: str, seconds: float) -> Second:
    core = _core(solved)
    pair = _pair(core)
    if pair is None:
        count = sum(size > 1 for size in core.shape)
        why = "some profiles are infeasible" if count == 2 else f"{count or 'no'} players have a choice"
        return _nothing(by, f"it solves games of two players, and after elimination {why}")
    at = tuple(slice(None) if i in pair else 0 for i in range(len(core.shape)))
    there = reported(solver, np.stack([core.exact[i][at] for i in pair]), seconds)
    if there.profiles is not None:
        every = tuple(_padded(core, pair, profile) for profile in there.profiles)
        there = Reported(there.version, every)
    what = "the equilibria of the game of two players that is left after elimination"
    return _compared(solved, core, by, there, solved.mixed, what, every=solver != ONE)


def _padded(core: NormalForm, pair: tuple[int, int], profile: Profile) -> Profile:
    chosen = dict(zip(pair, profile, strict=True))
    return tuple(chosen.get(i, (1.0,)) for i in range(len(core.shape)))


def _nothing(by: str, why: str) -> Second:
    return Second(by, "", None, 0, (), (), 0, 0, f"Not asked: {why}.")


def _compared(
    solved: Answer,
    game: NormalForm,
    by: str,
    there: Reported,
    here: Solution,
    what: str,
    *,
    every: bool = True,
) -> Second:
    """every: whether the other solver looks for all equilibria, so that it could miss one."""
    if there.profiles is None:
        return Second(by, there.version, None, 0, (), (), 0, 0, f"No answer: {there.because}.")
    ours = [_vector(game, equilibrium.profile) for equilibrium in here.equilibria]
    theirs, refuted = _certified(game, there.profiles)
    matched = {i for i, own in enumerate(ours) if any(_same(own, other) for other in theirs)}
    strange = [other for other in theirs if not any(_same(own, other) for own in ours)]
    alone = [other for other in strange if not _within(game, ours, here, other)]
    only_here = [own for i, own in enumerate(ours) if i not in matched] if every else []
    return Second(
        by,
        there.version,
        not only_here and not alone,
        len(matched),
        tuple(_labelled(game, own) for own in only_here),
        tuple(_labelled(game, other) for other in alone),
        len(strange) - len(alone),
        refuted,
        f"Compared: {what}.",
        here.claim is not Claim.SOME,
    )


def _certified(game: NormalForm, profiles: Sequence[Profile]) -> tuple[list[np.ndarray], int]:
    """Their distinct profiles, as one row of probabilities each, that are equilibria of the payoffs."""
    widths = np.array([np.ptp(own[game.feasible]) for own in game.shifted])
    distinct: list[np.ndarray] = []
    refuted = 0
    for profile in profiles:
        strategies = [np.array(strategy) for strategy in profile]
        row = np.concatenate(strategies)
        if any(_same(row, other) for other in distinct):
            continue
        if (regret(game, strategies) <= SAME * widths).all():
            distinct.append(row)
        else:
            refuted += 1
    return distinct, refuted


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.abs(one - other).max() <= SAME)


def _within(game: NormalForm, ours: Sequence[np.ndarray], here: Solution, other: np.ndarray) -> bool:
    """Whether a profile is a mixture of extreme equilibria of one component, player by player."""
    from scipy.optimize import nnls

    cuts = np.cumsum(game.shape)[:-1]
    for component in here.components:
        members = [np.split(ours[i], cuts) for i in component]
        parts = np.split(other, cuts)
        residuals = [
            nnls(np.vstack([np.array(corners).T, np.ones(len(corners))]), np.append(part, 1.0))[1]
            for corners, part in zip(zip(*members, strict=True), parts, strict=True)
        ]
        if max(residuals) <= SAME:
            return True
    return False


def _vector(game: NormalForm, profile: Mapping[str, str | Mapping[str, float]]) -> np.ndarray:
    row: list[float] = []
    for player, labels in zip(game.players, game.actions, strict=True):
        strategy = profile[player]
        row += [float(strategy == a) if isinstance(strategy, str) else strategy.get(a, 0.0) for a in labels]
    return np.array(row)


def _labelled(game: NormalForm, row: np.ndarray) -> Labelled:
    parts = np.split(row, np.cumsum(game.shape)[:-1])
    return {
        player: {label: float(p) for label, p in zip(labels, part, strict=True) if p > 0}
        for player, labels, part in zip(game.players, game.actions, parts, strict=True)
    }
