"""The compiled game as plain data: what the page needs to decide every answer by itself.

Numbers are written so that nothing is lost on the way to JavaScript: a whole number that a double
holds stands as it is, any other as a text, a fraction as `n/d`. A polynomial is a list of terms
`[coefficient, atom, power, atom, power, ...]`, a row a list `[function, weight, function, weight,
...]`, a literal `4 * row + relation`, a gate `[1 for and, 0 for or, part, part, ...]`, where a part is a
literal or `-1 - number` of something that lasts or, after all that lasts, of a gate.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.algebra.atoms import Atom, Elementary, Piecewise, Variable
from sim.algebra.guards import Guard, fold
from sim.algebra.polynomials import Polynomial
from sim.game.consent import without_agreement
from sim.game.incentives import IncentiveConstraints
from sim.game.payoffs import CompiledTerm, PayoffModel
from sim.present.page.live.alone import Alone
from sim.present.page.live.numbers import number
from sim.scenario.agreements import MENU
from sim.scenario.plays import play_at
from sim.solve.bargaining.gains import Bargain
from sim.solve.circuit import Circuit
from sim.solve.concept import Concept
from sim.solve.gates import Gates
from sim.solve.literals import Literals
from sim.solve.nash.pure import nash_formulas

Asked = Sequence[tuple[Concept, Circuit | Alone]]
"""The concepts whose answers the page shows, the file's own first, and what each comes to: at any values, or
where one at a time is another than in the file."""


def compiled(constraints: IncentiveConstraints, asked: Asked) -> dict[str, Any]:
    """The algebra, the rows, what must hold for each candidate, and the payoffs."""
    model = constraints.model
    plays = model.plays
    literals = {"deviations": nash_formulas(constraints).needs}
    joint: dict[str, Any] | None = None
    if model.scenario.agreements is not None:
        joint, literals["consents"] = agreements_data(constraints)
    elif model.scenario.repeated is not None:
        block = model.scenario.repeated
        only = play_at(plays, block.reversion) if block.reversion else None
        joint = {"horizon": block.horizon, "reversion": only}
    return {
        "kind": "profiles",
        **algebra(constraints, asked, literals),
        "joint": joint,
        "shape": list(plays.shape),
        "feasible": np.flatnonzero(plays.feasible).tolist(),
        "outcomes": {d.id: plays.codes[d.id].tolist() for d in model.scenario.dimensions},
        **payoffs(model),
    }


def agreements_data(constraints: IncentiveConstraints) -> tuple[dict[str, Any], np.ndarray]:
    """What may be agreed on, and (agreements, consents) the literals of those who have to consent.

    First those who bargain, in the order of `between`, then the publics in that of `publics`.
    Raises ValueError where it is not fixed what comes about without an agreement.
    """
    model = constraints.model
    start = without_agreement(model.scenario, model.plays)
    if start is None:
        raise ValueError("what comes about without an agreement is any equilibrium")
    bargain = Bargain(Literals(constraints), start, ratified=True)
    publics = bargain.block.ratification
    literal = Gates().of
    consents = [
        [literal(bargain.consents(player, play)) for player in bargain.players]
        + [literal(bargain.approves(player, play)) for player in publics]
        for play in bargain.menu
    ]
    places = [player.id for player in model.scenario.players]
    return {
        "menu": MENU in model.scenario.labels,
        "start": start,
        "plays": list(bargain.menu),
        "between": [places.index(player) for player in bargain.players],
        "publics": [places.index(player) for player in publics],
        "approval": [
            [polynomial_data(model.consent.approval_at(player, play)) for player in publics]
            for play in bargain.menu
        ],
        "majority": [polynomial_data(model.consent.majority[player]) for player in publics],
    }, np.array(consents, dtype=int).reshape(len(consents), -1)


def algebra(
    constraints: IncentiveConstraints, asked: Asked, literals: Mapping[str, np.ndarray] | None = None
) -> dict[str, Any]:
    """The atoms, the functions, the rows that are needed, and what must hold for each candidate.

    literals: tables of literals that the page knows by name, as `deviations`, (feasible plays, width): that
        each does not pay, where plays are profiles. One that is what a concept needs is written as its place.
    """
    model = constraints.model
    named = literals or {}
    tables = [table.ravel() // 4 for table in named.values()]
    used = np.unique(np.concatenate([[0], *tables, *(own.rows for _, own in asked)])).astype(int)
    place = np.zeros(int(used[-1]) + 1, dtype=int)
    place[used] = np.arange(len(used))

    def placed(parts: np.ndarray) -> list[Any]:
        """Literals of the rows that are needed; gates as they are."""
        kept: list[Any] = np.where(
            parts < 0, parts, 4 * place[np.maximum(parts, 0) // 4] + parts % 4
        ).tolist()
        return kept

    needed = {
        (own.needs.shape, own.needs.tobytes()): place
        for place, (_, own) in enumerate(asked)
        if isinstance(own, Circuit)
    }

    def decided(own: Circuit | Alone) -> dict[str, Any]:
        if isinstance(own, Alone):
            empty: dict[str, Any] = {"needs": [], "gates": [], "further": {}, "lasting": [], "within": None}
            return {**empty, "alone": own.written()}
        further = placed(np.array(list(own.further.values()), int))
        return {
            "needs": placed(own.needs),
            "gates": [[int(gate.every), *placed(np.array(gate.parts))] for gate in own.gates],
            "further": dict(zip(own.further, further, strict=True)),
            "lasting": placed(np.array(own.lasting, int)),
            "within": {
                name: [None if end is None else number(end) for end in ends]
                for name, ends in own.within.items()
            }
            if own.within is not None
            else None,
            "alone": None,
        }

    return {
        "atoms": [_atom(atom) for atom in model.basis.atoms],
        "functions": [_flat(monomial) for monomial in model.basis.monomials],
        "rests": [
            [i for i, name in enumerate(model.basis.assumptions) if name in names]
            for names in model.basis.rests_on
        ],
        "rows": [_sparse(row) for row in constraints.integers[used]],
        **{name: needed.get((table.shape, table.tobytes()), placed(table)) for name, table in named.items()},
        "concepts": [
            {
                "id": concept.id,
                "name": concept.name,
                "joint": bool(concept.block),
                "candidates": own.plays.tolist(),
                **decided(own),
            }
            for concept, own in asked
        ],
    }


def payoffs(model: PayoffModel, plays: Sequence[int] | None = None) -> dict[str, Any]:
    """The payoff terms: the distinct rows of each, and which of them each of some plays has; all if None."""
    chosen = np.arange(len(model.plays)) if plays is None else np.array(plays, dtype=np.intp)
    indexes: dict[tuple[int, ...], int] = {}

    def term(of: CompiledTerm) -> dict[str, Any]:
        at = indexes.setdefault(tuple(of.index[chosen].tolist()), len(indexes))
        return {"id": of.term.id, "rows": [_sparse(row) for row in of.rows], "index": at}

    terms = {player: [term(of) for of in own] for player, own in model.terms.items()}
    return {
        "terms": terms,
        "denominators": {player: number(d) for player, d in model.denominators.items()},
        "indexes": [list(index) for index in indexes],
    }


def _atom(atom: Atom) -> list[Any]:
    match atom:
        case Variable(name=name):
            return ["assumption", name]
        case Elementary(function="power", argument=argument, exponent=exponent):
            return ["power", polynomial_data(argument), number(exponent)]
        case Elementary(function=function, argument=argument):
            return [function, polynomial_data(argument)]
        case Piecewise(function="interp", args=(argument,), points=points):
            return ["interp", [polynomial_data(argument)], [[number(x), number(y)] for x, y in points]]
        case Piecewise(function="if_else", args=args, guard=guard):
            return ["if_else", [polynomial_data(arg) for arg in args], _guard(guard)]
        case Piecewise(function=function, args=args):
            return [function, [polynomial_data(arg) for arg in args]]


def polynomial_data(polynomial: Polynomial) -> list[list[Any]]:
    """A polynomial as a list of terms."""
    return [[number(c), *_flat(monomial)] for monomial, c in polynomial.key]


def _guard(guard: Guard) -> Any:
    return fold(
        guard,
        lambda sign: [sign.op, polynomial_data(sign.polynomial)],
        lambda parts: ["and", *parts],
        lambda parts: ["or", *parts],
        lambda part: ["not", part],
        lambda constant: constant,
    )


def _flat(pairs: Sequence[tuple[int, int]]) -> list[int]:
    return [part for pair in pairs for part in pair]


def _sparse(row: np.ndarray) -> list[int | str]:
    entries: list[int | str] = []
    for k in np.flatnonzero(row).tolist():
        entries += [k, number(int(row[k]))]
    return entries
