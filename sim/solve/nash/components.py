"""Maximal Nash subsets: how the extreme equilibria of two players belong together."""

from collections.abc import Hashable, Sequence

MOST_COMPONENTS = 1000


def nash_components(
    pairs: Sequence[tuple[Hashable, Hashable]], limit: int = MOST_COMPONENTS
) -> tuple[tuple[int, ...], ...] | None:
    """The maximal Nash subsets spanned by extreme equilibria of a two-player game.

    pairs: (strategy of the first, strategy of the second), one for each equilibrium.
    Returns lists of indices into `pairs`, in order. Join x and y when (x, y) is an
    equilibrium; the components are the maximal complete bipartite subgraphs U x V,
    and conv(U) x conv(V) is a set of equilibria, maximal if the pairs are all the
    extreme ones. Every equilibrium lies in such a set; sets may share equilibria
    (Winkels 1979; Jansen 1981; Avis, Rosenberg, Savani and von Stengel 2010).

    None if there are more than `limit`: their number can grow exponentially.
    """
    lefts = list(dict.fromkeys(left for left, _ in pairs))
    rights = list(dict.fromkeys(right for _, right in pairs))
    index = {pair: position for position, pair in enumerate(pairs)}
    bit = {right: 1 << position for position, right in enumerate(rights)}
    partners = dict.fromkeys(lefts, 0)
    for left, right in pairs:
        partners[left] |= bit[right]
    # The right sides of the maximal bicliques are the intersections of partner sets
    # (the closed sets of a formal context; Ganter and Wille 1999).
    closed: set[int] = set()
    for mask in partners.values():
        closed |= {mask} | {mask & other for other in closed if mask & other}
        if len(closed) > limit:
            return None
    components = []
    for mask in closed:
        members = [left for left in lefts if partners[left] & mask == mask]
        components.append(
            tuple(sorted(index[left, right] for left in members for right in rights if bit[right] & mask))
        )
    return tuple(sorted(components))
