"""Names and texts of a file as they stand in sentences."""

from collections.abc import Iterable, Sequence

LOWERED = frozenset(
    {
        "A", "All", "An", "Both", "Depending", "Each", "Every", "Everybody", "Four", "How", "It", "Neither",
        "No", "Nobody", "Nothing", "Some", "Somebody", "The", "There", "They", "Three", "Two", "What",
        "Whether",
    }
)  # fmt: skip
"""Words at the start of a text that are no names, and so have no capital within a sentence."""


def readable(id: str) -> str:
    """An id as a label.

    >>> readable("hold_out"), readable("oil-boom"), readable("swerve")
    ('Hold out', 'Oil boom', 'Swerve')
    """
    words = id.replace("_", " ").replace("-", " ").strip() or id
    return words[0].upper() + words[1:]


def following(text: str, players: Iterable[str] = ()) -> str:
    """A text as part of a longer sentence: without its full stop, and its capital if that is no name's.

    players: the names of those who may be called as a word that is no name otherwise.

    >>> following("The town pays."), following("There is no deal"), following("China's share of trade")
    ('the town pays', 'there is no deal', "China's share of trade")
    >>> following("A town pays", ["town A"]), following("A pays", ["A", "B"])
    ('a town pays', 'A pays')
    """
    text = " ".join(text.split()).rstrip(".")
    first = text.split(" ", 1)[0]
    lowered = first in LOWERED and first not in players
    for name in players:
        lowered |= name[:1].islower() and text.lower().startswith(name.lower())
    return text[:1].lower() + text[1:] if lowered else text


def together(says: Sequence[str], players: Sequence[str] = (), link: str = "; ") -> str:
    """Sentences as one, all but the first as parts of it. players: as for `following`.

    >>> together(["The town pays", "The county waits"])
    'The town pays; the county waits'
    """
    return link.join([*says[:1], *(following(text, players) for text in says[1:])])
