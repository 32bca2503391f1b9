"""Tables for Python."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sim.extras import MissingExtra

if TYPE_CHECKING:
    import pandas


def frame(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> "pandas.DataFrame":
    """The table as a data frame of pandas. Raises MissingExtra."""
    try:
        import pandas
    except ImportError:
        raise MissingExtra("frames", "a data frame needs pandas") from None
    return pandas.DataFrame([list(row) for row in rows], columns=list(columns))
