"""A sweep for people and for scripts: how often which outcome is possible, and certain."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.sweep import Plan, Progress, Sweep, run_sweep
from sim.explore.sweeping.designs import Kind
from sim.explore.sweeping.distributions import Marginal
from sim.explore.sweeping.executors import Where
from sim.explore.sweeping.tally import Share, Tally
from sim.game.incentives import IncentiveConstraints
from sim.present.document import scenario_document, tidy
from sim.present.numbers import counted, listed, percent, plain, sentence
from sim.present.terminal import heading, indented, table
from sim.present.tipping import meaning
from sim.results.store import add

ANSWER = "answer.json"
FIGURES = ("sweep.svg", "sweep.png")
MOST_PROFILES = 8
MOST_LISTED = 50
DESIGNS = {
    Kind.RANDOM: "drawn at random",
    Kind.LATIN: "drawn as Latin hypercubes",
    Kind.SOBOL: "drawn as scrambled Sobol sequences",
}


def sweep_document(sweep: Sweep, folder: Path) -> dict[str, Any]:
    """sim.sweep/1. folder: where the result will stand."""
    plan = sweep.plan
    numbers = [
        _numbers(plan.games[g], tally) for (g, _), tally in zip(plan.of_case, sweep.tallies, strict=True)
    ]
    design = plan.work.cases[0].design
    made = {
        "schema": "sim.sweep/1",
        **scenario_document(plan.games[0].model.scenario),
        "samples": sweep.samples,
        "seed": None if design.kind is Kind.GRID else design.seed,
        "design": design.kind.value,
        "varied": [_varied(marginal) for marginal in design.marginals],
        **(numbers[0] if len(numbers) == 1 else _pooled(numbers)),
        "samples_per_second": tidy(sweep.samples_per_second),
        "table": str(folder / sweep.table.name),
        "results": str(folder),
    }
    if len(numbers) > 1:
        made["cases"] = [
            {"scenario": case.scenario, "concept": case.concept, "samples": case.design.count, **own}
            for case, own in zip(plan.work.cases, numbers, strict=True)
        ]
    return made


def _varied(marginal: Marginal) -> dict[str, Any]:
    made = {
        "assumption": marginal.name,
        "distribution": marginal.kind,
        "from": tidy(marginal.low),
        "to": tidy(marginal.high),
    }
    if marginal.values:
        made["count"] = len(marginal.values)
        if len(marginal.values) <= MOST_LISTED:
            made["values"] = tidy(marginal.values)
    return made


def _numbers(game: IncentiveConstraints, tally: Tally) -> dict[str, Any]:
    """What a case has for numbers."""
    scenario, plays = game.model.scenario, game.model.plays
    none = tally.empty()
    shares = {play: tally.containing(play) for play in sorted({p for s in tally.sets for p in s})}
    profiles = [
        {
            "profile": {p.id: plays.label(p.id, play) for p in scenario.players},
            "share": tidy(share.value),
            "se": tidy(share.se),
        }
        for play, share in sorted(shares.items(), key=lambda item: (-item[1].count, item[0]))
    ]
    return {
        "outcomes": {
            d.id: {
                value: _outcome(tally.possible(here), tally.certain(here))
                for value, here in _plays_with(game, d.id).items()
            }
            for d in scenario.dimensions
        },
        "profiles": profiles,
        "no_pure_equilibrium": tidy(none.value),
        "se_no_pure_equilibrium": tidy(none.se),
        "knife_edge": tally.knife_edge,
    }


def _outcome(possible: Share, certain: Share) -> dict[str, Any]:
    return tidy(
        {
            "possible": possible.value,
            "certain": certain.value,
            "se_possible": possible.se,
            "se_certain": certain.se,
        }
    )


def _plays_with(game: IncentiveConstraints, dimension: str) -> dict[str, frozenset[int]]:
    """Value of a dimension -> the plays that have it."""
    plays = game.model.plays
    codes = plays.codes[dimension]
    return {
        value: frozenset(np.flatnonzero(codes == code).tolist())
        for code, value in enumerate(plays.labels[dimension])
    }


def _pooled(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """All cases taken together, each with the same weight.

    The cases share their samples, so the errors are added as if they moved together, which
    they do at most.
    """

    def mean(numbers: list[Any]) -> Any:
        return None if None in numbers else tidy(sum(numbers) / len(cases))

    outcomes: dict[str, dict[str, Any]] = {}
    for dimension, value in dict.fromkeys(
        (d, v) for c in cases for d in c["outcomes"] for v in c["outcomes"][d]
    ):
        absent = {"possible": 0, "certain": 0, "se_possible": 0, "se_certain": 0}
        here = [case["outcomes"].get(dimension, {}).get(value, absent) for case in cases]
        outcomes.setdefault(dimension, {})[value] = {key: mean([x[key] for x in here]) for key in absent}
    shares: dict[str, list[Any]] = {}
    for case in cases:
        for item in case["profiles"]:
            shares.setdefault(json.dumps(item["profile"]), []).append(item["share"])
    ordered = sorted(shares.items(), key=lambda item: -sum(item[1]))
    return {
        "outcomes": outcomes,
        "profiles": [{"profile": json.loads(key), "share": mean(values)} for key, values in ordered],
        "no_pure_equilibrium": mean([case["no_pure_equilibrium"] for case in cases]),
        "se_no_pure_equilibrium": mean([case["se_no_pure_equilibrium"] for case in cases]),
        "knife_edge": sum(case["knife_edge"] for case in cases),
    }


def saved_sweep(
    plan: Plan, root: Path, where: Where | None, progress: Progress, *, figures: bool
) -> tuple[dict[str, Any], Sweep, list[Path]]:
    """The document of a sweep, the sweep in its folder, and the figures drawn. Raises ScenarioError."""
    folder = plan.question.folder(root)
    if figures:
        from sim.present.canvas import require_matplotlib

        require_matplotlib()

    def files(sweep: Sweep) -> Mapping[str, bytes]:
        document = sweep_document(sweep, folder)
        made = {ANSWER: (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()}
        return made | (drawn(sweep) if figures else {})

    sweep = run_sweep(plan, root, where, progress=progress, render=files)
    pictures = [folder / name for name in FIGURES] if figures else []
    if not all(path.is_file() for path in [folder / ANSWER, *pictures]):
        # found finished, without what is asked for now
        add(folder, files(sweep))
    return sweep_document(sweep, folder), sweep, pictures


def drawn(sweep: Sweep) -> dict[str, bytes]:
    """The figure of a sweep. Raises MissingExtra."""
    from sim.present.sweep_figure import sweep_figure

    return sweep_figure(sweep)


def sweep_said(sweep: Sweep) -> list[str]:
    """What was asked, and what came of it, in sentences."""
    cases = sweep.plan.work.cases
    if len(cases) > 1:
        return [sentence(f"The same samples in {listed(case_names(sweep.plan))}"), _asked(sweep.plan)]
    return [_headline(sweep.plan.games[0], sweep.tallies[0]), _asked(sweep.plan)]


def case_names(plan: Plan) -> list[str]:
    """What tells the cases apart: the scenario, the concept or both."""
    cases = plan.work.cases
    several = len({case.concept for case in cases}) > 1
    if len(plan.games) == 1:
        return [case.concept for case in cases]
    return [f"{case.scenario} ({case.concept})" if several else case.scenario for case in cases]


def _asked(plan: Plan) -> str:
    design = plan.work.cases[0].design
    about = {a.id: meaning(a.about) for a in plan.games[0].model.scenario.assumptions}
    names = [about[name] for name in design.names]
    what = listed(names) if len(names) <= 2 else counted(len(names), "assumption")
    samples = counted(design.count, "sample")
    if design.kind is not Kind.GRID:
        return sentence(f"{samples} of {what}, {DESIGNS[design.kind]} (seed {design.seed})")
    if len(names) > 1:
        return sentence(f"{samples}: every combination of the values of {what}")
    (marginal,) = design.marginals
    return sentence(f"{samples}: {what}, from {plain(marginal.low)} to {plain(marginal.high)}")


def _headline(game: IncentiveConstraints, tally: Tally) -> str:
    """How often the likeliest value of the first dimension is possible and certain."""
    dimension = game.model.scenario.dimensions[0]
    shares = {
        value: (tally.possible(here), tally.certain(here))
        for value, here in _plays_with(game, dimension.id).items()
    }
    lead = max(shares, key=lambda value: (shares[value][1].count, shares[value][0].count))
    possible, certain = shares[lead]
    says = dimension.rule(lead).says
    if certain.count == tally.samples:
        return sentence(f"{says}, in every sample and every equilibrium")
    if possible.count == certain.count:
        return sentence(f"{says} in {_near(certain)} of the samples, and in the rest not")
    if _near(possible) == _near(certain):
        return sentence(f"{says} in {_near(certain)} of the samples, and perhaps in a few more")
    return sentence(f"{says}: certainly in {_near(certain)} of the samples, possibly in {_near(possible)}")


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
    """Sentences, then how often each outcome and each profile is stable."""
    said = sweep_said(sweep)
    parts: list[RenderableType] = [Text(said[0], style="bold"), Text(said[1])]
    many = len(sweep.tallies) > 1
    for (g, concept), tally in zip(sweep.plan.of_case, sweep.tallies, strict=True):
        game = sweep.plan.games[g]
        if many:
            title = f"{game.model.scenario.title} ({concept})"
            parts += [Text(), heading(title), indented(Text(_headline(game, tally)))]
        parts += [Text(), indented(_outcome_table(game, tally))]
        if not many:
            parts += [Text(), heading("What is stable, and how often"), indented(_profile_table(game, tally))]
        parts += [indented(Text(note)) for note in _notes(tally, strict=concept == "strict-nash")]
    return Group(*parts)


def _outcome_table(game: IncentiveConstraints, tally: Tally) -> RenderableType:
    rows = []
    for dimension in game.model.scenario.dimensions:
        label = dimension.id.replace("_", " ")
        for value, here in _plays_with(game, dimension.id).items():
            possible, certain = tally.possible(here), tally.certain(here)
            if possible.count:
                name = dimension.rule(value).name or value.replace("_", " ")
                rows.append((label, name, _with_error(possible), _with_error(certain)))
                label = ""
        if label:
            rows.append((label, "none comes about", "", ""))
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
    profiles = len({p for members in tally.sets for p in members})
    if profiles > MOST_PROFILES:
        made.append(f"{profiles - MOST_PROFILES} more profiles are stable somewhere; the table has them.")
    none = tally.empty()
    kind = "strict pure" if strict else "pure"
    if none.count:
        made.append(f"There is no {kind} equilibrium in {_near(none)} of the samples.")
    if tally.knife_edge:
        are = "sample is" if tally.knife_edge == 1 else "samples are"
        why = "some player is indifferent, and the answer hangs on it"
        made.append(f"{tally.knife_edge:,} {are} on a knife edge: {why}.")
    return made
