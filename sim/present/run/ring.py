"""The way that improving moves take in a game where nothing is stable, drawn as a ring."""

from dataclasses import replace
from math import cos, pi, sin

import numpy as np

from sim.present.drawing.boxes import (
    SIDE,
    TODAY,
    Box,
    draw_box,
    edge_of,
    mover,
    profile_box,
    straight_arrow,
    today_play,
)
from sim.present.drawing.canvas import MARGIN, SMALL, WIDTH, Page
from sim.present.language.numbers import counted
from sim.present.run.words import finding
from sim.solve.answer import Answer
from sim.solve.drift import Move, drift
from sim.solve.explain import blocked

MOST = 8
"""Profiles on a ring."""


def draw_ring(canvas: Page, answer: Answer) -> None:
    """The best moves from today's profile, or from the nearest miss if no profile is today's."""
    scenario, valuation = answer.scenario, answer.valuation
    if answer.drift is not None:
        drifted, begins = answer.drift, "today's choices"
    else:
        every = np.ones(len(valuation.constraints.model.plays), dtype=bool)
        nearest_miss = blocked(valuation, every)[0].play
        drifted, begins = drift(valuation, nearest_miss), "where the least is to be gained"
    says = [
        f"The best moves from {begins}, one after another, each with who makes it and what it gains.",
    ]
    top = canvas.heading(finding(answer), scenario.title, says)
    moves = drifted.path[:MOST]
    plays = list(dict.fromkeys([drifted.start, *(move.end for move in moves)]))[:MOST]
    notes = ["The moves run in a circle without coming to rest."] if drifted.cycles else []
    if len(drifted.path) > len(moves):
        notes.append(f"The first {len(moves)} of {counted(len(drifted.path), 'move')} are shown.")
    bottom = canvas.footing(notes) if notes else 0.3
    players = [player.id for player in scenario.players]
    today = today_play(answer)
    boxes = {}
    across, up = (WIDTH - 2 * MARGIN - SIDE) / 2, (top - bottom) / 2
    for index, play in enumerate(plays):
        box = profile_box(canvas, answer, play, players, TODAY if play == today else "", SIDE, SMALL)
        angle = pi / 2 - 2 * pi * (index + 0.5) / len(plays)
        x = WIDTH / 2 + across * 0.85 * cos(angle)
        y = (top + bottom) / 2 + (up - box.height / 2 - 0.05) * sin(angle)
        boxes[play] = replace(box, x=x, y=y)
    for move in moves:
        if move.end in boxes and move.start in boxes:
            _between(canvas, answer, boxes[move.start], boxes[move.end], move)
    for play, box in boxes.items():
        draw_box(canvas, box, False, play == today)


def _between(canvas: Page, answer: Answer, box: Box, target: Box, move: Move) -> None:
    """A straight arrow from the edge of one box to the edge of another, with its label in the middle."""
    start, end = edge_of(box, target), edge_of(target, box)
    straight_arrow(canvas, start, end)
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    canvas.text(x, y, mover(answer, move), SMALL, align="center", vertical="center", halo=True)
