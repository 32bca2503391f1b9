"""The counts of a sweep alone, for whoever needs no table: nothing is written."""

from sim.explore.sweep.answer import undefined_problem
from sim.explore.sweep.cases import CaseResult
from sim.explore.sweep.part import count_part
from sim.explore.sweep.plan import plan_sweep
from sim.explore.sweep.tally import Tally
from sim.explore.sweep.vary import Request, everything
from sim.game.incentives import IncentiveConstraints
from sim.scenario.problems import ScenarioError


def shares(game: IncentiveConstraints) -> CaseResult | None:
    """How often what is stable where everything varies that has a range: the counts of `sim sweep FILE`.

    None if nothing has a range. Raises ScenarioError where a payoff is not finite at a sample.
    """
    variations = everything(game.model.scenario)
    if not variations:
        return None
    plan = plan_sweep([game], Request(variations))
    ((_, concept),) = plan.of_case
    notes = []
    for part in range(plan.work.part_count):
        counted = count_part(plan.work, part)
        if counted.undefined is not None:
            raise ScenarioError([undefined_problem(plan, 0, *counted.undefined)])
        notes.append(counted.note)
    tally = Tally.of_notes(plan.work.cases[0].design, notes)
    told = game.told
    return CaseResult(told.scenario, told.plays, concept, tally, told.mixes)
