"""Mixed Nash equilibria: all of them where two have a choice, or several few actions; else at least one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.game.normal_form import NormalForm
from sim.rational import Fraction
from sim.solve.certificate import expected_payoffs, regret
from sim.solve.dominance import Dominance, iterated_elimination, reduced
from sim.solve.nash.components import nash_components
from sim.solve.nash.exact import Matrix, Strategy, extreme_equilibria
from sim.solve.nash.lemke_howson import lemke_howson
from sim.solve.nash.several import by_supports
from sim.solve.quantal.path import some_equilibrium
from sim.solve.solution import Claim, Equilibrium, Solution

CONCEPT = "mixed-nash"
ELIMINATION = "iterated elimination of strictly dominated actions"
ENUMERATION = "exact enumeration of the vertices of the best-response polytopes"
SUPPORTS = "one choice of supports after another, and the indifference of who mixes solved exactly"
LOGIT = "the logit path, followed to its limit, and Newton's method on the actions that are played there"
PATHS = "exact Lemke-Howson paths from every action, and pure equilibria"

UNCERTAIN = 1e-50
"""A positive probability or shortfall below this may be none, where payoffs are irrational."""

REGRET_TOLERANCE = 1e-9
"""The largest regret, as a share of a player's payoff range, of what counts as an equilibrium."""


POLISHED = 1e-12
"""The same, up to which an equilibrium is polished."""

MOST_WORK = 4_000_000
"""Profiles times players squared, up to which a path is followed: some ten seconds at worst."""


@dataclass(frozen=True)
class _Solved:
    """Strategies of the two players who still have a choice."""

    pairs: tuple[tuple[Strategy, Strategy], ...]
    claim: Claim
    method: str
    note: str = ""
    components: tuple[tuple[int, ...], ...] = ()


def mixed_equilibria(game: NormalForm, dominance: Dominance | None = None) -> Solution:
    """The mixed Nash equilibria of a game: all if at most two players have a real choice, or several few.

    dominance: what `iterated_elimination(game)` returned, if at hand; it saves time
        and may not come from another game.
    Pure equilibria are among the results, as {action: 1.0}. Claims EVERY if each
    equilibrium is proved to stand alone; EXTREME if there are continua, which
    `components` describes: maximal sets within which the players' strategies may be
    mixed independently (Avis, Rosenberg, Savani and von Stengel 2010); SOME if the
    game was too large, or too close to a degenerate one for its rounded payoffs.
    With more players, strictly dominated actions are eliminated first, which loses
    no equilibrium; if more than two still have a choice, and together no more than
    `several.MOST_SUPPORTS` choices of supports, these are tried one after another; in a
    larger game, or where one of them leaves a continuum, one equilibrium is followed to,
    which may be a pure one. Each equilibrium has its regret on the original payoffs of the
    whole game.
    """
    core, method = game, ""
    if dominance is not None or len(game.players) != 2 or not game.feasible.all():
        dominance = dominance or iterated_elimination(game)
        core = reduced(game, dominance.survivors)
        method = f"{ELIMINATION}, then " if dominance.eliminated else ""
    if not core.feasible.all():
        return _refused("profiles that are infeasible survive iterated elimination.")
    choosers = [player for player, labels in enumerate(core.actions) if len(labels) > 1]
    if len(choosers) > 2:
        return _of_several(game, core, len(choosers), method)
    if not choosers:
        only = [np.array([1.0])] * len(core.players)
        return Solution(
            CONCEPT, ELIMINATION, Claim.EVERY, (_equilibrium(game, _lifted(game, core, only)),), "", ((0,),)
        )
    solved = _solve_bimatrix(core, choosers)
    if solved.claim is Claim.SOME and core is game and len(game.players) == 2:
        smaller = iterated_elimination(game)
        if smaller.eliminated:
            return mixed_equilibria(game, smaller)
    profiles = [_lifted(game, core, _padded(core, choosers, pair)) for pair in solved.pairs]
    return _certified(game, profiles, solved, method)


