"""Ids made readable, where a file gives no words of its own."""


def readable(id: str) -> str:
    """An id as a label.

    >>> readable("hold_out"), readable("oil-boom"), readable("swerve")
    ('Hold out', 'Oil boom', 'Swerve')
    """
    words = id.replace("_", " ").replace("-", " ").strip() or id
    return words[0].upper() + words[1:]
