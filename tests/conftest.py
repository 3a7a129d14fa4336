"""Settings that all tests share."""
import signal

import pytest
from hypothesis import settings

from tests.evidence import Evidence

settings.register_profile("auditory", deadline=None, derandomize=True)     # a busy machine is no failure
settings.load_profile("auditory")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:            # in the background of a shell: Ctrl-C is tested here
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--set-status", action="store_true", help="write how far the models have been checked")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Evidence(config))
