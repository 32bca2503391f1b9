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
from sim.game.incentives import IncentiveConstraints
from sim.present.page.live.compiled import compiled, exact_values
from sim.present.page.live.staged import compiled_courses
from sim.present.page.live.texts import texts
from sim.solve.concept import Formulas
from sim.solve.concepts import default_concept
from sim.solve.nash.pure import nash_formulas

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
) -> list[list[dict[str, Any]]]:
    """For each game and point {"stable": plays, "untold": whether a sign was not told apart}.

    worded: also "sentences", "payoffs" of each stable play and, of a simultaneous game, "stability",
        a sentence for each.
    """
    asked = [
        {**of_game(constraints, worded=worded), "points": [exact_values(point) for point in points]}
        for constraints, points in games
    ]
    return list(run("answers.mjs", asked))


def of_game(constraints: IncentiveConstraints, *, worded: bool) -> dict[str, Any]:
    """What the page's program reads of a game: its data and, if it is to speak, its texts."""
    if not constraints.model.scenario.sequential:
        data = compiled(constraints, nash_formulas(constraints))
    else:
        decision = default_concept(constraints.model.scenario).decision(constraints, None)
        assert isinstance(decision, Formulas)
        data = compiled_courses(constraints, decision, constraints.told)
    told = constraints.told
    return {"data": data, "texts": texts(told.scenario, told.plays) if worded else None}
