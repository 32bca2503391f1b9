"""The page's own program, run by node beside the package."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import sim.present.page.live as live
from sim.explore.thresholds.answer import thresholds
from sim.game.incentives import IncentiveConstraints
from sim.present.page.live.alone import Alone
from sim.present.page.live.compiled import compiled
from sim.present.page.live.numbers import exact_values
from sim.present.page.live.staged import compiled_courses
from sim.present.page.live.texts import texts
from sim.present.run.agreements import names_of
from sim.solve.bargaining.answer import solve_bargaining
from sim.solve.circuit import Circuit
from sim.solve.concept import Concept
from sim.solve.concepts import default_concept
from sim.solve.gates import circuit
from sim.solve.nash.pure import PURE_NASH

HERE = Path(__file__).parent
MODULES = Path(live.__file__).parent
NODE = shutil.which("node")

needs_node = pytest.mark.skipif(
    NODE is None, reason="node is not installed, so the page's program cannot run here"
)


def run(script: str, asked: Any) -> Any:
    """What a script beside this file answers."""
    assert NODE is not None
    command = [NODE, str(HERE / script), MODULES.as_uri()]
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def answers(
    games: Sequence[tuple[IncentiveConstraints, Sequence[Mapping[str, Fraction]]]],
    *,
    worded: bool = False,
    by: Sequence[Concept] | None = None,
    given: Sequence[Circuit | Alone] | None = None,
) -> list[list[dict[str, Any]]]:
    """For each game and point {"stable": plays, "untold": whether a sign was not told apart, "unknown"}.

    unknown: whether the page does not know the answer there.

    worded: also "sentences", "payoffs" of each stable play and, of a simultaneous game, "stability",
        a sentence for each.
    by: the concept of each game; its own if None. given: what each game's own concept comes to; a circuit at
        any values if None.
    """
    asked = [
        {
            **of_game(
                constraints,
                None if by is None else by[i],
                worded=worded,
                given=None if given is None else given[i],
            ),
            "points": [exact_values(point) for point in points],
        }
        for i, (constraints, points) in enumerate(games)
    ]
    return list(run("answers.mjs", asked))


def looked_up(constraints: IncentiveConstraints, concept: Concept | None = None) -> Alone:
    """What a concept comes to along each assumption; the game's own if None."""
    along = thresholds(constraints, concept=concept)
    return Alone(along, along.now)


def of_game(
    constraints: IncentiveConstraints,
    by: Concept | None,
    *,
    worded: bool,
    given: Circuit | Alone | None = None,
) -> dict[str, Any]:
    """What the page's program reads of a game: its data and, if it is to speak, its texts.

    by: a concept that is chosen besides the game's own. given: what its own comes to.
    """
    own = default_concept(constraints.model.scenario)
    asked: list[tuple[Concept, Circuit | Alone]] = []
    # what lasts is told beside what is stable in a single round
    beside = [PURE_NASH] if constraints.model.scenario.repeated is not None else []
    for concept in dict.fromkeys([own, by or own, *beside]):
        decided = given if given is not None and concept is own else circuit(constraints, concept)
        assert decided is not None
        asked.append((concept, decided))
    data = (compiled_courses if constraints.model.scenario.sequential else compiled)(constraints, asked)
    told = constraints.told
    spoken = texts(told.scenario, told.plays) if worded else None
    if spoken and constraints.model.scenario.agreements is not None:
        spoken["agreements"] = names_of(solve_bargaining(constraints))
    return {"data": data, "texts": spoken, "concept": (by or own).id}
