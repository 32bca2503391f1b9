"""Linear programs with bounds that hold whatever the solver's rounding, and exact linear equations."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from sim.rational import Fraction


@dataclass(frozen=True, eq=False)
class LinearProgram:
    """Minimise cost . z subject to rows @ z >= right, low <= z <= high (all finite).

    equal: so many of the last rows hold with equality; their numbers are finite.
    """

    cost: np.ndarray
    rows: np.ndarray
    right: np.ndarray
    low: np.ndarray
    high: np.ndarray
    equal: int = 0


@dataclass(frozen=True, eq=False)
class LinearAnswer:
    """z, where one was found; duals, the price of each row; bound, a proved lower bound."""

    z: np.ndarray | None
    value: float
    duals: np.ndarray
    bound: float


def solve_linear(program: LinearProgram) -> LinearAnswer:
    """The optimum by HiGHS (Huangfu and Hall 2018), and a bound recomputed from its duals.

    z is None where HiGHS finds nothing feasible; the bound is then -inf, so nothing is claimed.
    Rows that hold a number that is not finite (a tangent where a curve is vertical) are left out,
    which makes the bound no less true. HiGHS has absolute tolerances, so columns that have little
    room are given as a share of it, and rows in which little can change in units of that.
    """
    finite = np.isfinite(program.rows).all(axis=1) & np.isfinite(program.right)
    if not finite.all():
        part = solve_linear(replace(program, rows=program.rows[finite], right=program.right[finite]))
        duals = np.zeros(len(finite))
        duals[finite] = part.duals
        return replace(part, duals=duals)
    nothing = np.zeros(len(program.rows))
    if not len(program.cost):
        met = bool((program.right <= 0).all())
        return LinearAnswer(np.zeros(0) if met else None, 0.0, nothing, 0.0 if met else -np.inf)
    # a column with no room is its base
    little = program.high - program.low < 1
    room = np.where(little, program.high - program.low, 1.0)
    base = np.where(little, program.low, 0.0)
    rows = program.rows * room
    sizes = np.minimum(np.abs(rows).max(axis=1, initial=0.0), 1.0)
    sizes[sizes == 0] = 1.0
    cost = program.cost * room
    unit = min(np.abs(cost).max(), 1.0) or 1.0
    scaled = LinearProgram(
        cost / unit,
        rows / sizes[:, None],
        (program.right - program.rows @ base) / sizes,
        np.where(little, 0.0, program.low),
        np.where(little, np.sign(room), program.high),
        program.equal,
    )
    solution = _highs(scaled)
    if solution is None:
        return LinearAnswer(None, np.inf, nothing, -np.inf)
    x, prices = solution
    least = len(rows) - program.equal
    prices[:least] = np.maximum(prices[:least], 0.0)
    duals = prices * unit / sizes
    z = np.clip(base + room * x, program.low, program.high)
    return LinearAnswer(z, float(program.cost @ z), duals, dual_bound(program, duals))


class _Solver(threading.local):
    """One solver for each thread: to make one takes longer than a small program does."""

    def __init__(self) -> None:
        from highspy._core import _Highs  # `Highs` prints a line when it is made

        self.highs = _Highs()
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("solver", "simplex")
        self.highs.setOptionValue("threads", 1)


@cache
def _solver() -> _Solver:
    return _Solver()


def _highs(program: LinearProgram) -> tuple[np.ndarray, np.ndarray] | None:
    """An optimal point and the price of each row, whatever was solved before; None if HiGHS finds none."""
    from highspy import HighsModelStatus, MatrixFormat, ObjSense, kHighsInf

    highs = _solver().highs
    row, column = np.nonzero(program.rows)
    most = np.full(len(program.rows), kHighsInf)
    least = len(most) - program.equal
    most[least:] = program.right[least:]
    count = len(program.cost)
    highs.passModel(
        count,
        len(most),
        len(row),
        int(MatrixFormat.kRowwise),
        int(ObjSense.kMinimize),
        0.0,
        program.cost,
        program.low,
        program.high,
        program.right,
        most,
        np.searchsorted(row, np.arange(len(most) + 1)).astype(np.int32),
        column.astype(np.int32),
        program.rows[row, column],
        np.zeros(count, dtype=np.int32),
    )
    # small programs are solved sooner than they are made smaller; where that fails, the other way
    for presolve in ("off", "on"):
        highs.setOptionValue("presolve", presolve)
        highs.run()
        status = highs.getModelStatus()
        if status == HighsModelStatus.kOptimal:
            solution = highs.getSolution()
            return np.array(solution.col_value), np.array(solution.row_dual)
        if status == HighsModelStatus.kInfeasible:
            return None
    return None


def dual_bound(program: LinearProgram, duals: np.ndarray) -> float:
    """A lower bound on the optimum from any duals that are not negative; those of equalities may be.

    cost . z >= duals . right + min over the bounds of (cost - duals @ rows) . z, less what
    rounding of the rows, the products and the sums can amount to (Neumaier and Shcherbina 2004).
    """
    reduced = program.cost - duals @ program.rows
    reach = np.maximum(np.abs(program.low), np.abs(program.high))
    rounding = 4 * (sum(program.rows.shape) + 8) * np.finfo(float).eps
    with np.errstate(invalid="ignore"):
        prices = np.abs(duals)
        size = (np.abs(program.cost) + prices @ np.abs(program.rows)) @ reach + prices @ np.abs(program.right)
        least = np.minimum(reduced * program.low, reduced * program.high).sum()
        bound = float(duals @ program.right + least - rounding * size)
    # a column without bounds that a priced row needs: nothing is known
    return bound if np.isfinite(bound) else -np.inf


def solve_exact(
    matrix: list[list[Fraction]], right: list[Fraction], default: Sequence[Fraction]
) -> list[Fraction]:
    """Gauss-Jordan elimination in rationals: unknowns that the rows leave open take their default.

    >>> solve_exact([[Fraction(2), Fraction(1)]], [Fraction(5)], [Fraction(9), Fraction(1)])
    [Fraction(2, 1), Fraction(1, 1)]
    """
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    pivots: dict[int, int] = {}
    done = 0
    for column in range(len(default)):
        at = next((r for r in range(done, len(rows)) if rows[r][column]), None)
        if at is None:
            continue
        rows[done], rows[at] = rows[at], rows[done]
        lead = rows[done][column]
        rows[done] = [value / lead for value in rows[done]]
        for r, row in enumerate(rows):
            if r != done and row[column]:
                factor = row[column]
                rows[r] = [a - factor * b for a, b in zip(row, rows[done], strict=True)]
        pivots[column] = done
        done += 1
    solution = list(default)
    for column, r in pivots.items():
        solution[column] = rows[r][-1] - sum(
            (rows[r][k] * default[k] for k in range(len(default)) if k not in pivots), Fraction(0)
        )
    return solution
