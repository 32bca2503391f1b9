"""Texts of a scenario as parts of sentences: what an assumption is about, its value with its unit."""

import re
from collections.abc import Sequence

from sim.present.language.numbers import MINUS, counted
from sim.scenario.language.names import following, together
from sim.scenario.model import Assumption, Scenario

BARE = frozenset({"", "index", "share", "probability"})
"""Units that go without saying."""
PLURAL = re.compile(r"(?<=\w\w)(?:ies|(?<=ch|sh|ss)es|(?<=x)es|(?<![sui])s)(?= (?:an?|per|of) | ?/| [A-Z]|$)")


def inside(text: str, scenario: Scenario) -> str:
    """A sentence as part of a longer one: a lower-case article, proper names as they are."""
    return following(text, [player.name for player in scenario.players])


def either(says: Sequence[str], scenario: Scenario) -> str:
    """Sentences of which one holds, as one: `The deal is struck; or there is none`."""
    return together(says, [player.name for player in scenario.players], "; or ")


def capitalised(text: str) -> str:
    """Text with a capital at the start.

    >>> capitalised("the town")
    'The town'
    """
    return text[:1].upper() + text[1:]


def fixed_numbers(scenario: Scenario) -> str:
    """How many numbers of the file no question varies; empty if none."""
    count = len((scenario.written or scenario).bare)
    if not count:
        return ""
    were, they = ("was", "it stands") if count == 1 else ("were", "they stand")
    return (
        f"{counted(count, 'fixed number')} {were} not varied: {they} bare in formulas "
        "(sim thresholds FILE --bare)."
    )


def one_line(text: str) -> str:
    """A text of the file without its line breaks."""
    return " ".join(text.split())


def quantity(assumption: Assumption) -> str:
    """What an assumption is about with its unit, as the name of an axis."""
    about = capitalised(meaning(assumption.about))
    return f"{about} ({assumption.unit})" if assumption.unit else about


def meaning(text: str) -> str:
    """What an assumption is about, as part of a sentence.

    >>> meaning("The price of oil."), meaning("China's share of trade")
    ('the price of oil', "China's share of trade")
    """
    return following(text)


def with_unit(number: str, assumption: Assumption) -> str:
    """A value with its unit, where that says more than the number.

    >>> from types import SimpleNamespace
    >>> with_unit("47", SimpleNamespace(unit="euros")), with_unit("7", SimpleNamespace(unit="percent"))
    ('47 euros', '7%')
    >>> with_unit("1", SimpleNamespace(unit="dollars a barrel"))
    '1 dollar a barrel'
    """
    if assumption.unit == "percent":
        return f"{number}%"
    return number if assumption.unit in BARE else f"{number} {unit_for(number, assumption.unit)}"


def unit_for(number: str, unit: str) -> str:
    """A unit as it stands behind a number."""
    return singular(unit) if number.lstrip(MINUS) == "1" else unit


def singular(unit: str) -> str:
    """A unit of one: the plural ending off the noun before `a`, `an`, `per`, `of`, `/` or the end.

    >>> [singular(unit) for unit in ("utility points", "metres a second", "inches", "degrees Celsius")]
    ['utility point', 'metre a second', 'inch', 'degree Celsius']
    >>> [singular(unit) for unit in ("share", "mass", "a year", "companies per head")]
    ['share', 'mass', 'a year', 'company per head']
    """
    return PLURAL.sub(lambda match: "y" if match[0] == "ies" else "", unit, count=1)
