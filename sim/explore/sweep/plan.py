"""What is to be computed for a sweep: games, concepts and samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.algebra.samples import Column, Samples
from sim.explore.sweep.designs import BLOCK, Design, Kind, Sampler
from sim.explore.sweep.margins import margin_rows
from sim.explore.sweep.part import Case, Work, part_rows
from sim.explore.sweep.program import Box, compile_program
from sim.explore.sweep.vary import Request, design_of, variant_problems
from sim.game.incentives import IncentiveConstraints
from sim.results.store import Question
from sim.scenario.canonical import canonical
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError, did_you_mean
from sim.solve.concept import Concept, Decision, discovers
from sim.solve.concepts import chosen_concept, no_agreements
from sim.solve.holding import holding_at

MOST_LOOKED_AT = 100_000
"""Samples that are looked at before a sweep, where rows and candidates are not known beforehand."""

COMPRESSIONS = ("lz4", "zstd", "snappy", "none")


@dataclass(frozen=True, eq=False)
class Plan:
    """A sweep that is ready to run.

    games: the constraints of each variant.
    of_case: (variant, concept) of each case of the work.
    """

    games: tuple[IncentiveConstraints, ...]
    request: Request
    work: Work
    of_case: tuple[tuple[int, str], ...]
    margins: bool
    warnings: tuple[Problem, ...]

    @property
    def samples(self) -> int:
        """All samples of all cases."""
        return sum(case.design.count for case in self.work.cases)

    @property
    def settings(self) -> dict[str, Any]:
        """Everything beside the first scenario that the answer depends on."""
        design = self.work.cases[0].design
        return {
            "design": design.kind.value,
            "samples": design.count,
            "seed": design.seed if design.kind is not Kind.GRID else 0,
            "vary": [
                [v.name, [str(x) for x in v.values or v.span or ()], v.values is not None]
                for v in self.request.variations
            ],
            "concepts": list(dict.fromkeys(case.concept for case in self.work.cases)),
            "variants": [canonical(game.model.scenario) for game in self.games[1:]],
            "margins": self.margins,
            "compression": self.work.compression,
        }

    @property
    def question(self) -> Question:
        """What names the result folder."""
        scenario = self.games[0].model.scenario
        return Question(scenario.id, "sweep", canonical(scenario), self.settings)


def plan_sweep(
    games: Sequence[IncentiveConstraints],
    request: Request,
    concepts: Sequence[str] = (),
    *,
    margins: bool = False,
    compression: str = "lz4",
    rows: int | None = None,
) -> Plan:
    """What is to be computed for a sweep over games (variants of one scenario) and concepts.

    rows: samples in a part of the table, a multiple of the block; None for a good number.
    Raises ScenarioError.
    """
    if compression not in COMPRESSIONS:
        hint = did_you_mean(compression, COMPRESSIONS)
        raise ScenarioError(
            [Problem("compression", f"unknown compression '{compression}'", COMMAND_LINE, hint)]
        )
    if rows is not None and (rows < 1 or rows % BLOCK):
        raise ValueError(f"a part has a multiple of {BLOCK:,} samples")
    design, warnings = design_of(games[0].model.scenario, request)
    cases, of_case = [], []
    for g, game in enumerate(games):
        if margins:
            no_agreements(game.model.scenario, "by how much equilibria hold (--margins)")
        if g:
            warnings += variant_problems(games[0].model.scenario, game.model.scenario, design)
        box = {a.id: (a.value, a.value) for a in game.model.scenario.assumptions}
        box |= {m.name: (m.low, m.high) for m in design.marginals}
        for name in _named(concepts):
            concept = chosen_concept(game.model.scenario, name)
            cases.append(_case(game, design, box, concept, margins))
            of_case.append((g, concept.id))
    names = cases[0].design.names
    scenario = games[0].model.scenario
    metadata = {
        "sim.scenario": scenario.id,
        "sim.design": cases[0].design.kind.value,
        "sim.seed": str(request.seed),
        "sim.profile": "/".join(player.id for player in scenario.players),
    }
    work = Work(
        tuple(cases),
        names,
        tuple(dict.fromkeys(d.id for game in games for d in game.model.scenario.dimensions)),
        rows or part_rows(len(names)),
        compression,
        len(cases) > 1,
        metadata,
    )
    return Plan(tuple(games), request, work, tuple(of_case), margins, tuple(dict.fromkeys(warnings)))


def _named(concepts: Sequence[str]) -> tuple[str | None, ...]:
    """The concepts that are asked for, each once; None for the file's own."""
    return tuple(dict.fromkeys(concepts)) or (None,)


def _case(game: IncentiveConstraints, design: Design, box: Box, concept: Concept, margins: bool) -> Case:
    decision = _known(concept.decision(game, box), game, design, box)
    program = compile_program(game, decision, design.names, box)
    plays, scenario = game.told.plays, game.told.scenario
    return Case(
        scenario.id,
        concept.id,
        design,
        program,
        tuple("/".join(plays.label(p.id, play) for p in scenario.players) for play in program.profiles),
        {
            d.id: (d.values, tuple(int(plays.codes[d.id][play]) for play in program.profiles))
            for d in scenario.dimensions
        },
        margin_rows(game, program.profiles) if margins else None,
    )


def _known(decision: Decision, game: IncentiveConstraints, design: Design, box: Box) -> Decision:
    """A decision whose rows and candidates are all known that the samples will ask for.

    Raises ScenarioError where there are too many samples to look at each of them first.
    """
    if not discovers(decision):
        return decision
    if design.count > MOST_LOOKED_AT:
        message = (
            f"a sweep of '{game.model.scenario.id}' looks at each sample beforehand, at most "
            f"{MOST_LOOKED_AT:,} of them, and {design.count:,} are asked for"
        )
        hint = "ask for fewer with --samples, or for coarser steps"
        raise ScenarioError([Problem("too-large", message, COMMAND_LINE, hint)])
    sampler, drawn = Sampler(design), np.empty((len(design.names), BLOCK))
    fixed = {name: low for name, (low, _) in box.items() if name not in design.names}
    for block in range(-(-design.count // BLOCK)):
        sampler.block(block, drawn)
        here = np.arange(BLOCK)
        columns = dict(design.exact(drawn, here).columns)
        columns |= {name: Column.of([value] * len(here)) for name, value in fixed.items()}
        holding_at(decision, game, Samples(columns, len(here)))
    return decision
