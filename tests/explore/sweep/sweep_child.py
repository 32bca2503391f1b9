"""A sweep in a process of its own, which says how far it is and can be killed at any moment."""

import sys
from pathlib import Path

from sim.explore.sweep.answer import run_sweep
from sim.explore.sweep.designs import BLOCK, Kind
from sim.explore.sweep.executors import Processes, Threads
from sim.explore.sweep.plan import Plan, plan_sweep
from sim.explore.sweep.vary import Request, everything
from sim.game.incentives import incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario

PARTS = 12


def plan(kind: str) -> Plan:
    """A sweep of twelve small parts."""
    scenario, plays, _ = load_scenario("sochi-2016")
    game = incentive_constraints(compile_payoffs(scenario, plays))
    request = Request(everything(scenario), Kind(kind), PARTS * BLOCK - 100, 3)
    return plan_sweep([game], request, rows=BLOCK)


if __name__ == "__main__":
    folder, kind = sys.argv[1:]
    made, where = (plan("random"), Processes(2)) if kind == "workers" else (plan(kind), Threads(2))
    run_sweep(made, Path(folder), where, progress=lambda done, total: print(done, flush=True))
    print("finished", flush=True)
