"""A sweep in words and tables: how often which outcome is possible, and certain."""

import math
from pathlib import Path

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.sweep.answer import Plan, Sweep, read_table
from sim.explore.sweep.designs import Kind
from sim.explore.sweep.distributions import Marginal
from sim.explore.sweep.part import free_name
from sim.explore.sweep.tally import Share, Tally
from sim.game.incentives import IncentiveConstraints
from sim.present.language.numbers import counted, listed, percent, plain, sentence
from sim.present.language.sentences import inside, meaning, with_unit
from sim.present.page.terminal import heading, indented, table

MOST_PROFILES = 8
MOST_CHANGES = 3
DESIGNS = {
    Kind.RANDOM: "drawn at random",
    Kind.LATIN: "drawn as Latin hypercubes",
    Kind.SOBOL: "drawn as scrambled Sobol sequences",
}
CERTAIN = "Possible: at least one equilibrium has it. Certain: every equilibrium has it."
ERROR = "± is one standard error: what chance in the drawing may account for."


def plays_with(game: IncentiveConstraints, dimension: str) -> dict[str, frozenset[int]]:
    """Value of a dimension -> the plays that have it."""
    plays = game.model.plays
    codes = plays.codes[dimension]
    return {
        value: frozenset(np.flatnonzero(codes == code).tolist())
        for code, value in enumerate(plays.labels[dimension])
    }


def sweep_said(sweep: Sweep) -> list[str]:
    """What came of a sweep, what was asked, and where the answer changes, in sentences."""
    plan = sweep.plan
    headlines = [
        headline(plan.games[g], tally) for (g, _), tally in zip(plan.of_case, sweep.tallies, strict=True)
    ]
    if len(headlines) == 1:
        return [*headlines, _asked(plan), *_changes(sweep)]
    cases = [
        sentence(f"In {name}, {inside(text, plan.games[g].model.scenario)}")
        for name, text, (g, _) in zip(case_names(plan), headlines, plan.of_case, strict=True)
    ]
    return [" ".join(cases), _asked(plan)]


def case_names(plan: Plan) -> list[str]:
    """What tells the cases apart: the scenario, the concept or both."""
    cases = plan.work.cases
    several = len({case.concept for case in cases}) > 1
    if len(plan.games) == 1:
        return [case.concept for case in cases]
    return [f"{case.scenario} ({case.concept})" if several else case.scenario for case in cases]


def interrupted_said(total: int, done: int, folder: Path) -> str:
    """What is left of a sweep that was interrupted. done: the samples that are kept."""
    if not done:
        return "Interrupted: no sample was finished. The same command starts again."
    kept = f"{done:,} of {counted(total, 'sample')} are finished and kept in {folder}"
    return f"Interrupted: {kept}. The same command goes on from there."


def _asked(plan: Plan) -> str:
    design = plan.work.cases[0].design
    about = {a.id: meaning(a.about) for a in plan.games[0].model.scenario.assumptions}
    names = [about[m.name] + _among(m, design.kind) for m in design.marginals]
    what = listed(names) if len(names) <= 2 else counted(len(names), "assumption")
    samples = counted(design.count, "sample")
    if len(plan.work.cases) > 1:
        samples += " in each case, the same in all"
    if design.kind is not Kind.GRID:
        return sentence(f"{samples}, of {what}, {DESIGNS[design.kind]} (seed {design.seed})")
    if len(names) > 1:
        return sentence(f"{samples}: every combination of the values of {what}")
    (marginal,) = design.marginals
    return sentence(f"{samples}: {what}, from {plain(marginal.low)} to {plain(marginal.high)}")


def _among(marginal: Marginal, kind: Kind) -> str:
    """How many values the samples of an assumption are drawn from, where it takes only some."""
    if not marginal.values or kind is Kind.GRID:
        return ""
    return f" (from {counted(len(marginal.values), 'value')})"


def headline(game: IncentiveConstraints, tally: Tally) -> str:
    """How often each value of the first dimension is certain, and how often one of several."""
    dimension = game.model.scenario.dimensions[0]
    shares = {
        value: (tally.possible(here), tally.certain(here))
        for value, here in plays_with(game, dimension.id).items()
    }
    occurring = sorted(
        (value for value, (possible, _) in shares.items() if possible.count),
        key=lambda value: (-shares[value][1].count, -shares[value][0].count),
    )
    never = [value for value in shares if value not in occurring]
    parts = []
    for value in occurring:
        possible, certain = shares[value]
        if certain.count == tally.samples:
            return sentence(f"{dimension.rule(value).says}, in every sample and every equilibrium")
        parts.append(f"{inside(dimension.rule(value).says, game.model.scenario)} {_often(possible, certain)}")
    none = tally.empty()
    if none.count:
        parts.append(f"nothing is stable (without randomised choices) in {_near(none)} of the samples")
    text = sentence("; ".join(parts))
    if never:
        says = [f"'{dimension.rule(value).says.rstrip('.')}'" for value in never]
        text += f" In no sample: {listed(says, 'or')}."
    return text


def _often(possible: Share, certain: Share) -> str:
    further = Share(possible.value - certain.value, possible.count - certain.count, None)
    if not further.count:
        return f"in {_near(certain)} of the samples"
    several = f"as one of several possibilities in {_near(further)}"
    if not certain.count:
        return f"only {several} of the samples"
    return f"for certain in {_near(certain)} of the samples and {several}"


