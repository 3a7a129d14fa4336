"""A kernel means the same with ``NUMBA_DISABLE_JIT=1``, and nothing of Numba is loaded before the first call."""
import pickle

import numpy as np

from tests.numerics import kernels as K
from tests.numerics.kernels import both_precisions, in_another_process, needs_jit

# Multiply-adds round once when compiled and twice in numpy; a filter of 300 samples adds up some of them, exp of
# large numbers magnifies the last bit of its argument.  In units of the last place of the largest value.
ROUNDING_ULP = 64


@needs_jit
@both_precisions
def test_plain_numpy_gives_the_same_numbers(dtype, tmp_path):
    file = str(tmp_path / "plain.npz")
    in_another_process("import numpy as np; from tests.numerics import kernels as K;"
                       f"np.savez({file!r}, **K.run_everything(np.{dtype.__name__}))", NUMBA_DISABLE_JIT="1")
    compiled = K.run_everything(dtype)
    with np.load(file, allow_pickle=False) as plain:
        assert set(plain) == set(compiled)
        for name, values in compiled.items():
            limit = ROUNDING_ULP * np.finfo(dtype).eps * np.abs(values).max()
            np.testing.assert_allclose(plain[name], values, rtol=0, atol=limit, err_msg=name)
            assert plain[name].dtype == values.dtype


LOOPS = """
import sys
import numpy as np
from auditory import AdaptationLoops, Frames, Gammatone, HalfWave, LeakyIntegrator

x = np.random.default_rng(0).standard_normal(150) * 0.02
bank = Gammatone(n_channels=3)
rows = {"samples": bank >> HalfWave() >> LeakyIntegrator(), "complex": Gammatone(n_channels=3, output="complex"),
        "last": bank >> HalfWave(order=2) >> Frames(hop_s=0.002), "loops": bank >> AdaptationLoops(),
        "windows": bank >> Frames(hop_s=0.001, window_s=0.003, value="mean_square")}
np.savez(sys.argv[1], **{name: row.apply(x, 16000, precision="float64") for name, row in rows.items()})
"""


@needs_jit
def test_loops_of_ticks_give_the_same_numbers(tmp_path):
    outputs = []
    for disabled in "01":
        file = tmp_path / f"{disabled}.npz"
        in_another_process(LOOPS.replace("sys.argv[1]", repr(str(file))), NUMBA_DISABLE_JIT=disabled)
        with np.load(file, allow_pickle=False) as arrays:
            outputs.append(dict(arrays))
    compiled, plain = outputs
    for name, values in compiled.items():
        # Products are added without rounding only when compiled, and five divisions magnify what a band differs by.
        np.testing.assert_allclose(plain[name], values, rtol=0, atol=1e-12 * np.abs(values).max(), err_msg=name)


def test_a_float64_scalar_does_not_widen_lanes():
    assert K.run_everything(np.float32)["resonators"].dtype == np.float32
    kinds = in_another_process("import numpy as np; from auditory.numerics import lanes; f64 = np.float64(0.1);"
                               "v = lanes(np.ones(64, np.float32))[0];"
                               "print((f64 * v).dtype, np.where(v > f64, v, f64).dtype, np.maximum(v, f64).dtype)",
                               NUMBA_DISABLE_JIT="1")
    assert kinds.split() == ["float32"] * 3


def test_a_single_lane_has_no_index():
    code = ("import numpy as np; from auditory.numerics import lanes\n"
            "try: lanes(np.ones(64, np.float32))[0, 3]\n"
            "except IndexError: print('refused')")
    assert "refused" in in_another_process(code, NUMBA_DISABLE_JIT="1")


def test_numba_is_loaded_at_the_first_call_and_not_before():
    seen = in_another_process("import sys; from tests.numerics import kernels; from auditory.numerics import *;"
                              "cache_folder(), register_bytes(), cpu_features(); print('numba' in sys.modules)")
    assert seen.strip() == "False"


def test_a_kernel_is_pickled_by_name():
    assert pickle.loads(pickle.dumps(K.scaled)) is K.scaled
