"""A backtest in sentences."""

from sim.explore.backtest.answer import Backtest, Mark, Predictor
from sim.present.language.numbers import counted


def sentences(backtest: Backtest) -> tuple[str, ...]:
    """What a colleague would say of the backtest."""
    model, whole = backtest.choices(Predictor.MODEL), backtest.profiles(Predictor.MODEL)
    lines = [
        f"In {counted(whole.total, 'episode')} the model has {model.hits} of {model.total} choices right "
        f"and {model.misses} wrong, and is of two minds in {model.ambiguous}; it has the whole course of "
        f"things right in {whole.hits}.",
        _baselines(backtest),
        _departures(backtest),
    ]
    missed = [e for e in backtest.episodes if e.verdicts[Predictor.MODEL].profile is not Mark.HIT]
    beyond = sum(episode.out_of_reach for episode in missed)
    if beyond:
        which = f"All {beyond}" if beyond == len(missed) > 1 else f"{beyond} of the {len(missed)}"
        be = "are" if beyond > 1 else "is"
        lines.append(
            f"{which} courses that it does not have right {be} proved to be out of its reach at any values "
            "of its assumptions within their ranges."
        )
    return tuple(lines)


def ablation_sentence(backtest: Backtest) -> str:
    """How many of the numbers that the episodes change decide what the model says of them."""
    count = sum(len(episode.restored) for episode in backtest.episodes)
    decisive = sum(len(episode.decisive) for episode in backtest.episodes)
    return (
        f"Of the {counted(count, 'number')} that the episodes change, each put back by itself, {decisive} "
        f"{'alters' if decisive == 1 else 'alter'} what the model says" + (":" if decisive else ".")
    )


def _baselines(backtest: Backtest) -> str:
    today, flagship = (backtest.choices(who) for who in (Predictor.TODAY, Predictor.FLAGSHIP))
    id = backtest.flagship.id
    if today == flagship and backtest.profiles(Predictor.TODAY) == backtest.profiles(Predictor.FLAGSHIP):
        return (
            f"To say every time that nothing changes has {today.hits} right and {today.misses} wrong; so "
            f"has the answer of {id} given every time."
        )
    return (
        f"To say every time that nothing changes has {today.hits} right and {today.misses} wrong; the "
        f"answer of {id} given every time has {flagship.hits} right and {flagship.misses} wrong."
    )


def _departures(backtest: Backtest) -> str:
    score = backtest.departures(Predictor.MODEL)
    if score.total == 0:
        return "Nobody departed from today's choices, so the episodes test little."
    return (
        f"{score.total} of the choices departed from today's. Of these, the ones worth predicting, the model "
        f"has {score.hits} right and {score.misses} wrong, and is of two minds in {score.ambiguous}."
    )
