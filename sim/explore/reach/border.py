"""Where the outcome begins on the straight way to a point that has it, exactly.

A point that must not lie on a border is looked for a gap beyond it. What the change comes down to as the gap
closes is found by closing it and bettering the point; where the border is a double root, so that what is
gained grows with the square of a move, that stops too far out. On the way itself the border is a root.
"""

from collections.abc import Callable
from functools import partial

from sim.explore.reach.polish import Candidate
from sim.explore.reach.question import Question
from sim.explore.thresholds.along import SlicedLine
from sim.game.slices import Station
from sim.rational import Fraction
from sim.solve.concept import HOLDS, All, Formula, Formulas, Relation, parts
from sim.solve.line import Cell, cover, every, some

WHOLE = Fraction(0), Fraction(1)


def on_the_way(question: Question, best: Candidate, *, only: bool) -> Fraction:
    """How near the outcome begins on the straight way to the nearest point; at most its distance."""
    decision, start = question.decision, question.start
    if not isinstance(decision, Formulas):
        return best.distance
    # the few values that some take are taken at once
    begin = {**start, **{name: best.values[name] for name in question.steps}}
    moved = best.distance - question.distance(begin)
    if not moved:
        return best.distance
    line = SlicedLine(Station(question.constraints, begin).way(best.values), WHOLE)
    cells = cover(line, partial(_is_met, question, decision, line, only=only)).cells
    border = WHOLE[1]
    for cell, met in reversed(cells):
        if not met:
            break
        border = min(border, cell.start.narrow[1])
    return question.distance(begin) + border * moved


def _is_met(question: Question, decision: Formulas, line: SlicedLine, cell: Cell, *, only: bool) -> bool:
    """Whether the outcome is had all over a part of the way. Raises Split where it is not all alike."""
    having = question.having
    sign = partial(line.sign, cell=cell)
    leading = [candidate for candidate, play in enumerate(decision.plays.tolist()) if having.plays[play]]
    others = [c for c, play in enumerate(decision.plays.tolist()) if not having.plays[play]] if only else []
    held = [partial(_holds, decision.formula(candidate), sign) for candidate in leading]
    apart = [partial(_fails, decision.formula(candidate), sign) for candidate in others]
    return some(held) and every(apart)


def _holds(formula: Formula, sign: Callable[[int], int]) -> bool:
    if isinstance(formula, int):
        row, relation = parts(formula)
        return formula == HOLDS or _meets(sign(row), relation)
    join = every if isinstance(formula, All) else some
    return join(partial(_holds, part, sign) for part in formula.parts)


def _fails(formula: Formula, sign: Callable[[int], int]) -> bool:
    return not _holds(formula, sign)


def _meets(sign: int, relation: Relation) -> bool:
    if sign == 0:
        return not relation.strict
    return (sign > 0) is relation.upward
