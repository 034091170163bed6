"""Settings of all tests."""

from hypothesis import settings

# How long an example takes is the machine's affair; benchmarks measure time, tests do not.
settings.register_profile("kashaf", deadline=None)
settings.load_profile("kashaf")
