"""Answers that show themselves in sentences, in a shell and in a notebook."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sim.present.page.notebook import sentences_html
from sim.scenario.model import Scenario


class OnScenario(Protocol):
    """An answer that carries the scenario that it speaks of."""

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""


A = TypeVar("A", bound=OnScenario)


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

    def __repr__(self) -> str:
        return "\n".join(self.sentences)

    def _repr_html_(self) -> str:
        return sentences_html(self.answer.scenario.title, self.sentences)
