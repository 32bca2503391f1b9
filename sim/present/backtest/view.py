"""A backtest on a terminal: each episode beside what was seen, and how baselines do."""

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.backtest.answer import Backtest, Mark, Predictor, Score
from sim.present.backtest.words import ablation_sentence, sentences
from sim.present.language.lists import capped
from sim.present.language.numbers import listed
from sim.present.page.terminal import heading, indented, more, table
from sim.scenario.language.numbers import decimal

MARKS = {Mark.HIT: ("hit", "green"), Mark.MISS: ("MISS", "bold red"), Mark.AMBIGUOUS: ("mixed", "yellow")}
NOTHING = "\N{EN DASH}"
MOST_EPISODES = 24
NOTES = (
    "hit: everything that the model has as an equilibrium fits what was seen. MISS: nothing does. "
    "mixed: ambiguous, some of it fits, or there is no equilibrium.",
    "*: several of the model's actions fit the record, so that a hit says less. "
    f"{NOTHING}: nothing is known of that player, who is not scored.",
)


def view(backtest: Backtest, *, quiet: bool = False, every: bool = False) -> RenderableType:
    """The sentences first, then the episodes, where they part, and the scores.

    quiet: without notes. every: shows long lists in full.
    """
    parts: list[RenderableType] = [
        Text(text, style="bold" if i == 0 else "") for i, text in enumerate(sentences(backtest))
    ]
    parts += [Text(), heading("Episode by episode"), *_marks(backtest, every)]
    if not quiet:
        parts += [indented(Text(note, style="dim")) for note in NOTES]
    parts += _parted(backtest, every)
    parts += _ablation(backtest, every)
    parts += [Text(), heading("Scores: hit / miss / mixed"), indented(_scores(backtest))]
    return Group(*parts)


def _players(backtest: Backtest) -> dict[str, str]:
    return {p.id: p.name.removeprefix("the ") for e in backtest.episodes for p in e.scenario.players}


def _cell(mark: Mark, ambiguous_record: bool = False) -> Text:
    word, style = MARKS[mark]
    return Text(word + ("*" if ambiguous_record else ""), style=style)


def _marks(backtest: Backtest, every: bool) -> list[RenderableType]:
    players = _players(backtest)
    columns = [("Episode", "left"), *((name, "left") for name in players.values()), ("All", "left")]
    drawn = table(columns, [])
    shown, left = capped(backtest.episodes, MOST_EPISODES, every=every)
    for episode in shown:
        verdict = episode.verdicts[Predictor.MODEL]
        cells = [
            _cell(verdict.choices[player], len(episode.observed.choices[player]) > 1)
            if player in verdict.choices
            else Text(NOTHING)
            for player in players
        ]
        drawn.add_row(Text(episode.scenario.id), *cells, _cell(verdict.profile))
    return [indented(drawn), *more(left)]


def _parted(backtest: Backtest, every: bool) -> list[RenderableType]:
    rows = []
    for episode in backtest.episodes:
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
    shown, left = capped(rows, MOST_EPISODES, every=every)
    drawn = table(columns, shown)
    drawn.columns[0].no_wrap = True
    return [Text(), heading("Where model and record part"), indented(drawn), *more(left)]


def _ablation(backtest: Backtest, every: bool) -> list[RenderableType]:
    """Which of the numbers that the episodes change decide what the model says of them."""
    if not any(episode.restored for episode in backtest.episodes):
        return []
    rows: list[tuple[str, ...]] = []
    for episode in backtest.episodes:
        before = episode.verdicts[Predictor.MODEL]
        for restored in episode.decisive:
            then = restored.verdict
            choices = [
                f"{player.name.removeprefix('the ')}: "
                + (listed([player.action(a).name for a in then.actions(player.id)], "or") or "no equilibrium")
                for player in episode.scenario.players
                if then.actions(player.id) != before.actions(player.id)
            ]
            change = f"{decimal(restored.own)} to {decimal(restored.inherited)}"
            rows.append((episode.scenario.id, f"{restored.assumption} {change}", "; ".join(choices)))
    sentence = indented(Text(ablation_sentence(backtest)))
    parts: list[RenderableType] = [Text(), heading("With each change put back"), sentence]
    if rows:
        columns = [("Episode", "left"), ("Put back", "left"), ("The model then", "left")]
        shown, left = capped(rows, MOST_EPISODES, every=every)
        drawn = table(columns, shown)
        drawn.columns[0].no_wrap = True
        parts += [indented(drawn), *more(left)]
    return parts


def _scores(backtest: Backtest) -> RenderableType:
    names = {
        Predictor.MODEL: "The model, all its equilibria",
        Predictor.BET: "The equilibrium it bets on",
        Predictor.TODAY: "Nothing ever changes",
        Predictor.FLAGSHIP: f"The answer of {backtest.flagship.id}",
    }
    rows = [
        (
            name,
            *(_shown(s) for s in (backtest.choices(who), backtest.departures(who), backtest.profiles(who))),
        )
        for who, name in names.items()
    ]
    columns = [("", "left"), ("Choices", "left"), ("Departures", "left"), ("Whole courses", "left")]
    return table(columns, rows)


def _shown(score: Score) -> str:
    return f"{score.hits} / {score.misses} / {score.ambiguous}"
