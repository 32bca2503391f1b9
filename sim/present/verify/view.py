"""A second opinion on a terminal."""

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.verify.answer import Verification
from sim.explore.verify.opinion import Labelled
from sim.present.page.terminal import capped_bullets, heading, indented
from sim.present.verify.words import profiles, said, sentences
from sim.scenario.model import Scenario

SHOWN = 6


def view(verification: Verification, *, every: bool = False) -> RenderableType:
    """What all of them come to, then each with what it misses. every: shows long lists in full."""
    parts: list[RenderableType] = [Text(verification.scenario.title, style="bold cyan"), Text()]
    parts += [Text(text, style="bold" if i == 0 else "") for i, text in enumerate(sentences(verification))]
    for second in verification.seconds:
        name = f"{second.by} (version {second.version})" if second.version else second.by
        parts += [Text(), heading(name), *(indented(Text(text)) for text in said(second))]
        for what, chosen in (("Only here", second.only_here), ("Only there", second.only_there)):
            if chosen:
                parts += [indented(Text(f"{what}:")), *_profiles(verification.scenario, chosen, every)]
    return Group(*parts)


def _profiles(scenario: Scenario, chosen: tuple[Labelled, ...], every: bool) -> list[RenderableType]:
    return capped_bullets(profiles(scenario, chosen), every=every, most=SHOWN)
