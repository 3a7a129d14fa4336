"""Claims about turning blocks into rows."""
import numpy as np
import pytest

from auditory.numerics import write_rows


@pytest.mark.parametrize("source, target", [
    (np.float32, np.float32), (np.float64, np.float64), (np.float64, np.float32), (np.complex64, np.complex64)])
@pytest.mark.parametrize("n_samples, n_channels", [(1, 1), (7, 64), (333, 1), (333, 37), (512, 64)])
def test_rows_are_the_channels_of_the_block_without_its_padding(n_samples, n_channels, source, target):
    block = np.random.default_rng(2).standard_normal((n_samples, 64)).astype(source)
    around = np.zeros((n_channels, n_samples + 9), target)
    write_rows(block, around[:, 5:5 + n_samples])
    np.testing.assert_array_equal(around[:, 5:5 + n_samples], block[:, :n_channels].T.astype(target))
    assert not around[:, :5].any() and not around[:, 5 + n_samples:].any()


def test_every_other_moment_can_be_written():
    block, rows = np.random.default_rng(3).standard_normal((500, 64)), np.empty((64, 250))
    write_rows(block[::2], rows)
    np.testing.assert_array_equal(rows, block[::2].T)
