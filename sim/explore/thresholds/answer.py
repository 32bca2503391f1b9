"""Tipping points: the values of one assumption at which the set of equilibria changes.

All other assumptions stay at their values. Signs are exact here: a constraint holds where its
row is not negative, without the tolerance of the solver.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from sim.algebra.pieces import Piece
from sim.algebra.roots import Root, compare, rational
from sim.explore.abreast import abreast
from sim.explore.progress import Progress, untold
from sim.explore.thresholds.along import Span, answers_along
from sim.game.bare import LeftOut, bare_varied
from sim.game.incentives import IncentiveConstraints
from sim.game.slices import Station
from sim.game.told import Course, Courses
from sim.rational import Fraction
from sim.scenario.file import nodes
from sim.scenario.model import Assumption, Scenario
from sim.scenario.plays import Plays
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError, unknown_assumption
from sim.solve.concept import Concept, Decision, discovers, narrowed
from sim.solve.concepts import default_concept

PATIENCE = 1.0
"""Seconds after which assumptions are shared among processes: most games are done before."""


@dataclass(frozen=True)
class Interval:
    """A stretch of one assumption with one set of pure equilibria, or a single point.

    start, end: its ends; the same number twice for an isolated point.
    closed: whether each end belongs to it.
    plays: indices of the equilibria.
    """

    start: Root
    end: Root
    closed: tuple[bool, bool]
    plays: tuple[int, ...]

    @property
    def is_point(self) -> bool:
        """Whether it is a single value."""
        return self.start == self.end

    @property
    def exact(self) -> bool:
        """Whether both ends are known exactly, and not only bracketed."""
        return self.start.exact and self.end.exact

    def holds(self, value: Fraction) -> bool:
        """Whether a value lies in it."""
        at = rational(value)
        left, right = compare(self.start, at), compare(at, self.end)
        return (left < 0 or (left == 0 and self.closed[0])) and (right < 0 or (right == 0 and self.closed[1]))


@dataclass(frozen=True)
class Change:
    """The nearest value beyond which the set of equilibria is another one.

    share: how far away it is, as a share of the width of the assumption's range.
    beyond: the next stretch with other equilibria.
    up: whether it lies above the present value.
    reached: whether the equilibria are others at that very value already.
    """

    at: Root
    share: float
    beyond: Interval
    up: bool
    reached: bool


@dataclass(frozen=True)
class AssumptionThresholds:
    """Where the set of pure equilibria changes along one assumption.

    intervals: a partition of the span, in order.
    proved: whether there is certainly nothing else.
    notes: sentences on what was not proved, or what the solver's tolerance hides.
    """

    assumption: str
    value: Fraction
    width: Fraction
    span: Span
    proved: bool
    intervals: tuple[Interval, ...]
    notes: tuple[str, ...] = ()

    @cached_property
    def here(self) -> int | None:
        """The index of the interval with the present value; None if that lies outside the span."""
        return next((i for i, interval in enumerate(self.intervals) if interval.holds(self.value)), None)

    @cached_property
    def changes(self) -> tuple[Change | None, Change | None]:
        """The nearest change below the present value, and the nearest above."""
        return self._first(self._is_other, up=False), self._first(self._is_other, up=True)

    @cached_property
    def nearest(self) -> Change | None:
        """The nearest change in either direction; None if there is none in the span."""
        return self.first(self._is_other)

    def first(self, differs: Callable[[tuple[int, ...]], bool]) -> Change | None:
        """The nearest change, in either direction, to a set of equilibria that differs in some respect."""
        both = (self._first(differs, up=False), self._first(differs, up=True))
        return min((c for c in both if c is not None), key=lambda c: c.share, default=None)

    def _is_other(self, plays: tuple[int, ...]) -> bool:
        return self.here is not None and plays != self.intervals[self.here].plays

    def _first(self, differs: Callable[[tuple[int, ...]], bool], *, up: bool) -> Change | None:
        if self.here is None:
            return None
        rest = self.intervals[self.here + 1 :] if up else self.intervals[: self.here][::-1]
        at = next((i for i, interval in enumerate(rest) if differs(interval.plays)), None)
        if at is None:
            return None
        first = rest[at]
        end = first.start if up else first.end
        share = abs(float(end) - float(self.value)) / float(self.width)
        reached = first.closed[0 if up else 1]
        more = rest[at + 1 : at + 2]
        # a single value counts as a change of its own only where nothing has changed beyond it
        beyond = more[0] if first.is_point and more and differs(more[0].plays) else first
        return Change(end, share, beyond, up, reached)


@dataclass(frozen=True, eq=False)
class Thresholds:
    """Where the set of pure equilibria changes along some assumptions, each alone.

    items: one for each assumption, in the order asked for; iterating gives these.
    names: the assumptions that were asked about; None for all.
    span: the one asked for instead of the ranges.
    concept: the solution concept that was followed.
    bare: whether they are numbers that stand bare in formulas. left_out: those that cannot vary.
    """

    scenario: Scenario
    plays: Plays = field(repr=False)
    items: tuple[AssumptionThresholds, ...]
    names: tuple[str, ...] | None = None
    span: Span | None = None
    concept: str = "pure-nash"
    bare: bool = False
    left_out: tuple[LeftOut, ...] = ()

    def __iter__(self) -> Iterator[AssumptionThresholds]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> AssumptionThresholds:
        return self.items[index]

    @cached_property
    def now(self) -> tuple[int, ...]:
        """The equilibria at the present values; none if no span reaches there."""
        within = [item.intervals[item.here].plays for item in self.items if item.here is not None]
        return within[-1] if within else ()

    @cached_property
    def every(self) -> tuple[int, ...]:
        """All plays that come up."""
        intervals = [interval for item in self.items for interval in item.intervals]
        return tuple(sorted({play for interval in intervals for play in interval.plays}))

    @cached_property
    def moving(self) -> tuple[AssumptionThresholds, ...]:
        """Those that change the answer, the one that takes least first."""
        changing = [(item.nearest.share, item) for item in self.items if item.nearest is not None]
        return tuple(item for _, item in sorted(changing, key=lambda pair: pair[0]))

    def leads(self, chosen: Sequence[int]) -> frozenset[str]:
        """The values of the first outcome dimension that some plays have."""
        return self.plays.among(self.scenario.dimensions[0].id, chosen)

    @cached_property
    def overturning(self) -> tuple[tuple[AssumptionThresholds, Change], ...]:
        """Where each assumption first changes the stable values of the first dimension, nearest first."""
        now = self.leads(self.now)
        touching = [(item, item.first(lambda plays: self.leads(plays) != now)) for item in self.items]
        known = [(item, change) for item, change in touching if change is not None]
        return tuple(sorted(known, key=lambda pair: pair[1].share))


def thresholds(
    constraints: IncentiveConstraints,
    names: Sequence[str] | None = None,
    span: Span | None = None,
    concept: Concept | None = None,
    progress: Progress = untold,
) -> Thresholds:
    """The thresholds of some assumptions, or of all that are not fixed, each alone.

    concept: whose solutions are followed; the default is the one of the file. progress: told
    how many assumptions are done, and how many there are.
    span: from where to where, in the assumption's unit; the default is its range, widened to
    its value where that lies outside. Nothing is missed where an incentive is a quotient of
    polynomials of the assumption on finitely many pieces: ends are rational or algebraic numbers.
    Raises ScenarioError for an unknown or fixed assumption, and for an empty, reversed or
    meaningless span.
    """
    scenario = constraints.model.scenario
    concept = concept or default_concept(scenario)
    if names is None:
        if span is not None:
            raise _problem("span", "a span needs an assumption that it is for", "add --assumption NAME")
        chosen = [a for a in scenario.assumptions if not a.fixed]
    else:
        chosen = [known_assumption(constraints, name) for name in dict.fromkeys(names)]
    spans = {a.id: checked_span(a, span) for a in chosen}
    station = Station(constraints, scenario.values)
    decision = concept.anywhere(constraints)
    along = abreast([partial(_named_along, station, decision, a, spans[a.id]) for a in chosen], PATIENCE)
    items = []
    for done in range(len(chosen)):
        progress(done, len(chosen))
        items.append(next(along).numbered(constraints.courses))
    asked = None if names is None else tuple(names)
    told = constraints.told
    return Thresholds(told.scenario, told.plays, tuple(items), asked, span, concept.id)


def thresholds_of(constraints: IncentiveConstraints, name: str, concept: Concept) -> AssumptionThresholds:
    """The thresholds of one assumption over its range, by the numbers of plays or courses.

    Raises ScenarioError as `thresholds`.
    """
    assumption = known_assumption(constraints, name)
    station = Station(constraints, constraints.model.scenario.values)
    return _along(station, concept.anywhere(constraints), assumption, checked_span(assumption, None))


def bare_thresholds(constraints: IncentiveConstraints, concept: Concept | None = None) -> Thresholds:
    """The thresholds of the numbers that stand bare in formulas, each alone.

    Each is looked along from nothing to twice what it is, or from half where it must not be nothing.
    Raises ScenarioError.
    """
    concept = concept or default_concept(constraints.model.scenario)
    if not constraints.model.scenario.bare:
        return Thresholds(
            constraints.told.scenario, constraints.told.plays, (), (), None, concept.id, bare=True
        )
    varied = bare_varied(constraints)
    along = thresholds(varied.constraints, varied.names, None, concept)
    return replace(along, bare=True, left_out=varied.left_out)


def known_assumption(constraints: IncentiveConstraints, name: str) -> Assumption:
    """The assumption with a name. Raises ScenarioError with the nearest one."""
    known = {a.id: a for a in constraints.model.scenario.assumptions}
    if name not in known:
        raise ScenarioError([unknown_assumption(f"unknown assumption '{name}'", name, known)])
    return known[name]


def checked_span(assumption: Assumption, span: Span | None) -> Span:
    """The span to look at: the one given, or the range with the present value in it.

    Raises ScenarioError if it is empty or reversed, or goes beyond the limits.
    """
    if span is None:
        widened = min(assumption.low, assumption.value), max(assumption.high, assumption.value)
        if widened[0] == widened[1]:
            message = f"'{assumption.id}' is fixed at {float(assumption.value):g}"
            raise _problem("fixed", message, "give it a range in the file, or name a span LOW:HIGH")
        return widened
    low, high = span
    text = f"{float(low):g}:{float(high):g}"
    if low == high:
        raise _problem("span", f"the span {text} of '{assumption.id}' is empty", "write LOW:HIGH")
    if low > high:
        hint = f"write {float(high):g}:{float(low):g}"
        raise _problem("span", f"the span {text} of '{assumption.id}' is reversed", hint)
    least, most = assumption.limits
    if (least is not None and low < least) or (most is not None and high > most):
        ends = ["none" if end is None else f"{float(end):g}" for end in (least, most)]
        message = f"the span {text} goes beyond the limits [{', '.join(ends)}] of '{assumption.id}'"
        raise _problem("span", message, "beyond them the number means nothing")
    return span


def parsed_span(text: str, option: str) -> Span:
    """The two ends of LOW:HIGH, exactly as written. Raises ScenarioError.

    >>> parsed_span("-0.1:2", "--span")
    (Fraction(-1, 10), Fraction(2, 1))
    """
    parts = [nodes.number(nodes.Scalar(part.strip(), COMMAND_LINE)) for part in text.split(":")]
    numbers = [part for part in parts if isinstance(part, Fraction)]
    if len(parts) != 2 or len(numbers) != 2:
        wrong = next((part for part in parts if isinstance(part, str)), "expected two numbers")
        raise _problem("span", f"{option} {text}: {wrong}", "write LOW:HIGH, for instance 30:110")
    return numbers[0], numbers[1]


def _problem(code: str, message: str, hint: str) -> ScenarioError:
    return ScenarioError([Problem(code, message, COMMAND_LINE, hint)])


def _along(station: Station, decision: Decision, assumption: Assumption, span: Span) -> AssumptionThresholds:
    decision = narrowed(decision, {**{n: (v, v) for n, v in station.point.items()}, assumption.id: span})
    cut = station.slice([assumption.id], open_=discovers(decision))
    cells, holding, untold = answers_along(decision, cut, span)
    uncertain = cut.uncertain & set(decision.rows.tolist())
    notes = []
    if uncertain:
        notes.append("An incentive that does not depend on it is not told apart from zero.")
    if untold:
        notes.append(_untold_note(untold))
    width = assumption.high - assumption.low or span[1] - span[0]
    intervals = _merged(cells, holding)
    clear = not untold and not uncertain
    return AssumptionThresholds(assumption.id, assumption.value, width, span, clear, intervals, tuple(notes))


@dataclass(frozen=True)
class _Named:
    """The thresholds of one assumption, perhaps from another process, which numbers courses for itself.

    new: the courses that were come upon on the way, in order. courses: those that its numbers stand for.
    """

    item: AssumptionThresholds
    new: tuple[Course, ...]
    courses: Mapping[int, Course]

    def numbered(self, courses: Courses) -> AssumptionThresholds:
        """The same by the numbers that courses have here: they are given as if it had been found here."""
        for course in self.new:
            courses.number(course)
        here = {number: courses.number(course) for number, course in self.courses.items()}
        intervals = [
            replace(interval, plays=tuple(sorted(here[play] for play in interval.plays)))
            for interval in self.item.intervals
        ]
        return replace(self.item, intervals=tuple(intervals))


def _named_along(station: Station, decision: Decision, assumption: Assumption, span: Span) -> _Named:
    courses = station.constraints.courses
    before = len(courses)
    item = _along(station, decision, assumption, span)
    every = courses.all
    numbers = {play for interval in item.intervals for play in interval.plays}
    return _Named(item, tuple(every[before:]), {number: every[number] for number in numbers})


def _untold_note(untold: Sequence[Root]) -> str:
    """A sentence on where an incentive is not told apart from zero."""
    spans = sorted({(float(root.low), float(root.high)) for root in untold})
    places = []
    for low, high in spans:
        if any(span != (low, high) and span[0] <= low and high <= span[1] for span in spans):
            continue
        near, far = f"{low:.6g}", f"{high:.6g}"
        places.append(f"near {near}" if near == far else f"between {near} and {far}")
    places = list(dict.fromkeys(places))
    listed = " and ".join([", ".join(places[:-1]), places[-1]] if len(places) > 1 else places)
    return f"An incentive is not told apart from zero {listed}: a tie is assumed there, not proved."


def _merged(cells: Sequence[Piece], holding: Sequence[tuple[int, ...]]) -> tuple[Interval, ...]:
    merged: list[Interval] = []
    for cell, plays in zip(cells, holding, strict=True):
        if merged and merged[-1].plays == plays:
            merged[-1] = replace(merged[-1], end=cell.end, closed=(merged[-1].closed[0], cell.is_point))
        else:
            merged.append(Interval(cell.start, cell.end, (cell.is_point, cell.is_point), plays))
    return tuple(merged)
