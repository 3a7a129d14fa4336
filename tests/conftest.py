"""Settings that all tests share."""
from hypothesis import settings

settings.register_profile("auditory", deadline=None, derandomize=True)     # a busy machine is no failure
settings.load_profile("auditory")
