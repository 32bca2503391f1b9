"""A sweep as tables: how often each outcome and each combination of choices is stable."""

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.sweep.answer import Sweep
from sim.explore.sweep.cases import CaseResult
from sim.present.language.sentences import capitalised, fixed_numbers
from sim.present.page.terminal import capped_table, heading, indented
from sim.present.sweep.words import nearly_percent, percent_with_error, sentences

MOST_PROFILES, MOST_OUTCOMES = 8, 24
CERTAIN = "Possible: at least one equilibrium has it. Certain: every equilibrium has it."
BY_CHANCE = "What chance may bring about in an equilibrium is possible, and not certain."
ERROR = "± is one standard error: what chance in the drawing may account for."


def view(sweep: Sweep, *, every: bool = False) -> RenderableType:
    """Sentences, then how often each outcome and each combination of choices is stable.

    every: shows long lists in full.
    """
    first, *rest = sentences(sweep)
    parts: list[RenderableType] = [Text(first, style="bold"), *map(Text, rest)]
    concepts = len({case.concept for case in sweep.cases}) > 1
    for case in sweep.cases:
        if len(sweep.cases) > 1:
            title = case.scenario.title
            parts += [Text(), heading(f"{title} ({case.concept})" if concepts else title)]
        parts += [Text(), *_outcome_table(case, every), indented(Text(CERTAIN, style="dim"))]
        if any(case.mixes.values()):
            parts.append(indented(Text(BY_CHANCE, style="dim")))
        if case.tally.empty().se is not None:
            parts.append(indented(Text(ERROR, style="dim")))
        parts += [Text(), heading("What is stable, and how often"), *_profile_table(case, every)]
        parts += [indented(Text(note)) for note in _notes(case)]
        if fixed := fixed_numbers(case.scenario):
            parts.append(indented(Text(fixed)))
    return Group(*parts)


def _outcome_table(case: CaseResult, every: bool) -> list[RenderableType]:
    rows = []
    for dimension in case.scenario.dimensions:
        label = dimension.id.replace("_", " ")
        for value, share in case.outcomes(dimension.id).items():
            name = dimension.rule(value).name or value.replace("_", " ")
            rows.append((label, name, percent_with_error(share.possible), percent_with_error(share.certain)))
            label = ""
    for player in case.scenario.players:
        label = capitalised(player.name)
        for action, share in case.outcomes(player.id).items():
            if share.possible.count:
                possible, certain = percent_with_error(share.possible), percent_with_error(share.certain)
                rows.append((label, player.action(action).name, possible, certain))
                label = ""
    columns = [("Outcome or choice", "left"), ("", "left"), ("Possible", "right"), ("Certain", "right")]
    return capped_table(columns, rows, every=every, most=MOST_OUTCOMES)


def _profile_table(case: CaseResult, every: bool) -> list[RenderableType]:
    players, plays = case.scenario.players, case.plays
    rows = [
        (nearly_percent(share), *(p.action(plays.label(p.id, play)).name for p in players))
        for play, share in case.profiles()
    ]
    names = [(capitalised(p.name), "left") for p in players]
    return capped_table([("Share", "right"), *names], rows, every=every, most=MOST_PROFILES)


def _notes(case: CaseResult) -> list[str]:
    texts, tally = [], case.tally
    none = tally.empty()
    if none.count:
        strictly = "strictly " if case.concept == "strict-nash" else ""
        texts.append(
            f"In {nearly_percent(none)} of the samples nothing is {strictly}stable "
            "(without randomised choices)."
        )
    if tally.knife_edge:
        are = "sample is" if tally.knife_edge == 1 else "samples are"
        why = "some player is indifferent, and the answer hangs on it"
        texts.append(f"{tally.knife_edge:,} {are} on a knife edge: {why}.")
    return texts
