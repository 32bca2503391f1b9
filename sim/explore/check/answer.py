"""A scenario file put to the test: its problems, and its claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.explore.check.claims import ClaimResult, check_claims
from sim.game.incentives import incentive_constraints
from sim.game.payoffs import compile_draft
from sim.game.tree import Tree
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.scenario.problems import Problem, has_errors
from sim.solve.sequential.assessments import telling_actions


@dataclass(frozen=True)
class Checked:
    """What a check found.

    scenario: None if too little of the file could be read.
    claims: empty unless asked for and the file is valid.
    """

    file: str
    scenario: Scenario | None
    problems: tuple[Problem, ...]
    claims: tuple[ClaimResult, ...]

    @property
    def valid(self) -> bool:
        """Whether the file has no errors."""
        return not has_errors(self.problems)

    @property
    def sound(self) -> bool:
        """Whether the file is valid and no claim fails."""
        return self.valid and all(claim.holds is not False for claim in self.claims)


def checked(
    file: str | Path, settings: Sequence[str] = (), view: str | None = None, *, claims: bool = False
) -> Checked:
    """Every problem of a scenario file, and with `claims` whether its claims hold."""
    loaded = load(file, settings, view)
    problems = list(loaded.problems)
    tested: tuple[ClaimResult, ...] = ()
    if loaded.scenario is not None and loaded.plays is not None:
        model, payoff_problems = compile_draft(loaded.scenario, loaded.plays)
        # with parts left out, actions may look alike that are not
        problems += [p for p in payoff_problems if p.code != "indistinguishable" or not has_errors(problems)]
        if model is not None and loaded.scenario.sequential and loaded.scenario.infeasible:
            problems += telling_actions(Tree(model))
        if model is not None and not has_errors(problems):
            tested = check_claims(incentive_constraints(model)) if claims else ()
    ordered = tuple(sorted(problems, key=lambda problem: problem.mark))
    return Checked(str(file), loaded.scenario, ordered, tested)
