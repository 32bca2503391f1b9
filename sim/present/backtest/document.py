"""A backtest as JSON."""

from typing import Any

from sim.explore.backtest.answer import Backtest, Episode, Predictor, Score, Verdict
from sim.present.language.document import scenario_document, tidy


def document(backtest: Backtest) -> dict[str, Any]:
    """sim.backtest/1."""
    return {
        "schema": "sim.backtest/1",
        "flagship": scenario_document(backtest.flagship)["scenario"],
        "scenarios": [_episode_document(episode) for episode in backtest.episodes],
        "scores": {
            who.value: {
                "choices": _score_document(backtest.choices(who)),
                "departures": _score_document(backtest.departures(who)),
                "profiles": _score_document(backtest.profiles(who)),
            }
            for who in Predictor
        },
    }


def _episode_document(episode: Episode) -> dict[str, Any]:
    observed = episode.observed
    return {
        **scenario_document(episode.scenario)["scenario"],
        "file": episode.scenario.file,
        "observed": {
            "says": observed.says,
            "choices": {player: list(actions) for player, actions in observed.choices.items()},
            "sources": list(observed.sources),
            "note": observed.note,
        },
        "verdicts": {who.value: _verdict_document(v) for who, v in episode.verdicts.items()},
        "out_of_reach": episode.out_of_reach,
        "restored": [
            {
                "assumption": restored.assumption,
                "own": float(restored.own),
                "inherited": float(restored.inherited),
                **_verdict_document(restored.verdict),
            }
            for restored in episode.restored
        ],
    }


def _verdict_document(verdict: Verdict) -> dict[str, Any]:
    return {
        "predicted": [tidy(profile) for profile in verdict.profiles],
        "choices": {player: mark.value for player, mark in verdict.choices.items()},
        "profile": verdict.profile.value,
    }


def _score_document(score: Score) -> dict[str, int]:
    return {"hit": score.hits, "miss": score.misses, "ambiguous": score.ambiguous}
