"""The lane layer touches Numba's inside: it is known to work on these releases."""
import pytest

from tests.numerics.kernels import needs_jit

TRIED = ("0.61", "0.62", "0.63", "0.64", "0.65", "0.66", "0.67", "0.68")            # on x86-64 with Python 3.11


@needs_jit
def test_the_installed_numba_was_tried():
    import numba
    release = ".".join(numba.__version__.split(".")[:2])
    if release not in TRIED:
        pytest.fail(f"numba = {numba.__version__}: the lane layer was tried on {', '.join(TRIED)}. "
                    "Where tests/numerics passes on it, add it here and in pyproject.toml.")
