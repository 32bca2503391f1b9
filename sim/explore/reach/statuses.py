"""What is known of the signs of rows over a box, of those too that are asked for later."""

from dataclasses import dataclass, field

from sim.explore.reach.columns import Columns
from sim.game.incentives import IncentiveConstraints, Status


@dataclass(frozen=True, eq=False)
class Statuses:
    """The sign of each row over a box, of those too that are asked for later."""

    constraints: IncentiveConstraints
    columns: Columns
    _known: dict[int, Status] = field(default_factory=dict)

    def __getitem__(self, row: int) -> Status:
        """The status of a row over the box. Proved, unless it is open."""
        if row not in self._known:
            least, most = self.columns.range(self.columns.folded(self.constraints.polynomial(row)))
            decided = Status.ALWAYS if least > 0 else Status.NEVER if most < 0 else Status.OPEN
            self._known[row] = Status.TIE if row == 0 else decided
        return self._known[row]
