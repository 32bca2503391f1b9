"""Settings for every test. Property tests draw the same examples on every run."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
# Fresh examples each time, and many: pytest --hypothesis-profile=search
settings.register_profile("search", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def _constants_are_whole() -> Iterator[None]:
    """No test reads a text by quicktions, which would write into a constant of the interpreter."""
    yield
    assert bytes([0]) == bytes(1), "a text was given to sim.rational.Fraction; read it with fraction_of"
