"""What a model says of things that have happened, beside what was seen and what a simple guess says.

Each episode is a scenario that says under `observed` what each player was seen to do. Four
predictors are marked against it: the model (all its pure equilibria), its bet (the one
equilibrium that the selection rules choose), and two baselines that know nothing of the
episode: the choices of today, and the answer of one other scenario, the flagship.

Of a file with agreements or repetition the model says what the file's own concept gives: the plays that
may be agreed on, or kept to round after round. No rule chooses among these, so that it bets where
there is only one.

The ablation says what each number that an episode changes does by itself: the model is asked
once more with that number as it is in the file which the episode extends.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sim.algebra.samples import Samples
from sim.explore.progress import Progress, untold
from sim.game.bare import bare_varied
from sim.game.incentives import IncentiveConstraints, Status
from sim.rational import Fraction, fraction_of
from sim.scenario.model import Observed, Scenario
from sim.scenario.plays import today_play
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError
from sim.solve.concepts import default_concept, profiles_only
from sim.solve.explain import Valuation
from sim.solve.holding import holding
from sim.solve.nash.pure import pure_equilibria
from sim.solve.pending import pending, plays_of
from sim.solve.selection import select

Profile = Mapping[str, str]
"""Player -> action."""


class Mark(StrEnum):
    """How a prediction stands to what was seen."""

    HIT = "hit"
    MISS = "miss"
    AMBIGUOUS = "ambiguous"


class Predictor(StrEnum):
    """Who predicts."""

    MODEL = "model"
    BET = "bet"
    TODAY = "today"
    FLAGSHIP = "flagship"


@dataclass(frozen=True)
class Score:
    """How often a predictor was right."""

    hits: int
    misses: int
    ambiguous: int

    @property
    def total(self) -> int:
        """How many predictions were marked."""
        return self.hits + self.misses + self.ambiguous


@dataclass(frozen=True)
class Verdict:
    """One prediction of one episode, marked.

    profiles: what is predicted; several equilibria, one profile, or none.
    choices: player -> mark, for the players of whom something was seen.
    profile: the mark of all of them together.
    """

    profiles: tuple[Profile, ...]
    choices: Mapping[str, Mark]
    profile: Mark

    def actions(self, player: str) -> tuple[str, ...]:
        """What a player is predicted to do, each action once."""
        return tuple(dict.fromkeys(p[player] for p in self.profiles if player in p))


@dataclass(frozen=True)
class Restored:
    """One assumption of an episode put back to its value in the file that the episode extends.

    own, inherited: its value in the episode and in that file. verdict: the model's, with it back.
    """

    assumption: str
    own: Fraction
    inherited: Fraction
    verdict: Verdict


@dataclass(frozen=True, eq=False)
class Episode:
    """One scenario of something that has happened, with what was seen and every verdict.

    out_of_reach: whether it is proved that no values within the ranges make a profile that
        fits what was seen an equilibrium, bare numbers from nothing to twice what they are counted
        in, so that the miss lies in the model and not in the numbers. False: not proved.
    restored: the model's verdict with each changed assumption put back, one at a time.
    """

    scenario: Scenario
    observed: Observed
    verdicts: Mapping[Predictor, Verdict]
    out_of_reach: bool
    restored: tuple[Restored, ...]

    @property
    def decisive(self) -> tuple[Restored, ...]:
        """Those whose change alters what the model has as an equilibrium."""
        here = self.verdicts[Predictor.MODEL].profiles
        return tuple(restored for restored in self.restored if restored.verdict.profiles != here)


@dataclass(frozen=True, eq=False)
class Backtest:
    """Every episode. flagship: the scenario whose answer is the second baseline."""

    episodes: tuple[Episode, ...]
    flagship: Scenario

    def choices(self, predictor: Predictor) -> Score:
        """The score over single players' choices."""
        return score(m for e in self.episodes for m in e.verdicts[predictor].choices.values())

    def departures(self, predictor: Predictor) -> Score:
        """The score over the choices that were not those of today: the ones worth predicting."""
        return score(
            mark
            for e in self.episodes
            for player, mark in e.verdicts[predictor].choices.items()
            if e.verdicts[Predictor.TODAY].choices[player] is Mark.MISS
        )

    def profiles(self, predictor: Predictor) -> Score:
        """The score over whole profiles."""
        return score(e.verdicts[predictor].profile for e in self.episodes)


def backtest(
    games: Sequence[IncentiveConstraints],
    flagship: IncentiveConstraints,
    progress: Progress = untold,
) -> Backtest:
    """Marks the model and two baselines against what was seen.

    games: one scenario for each episode. flagship: the game whose answer is the
    second baseline. progress: told how many episodes are done, and how many there are.
    Raises ScenarioError for a scenario that does not say what was seen, or that names no choices
    of today.
    """
    for game in (*games, flagship):
        profiles_only(game.model.scenario, "what was seen")
    problems = [problem for game in games for problem in _unfit(game.model.scenario)]
    if problems:
        raise ScenarioError(problems)
    fixed = _profiles(flagship, _held(flagship))
    episodes = []
    for done, game in enumerate(games):
        progress(done, len(games))
        episodes.append(_episode(game, fixed))
    return Backtest(tuple(episodes), flagship.model.scenario)


def mark(predicted: Iterable[bool]) -> Mark:
    """A hit if everything predicted fits what was seen, a miss if nothing does, else ambiguous.

    No prediction is no miss: where no equilibrium exists, the model is silent.

    >>> mark([True, True]).value, mark([False]).value, mark([True, False]).value, mark([]).value
    ('hit', 'miss', 'ambiguous', 'ambiguous')
    """
    fits = tuple(predicted)
    if not fits:
        return Mark.AMBIGUOUS
    return Mark.HIT if all(fits) else Mark.AMBIGUOUS if any(fits) else Mark.MISS


