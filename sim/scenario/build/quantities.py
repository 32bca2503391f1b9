"""Assumptions, derived names and sweeps: the numbers of a scenario."""

from collections.abc import Iterable

from sim.rational import Fraction
from sim.scenario.build.reader import DISTRIBUTIONS, MAX_STEPS, PROBABILITY, Reader
from sim.scenario.language.formula import named
from sim.scenario.language.numbers import decimal, interval
from sim.scenario.language.parse import parse_number
from sim.scenario.model import JUDGEMENT, Assumption, Derived, Distribution, Sweep
from sim.scenario.problems import Mark, did_you_mean
from sim.scenario.shapes.entities import AssumptionShape, AxisShape, ScenarioShape


def assumptions(reader: Reader, shape: ScenarioShape) -> Iterable[Assumption]:
    without = {id: reader.place("assumptions", id) for id, a in shape.assumptions.items() if not a.sources}
    hint = f"name a source, or write 'sources: {JUDGEMENT}'"
    reader.warn_alike(
        "no-source", "assumptions.{} has no source", "assumptions have no source", without, hint
    )
    for id, a in shape.assumptions.items():
        mark = reader.place("assumptions", id, "value")
        where = f"assumptions.{id}"
        distribution = _distribution(reader, id, a)
        low, high = a.range or (a.value, a.value)
        if distribution.kind == "discrete" and distribution.values and a.range is None:
            low, high = min(distribution.values), max(distribution.values)
        if low > high:
            message = f"{where}.range = {interval(low, high)} is reversed"
            reader.say(
                "range",
                message,
                reader.place(*where.split("."), "range"),
                f"write {interval(high, low)}",
            )
            low, high = high, low
        if not low <= a.value <= high:
            span = interval(low, high)
            reader.say(
                "outside-range", f"{where}.value = {decimal(a.value)} lies outside its range {span}", mark
            )
            low, high = min(low, a.value), max(high, a.value)
        limits = _limits(reader, id, a, low, high)
        for view, value in a.views.items():
            if not low <= value <= high:
                span = interval(low, high)
                message = f"{where}.views.{view} = {decimal(value)} lies outside the range {span}"
                reader.warn("outside-range", message, reader.place("assumptions", id, "views", view))
        yield Assumption(
            id, a.about, a.value, low, high, limits, a.unit, distribution,
            reader.cited(a.sources, "assumptions", id), mark, a.note, dict(a.views),
        )  # fmt: skip


def _limits(
    reader: Reader, id: str, a: AssumptionShape, low: Fraction, high: Fraction
) -> tuple[Fraction | None, Fraction | None]:
    if a.limits is not None:
        least, most = a.limits
    elif a.unit == PROBABILITY:
        least, most = Fraction(0), Fraction(1)
    else:
        least, most = (Fraction(0) if low >= 0 else None), None
    mark = reader.place("assumptions", id, "limits" if a.limits is not None else "range")
    if least is not None and most is not None and least > most:
        reader.say("limits", f"assumptions.{id}.limits are reversed", mark)
        return None, None
    if (least is not None and low < least) or (most is not None and high > most):
        span = interval(low, high)
        message = f"assumptions.{id}.range = {span} goes beyond its limits {interval(least, most)}"
        reader.say("limits", message, mark)
    return least, most


def _distribution(reader: Reader, id: str, a: AssumptionShape) -> Distribution:
    d = a.distribution
    if d is None:
        return Distribution()
    mark = reader.place("assumptions", id, "distribution")
    where = f"assumptions.{id}.distribution"
    if d.kind not in DISTRIBUTIONS:
        reader.say(
            "distribution",
            f"{where}: unknown distribution '{d.kind}'",
            mark,
            did_you_mean(d.kind, DISTRIBUTIONS),
        )
    elif d.kind in ("normal", "lognormal") and (d.sd is None or d.sd <= 0):
        reader.say(
            "distribution",
            f"{where}: {d.kind} needs a positive sd",
            mark,
            f"write {{{d.kind}: {{sd: 1}}}}",
        )
    elif d.kind == "lognormal" and a.value <= 0:
        reader.say("distribution", f"{where}: lognormal needs a positive value", mark)
    elif d.kind == "discrete":
        if not d.values or len(d.values) != len(d.probabilities):
            reader.say("distribution", f"{where}: discrete needs as many probabilities as values", mark)
        elif min(d.probabilities) < 0 or sum(d.probabilities) != 1:
            reader.say("distribution", f"{where}: the probabilities must be at least 0 and sum to 1", mark)
        elif a.value not in d.values:
            reader.say(
                "distribution",
                f"{where}: the value {decimal(a.value)} is none of the discrete values",
                mark,
            )
    return Distribution(d.kind, d.sd, tuple(d.values), tuple(d.probabilities))


def derived(reader: Reader, shape: ScenarioShape) -> Iterable[Derived]:
    why = "a derived formula may use assumptions and other derived names"
    names = reader.names(numbers=("assumptions", "derived"), why=why)
    parsed: dict[str, Derived] = {}
    for id, item in shape.derived.items():
        formula = reader.written(item.formula, parse_number, names, f"derived.{id}")
        if formula is not None:
            parsed[id] = Derived(id, formula, item.about)
    ordered: dict[str, Derived] = {}

    def visit(id: str, path: tuple[str, ...]) -> None:
        if id in path:
            circle = " -> ".join([*path[path.index(id) :], id])
            reader.say(
                "derived-cycle", f"derived names run in a circle: {circle}", reader.place("derived", id)
            )
            parsed.pop(id, None)
            return
        if id in ordered or id not in parsed:
            return
        for name in sorted(named(parsed[id].written.formula) & parsed.keys()):
            visit(name, (*path, id))
        if id in parsed:
            ordered[id] = parsed[id]

    for id in list(parsed):
        visit(id, ())
    return ordered.values()


def sweeps(reader: Reader, shape: ScenarioShape) -> Iterable[Sweep]:
    for id, sweep in shape.sweeps.items():
        vary = {}
        for name, axis in sweep.vary.items():
            where, mark = f"sweeps.{id}.vary.{name}", reader.place("sweeps", id, "vary", name)
            if name not in reader.declared["assumptions"]:
                hint = did_you_mean(name, reader.declared["assumptions"])
                reader.say("unknown-name", f"unknown assumption '{name}' in sweeps.{id}", mark, hint)
                continue
            values = _axis(reader, axis, where, mark)
            if values:
                vary[name] = values
        yield Sweep(id, vary, sweep.about)


def _axis(reader: Reader, axis: AxisShape, where: str, mark: Mark) -> tuple[Fraction, ...]:
    if axis.values is not None and axis.start is None and axis.end is None and axis.steps is None:
        if not axis.values:
            reader.say("sweep", f"{where}.values is empty", mark)
        return tuple(axis.values)
    start, end, steps = axis.start, axis.end, axis.steps
    if start is None or end is None or steps is None or axis.values is not None:
        reader.say("sweep", f"{where} needs 'from', 'to' and 'steps', or 'values'", mark)
    elif start >= end:
        reader.say(
            "sweep", f"{where} runs from {decimal(start)} to {decimal(end)}", mark, "'to' must be larger"
        )
    elif steps.denominator != 1 or not 2 <= steps <= MAX_STEPS:
        reader.say(
            "sweep",
            f"{where}.steps = {decimal(steps)}, expected a whole number from 2 to {MAX_STEPS:,}",
            mark,
        )
    else:
        return tuple(start + (end - start) * i / (steps - 1) for i in range(int(steps)))
    return ()
