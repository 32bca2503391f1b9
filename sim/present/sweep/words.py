"""A sweep in sentences: how often which outcome is possible, and certain."""

import math
from pathlib import Path

import numpy as np

from sim.explore.sweep.answer import Sweep, read_table
from sim.explore.sweep.cases import CaseResult, OutcomeShare
from sim.explore.sweep.designs import Kind
from sim.explore.sweep.distributions import Marginal
from sim.explore.sweep.part import free_name
from sim.explore.sweep.tally import Share
from sim.present.language.numbers import counted, listed, percent, plain, sentence
from sim.present.language.sentences import inside, meaning, with_unit

MOST_CHANGES = 3
DESIGNS = {
    Kind.RANDOM: "drawn at random",
    Kind.LATIN: "drawn as Latin hypercubes",
    Kind.SOBOL: "drawn as scrambled Sobol sequences",
}


def sentences(sweep: Sweep) -> list[str]:
    """What came of a sweep, what was asked, and where the answer changes."""
    headlines = [headline(case) for case in sweep.cases]
    if len(headlines) == 1:
        return [*headlines, _asked(sweep), *_changes(sweep)]
    cases = [
        sentence(f"In {name}, {inside(text, case.scenario)}")
        for name, text, case in zip(case_names(sweep), headlines, sweep.cases, strict=True)
    ]
    return [" ".join(cases), _asked(sweep)]


def finding(sweep: Sweep) -> str:
    """What came of it, in a line: the outcome that is certain most often."""
    first = sweep.cases[0]
    dimension = first.scenario.dimensions[0]
    shares = {value: first.exactly(dimension.id, value) for value in first.outcomes(dimension.id)}
    value = max(shares, key=lambda v: (shares[v].certain.count, shares[v].possible.count))
    says = dimension.rule(value).says.rstrip(".")
    if len(sweep.cases) == 1:
        share = shares[value]
        if share.certain.count == first.tally.samples:
            return f"{says}, in every sample"
        if not share.certain.count:
            return f"{says}: in {nearly_percent(share.possible)} of the samples, never as the only outcome"
        return f"{says}: for certain in {nearly_percent(share.certain)} of the samples"
    each = [
        f"{nearly_percent(case.outcome(dimension.id, value).certain)} in {name}"
        for name, case in zip(case_names(sweep), sweep.cases, strict=True)
    ]
    return f"{says}: for certain in {listed(each)}"


def case_names(sweep: Sweep) -> list[str]:
    """What tells the cases apart: the scenario, the concept or both."""
    several = len({case.concept for case in sweep.cases}) > 1
    if len(sweep.plan.games) == 1:
        return [case.concept for case in sweep.cases]
    return [f"{case.scenario.id} ({case.concept})" if several else case.scenario.id for case in sweep.cases]


def interrupted(total: int, done: int, folder: Path) -> str:
    """What is left of a sweep that was interrupted. done: the samples that are kept."""
    if not done:
        return "Interrupted: no sample was finished. The same command starts again."
    kept = f"{done:,} of {counted(total, 'sample')} are finished and kept in {folder}"
    return f"Interrupted: {kept}. The same command goes on from there."


def _asked(sweep: Sweep) -> str:
    design = sweep.design
    about = {a.id: meaning(a.about) for a in sweep.scenario.assumptions}
    names = [about[m.name] + _among(m, design.kind) for m in design.marginals]
    what = listed(names) if len(names) <= 2 else counted(len(names), "assumption")
    samples = counted(design.count, "sample")
    if len(sweep.cases) > 1:
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


def headline(case: CaseResult) -> str:
    """How often each value of the first dimension is certain, and how often one of several."""
    dimension = case.scenario.dimensions[0]
    known = case.outcomes(dimension.id)
    shares = {value: case.exactly(dimension.id, value) for value in known}
    occurring = sorted(
        (value for value, share in shares.items() if share.possible.count),
        key=lambda value: (-shares[value].certain.count, -shares[value].possible.count),
    )
    never = [value for value, share in known.items() if not share.possible.count]
    parts = []
    for value in occurring:
        if shares[value].certain.count == case.tally.samples:
            return sentence(f"{dimension.rule(value).says}, in every sample and every equilibrium")
        parts.append(f"{inside(dimension.rule(value).says, case.scenario)} {_often(shares[value])}")
    none = case.tally.empty()
    if none.count:
        parts.append(
            f"nothing is stable (without randomised choices) in {nearly_percent(none)} of the samples"
        )
    text = sentence("; ".join(parts))
    if never:
        says = [f"'{dimension.rule(value).says.rstrip('.')}'" for value in never]
        text += f" In no sample: {listed(says, 'or')}."
    return text


def _often(share: OutcomeShare) -> str:
    possible, certain = share.possible, share.certain
    further = Share(possible.value - certain.value, possible.count - certain.count, None)
    if not further.count:
        return f"in {nearly_percent(certain)} of the samples"
    several = f"as one of several possibilities in {nearly_percent(further)}"
    if not certain.count:
        return f"only {several} of the samples"
    return f"for certain in {nearly_percent(certain)} of the samples and {several}"


def _changes(sweep: Sweep) -> list[str]:
    """Between which neighbouring values of the only assumption that varies the answer changes."""
    design = sweep.design
    if design.kind is not Kind.GRID or len(design.marginals) != 1 or design.count < 2:
        return []
    (marginal,) = design.marginals
    assumption = sweep.scenario.assumption(marginal.name)
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


def nearly_percent(share: Share) -> str:
    """A share in percent, never rounded to none or all."""
    if 0.9995 <= share.value < 1:
        return f"all but {percent(1 - share.value)}"
    return percent(share.value) if share.value < 0.995 or share.value == 1 else f"{100 * share.value:.2f}%"


def percent_with_error(share: Share) -> str:
    """A share in percent with as many digits as its standard error leaves.

    >>> percent_with_error(Share(0.9526, 9526, 0.00053)), percent_with_error(Share(0.25, 1, None))
    ('95.26% ± 0.05', '25%')
    """
    if share.count == 0:
        return "never"
    if not share.se or share.value == 1:
        return nearly_percent(share)
    digits = max(0, -math.floor(math.log10(100 * share.se)))
    return f"{100 * share.value:.{digits}f}% ± {100 * share.se:.{digits}f}"
