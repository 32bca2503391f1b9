"""The past: what the model says of episodes beside what was seen, as `sim backtest` tells it."""

from pathlib import Path
from typing import Any

from sim.explore.backtest.answer import Backtest, Episode, Mark, Predictor
from sim.present.backtest import rows
from sim.present.backtest.words import ablation_sentence, sentences
from sim.scenario.file.find import HISTORY

KINDS = {Mark.HIT: "hit", Mark.MISS: "miss", Mark.AMBIGUOUS: "mixed", None: "unknown"}


def past_data(past: Backtest | None, file: str) -> dict[str, Any] | None:
    """Every episode, where model and record part, and the scores; None where there is no record.

    file: the scenario, as a command names it.
    """
    if past is None:
        return None
    return {
        "words": ["backtest", (Path(past.flagship.file).parent / HISTORY).as_posix(), "--flagship", file],
        "sentences": sentences(past),
        "players": list(rows.players(past).values()),
        "episodes": [_episode(past, episode) for episode in past.episodes],
        "notes": rows.NOTES,
        "restored": {"says": ablation_sentence(past), "rows": rows.restored(past)}
        if any(episode.restored for episode in past.episodes)
        else None,
        "predictors": {"columns": rows.SCORES, "rows": rows.scores(past)},
    }


def _episode(past: Backtest, episode: Episode) -> dict[str, Any]:
    scenario, model = episode.scenario, episode.verdicts[Predictor.MODEL]
    return {
        "id": scenario.id,
        "title": scenario.title,
        "seen": episode.observed.says,
        "note": episode.observed.note,
        "sources": episode.observed.sources,
        "marks": [{"text": text, "kind": KINDS[mark]} for text, mark in rows.marks(past, episode)],
        "parted": [
            {"player": part.player, "seen": part.seen, "model": part.model}
            for part in rows.parted(past)
            if part.episode is episode
        ],
        "beyond": model.profile is not Mark.HIT and episode.out_of_reach,
    }