def _of_several(game: NormalForm, core: NormalForm, choosers: int, method: str) -> Solution:
    """All equilibria of a small game in which three players or more have a choice; of others, one."""
    enumeration = by_supports(core.exact)
    if enumeration is None or enumeration.continua or not enumeration.profiles:
        return _followed(game, core, choosers, method)
    every = enumeration.proved and core.rational
    reasons = [] if enumeration.whole else ["some choices of supports lead to equations that were not solved"]
    if not (enumeration.exact and core.rational):
        numbers = "probabilities" if core.rational else "payoffs"
        reasons.append(f"some {numbers} are no fractions, and are given as nearly as they can be")
    note = f"Others may exist: {'; '.join(reasons)}." if reasons else ""
    claim = Claim.EVERY if every else Claim.SOME
    profiles = [
        _lifted(game, core, [np.array([float(share) for share in own]) for own in profile])
        for profile in enumeration.profiles
    ]
    groups = tuple((i,) for i in range(len(profiles))) if every else ()
    return _certified(game, profiles, _Solved((), claim, SUPPORTS, note, groups), method)


def _followed(game: NormalForm, core: NormalForm, choosers: int, method: str) -> Solution:
    """One equilibrium of a game in which three players or more have a choice."""
    left = f"{choosers} players still have a choice after iterated elimination"
    if core.feasible.size * choosers**2 > MOST_WORK:
        return _refused(f"{left}, and the game is too large to follow a path.")
    strategies = some_equilibrium(core.shifted, np.random.default_rng(0), POLISHED)
    if strategies is None:
        note = f"No mixed equilibrium was found, though there may be some: {left}."
        return Solution(CONCEPT, method + LOGIT, Claim.SOME, (), note)
    note = f"One equilibrium was followed to, and the others were not searched for: {left}."
    solved = _Solved((), Claim.SOME, LOGIT, note)
    return _certified(game, [_lifted(game, core, strategies)], solved, method)


def _solve_bimatrix(core: NormalForm, choosers: Sequence[int]) -> _Solved:
    first, second = _matrices(core, choosers)
    enumeration = extreme_equilibria(first, second)
    if enumeration is None:
        pairs = dict.fromkeys(_pure_pairs(core, choosers) + lemke_howson(first, second))
        note = "The game was too large to search for every equilibrium; others may exist."
        return _Solved(tuple(pairs), Claim.SOME, PATHS, note)
    components = nash_components(enumeration.pairs)
    alone = components is not None and all(len(component) == 1 for component in components)
    claim = Claim.EVERY if alone else Claim.EXTREME
    note = "" if components is not None else "The components were not listed: there are too many."
    if not core.rational and enumeration.gap < UNCERTAIN:
        claim = Claim.SOME
        note = "Some payoffs are irrational, and too close to a tie to tell whether it is one."
    return _Solved(enumeration.pairs, claim, ENUMERATION, note, components or ())


def _matrices(core: NormalForm, choosers: Sequence[int]) -> tuple[Matrix, Matrix]:
    """Exact payoffs of the (at most two) choosers, [row][column].

    A missing second player has one action and no interest.
    """
    shape = tuple(len(core.actions[player]) for player in choosers)
    tables = [core.exact[player].reshape(shape) for player in choosers]
    if len(tables) == 1:
        tables = [tables[0][:, None], np.full((shape[0], 1), Fraction(0), dtype=object)]
    return tables[0].tolist(), tables[1].tolist()


