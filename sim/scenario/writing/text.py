"""A scenario as the text of a file that stands alone: nothing inherited, every setting applied."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from sim.rational import Fraction
from sim.scenario.agreements import Agreements
from sim.scenario.file.nodes import DECIMAL
from sim.scenario.language.numbers import exact_decimal
from sim.scenario.model import Assumption, Distribution, Measure, Observed, Scenario
from sim.scenario.provenance import Source
from sim.scenario.repetition import Repetition
from sim.scenario.stages import NOTHING, JointPrior, Lottery
from sim.scenario.written import Written

PLACES = 40
"""Of a number that no decimals express."""


class _Number(str):
    """A number whose digits are written as they are."""


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent(dumper: Any, value: _Number) -> Any:
    # the tag that YAML itself would give to these digits, so that none is written
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in value else 'int'}", str(value))


_Dumper.add_representer(_Number, _represent)


def scenario_text(scenario: Scenario) -> str:
    """The scenario file. Sweeps are left out: they are questions, not part of the scenario."""
    sections = {
        "scenario": scenario.id,
        "title": scenario.title,
        "summary": scenario.summary,
        "players": {
            p.id: {
                "name": p.name,
                "about": p.about,
                "actions": {a.id: {"name": a.name, "says": a.says, "about": a.about} for a in p.actions},
            }
            for p in scenario.players
        },
        "outcomes": {
            d.id: {
                r.value: {
                    **({"otherwise": True} if r.when is None else {"when": _formula(r.when)}),
                    "says": r.says,
                    "name": r.name,
                }
                for r in d.rules
            }
            for d in scenario.dimensions
        },
        "measures": {m.id: _measure(m) for m in scenario.measures},
        "assumptions": {a.id: _assumption(a) for a in scenario.assumptions},
        "derived": {d.id: {"about": d.about, "formula": _formula(d.written)} for d in scenario.derived},
        "payoffs": {
            p.id: {
                t.id: {
                    "name": t.name,
                    "about": t.about,
                    "when": None if t.when is None else _formula(t.when),
                    "worth": _formula(t.worth),
                    "sources": list(t.sources),
                }
                for t in scenario.terms_of(p.id)
            }
            for p in scenario.players
        },
        "types": {x.player: _draws(x) for x in scenario.lotteries if x.player},
        "priors": _priors(scenario.priors),
        "chance": {x.id: _draws(x) for x in scenario.lotteries if not x.player},
        "timing": _timing(scenario),
        "agreements": _agreements(scenario.agreements),
        "repeated": _repeated(scenario.repeated),
        "infeasible": [{"when": _formula(i.when), "because": i.because} for i in scenario.infeasible],
        "irreversible": [{"player": i.player, "from": i.start, "to": i.end} for i in scenario.irreversible],
        "today": dict(scenario.today),
        "observed": _observed(scenario.observed),
        "claims": {
            c.id: {
                "says": c.says,
                "expect": c.text,
                "not_yet": c.not_yet,
                "tested_in": ".".join(c.tested_in or ()),
                "sources": list(c.sources),
            }
            for c in scenario.claims
        },
    }
    return _yaml({key: value for key, value in sections.items() if value not in ("", None, [], {})})


def sources_text(scenario: Scenario) -> str:
    """The sources file with every source that the scenario cites."""
    cited = {id for a in scenario.assumptions for id in a.sources}
    cited |= {id for t in scenario.terms for id in t.sources}
    cited |= {id for c in scenario.claims for id in c.sources}
    cited |= set(scenario.observed.sources) if scenario.observed else set()
    return _yaml({id: _source(source) for id, source in scenario.sources.items() if id in cited})


def _yaml(document: Mapping[str, Any]) -> str:
    return yaml.dump(
        _compact(document),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=100,
        default_flow_style=False,
    )


def _compact(value: Any) -> Any:
    """The document without empty entries below the top: they are the defaults."""
    if isinstance(value, Mapping):
        return {k: _compact(v) for k, v in value.items() if v not in ("", None, [], {})}
    if isinstance(value, list):
        return [_compact(item) for item in value]
    return value


def _formula(written: Written) -> str:
    return _Number(written.text) if DECIMAL.match(written.text) else written.text


def _decimal_number(value: Fraction) -> _Number:
    """A number as files hold them: to so many PLACES where no decimals express it."""
    try:
        return _Number(exact_decimal(value))
    except ValueError:
        return _Number(exact_decimal(round(value, PLACES)))


def _decimal_numbers(values: Iterable[Fraction]) -> list[_Number]:
    return [_decimal_number(value) for value in values]


def _measure(measure: Measure) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for labels, written in measure.table.items():
        inner = table
        for label in labels[:-1]:
            inner = inner.setdefault(label, {})
        inner[labels[-1]] = _formula(written)
    default = None if measure.default is None else _formula(measure.default)
    grid = {"grid": True} if measure.grid else {}
    return {"about": measure.about, "by": list(measure.by), **grid, "values": table, "default": default}


def _assumption(assumption: Assumption) -> dict[str, Any]:
    low = min(assumption.low, assumption.value)
    high = max(assumption.high, assumption.value)
    least, most = assumption.limits
    return {
        "about": assumption.about,
        "value": _decimal_number(assumption.value),
        "range": None if assumption.fixed and low == high else _decimal_numbers((low, high)),
        "limits": [None if limit is None else _decimal_number(limit) for limit in (least, most)],
        "unit": assumption.unit,
        "distribution": _distribution(assumption.distribution),
        "sources": list(assumption.sources),
        "note": _exactly(assumption) or assumption.note,
        "views": {view: _decimal_number(value) for view, value in assumption.views.items()},
    }


def _exactly(assumption: Assumption) -> str:
    """What a value is that no decimals express; nothing for others."""
    try:
        exact_decimal(assumption.value)
    except ValueError:
        return f"exactly {assumption.value}, here to {PLACES} decimal places"
    return ""


def _draws(lottery: Lottery) -> dict[str, Any]:
    return {
        draw.id: {
            "name": draw.name,
            "says": draw.says,
            "probability": None if draw.probability is None else _formula(draw.probability),
        }
        for draw in lottery.draws
    }


def _priors(priors: JointPrior | None) -> dict[str, Any]:
    if priors is None:
        return {}
    table: dict[str, Any] = {}
    for types, cell in priors.cells.items():
        level = table
        for type_ in types[:-1]:
            level = level.setdefault(type_, {})
        level[types[-1]] = _formula(cell)
    return {"of": [lottery.removesuffix(".type") for lottery in priors.of], "table": table}


def _timing(scenario: Scenario) -> list[dict[str, Any]]:
    """The stages, with what each player sees where that is not everything."""
    stages, known = [], set[str]()
    types = {lottery.id for lottery in scenario.lotteries if lottery.player}
    for stage in scenario.stages:
        sees = {}
        for move in stage.moves:
            shown = [name for name in move.sees if name not in types]
            if set(shown) != known | set(stage.chance):
                sees[move.player] = shown or [NOTHING]
        stages.append(
            {
                "stage": stage.id,
                "moves": {move.player: list(move.actions) for move in stage.moves},
                "chance": list(stage.chance),
                "when": None if stage.when is None else _formula(stage.when),
                "sees": sees,
            }
        )
        known |= set(stage.variables)
    return stages


def _agreements(agreements: Agreements | None) -> dict[str, Any]:
    if agreements is None:
        return {}
    return {
        "between": list(agreements.between),
        "among": None if agreements.among is None else _formula(agreements.among),
        "disagreement": dict(agreements.disagreement) or "equilibrium",
        "ratification": {
            player: {"approval": _formula(public.approval), "majority": _formula(public.majority)}
            for player, public in agreements.ratification.items()
        },
        "discount": {player: _formula(written) for player, written in agreements.discount.items()},
        "first": agreements.first,
        "solution": agreements.solution,
    }


def _repeated(repeated: Repetition | None) -> dict[str, Any]:
    if repeated is None:
        return {}
    return {
        "discount": {player: _formula(written) for player, written in repeated.discount.items()},
        "horizon": None if repeated.horizon is None else _Number(repeated.horizon),
        "reversion": dict(repeated.reversion),
    }


def _observed(observed: Observed | None) -> dict[str, Any]:
    if observed is None:
        return {}
    choices = {player: list(actions) for player, actions in observed.choices.items()}
    return {
        "says": observed.says,
        "choices": {p: actions[0] if len(actions) == 1 else actions for p, actions in choices.items()},
        "sources": list(observed.sources),
        "note": observed.note,
    }


def _distribution(d: Distribution) -> Any:
    if d.sd is not None:
        return {d.kind: {"sd": _decimal_number(d.sd)}}
    if d.values:
        return {
            d.kind: {"values": _decimal_numbers(d.values), "probabilities": _decimal_numbers(d.probabilities)}
        }
    return d.kind


def _source(source: Source) -> dict[str, str]:
    return {
        "cite": source.cite,
        "url": source.url,
        "date": source.date,
        "page": source.page,
        "says": source.says,
    }
