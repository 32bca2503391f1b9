"""The phase diagram of two assumptions where every edge is straight: exact polygons.

A rectangle is first cut along the breakpoints of piecewise functions, then each part along the
incentives that still matter there.
"""

from collections.abc import Iterator, Sequence
from functools import cache

from sim.algebra.atoms import Atom, Elementary, Variable
from sim.algebra.guards import Guard, decided, guard_polynomials
from sim.algebra.polygons import Convex, Line
from sim.algebra.polynomials import Polynomial, number
from sim.algebra.substitution import needed_atoms, substituted
from sim.explore.map.arrangement import Labelled, NotAffine, affine, arranged
from sim.game.slices import Slice
from sim.solve.pending import Pending

Atoms = tuple[Polynomial | None, ...]
"""Atoms as polynomials in the two assumptions; None for those that nothing needs."""


def straight(cut: Slice, answer: Pending, rows: Sequence[int], cell: Convex) -> Iterator[Labelled]:
    """Convex cells with one answer each.

    rows: those that it may depend on. Raises NotAffine if one of them, or a breakpoint, is not affine
    in the two assumptions.
    """
    known = [cut.rows[row] for row in rows if cut.constant(row) is None]
    used = needed_atoms(cut.basis, {atom for polynomial in known for atom in polynomial.atoms()})
    if cut.further is not None:
        used = frozenset(range(len(cut.basis.atoms)))
    for part, atoms in _resolved(cut.basis.atoms, used, cell):

        @cache
        def form(row: int, atoms: Atoms = atoms) -> Line:
            sign = cut.constant(row)
            return affine(substituted(cut.rows[row], atoms) if sign is None else number(sign))

        for row in rows:
            form(row)
        yield from arranged(part, answer, form)


def _resolved(every: tuple[Atom, ...], used: frozenset[int], cell: Convex) -> Iterator[tuple[Convex, Atoms]]:
    """Parts of a cell on each of which the used atoms are polynomials."""
    work: list[tuple[Convex, Atoms]] = [(cell, ())]
    while work:
        part, atoms = work.pop()
        if len(atoms) == len(every):
            yield part, atoms
            continue
        index = len(atoms)
        atom = every[index]
        if index not in used:
            work.append((part, (*atoms, None)))
        elif isinstance(atom, Variable):
            work.append((part, (*atoms, Polynomial({((index, 1),): number(1).terms[()]}))))
        elif isinstance(atom, Elementary):
            value = substituted(atom.argument, atoms).constant
            if atom.function != "reciprocal" or not value:
                raise NotAffine
            work.append((part, (*atoms, number(1 / value))))
        else:
            breaks = [p for guard, _ in atom.cases for p in guard_polynomials(guard)]
            lines = [affine(substituted(p, atoms)) for p in breaks]
            by = next((form for form in lines if (form.a or form.b) and part.side(form) == 0), None)
            if by is not None:
                work += [(half, atoms) for half in part.split(by)]
                continue
            value_there = next(value for guard, value in atom.cases if _holds_inside(guard, atoms, part))
            work.append((part, (*atoms, substituted(value_there, atoms))))


def _holds_inside(guard: Guard, atoms: Atoms, part: Convex) -> bool | None:
    """Whether a guard holds inside a part that none of its lines cuts."""

    def sign(polynomial: Polynomial) -> int:
        form = affine(substituted(polynomial, atoms))
        return part.side(form) if form.a or form.b else (form.c > 0) - (form.c < 0)

    return decided(guard, sign)
