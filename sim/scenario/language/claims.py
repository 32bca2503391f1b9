"""The grammar of claims: a sentence of the file as a property that can be tested.

claim     = quantity "equilibrium" ["given" condition] "has" condition
                | difference | invariance | threshold
quantity  = "every" | "some" | "no"
difference= "payoff of" player "from" condition "to" condition
                ("rises"|"falls"|"does not change") "with" assumption
invariance= "choices of" players "are the same for every action of" player
threshold = "threshold of" assumption "for" condition "lies in" "[" number "," number "]"
"""

import re
from collections.abc import Callable, Collection

from sim.rational import fraction_of
from sim.scenario.expectations import (
    DifferenceClaim,
    EquilibriumClaim,
    Expectation,
    InvarianceClaim,
    ThresholdClaim,
)
from sim.scenario.language.formula import named
from sim.scenario.language.syntax import FormulaError
from sim.scenario.problems import did_you_mean
from sim.scenario.written import Written

FORMS = (
    "every|some|no equilibrium [given CONDITION] has CONDITION",
    "payoff of PLAYER from CONDITION to CONDITION rises|falls|does not change with ASSUMPTION",
    "choices of PLAYERS are the same for every action of PLAYER",
    "threshold of ASSUMPTION for CONDITION lies in [LOW, HIGH]",
)
_EQUILIBRIUM = re.compile(r"(every|some|no) equilibrium (?:given (.+?) )?has (.+)", re.S)
_DIFFERENCE = re.compile(r"payoff of (\w+) from (.+?) to (.+) (rises|falls|does not change) with (\w+)", re.S)
_INVARIANCE = re.compile(r"choices of (.+) are the same for every action of (\w+)", re.S)
_NUMBER = r"([-+]?\d+(?:\.\d+)?)"
_THRESHOLD = re.compile(rf"threshold of (\w+) for (.+) lies in \[\s*{_NUMBER}\s*,\s*{_NUMBER}\s*\]", re.S)


def parse_claim(
    text: str,
    condition: Callable[[str, int], Written],
    players: Collection[str],
    assumptions: Collection[str],
) -> Expectation:
    """The property that a claim states.

    condition: makes a condition of a part of the text, given its offset.
    Raises FormulaError at the first fault.
    """

    def one_of(match: re.Match[str], group: int, kind: str, known: Collection[str]) -> str:
        name = match[group]
        if name not in known:
            raise FormulaError(f"unknown {kind} '{name}'", match.start(group), did_you_mean(name, known))
        return name

    stripped = text.strip()
    lead = len(text) - len(text.lstrip())
    text = " " * lead + stripped
    if match := _EQUILIBRIUM.fullmatch(text, lead):
        quantity = match[1]
        assert quantity in ("every", "some", "no")
        given = None if match[2] is None else condition(match[2], match.start(2))
        if given is not None and (others := sorted(named(given.formula) - set(players))):
            raise FormulaError(
                f"'{others[0]}' is no player", match.start(2), "after 'given' write about players' actions"
            )
        return EquilibriumClaim(quantity, condition(match[3], match.start(3)), given)  # type: ignore[arg-type]
    if match := _DIFFERENCE.fullmatch(text, lead):
        return DifferenceClaim(
            one_of(match, 1, "player", players),
            condition(match[2], match.start(2)),
            condition(match[3], match.start(3)),
            match[4],  # type: ignore[arg-type]
            one_of(match, 5, "assumption", assumptions),
        )
    if match := _INVARIANCE.fullmatch(text, lead):
        names = [name for name in re.split(r"\s*,\s*|\s+and\s+", match[1].strip()) if name]
        for name in names:
            if name not in players:
                raise FormulaError(f"unknown player '{name}'", match.start(1), did_you_mean(name, players))
        return InvarianceClaim(tuple(names), one_of(match, 2, "player", players))
    if match := _THRESHOLD.fullmatch(text, lead):
        low, high = fraction_of(match[3]), fraction_of(match[4])
        if low > high:
            raise FormulaError(f"the interval [{match[3]}, {match[4]}] is reversed", match.start(3))
        return ThresholdClaim(
            one_of(match, 1, "assumption", assumptions), condition(match[2], match.start(2)), low, high
        )
    raise FormulaError(
        "this is none of the forms of a claim", lead, "write " + " or ".join(f"'{f}'" for f in FORMS)
    )
