"""What the file says, for the page: players, outcomes, terms, numbers and sources, as plain data."""

from collections.abc import Sequence
from typing import Any

from sim.present.page.live.numbers import number
from sim.scenario.canonical import canonical, digest
from sim.scenario.model import Assumption, Scenario
from sim.scenario.plays import Plays, today_play
from sim.scenario.provenance import Source
from sim.solve.explain import used_by

SHARED = "shared"
"""The group of numbers on which no player's payoffs rest."""


def texts(scenario: Scenario, plays: Plays, episodes: Sequence[Scenario] = ()) -> dict[str, Any]:
    """Every text of a scenario that the page shows, and what its numbers are.

    episodes: of its past, whose sources stand beside its own.
    """
    uses = used_by(scenario)
    sources = {**{id: s for episode in episodes for id, s in _cited(episode).items()}, **_cited(scenario)}
    return {
        "id": scenario.id,
        "title": scenario.title,
        "summary": scenario.summary,
        "digest": digest(canonical(scenario))[:12],
        "players": [
            {
                "id": p.id,
                "name": p.name,
                "actions": [{"id": a.id, "name": a.name, "says": a.says} for a in p.actions],
            }
            for p in scenario.players
        ],
        "dimensions": [
            {
                "id": d.id,
                "values": [
                    {"id": r.value, "name": r.name or r.value.replace("_", " "), "says": r.says}
                    for r in d.rules
                ],
            }
            for d in scenario.dimensions
        ],
        "terms": {
            p.id: [{"id": t.id, "name": t.name, "sources": t.sources} for t in scenario.terms_of(p.id)]
            for p in scenario.players
        },
        "today": None if scenario.sequential else today_play(scenario, plays),
        "assumptions": [_assumption(a, _owner(scenario, uses[a.id])) for a in scenario.assumptions],
        "sources": [
            {"id": s.id, "cite": s.cite, "url": s.url, "date": s.date, "page": s.page, "says": s.says}
            for s in sources.values()
        ],
    }


def _assumption(assumption: Assumption, group: str) -> dict[str, Any]:
    least, most = assumption.limits
    return {
        "id": assumption.id,
        "about": assumption.about,
        "value": number(assumption.value),
        "low": number(min(assumption.low, assumption.value)),
        "high": number(max(assumption.high, assumption.value)),
        "limits": [None if end is None else number(end) for end in (least, most)],
        "unit": assumption.unit,
        "sources": assumption.sources,
        "note": assumption.note,
        "group": group,
    }


def _owner(scenario: Scenario, terms: tuple[str, ...]) -> str:
    """The player most of whose payoff terms rest on a number, the first of several."""
    owners = [term.partition(".")[0] for term in terms]
    first = max((p.id for p in scenario.players), key=owners.count)
    return first if first in owners else SHARED


def _cited(scenario: Scenario) -> dict[str, Source]:
    """The sources that a scenario cites, in the order of its file of sources."""
    cited = {
        source
        for named in (
            *(a.sources for a in scenario.assumptions),
            *(t.sources for t in scenario.terms),
            *(c.sources for c in scenario.claims),
            () if scenario.observed is None else scenario.observed.sources,
        )
        for source in named
    }
    return {id: source for id, source in scenario.sources.items() if id in cited}
