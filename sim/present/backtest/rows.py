"""The tables of a backtest, as plain cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.explore.backtest.answer import Backtest, Episode, Mark, Predictor, Score, Verdict
from sim.present.language.numbers import listed
from sim.scenario.language.numbers import decimal
from sim.scenario.model import Player

MARKS = {Mark.HIT: "hit", Mark.MISS: "MISS", Mark.AMBIGUOUS: "mixed"}
NOTHING = "\N{EN DASH}"
NOTES = (
    "hit: everything that the model has as an equilibrium fits what was seen. MISS: nothing does. "
    "mixed: ambiguous, some of it fits, or there is no equilibrium.",
    "*: several of the model's actions fit the record, so that a hit says less. "
    f"{NOTHING}: nothing is known of that player, who is not scored.",
)
SCORES = ("Choices", "Departures", "Whole courses")


@dataclass(frozen=True)
class Parted:
    """A choice that the model does not have right: what was seen, and what the model says."""

    episode: Episode
    player: str
    seen: str
    model: str


def players(backtest: Backtest) -> dict[str, str]:
    """Player -> short name, of every player of some episode."""
    return {p.id: _short(p) for e in backtest.episodes for p in e.scenario.players}


def marks(backtest: Backtest, episode: Episode) -> list[tuple[str, Mark | None]]:
    """A cell for each player, and one for all of them together; no mark where nothing is known."""
    verdict = episode.verdicts[Predictor.MODEL]
    cells: list[tuple[str, Mark | None]] = []
    for player in players(backtest):
        own = verdict.choices.get(player)
        starred = own is not None and len(episode.observed.choices[player]) > 1
        cells.append((NOTHING if own is None else MARKS[own] + ("*" if starred else ""), own))
    return [*cells, (MARKS[verdict.profile], verdict.profile)]


def parted(backtest: Backtest) -> list[Parted]:
    """Where model and record part."""
    return [
        Parted(episode, _short(player), seen(episode, player), said(verdict, player))
        for episode, verdict in ((e, e.verdicts[Predictor.MODEL]) for e in backtest.episodes)
        for player in episode.scenario.players
        if verdict.choices.get(player.id, Mark.HIT) is not Mark.HIT
    ]


def restored(backtest: Backtest) -> list[tuple[str, str, str]]:
    """The numbers that decide what the model says of an episode: episode, change, the model then."""
    rows = []
    for episode in backtest.episodes:
        before = episode.verdicts[Predictor.MODEL]
        for back in episode.decisive:
            choices = [
                f"{_short(player)}: {said(back.verdict, player)}"
                for player in episode.scenario.players
                if back.verdict.actions(player.id) != before.actions(player.id)
            ]
            change = f"{back.assumption} {decimal(back.own)} to {decimal(back.inherited)}"
            rows.append((episode.scenario.id, change, "; ".join(choices)))
    return rows


def scores(backtest: Backtest) -> list[tuple[str, ...]]:
    """Who predicts, and hits, misses and mixed ones, over `SCORES`."""
    names = {
        Predictor.MODEL: "The model, all its equilibria",
        Predictor.BET: "The equilibrium it bets on",
        Predictor.TODAY: "Nothing ever changes",
        Predictor.FLAGSHIP: f"The answer of {backtest.flagship.id}",
    }
    return [
        (name, *map(_shown, (backtest.choices(who), backtest.departures(who), backtest.profiles(who))))
        for who, name in names.items()
    ]


def seen(episode: Episode, player: Player) -> str:
    """What a player was seen to do."""
    return _actions(player, episode.observed.choices[player.id])


def said(verdict: Verdict, player: Player) -> str:
    """What a player is predicted to do."""
    return _actions(player, verdict.actions(player.id)) or "no equilibrium"


def _actions(player: Player, actions: Sequence[str]) -> str:
    return listed([player.action(action).name for action in actions], "or")


def _short(player: Player) -> str:
    return player.name.removeprefix("the ")


def _shown(of: Score) -> str:
    return f"{of.hits} / {of.misses} / {of.ambiguous}"
