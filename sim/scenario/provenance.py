"""Where what stands in a scenario comes from: sources, and the files that changed it."""

from dataclasses import dataclass

from sim.scenario.problems import Mark


@dataclass(frozen=True)
class Source:
    id: str
    cite: str
    url: str = ""
    date: str = ""
    page: str = ""
    says: str = ""


@dataclass(frozen=True)
class Override:
    """What a child file says in place of its parent; None for added or removed."""

    path: str
    before: str | None
    after: str | None
    mark: Mark
