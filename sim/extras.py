"""Optional parts: what to install when one is missing."""

DISTRIBUTION = "northern-territories-sim"


class MissingExtra(ImportError):
    """A library that only some questions need is not installed.

    extra: the name of the optional part that brings it.

    >>> str(MissingExtra("figures", "this needs matplotlib"))
    'this needs matplotlib: pip install "northern-territories-sim[figures]" (in a clone: ".[figures]")'
    """

    def __init__(self, extra: str, what: str) -> None:
        super().__init__(f'{what}: pip install "{DISTRIBUTION}[{extra}]" (in a clone: ".[{extra}]")')
        self.extra, self.what = extra, what

    def __reduce__(self) -> tuple[type["MissingExtra"], tuple[str, str]]:
        """How it comes back from another process."""
        return type(self), (self.extra, self.what)
