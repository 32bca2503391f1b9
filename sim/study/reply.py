"""What a command comes to, however it is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType

from sim.study.keep import Kept


@dataclass(frozen=True, eq=False)
class Reply:
    """An answered question, ready to be shown.

    document: the JSON object of the answer.
    view: what a person sees, made only when it is wanted; a text is printed as it is.
    kept: where it was kept; None if the command keeps nothing.
    positive: False for the documented 'no' of a command; None for neither an answer nor a proof that
        there is none.
    """

    document: Mapping[str, Any]
    view: Callable[[], RenderableType]
    kept: Kept | None = None
    positive: bool | None = True
