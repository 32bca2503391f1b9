"""Answers that show themselves in sentences, in a shell and in a notebook."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from sim.present.page.notebook import sentences_html
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.present.drawing.canvas import Page


class OnScenario(Protocol):
    """An answer that carries the scenario that it speaks of."""

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""


A = TypeVar("A", bound=OnScenario)
T = TypeVar("T")


@dataclass(frozen=True, eq=False, repr=False)
class Told(ABC, Generic[A]):
    """An answer that shows itself in sentences; whatever the answer has, this has too."""

    answer: A

    @property
    @abstractmethod
    def sentences(self) -> tuple[str, ...]:
        """The answer in sentences."""

    def __getattr__(self, name: str) -> Any:
        if name == "answer" or name.startswith("__"):
            # not there yet while a copy is being made
            raise AttributeError(name)
        return getattr(self.answer, name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(n for n in dir(self.answer) if not n.startswith("_"))})

    def __repr__(self) -> str:
        return "\n".join(self.sentences)

    def _repr_html_(self) -> str:
        return sentences_html(self.answer.scenario.title, self.sentences)


@dataclass(frozen=True, eq=False, repr=False)
class ToldEach(Told[A], Generic[A, T]):
    """An answer with an item for each thing that was asked about, in order."""

    @property
    @abstractmethod
    def items(self) -> Sequence[T]:
        """The items."""

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __getitem__(self, index: int) -> T:
        return self.items[index]


def plotted(scenarios: Sequence[Scenario], draw: "Callable[[], Page]") -> "Figure":
    """A page as a figure of matplotlib, to show, change or save. Raises MissingExtra."""
    from sim.present.drawing.files import drawn

    return drawn(scenarios, draw).figure
