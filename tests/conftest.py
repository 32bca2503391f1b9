"""Settings for every test. Property tests draw the same examples on every run."""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
# Fresh examples each time, and many: pytest --hypothesis-profile=search
settings.register_profile("search", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("repeatable")
