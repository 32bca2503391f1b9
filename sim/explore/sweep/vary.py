"""What a sweep varies, and how: from `oil_price=30:110:81` to a design."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from sim.explore.sweep.designs import SEEDS, Design, Kind
from sim.explore.sweep.distributions import Marginal, equally_likely, of_assumption, uniform
from sim.rational import Fraction
from sim.scenario.file import nodes
from sim.scenario.file.nodes import Scalar
from sim.scenario.language.numbers import decimal, interval
from sim.scenario.model import Assumption, Scenario
from sim.scenario.problems import (
    COMMAND_LINE,
    Problem,
    ScenarioError,
    Severity,
    did_you_mean,
    has_errors,
    unknown_assumption,
)

MAX_STEPS = 1_000_000
MAX_SAMPLES = 10**10
MAX_GRID = 10**9
DEFAULT_SAMPLES = 65_536

EXAMPLE = "write for instance oil_price=30:110:81, oil_price=40,60,80 or oil_price=30:110"


@dataclass(frozen=True)
class Variation:
    """One assumption that varies.

    values: those it takes; None for a range.
    span: the range, each value equally likely; None for what the scenario says.
    """

    name: str
    values: tuple[Fraction, ...] | None = None
    span: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True)
class Request:
    """What is to be varied.

    kind: None where it follows from the rest: a grid if every assumption has its values.
    count: of samples; None where it follows.
    """

    variations: tuple[Variation, ...]
    kind: Kind | None = None
    count: int | None = None
    seed: int = 0


def parse_variations(texts: Sequence[str]) -> tuple[Variation, ...]:
    """`NAME`, `NAME=FROM:TO`, `NAME=FROM:TO:STEPS` or `NAME=VALUE,VALUE,...`. Raises ScenarioError.

    >>> parse_variations(["oil_price=30:110:5"])[0].values[1]
    Fraction(50, 1)
    """
    variations, problems = [], []
    for text in texts:
        try:
            variations.append(_variation(text))
        except ValueError as error:
            problems.append(Problem("vary", f"--vary {text}: {error}", COMMAND_LINE, EXAMPLE))
    names = [variation.name for variation in variations]
    problems += [
        Problem("vary", f"--vary names '{name}' more than once", COMMAND_LINE, "keep one of them")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if problems:
        raise ScenarioError(problems)
    return tuple(variations)


def _variation(text: str) -> Variation:
    name, equals, rest = (part.strip() for part in text.partition("="))
    if not name:
        raise ValueError("no assumption is named")
    if not equals:
        return Variation(name)
    if "," in rest or ":" not in rest:
        values = tuple(_setting_number(part) for part in rest.split(",") if part.strip())
        if not values:
            raise ValueError("the list of values is empty")
        if len(set(values)) < len(values):
            raise ValueError("a value stands there twice")
        return Variation(name, values)
    parts = rest.split(":")
    if len(parts) > 3:
        raise ValueError("expected FROM:TO or FROM:TO:STEPS")
    low, high = _setting_number(parts[0]), _setting_number(parts[1])
    if low == high:
        raise ValueError(f"the range is the single number {decimal(low)}; use --set {name}={decimal(low)}")
    if low > high:
        raise ValueError(f"the range is reversed; write {name}={decimal(high)}:{decimal(low)}")
    if len(parts) == 2:
        return Variation(name, None, (low, high))
    steps = _setting_number(parts[2])
    if steps.denominator != 1 or steps < 1:
        raise ValueError(f"{decimal(steps)} steps, expected a whole number of at least 2")
    if steps == 1:
        raise ValueError(f"a grid of one point; use --set {name}={decimal(low)}")
    if steps > MAX_STEPS:
        raise ValueError(f"{int(steps):,} steps, at most {MAX_STEPS:,} make sense")
    count = int(steps)
    return Variation(name, tuple(low + (high - low) * i / (count - 1) for i in range(count)))


def _setting_number(text: str) -> Fraction:
    value = nodes.quotient(Scalar(text.strip(), COMMAND_LINE))
    if isinstance(value, str):
        raise ValueError(value)
    return value


def named_sweep(scenario: Scenario, name: str) -> tuple[Variation, ...]:
    """The variations of a sweep that the scenario file names. Raises ScenarioError."""
    for sweep in scenario.sweeps:
        if sweep.id == name:
            return tuple(Variation(a, values) for a, values in sweep.vary.items())
    known = [sweep.id for sweep in scenario.sweeps]
    hint = did_you_mean(name, known) if known else "the scenario names no sweeps"
    raise ScenarioError([Problem("unknown-name", f"unknown sweep '{name}'", COMMAND_LINE, hint)])


def everything(scenario: Scenario) -> tuple[Variation, ...]:
    """Every assumption that has a range or several values, as the scenario says."""
    return tuple(
        Variation(a.id) for a in scenario.assumptions if not a.fixed or len(a.distribution.values) > 1
    )


def design_of(scenario: Scenario, request: Request) -> tuple[Design, list[Problem]]:
    """The design of a request for one scenario, and warnings. Raises ScenarioError."""
    problems = _request_problems(request)
    known = {a.id: a for a in scenario.assumptions}
    for variation in request.variations:
        if variation.name not in known:
            message = f"unknown assumption '{variation.name}' in scenario '{scenario.id}'"
            problems.append(unknown_assumption(message, variation.name, known))
    if not request.variations:
        problems.append(Problem("vary", "no assumption has a range to vary over", COMMAND_LINE, EXAMPLE))
    if has_errors(problems):
        raise ScenarioError(problems)
    kind = request.kind or (Kind.GRID if _is_grid(request) else Kind.RANDOM)
    marginals = []
    for variation in request.variations:
        marginal, marginal_problems = _marginal(variation, known[variation.name], kind)
        problems += marginal_problems
        marginals.append(marginal)
    if has_errors(problems):
        raise ScenarioError(problems)
    count = request.count or DEFAULT_SAMPLES
    if kind is Kind.GRID:
        count = _grid_size(marginals)
    return Design(kind, tuple(marginals), count, request.seed), problems


def _is_grid(request: Request) -> bool:
    # what a scenario says to be discrete has probabilities, and a grid would count each value alike
    return request.count is None and all(v.values is not None for v in request.variations)


def variant_problems(first: Scenario, variant: Scenario, design: Design) -> list[Problem]:
    """Warnings where a variant means something else by what varies.

    Every variant is solved at the samples that are drawn as the first scenario says.
    Raises ScenarioError where it cannot be solved at them.
    """
    known = {a.id: a for a in variant.assumptions}
    problems = []
    for marginal in design.marginals:
        here = known.get(marginal.name)
        if here is None:
            message = f"unknown assumption '{marginal.name}' in scenario '{variant.id}'"
            problems.append(unknown_assumption(message, marginal.name, known))
            continue
        problems += _range_problems(here, marginal.low, marginal.high)
        if here.value != first.assumption(here.id).value:
            message = (
                f"'{here.id}' is {decimal(here.value)} in '{variant.id}', "
                f"but varies here as it does in '{first.id}'"
            )
            hint = "name what is to vary with --vary, and leave it out"
            problems.append(Problem("varies", message, COMMAND_LINE, hint, Severity.WARNING))
    if has_errors(problems):
        raise ScenarioError(problems)
    return problems


def _request_problems(request: Request) -> list[Problem]:
    problems = []
    if request.count is not None and not 1 <= request.count <= MAX_SAMPLES:
        message = f"--samples {request.count:,}: expected a number from 1 to {MAX_SAMPLES:,}"
        problems.append(Problem("samples", message, COMMAND_LINE))
    if request.count is not None and request.kind is Kind.GRID:
        message = "a grid has as many samples as its values combine to, so --samples has no place with it"
        problems.append(Problem("samples", message, COMMAND_LINE, "leave it out, or choose another --design"))
    if not 0 <= request.seed < SEEDS:
        message = f"--seed {request.seed}: expected a whole number from 0 to 2**64 - 1"
        problems.append(Problem("seed", message, COMMAND_LINE))
    return problems


def _marginal(variation: Variation, a: Assumption, kind: Kind) -> tuple[Marginal, list[Problem]]:
    problems = []
    if variation.values is not None:
        marginal = equally_likely(a.id, variation.values)
    elif variation.span is not None:
        marginal = uniform(a.id, *variation.span)
    else:
        marginal = of_assumption(a)
        if marginal.low == marginal.high:
            message = f"'{a.id}' has no range in the scenario"
            hint = f"give it one: --vary {a.id}=FROM:TO"
            problems.append(Problem("vary", message, COMMAND_LINE, hint))
    if kind is Kind.GRID and not marginal.values:
        hint = f"write {a.id}={decimal(marginal.low)}:{decimal(marginal.high)}:21, or choose another --design"
        problems.append(Problem("vary", f"a grid needs the values of '{a.id}'", COMMAND_LINE, hint))
    return marginal, problems + _range_problems(a, marginal.low, marginal.high)


def _range_problems(a: Assumption, low: Fraction, high: Fraction) -> list[Problem]:
    least, most = a.limits
    span = interval(low, high)
    if (least is not None and low < least) or (most is not None and high > most):
        message = f"--vary {a.id} over {span} goes beyond its limits {interval(least, most)}"
        return [Problem("outside-limits", message, COMMAND_LINE)]
    if low < a.low or high > a.high:
        message = f"--vary {a.id} over {span} goes beyond its range {interval(a.low, a.high)}"
        return [Problem("outside-range", message, COMMAND_LINE, severity=Severity.WARNING)]
    return []


def _grid_size(marginals: Sequence[Marginal]) -> int:
    count = prod(len(marginal.values) for marginal in marginals)
    if count > MAX_GRID:
        shown = f"{count:,}" if count < 10**15 else f"about 10^{len(str(count)) - 1}"
        message = f"the grid has {shown} samples, at most {MAX_GRID:,} can be swept"
        hint = "take fewer steps, or draw from the ranges: --design sobol --samples 1048576"
        raise ScenarioError([Problem("too-large", message, COMMAND_LINE, hint)])
    return count
