"""A backtest: what the model says of each episode beside what was seen, and how baselines do."""

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.backtest.answer import Backtest, Episode, Mark, Predictor, Score, Verdict
from sim.present.language.document import scenario_document, tidy
from sim.present.language.numbers import counted, listed
from sim.present.page.terminal import heading, indented, table
from sim.scenario.numbers import decimal

MARKS = {Mark.HIT: ("hit", "green"), Mark.MISS: ("MISS", "bold red"), Mark.AMBIGUOUS: ("mixed", "yellow")}
NOTHING = "\N{EN DASH}"
NOTES = (
    "hit: everything that the model has as an equilibrium fits what was seen. MISS: nothing does. "
    "mixed: ambiguous, some of it fits, or there is no equilibrium.",
    "*: several of the model's actions fit the record, so that a hit says less. "
    f"{NOTHING}: nothing is known of that player, who is not scored.",
)


def backtest_document(made: Backtest) -> dict[str, Any]:
    """sim.backtest/1."""
    return {
        "schema": "sim.backtest/1",
        "flagship": scenario_document(made.flagship)["scenario"],
        "scenarios": [_episode_document(episode) for episode in made.episodes],
        "scores": {
            who.value: {
                "choices": _score_document(made.choices(who)),
                "departures": _score_document(made.departures(who)),
                "profiles": _score_document(made.profiles(who)),
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


def backtest_view(made: Backtest, *, quiet: bool = False) -> RenderableType:
    """The sentences first, then every episode, where they part, and the scores."""
    parts: list[RenderableType] = [
        Text(text, style="bold" if i == 0 else "") for i, text in enumerate(said(made))
    ]
    parts += [Text(), heading("Episode by episode"), indented(_marks(made))]
    if not quiet:
        parts += [indented(Text(note, style="dim")) for note in NOTES]
    parts += _parted(made)
    parts += _ablation(made)
    parts += [Text(), heading("Scores: hit / miss / mixed"), indented(_scores(made))]
    return Group(*parts)


def said(made: Backtest) -> tuple[str, ...]:
    """What a colleague would say of the backtest."""
    model, whole = made.choices(Predictor.MODEL), made.profiles(Predictor.MODEL)
    lines = [
        f"In {counted(whole.total, 'episode')} the model has {model.hits} of {model.total} choices right "
        f"and {model.misses} wrong, and is of two minds in {model.ambiguous}; it has the whole course of "
        f"things right in {whole.hits}.",
        _baselines(made),
        _departures(made),
    ]
    missed = [e for e in made.episodes if e.verdicts[Predictor.MODEL].profile is not Mark.HIT]
    beyond = sum(episode.out_of_reach for episode in missed)
    if beyond:
        which = f"All {beyond}" if beyond == len(missed) > 1 else f"{beyond} of the {len(missed)}"
        be = "are" if beyond > 1 else "is"
        lines.append(
            f"{which} courses that it does not have right {be} proved to be out of its reach at any values "
            "of its assumptions within their ranges."
        )
    return tuple(lines)


def _ablation(made: Backtest) -> list[RenderableType]:
    """Which of the numbers that the episodes change decide what the model says of them."""
    count = sum(len(episode.restored) for episode in made.episodes)
    if not count:
        return []
    rows: list[tuple[str, ...]] = []
    for episode in made.episodes:
        players = episode.scenario.players
        before = episode.verdicts[Predictor.MODEL]
        for restored in episode.decisive:
            choices = [
                f"{p.name.removeprefix('the ')}: "
                + (
                    listed([p.action(a).name for a in restored.verdict.actions(p.id)], "or")
                    or "no equilibrium"
                )
                for p in players
                if restored.verdict.actions(p.id) != before.actions(p.id)
            ]
            change = f"{decimal(restored.own)} to {decimal(restored.inherited)}"
            rows.append((episode.scenario.id, f"{restored.assumption} {change}", "; ".join(choices)))
    text = (
        f"Of the {counted(count, 'number')} that the episodes change, each put back by itself, {len(rows)} "
        f"{'alters' if len(rows) == 1 else 'alter'} what the model says" + (":" if rows else ".")
    )
    parts: list[RenderableType] = [Text(), heading("With each change put back"), indented(Text(text))]
    if rows:
        columns = [("Episode", "left"), ("Put back", "left"), ("The model then", "left")]
        drawn = table(columns, rows)
        drawn.columns[0].no_wrap = True
        parts.append(indented(drawn))
    return parts


def _baselines(made: Backtest) -> str:
    today, flagship = (made.choices(who) for who in (Predictor.TODAY, Predictor.FLAGSHIP))
    id = made.flagship.id
    if today == flagship and made.profiles(Predictor.TODAY) == made.profiles(Predictor.FLAGSHIP):
        return (
            f"To say every time that nothing changes has {today.hits} right and {today.misses} wrong; so "
            f"has the answer of {id} given every time."
        )
    return (
        f"To say every time that nothing changes has {today.hits} right and {today.misses} wrong; the "
        f"answer of {id} given every time has {flagship.hits} right and {flagship.misses} wrong."
    )


def _departures(made: Backtest) -> str:
    score = made.departures(Predictor.MODEL)
    if score.total == 0:
        return "Nobody departed from today's choices, so the episodes test little."
    return (
        f"{score.total} of the choices departed from today's. Of these, the ones worth predicting, the model "
        f"has {score.hits} right and {score.misses} wrong, and is of two minds in {score.ambiguous}."
    )


def _players(made: Backtest) -> dict[str, str]:
    return {p.id: p.name.removeprefix("the ") for e in made.episodes for p in e.scenario.players}


def _cell(mark: Mark, ambiguous_record: bool = False) -> Text:
    word, style = MARKS[mark]
    return Text(word + ("*" if ambiguous_record else ""), style=style)


def _marks(made: Backtest) -> RenderableType:
    players = _players(made)
    columns = [("Episode", "left"), *((name, "left") for name in players.values()), ("All", "left")]
    drawn = table(columns, [])
    for episode in made.episodes:
        verdict = episode.verdicts[Predictor.MODEL]
        cells = [
            _cell(verdict.choices[player], len(episode.observed.choices[player]) > 1)
            if player in verdict.choices
            else Text(NOTHING)
            for player in players
        ]
        drawn.add_row(Text(episode.scenario.id), *cells, _cell(verdict.profile))
    return drawn


def _parted(made: Backtest) -> list[RenderableType]:
    rows = []
    for episode in made.episodes:
        verdict = episode.verdicts[Predictor.MODEL]
        first = True
        for player in episode.scenario.players:
            if verdict.choices.get(player.id, Mark.HIT) is Mark.HIT:
                continue
            seen = listed([player.action(a).name for a in episode.observed.choices[player.id]], "or")
            model = listed([player.action(a).name for a in verdict.actions(player.id)], "or")
            name = player.name.removeprefix("the ")
            rows.append((episode.scenario.id if first else "", name, seen, model or "no equilibrium"))
            first = False
    if not rows:
        return []
    columns = [("Episode", "left"), ("Player", "left"), ("Seen", "left"), ("The model", "left")]
    drawn = table(columns, rows)
    drawn.columns[0].no_wrap = True
    return [Text(), heading("Where model and record part"), indented(drawn)]


def _scores(made: Backtest) -> RenderableType:
    names = {
        Predictor.MODEL: "The model, all its equilibria",
        Predictor.BET: "The equilibrium it bets on",
        Predictor.TODAY: "Nothing ever changes",
        Predictor.FLAGSHIP: f"The answer of {made.flagship.id}",
    }
    rows = [
        (name, *(_shown(s) for s in (made.choices(who), made.departures(who), made.profiles(who))))
        for who, name in names.items()
    ]
    columns = [("", "left"), ("Choices", "left"), ("Departures", "left"), ("Whole courses", "left")]
    return table(columns, rows)


def _shown(score: Score) -> str:
    return f"{score.hits} / {score.misses} / {score.ambiguous}"