def score(marks: Iterable[Mark]) -> Score:
    """How many of each.

    >>> score([Mark.HIT, Mark.MISS, Mark.HIT])
    Score(hits=2, misses=1, ambiguous=0)
    """
    every = list(marks)
    return Score(*(every.count(kind) for kind in (Mark.HIT, Mark.MISS, Mark.AMBIGUOUS)))


def verdict(profiles: Sequence[Profile], seen: Mapping[str, Sequence[str]]) -> Verdict:
    """A set of predicted profiles against what was seen: player -> the actions that fit."""
    choices = {
        player: mark(profile[player] in actions for profile in profiles if player in profile)
        for player, actions in seen.items()
    }
    whole = mark(
        all(profile.get(player) in actions for player, actions in seen.items()) for profile in profiles
    )
    return Verdict(tuple(profiles), choices, whole)


def _unfit(scenario: Scenario) -> list[Problem]:
    problems = []
    if scenario.observed is None:
        message = f"{scenario.file} does not say what was seen"
        hint = "add 'observed:' with 'says', 'choices' and 'sources', or leave the file out"
        problems.append(Problem("not-observed", message, COMMAND_LINE, hint))
    if not _today(scenario):
        message = f"{scenario.file} names no choices of today, which the first baseline repeats"
        problems.append(
            Problem("no-today", message, COMMAND_LINE, "add 'today:' with an action of every player")
        )
    return problems


def _episode(game: IncentiveConstraints, flagship: Sequence[Profile]) -> Episode:
    scenario = game.model.scenario
    observed = scenario.observed
    assert observed is not None
    plays = _held(game)
    bet = plays if len(plays) == 1 else ()
    if not scenario.blocks:
        choice = select(Valuation(game), plays, today_play(scenario, game.model.plays)).bet
        bet = () if choice is None or choice.play is None else (choice.play,)
    predictions = {
        Predictor.MODEL: _profiles(game, plays),
        Predictor.BET: _profiles(game, bet),
        Predictor.TODAY: (dict(_today(scenario)),),
        Predictor.FLAGSHIP: flagship,
    }
    verdicts = {who: verdict(predicted, observed.choices) for who, predicted in predictions.items()}
    return Episode(scenario, observed, verdicts, _out_of_reach(game, observed), _restored(game, observed))


def _restored(game: IncentiveConstraints, observed: Observed) -> tuple[Restored, ...]:
    scenario = game.model.scenario
    inherited = {
        override.path.split(".")[1]: fraction_of(override.before)
        for override in reversed(scenario.overrides)
        if re.fullmatch(r"assumptions\.\w+\.value", override.path) and override.before is not None
    }
    changed = [a for a in scenario.assumptions if inherited.get(a.id, a.value) != a.value]
    if not changed:
        return ()
    points = [{**scenario.values, a.id: inherited[a.id]} for a in changed]
    return tuple(
        Restored(
            a.id,
            a.value,
            inherited[a.id],
            verdict(_profiles(game, plays), observed.choices),
        )
        for a, plays in zip(changed, _held_at(game, points), strict=True)
    )


def _out_of_reach(game: IncentiveConstraints, observed: Observed) -> bool:
    if game.model.scenario.bare:
        try:
            varied = bare_varied(game)
        except ScenarioError:
            return False
        if varied.left_out:
            return False
        game = varied.constraints
    plays = game.model.plays
    fits = plays.feasible.copy()
    for player, actions in observed.choices.items():
        fits &= np.isin(plays.codes[player], [plays.labels[player].index(action) for action in actions])
    box = {a.id: (a.low, a.high) for a in game.model.scenario.assumptions}
    try:
        decision = default_concept(game.model.scenario).decision(game, box)
    except ScenarioError:
        return False  # too much to work out all over the ranges
    status = game.status(box)
    decided = {int(row): int(status[row]) for row in np.flatnonzero(status != Status.OPEN)}
    possible = plays_of(decision, pending(decision, decided).holding)
    return not fits[list(possible)].any()


def _today(scenario: Scenario) -> Profile:
    """What nothing ever changes from: the choices of today, or what comes about without an agreement."""
    block = scenario.agreements
    return scenario.today or ({} if block is None else block.disagreement)


def _held(game: IncentiveConstraints) -> tuple[int, ...]:
    """The plays that the file's own concept gives at its own values."""
    here = {name: (value, value) for name, value in game.model.scenario.values.items()}
    decision = default_concept(game.model.scenario).decision(game, here)
    stable = holding(decision, game.own_signs[:, None])[:, 0]
    return tuple(sorted({int(play) for play in decision.plays[stable]}))


def _held_at(game: IncentiveConstraints, points: Sequence[Mapping[str, Fraction]]) -> list[tuple[int, ...]]:
    """The same at some points."""
    if game.model.scenario.blocks:
        return [_held(game.at(point)) for point in points]
    stable = pure_equilibria(game, Samples.at_points(game.model.basis.assumptions, points))
    return [tuple(np.flatnonzero(stable[:, column]).tolist()) for column in range(len(points))]


def _profiles(game: IncentiveConstraints, plays: Sequence[int]) -> tuple[Profile, ...]:
    every = game.model.plays
    return tuple({p.id: every.label(p.id, play) for p in game.model.scenario.players} for play in plays)
