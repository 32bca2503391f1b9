"""How an explanation is laid out on a terminal, whatever it is about."""

import shlex
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from rich.console import Group, RenderableType
from rich.text import Text

from sim.present.page.terminal import indented
from sim.scenario.model import Scenario


class Explanation(Protocol):
    """What was explained. outcome: (dimension or player, value); None if none was asked about."""

    @property
    def scenario(self) -> Scenario: ...
    @property
    def outcome(self) -> tuple[str, str] | None: ...


Parts = Callable[[], Iterable[RenderableType]]


def framed(
    explanation: Explanation, told: Sequence[str], file: str | None, held: Parts, missed: Parts | None
) -> RenderableType:
    """The answer in sentences, and what holds it; or, of an outcome, what stands in its way.

    file: the scenario as the command names it, for what to ask next, if anything. missed: None where
    nothing does.
    """
    first, *rest = told
    parts: list[RenderableType] = [Text(first, style="bold"), *map(Text, rest)]
    if explanation.outcome is None:
        return Group(Text(explanation.scenario.title, style="bold cyan"), Text(), *parts, *held())
    if missed is not None:
        parts += [*missed(), *(next_question(file, explanation.outcome) if file else ())]
    return Group(*parts)


def next_question(file: str, outcome: tuple[str, str]) -> list[RenderableType]:
    """What to ask about an outcome that something stands in the way of."""
    asked = shlex.join(["sim", "reach", file, "--outcome", "=".join(outcome)])
    return [Text(), Text("What would have to change for it:"), indented(Text(asked))]