def _pure_pairs(core: NormalForm, choosers: Sequence[int]) -> tuple[tuple[Strategy, Strategy], ...]:
    shape = tuple(len(core.actions[player]) for player in choosers)
    first, second = (core.signs[player] for player in choosers)
    best = (first.reshape(shape[0], *shape) >= 0).all(axis=1)
    best &= (second.reshape(shape[1], shape[1], shape[0]) >= 0).all(axis=1).T
    unit = [[tuple(Fraction(int(a == b)) for b in range(size)) for a in range(size)] for size in shape]
    return tuple((unit[0][i], unit[1][j]) for i, j in np.argwhere(best).tolist())


def _padded(core: NormalForm, choosers: Sequence[int], pair: tuple[Strategy, Strategy]) -> list[np.ndarray]:
    chosen = {
        player: np.array([float(p) for p in strategy])
        for player, strategy in zip(choosers, pair, strict=False)
    }
    return [chosen.get(player, np.array([1.0])) for player in range(len(core.players))]


def _lifted(game: NormalForm, core: NormalForm, strategies: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Strategies of the reduced game as strategies of the full one."""
    full = []
    for labels, left, strategy in zip(game.actions, core.actions, strategies, strict=True):
        weight = dict(zip(left, strategy.tolist(), strict=True))
        full.append(np.array([weight.get(label, 0.0) for label in labels]))
    return full


def _equilibrium(game: NormalForm, strategies: Sequence[np.ndarray]) -> Equilibrium:
    profile = {
        name: {label: p for label, p in zip(labels, strategy.tolist(), strict=True) if p > 0}
        for name, labels, strategy in zip(game.players, game.actions, strategies, strict=True)
    }
    pure = all(len(support) == 1 for support in profile.values())
    strict, margin, share = (
        _margin(game, [int(s.argmax()) for s in strategies]) if pure else (False, 0.0, 0.0)
    )
    payoffs = expected_payoffs(game, strategies).tolist()
    return Equilibrium(
        profile,
        dict(zip(game.players, payoffs, strict=True)),
        strict,
        margin,
        share,
        float(regret(game, strategies).max()),
    )


def _margin(game: NormalForm, actions: Sequence[int]) -> tuple[bool, float | None, float | None]:
    """(strict, margin, margin as a share): the keenest deviator loses the least share of its range."""
    losses: list[tuple[float, float]] = []
    strict = True
    for player, action in enumerate(actions):
        others = tuple(a for other, a in enumerate(actions) if other != player)
        able = np.moveaxis(game.feasible, player, -1)[others].copy()
        able[action] = False
        if not able.any():
            continue
        own = np.moveaxis(game.exact[player], player, -1)[others]
        signs = np.moveaxis(game.signs[player][action], 0, -1)[others][able]
        strict &= bool((signs > 0).all())
        loss = own[action] - max(own[able])
        payoffs = game.exact[player][game.feasible]
        width = max(payoffs) - min(payoffs)
        losses.append((float(loss / width) if width else 0.0, float(loss)))
    if not losses:
        return True, None, None
    share, loss = min(losses)
    return strict, loss, share


def _certified(
    game: NormalForm, profiles: Sequence[Sequence[np.ndarray]], solved: _Solved, method: str
) -> Solution:
    """The solution, without profiles whose regret on the original payoffs is too large.

    That happens only where rounded payoffs are far from what they stand for.
    """
    widths = np.array([np.ptp(payoffs[game.feasible]) for payoffs in game.payoffs])
    kept = [p for p in profiles if (regret(game, p) <= REGRET_TOLERANCE * widths).all()]
    equilibria = tuple(_equilibrium(game, profile) for profile in kept)
    method += solved.method
    failed = len(profiles) - len(kept)
    if failed:
        note = f"{failed} of {len(profiles)} candidates failed the check on the original payoffs."
        return Solution(CONCEPT, method, Claim.SOME, equilibria, note)
    return Solution(CONCEPT, method, solved.claim, equilibria, solved.note, solved.components)


def _refused(because: str) -> Solution:
    note = f"Mixed equilibria were not searched for: {because}"
    return Solution(CONCEPT, ELIMINATION, Claim.SOME, (), note)
