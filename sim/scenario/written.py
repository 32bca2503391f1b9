"""Formulas and numbers as they stand in a file."""

from dataclasses import dataclass

from sim.rational import Fraction
from sim.scenario.language.formula import Formula
from sim.scenario.problems import Mark


@dataclass(frozen=True)
class Written:
    """A formula with its text, its place in the file, and the path that it stands under."""

    text: str
    formula: Formula
    mark: Mark
    where: str = ""


@dataclass(frozen=True)
class BareNumber:
    """A number in a formula that is no assumption, so that nobody can vary it.

    where: the path of the formula; mark: its place; at: the character of the formula; place: which of
        its numbers it is, from 0.
    """

    where: str
    mark: Mark
    value: Fraction
    at: int
    place: int
