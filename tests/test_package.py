"""Claims about the package's own face."""
import importlib
import pkgutil
import subprocess
import sys
from typing import Any

import pytest

import auditory


def test_no_room_is_called_like_a_public_name() -> None:
    rooms = {module.name for module in pkgutil.iter_modules(auditory.__path__)}
    assert not rooms & {*auditory.__all__, *dir(auditory)}


@pytest.mark.parametrize("pickler", ["cloudpickle", "dill"])
def test_code_that_mentions_the_package_can_be_sent(pickler, monkeypatch) -> None:
    """A function of the user's goes by value, with the modules it names: so do Dask, joblib and Hugging Face."""
    source = "import auditory\ndef hear(clip):\n    return auditory.pipeline('ratemap').apply(clip, rate_hz=16000)"
    # dill names the modules that are installed, and takes those of a checkout apart, whatever is in them.
    monkeypatch.setattr(auditory, "__file__", "site-packages/auditory/__init__.py")
    notebook: dict[str, Any] = {"__name__": "__main__"}
    exec(source, notebook)
    sent = importlib.import_module(pickler).dumps((notebook["hear"], auditory))
    code = ("import pickle, sys, numpy; hear, package = pickle.load(sys.stdin.buffer);"
            "assert package.__name__ == 'auditory'; print(hear(numpy.zeros(1600, numpy.float32)).shape)")
    answer = subprocess.run([sys.executable, "-c", code], input=sent, capture_output=True, check=True)
    assert answer.stdout.strip() == b"(64, 10)"


def test_every_public_name_can_be_fetched() -> None:
    assert all(getattr(auditory, name) is not None for name in auditory.__all__)
    assert dir(auditory) == sorted(auditory.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(auditory, "spectrogram")
