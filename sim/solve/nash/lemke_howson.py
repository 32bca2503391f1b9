"""Some equilibria of a two-player game that is too large to enumerate, in exact arithmetic.

Complementary pivoting along the edges of the two best-response polytopes (Lemke and
Howson 1964), on integers as in von Stengel (2002), with the lexicographic rule, under
which a path never repeats itself in degenerate games either. Every path ends in an
equilibrium; not every equilibrium is the end of a path, and a path can be
exponentially long (Savani and von Stengel 2006).
"""

from collections.abc import Sequence

from sim.rational import Fraction
from sim.solve.nash.exact import Matrix, Strategy, integers

STEP_BUDGET = 5_000_000
"""How many numbers of up to 300 bits may be computed in all pivots together: about a second."""


def lemke_howson(
    first: Matrix, second: Matrix, budget: int = STEP_BUDGET
) -> tuple[tuple[Strategy, Strategy], ...]:
    """The distinct equilibria at the ends of the Lemke-Howson paths.

    first, second: payoffs of the row and of the column player, [row][column].
    Starts one path for each action of either player, in order, until the budget is
    spent: then fewer paths, perhaps none, are followed to their end.
    """
    rows, columns = len(first), len(first[0])
    # Positive payoffs make the polytopes bounded and the value positive.
    a = [[value + 1 for value in row] for row in integers(first)]
    b = [[value + 1 for value in row] for row in integers(second)]
    transposed = [[b[i][j] for i in range(rows)] for j in range(columns)]
    equilibria: dict[tuple[Strategy, Strategy], None] = {}
    for dropped in range(rows + columns):
        # Variables are named by label: 0..rows-1 belong to the row player's actions,
        # the others to the column player's. In each tableau one player's are weights,
        # the other's slacks, which start in the basis.
        weights_of_row = _Tableau(transposed, 0, rows)
        weights_of_column = _Tableau(a, rows, 0)
        tableau = weights_of_row if dropped < rows else weights_of_column
        entering = dropped
        while True:
            # Multiplying takes time quadratic in the length of the numbers.
            dearness = 1 + tableau.denominator.bit_length() ** 2 // 100_000
            budget -= len(tableau.table) * len(tableau.table[0]) * dearness
            if budget < 0:
                return tuple(equilibria)
            entering = tableau.pivot(entering)
            if entering == dropped:
                break
            tableau = weights_of_column if tableau is weights_of_row else weights_of_row
        equilibria[weights_of_row.weights(rows), weights_of_column.weights(columns)] = None
    return tuple(equilibria)


class _Tableau:
    """{w >= 0, s >= 0: replies w + s = 1}, in integers with one common denominator."""

    def __init__(self, replies: Sequence[Sequence[int]], own_label: int, reply_label: int) -> None:
        count, size = len(replies), len(replies[0])
        self.own_label = own_label
        self.slacks = range(reply_label, reply_label + count)
        self.basis = list(self.slacks)
        self.denominator = 1
        self.table = []
        for j, row in enumerate(replies):
            line = [0] * (count + size) + [1]
            line[own_label : own_label + size] = row
            line[reply_label + j] = 1
            self.table.append(line)

    def pivot(self, entering: int) -> int:
        """Bring a variable into the basis; the label of the one that leaves it."""
        row = self._leaving_row(entering)
        head = self.table[row]
        factor = head[entering]
        for other, line in enumerate(self.table):
            if other != row:
                own = line[entering]
                # The division is exact: all entries are minors of the first tableau.
                self.table[other] = [
                    (factor * value - own * pivot) // self.denominator
                    for value, pivot in zip(line, head, strict=True)
                ]
        self.denominator = factor
        leaving, self.basis[row] = self.basis[row], entering
        return leaving

    def _leaving_row(self, entering: int) -> int:
        candidates = [r for r, line in enumerate(self.table) if line[entering] > 0]
        for column in (-1, *self.slacks):
            if len(candidates) == 1:
                break
            best = candidates[:1]
            for r in candidates[1:]:
                left = self.table[r][column] * self.table[best[0]][entering]
                right = self.table[best[0]][column] * self.table[r][entering]
                if left < right:
                    best = [r]
                elif left == right:
                    best.append(r)
            candidates = best
        return candidates[0]

    def weights(self, size: int) -> Strategy:
        """The weights at this vertex, made to sum to one."""
        values = [0] * size
        for label, line in zip(self.basis, self.table, strict=True):
            if 0 <= label - self.own_label < size:
                values[label - self.own_label] = line[-1]
        total = sum(values)
        return tuple(Fraction(value, total) for value in values)
