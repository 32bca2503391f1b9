"""A choice that is supposed, and whether it would be made, in sentences."""

from collections.abc import Iterable, Mapping, Sequence

from sim.present.language.numbers import gain, listed, sentence
from sim.present.language.sentences import inside
from sim.present.run.reasons import Amounts, Side, bringing, costing
from sim.present.run.words import SHOWN_COSTS, SHOWN_GAINS
from sim.scenario.model import Scenario
from sim.solve.solution import Incentive


def suppose(scenario: Scenario, says: Iterable[str], until: str = "") -> str:
    """What is supposed. says: a sentence for each choice. until: for how long, where that has to be said."""
    what = listed([inside(text, scenario).rstrip(".") for text in says])
    return sentence(f"Suppose that {what}{until}")


def choices_supposed(scenario: Scenario, given: Mapping[str, str], until: str = "") -> str:
    """The same of actions of players."""
    return suppose(scenario, (scenario.says(player, action) for player, action in given.items()), until)


def kept(scenario: Scenario, players: Iterable[str], firm: int, of: int, *, stable: bool) -> str:
    """In how many equilibria of the others those whose choice is supposed do no better by another.

    firm: in so many of them, at least one. stable: whether all are then equilibria of the whole game.
    """
    names = listed([scenario.player(player).name for player in players])
    where = f"In {firm} of {of} of these " if firm < of else ""
    so = ", so this is an equilibrium" if stable and firm == of else ""
    return sentence(f"{where}{names} could do no better by another choice alone{so}")


def would_rather(
    scenario: Scenario,
    incentive: Incentive,
    sides: dict[Side, Amounts],
    seen: Sequence[str] = (),
    when: str = "",
) -> str:
    """Why a player whose choice is supposed would rather make another.

    seen: what it knows then. when: on what condition, where that has to be said.
    """
    player = scenario.player(incentive.player)
    gains, costs = bringing(sides, SHOWN_GAINS), costing(sides, SHOWN_COSTS)
    why = f": {gains}" if gains else ""
    against = f", against {costs}" if gains and costs else ""
    where = f"once {listed(seen)}, " if seen else when
    return sentence(
        f"{player.name} would rather not: {where}'{player.action(incentive.deviation).name}' would bring it "
        f"{gain(-incentive.loss)} points more{why}{against}"
    )