def _changes(sweep: Sweep) -> list[str]:
    """Between which neighbouring values of the only assumption that varies the answer changes."""
    design = sweep.plan.work.cases[0].design
    if design.kind is not Kind.GRID or len(design.marginals) != 1 or design.count < 2:
        return []
    (marginal,) = design.marginals
    scenario = sweep.plan.games[0].model.scenario
    assumption = scenario.assumption(marginal.name)
    column = read_table(sweep.table)[free_name("equilibria", design.names)].combine_chunks()
    values = np.array([float(value) for value in marginal.values])
    order = np.argsort(values)
    x, codes = values[order], column.indices.to_numpy()[order]
    at = np.flatnonzero(codes[1:] != codes[:-1])
    about = meaning(assumption.about)
    if not len(at):
        return [sentence(f"What is stable is the same at all {counted(len(x), 'value')} of {about}")]
    pairs = [f"between {plain(x[i])} and {with_unit(plain(x[i + 1]), assumption)}" for i in at[:MOST_CHANGES]]
    more = f" and {counted(len(at) - MOST_CHANGES, 'more time')}" if len(at) > MOST_CHANGES else ""
    exact = f"sim thresholds FILE --assumption {marginal.name}"
    where = sentence(f"What is stable changes {', '.join(pairs)}{more}")
    return [f"{where} The exact point: {exact}"]


def _near(share: Share) -> str:
    """A share in percent, never rounded to none or all."""
    if 0.9995 <= share.value < 1:
        return f"all but {percent(1 - share.value)}"
    return percent(share.value) if share.value < 0.995 or share.value == 1 else f"{100 * share.value:.2f}%"


def _with_error(share: Share) -> str:
    """A share in percent with as many digits as its standard error leaves.

    >>> _with_error(Share(0.9526, 9526, 0.00053)), _with_error(Share(0.25, 1, None))
    ('95.26% ± 0.05', '25%')
    """
    if share.count == 0:
        return "never"
    if not share.se or share.value == 1:
        return _near(share)
    digits = max(0, -math.floor(math.log10(100 * share.se)))
    return f"{100 * share.value:.{digits}f}% ± {100 * share.se:.{digits}f}"


def sweep_view(sweep: Sweep) -> RenderableType:
    """Sentences, then how often each outcome and each combination of choices is stable."""
    said = sweep_said(sweep)
    plan = sweep.plan
    parts: list[RenderableType] = [Text(said[0], style="bold"), *map(Text, said[1:])]
    many = len(sweep.tallies) > 1
    concepts = len({concept for _, concept in plan.of_case}) > 1
    for (g, concept), tally in zip(plan.of_case, sweep.tallies, strict=True):
        game = plan.games[g]
        if many:
            title = game.model.scenario.title
            parts += [Text(), heading(f"{title} ({concept})" if concepts else title)]
        parts += [Text(), indented(_outcome_table(game, tally)), indented(Text(CERTAIN, style="dim"))]
        if tally.empty().se is not None:
            parts.append(indented(Text(ERROR, style="dim")))
        parts += [Text(), heading("What is stable, and how often"), indented(_profile_table(game, tally))]
        parts += [indented(Text(note)) for note in _notes(tally, strict=concept == "strict-nash")]
    return Group(*parts)


def _outcome_table(game: IncentiveConstraints, tally: Tally) -> RenderableType:
    rows = []
    for dimension in game.model.scenario.dimensions:
        label = dimension.id.replace("_", " ")
        for value, here in plays_with(game, dimension.id).items():
            name = dimension.rule(value).name or value.replace("_", " ")
            rows.append((label, name, _with_error(tally.possible(here)), _with_error(tally.certain(here))))
            label = ""
    columns = [("Outcome", "left"), ("", "left"), ("Possible", "right"), ("Certain", "right")]
    return table(columns, rows)


def _profile_table(game: IncentiveConstraints, tally: Tally) -> RenderableType:
    scenario, plays = game.model.scenario, game.model.plays
    shares = {play: tally.containing(play) for play in {p for s in tally.sets for p in s}}
    ordered = sorted(shares.items(), key=lambda item: (-item[1].count, item[0]))
    rows = [
        (_near(share), *(p.action(plays.label(p.id, play)).name for p in scenario.players))
        for play, share in ordered[:MOST_PROFILES]
    ]
    names = [(p.name[:1].upper() + p.name[1:], "left") for p in scenario.players]
    return table([("Share", "right"), *names], rows)


def _notes(tally: Tally, *, strict: bool) -> list[str]:
    made = []
    more = len({p for members in tally.sets for p in members}) - MOST_PROFILES
    if more > 0:
        are = "combination of choices is" if more == 1 else "combinations of choices are"
        made.append(f"{more} more {are} stable somewhere; the saved table has every one.")
    none = tally.empty()
    if none.count:
        strictly = "strictly " if strict else ""
        made.append(
            f"In {_near(none)} of the samples nothing is {strictly}stable (without randomised choices)."
        )
    if tally.knife_edge:
        are = "sample is" if tally.knife_edge == 1 else "samples are"
        why = "some player is indifferent, and the answer hangs on it"
        made.append(f"{tally.knife_edge:,} {are} on a knife edge: {why}.")
    return made
