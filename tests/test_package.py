"""Claims about the package's own face."""
import subprocess
import sys

import auditory


def test_public_functions_keep_their_names_whatever_is_imported_first() -> None:
    code = ("import auditory.pipeline, auditory.models, auditory; from auditory.pipeline import Pipeline;"
            "assert isinstance(auditory.pipeline('ratemap'), Pipeline); assert auditory.models()[0].name == 'ratemap'")
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_public_name_can_be_fetched() -> None:
    assert all(getattr(auditory, name) is not None for name in auditory.__all__)
    assert dir(auditory) == sorted(auditory.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(auditory, "spectrogram")
