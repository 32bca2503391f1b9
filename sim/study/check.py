"""Whether a scenario file is sound, and whether its claims hold."""

from dataclasses import dataclass, field

from sim.explore.check.answer import Checked
from sim.explore.check.answer import checked as ask
from sim.explore.check.claims import ClaimResult, check_claims
from sim.game.incentives import IncentiveConstraints
from sim.present.check.document import document
from sim.present.check.view import view
from sim.present.check.words import claims_sentence
from sim.scenario.model import Scenario
from sim.study.reply import Reply
from sim.study.told import ToldEach

__all__ = ["Claims", "ask", "claims", "reply"]


@dataclass(frozen=True, eq=False)
class Examined:
    """A scenario with whether each of its claims holds."""

    scenario: Scenario
    claims: tuple[ClaimResult, ...] = field(repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class Claims(ToldEach[Examined, ClaimResult]):
    """The claims of a scenario, each with whether it holds."""

    @property
    def items(self) -> tuple[ClaimResult, ...]:
        """One for each claim, in the order of the file."""
        return self.answer.claims

    @property
    def sentences(self) -> tuple[str, ...]:
        """How many hold, and each that fails."""
        scenario = self.answer.scenario
        failing = (f"Fails: {r.claim.says} {r.because}" for r in self.items if r.holds is False)
        return (claims_sentence(Checked(scenario.file, scenario, (), self.items)), *failing)


def claims(constraints: IncentiveConstraints) -> Claims:
    """Whether the claims of a scenario hold, at its own values and ranges."""
    return Claims(Examined(constraints.model.scenario, check_claims(constraints)))


def reply(checked: Checked, *, quiet: bool = False, every: bool = False) -> Reply:
    """What the check found; a 'no' if the file is invalid or a claim fails. quiet: failures only.

    every: shows long lists in full.
    """
    return Reply(document(checked), lambda: view(checked, quiet=quiet, every=every), positive=checked.sound)
