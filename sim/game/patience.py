"""What the next round is worth: polynomials that are shares everywhere in the ranges."""

from collections.abc import Iterable, Mapping, Sequence

from sim.algebra.basis import Basis
from sim.algebra.polynomials import Monomial, Polynomial
from sim.game.chances import products
from sim.game.domain import everywhere, no_share, ranges_of
from sim.scenario.model import Scenario, Term
from sim.scenario.problems import Problem

Patience = Mapping[str, Polynomial]
"""Player -> what a payoff is worth that comes one round later, as a share."""


def discounted(
    patience: Patience, terms: Iterable[tuple[Term, Sequence[Polynomial], object]]
) -> dict[Monomial, None]:
    """The monomials of discounted payoffs."""
    own: dict[str, dict[Monomial, None]] = {player: {(): None} for player in patience}
    for term, polynomials, _ in terms:
        if term.player in own:
            own[term.player] |= {monomial: None for p in polynomials for monomial in p.terms}
    discounted_monomials: dict[Monomial, None] = {}
    for player, monomials in own.items():
        discounted_monomials |= products(monomials, patience[player].terms)
    return discounted_monomials


def patience_problems(scenario: Scenario, basis: Basis, patience: Patience) -> list[Problem]:
    """Discount factors that leave [0, 1] within the ranges."""
    block = scenario.repeated
    if block is None:
        return []
    box = ranges_of(scenario)
    problems = {}
    for player, written in block.discount.items():
        share = patience.get(player)
        if share is None or everywhere(basis, share, box, lambda low, high: low >= 0 and high <= 1):
            continue
        what = f"{written.where}, '{basis.text(share)}'"
        problems[written.where] = no_share(scenario, what, written.mark)
    return list(problems.values())
