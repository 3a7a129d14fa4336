"""Claims about the lane language: what a kernel written in it computes."""
import numpy as np
import pytest

from auditory.numerics import (
    cpu_features,
    kernel,
    lane_count,
    lane_empty,
    lanes,
    padded,
    register_bytes,
    registers,
    relay,
    scan,
    shift,
    transpose,
)
from tests.numerics import kernels as K
from tests.numerics.kernels import both_precisions, in_another_process, needs_jit, noise


@both_precisions
def test_resonators_equal_scalar_arithmetic(dtype):
    x, bank = noise(dtype), K.poles(dtype)
    expected, z = np.empty((len(x), len(bank))), np.zeros((2, len(bank)), complex)
    for t, sample in enumerate(x.astype(float)):
        z[0] = bank * z[0] + sample
        z[1] = bank * z[1] + z[0]
        expected[t] = z[1].real
    rounding = len(x) * np.finfo(dtype).eps                      # each sample may round once more
    np.testing.assert_allclose(K.run_resonators(x), expected, rtol=0, atol=rounding * np.abs(expected).max())


@both_precisions
@pytest.mark.parametrize("block", [1, 7, 64, 299])
def test_any_chunking_is_bit_equal(dtype, block):
    np.testing.assert_array_equal(K.run_resonators(noise(dtype), block), K.run_resonators(noise(dtype)))


@needs_jit
@pytest.mark.parametrize("width_bytes", ["16", "64"])
def test_any_register_width_gives_the_same_bits(width_bytes, tmp_path):
    in_another_process("import numpy as np; from tests.numerics import kernels as K;"
                       f"np.save({str(tmp_path / 'out.npy')!r}, K.run_resonators(K.noise(np.float32)))",
                       AUDITORY_REGISTER_BYTES=width_bytes, NUMBA_CACHE_DIR=str(tmp_path))
    out = np.load(tmp_path / "out.npy", allow_pickle=False)
    np.testing.assert_array_equal(out, K.run_resonators(noise(np.float32)))


@needs_jit
def test_a_multiply_add_is_rounded_once():
    a, b, c = (noise(np.float32, 640, seed) for seed in range(3))
    out = np.empty((3, 640), np.float32)
    K.multiply_add(a, b, c, out)
    product = a.astype(float) * b                                # exact: 24 + 24 bits fit in 53
    np.testing.assert_array_equal(out, np.array([product + c, c - product, product - c], np.float32))
    assert (out[0] != a * b + c).any()


@both_precisions
def test_complex_arithmetic_is_numpys(dtype):
    z = (noise(dtype, 640, 1) + 1j * noise(dtype, 640, 2)).astype(K.COMPLEX[dtype])
    w = z[::-1].copy()
    out = np.empty((8, 640), z.dtype)
    K.complex_arithmetic(z, w, out)
    a, b = z.astype(complex), w.astype(complex)
    n = lane_count(dtype)
    groups = np.concatenate([b.reshape(-1, n)[:, -1:], a.reshape(-1, n)[:, :-1]], axis=1)        # shift(a, 1, b)
    expected = [a + b * 2, a - b, a * b, -a * (0.5 + 2j), a * b - abs(a), np.where(a.real > b.imag, a, 0), a.imag,
                groups.ravel()]
    np.testing.assert_allclose(out, expected, rtol=0, atol=64 * np.finfo(dtype).eps)     # few operations, values < 32


def test_masks_are_pythons_comparisons():
    x = np.tile(np.array([-2, -1, -0.0, 0, 0.5, 1, np.nan, np.inf], np.float32), 8)
    out = np.empty((4, 64), np.float32)
    K.masks(x, out)
    np.testing.assert_array_equal(out, [(x < -1) | (x >= 1), ~(x == 0), (x <= 0) & (x != 0), x > x])


@both_precisions
def test_a_shift_reaches_across_the_borders_of_groups(dtype):
    x, out = noise(dtype, 640), np.empty((4, 640), dtype)
    K.neighbours(x, out)
    end = np.full(2, 7, dtype)
    np.testing.assert_array_equal(out[0], np.concatenate([end[:1], x[:-1]]))
    np.testing.assert_array_equal(out[1], np.concatenate([x[1:], end[:1]]))
    np.testing.assert_array_equal(out[2], np.concatenate([end, x[:-2]]))
    np.testing.assert_array_equal(out[3], np.concatenate([x[2:], end]))


@both_precisions
def test_a_scan_is_the_recursion_from_channel_to_channel(dtype):
    gain, addend, start, out = K.run_ripple(dtype)
    expected, y = np.empty(len(gain)), float(start[0])
    for k, (g, a) in enumerate(zip(gain.astype(float), addend.astype(float))):
        expected[k] = y = g * y + a
    rounding = 16 * np.finfo(dtype).eps                          # an old value lives for some ten channels
    np.testing.assert_allclose(out, expected, rtol=0, atol=rounding * np.abs(expected).max())


@both_precisions
def test_a_relay_is_a_loop_over_numbers(dtype):
    gain, addend, start, _ = K.run_ripple(dtype)
    out = np.empty_like(gain)
    K.handed_on(gain, addend, start, out)
    n_lanes, eps = lane_count(dtype), np.finfo(dtype).eps
    for g, a, found in zip(*(values.reshape(-1, n_lanes) for values in (gain, addend, out)), strict=True):
        assert found[0] == start[0]
        for k in range(1, n_lanes):                              # from what was found before
            exact = float(g[k - 1]) * float(found[k - 1])
            bound = eps * (abs(exact) + abs(exact + a[k - 1]))
            assert abs(found[k] - (exact + float(a[k - 1]))) <= bound


@needs_jit
def test_registers_named_wider_than_they_are_still_compute(tmp_path):
    in_another_process("import numpy as np; from tests.numerics import kernels as K\n"
                       "x, out = np.exp(K.noise(np.float32, 640)), np.empty((10, 640), np.float32)\n"
                       "K.functions(K.noise(np.float32, 640), x, out)\n"
                       "np.testing.assert_allclose(out[8], 1 / x, rtol=2 * np.finfo(np.float32).eps)",
                       AUDITORY_REGISTER_BYTES="64", NUMBA_CACHE_DIR=str(tmp_path))


@both_precisions
def test_sum_and_ends_of_a_group(dtype):
    x = noise(dtype, 640)
    groups = x.reshape(-1, lane_count(dtype))
    out = np.empty((3, len(groups)), dtype)
    K.over_groups(x, out)
    np.testing.assert_array_equal(out[1:], [groups[:, 0], groups[:, -1]])
    np.testing.assert_allclose(out[0], groups.astype(float).sum(axis=1), rtol=0, atol=16 * np.finfo(dtype).eps)


@both_precisions
@pytest.mark.parametrize("n_samples", [1, 16, 37, 64])
@pytest.mark.parametrize("n_channels", [0, 1, 15, 33, 64])
def test_transpose_is_exact_and_stays_inside(dtype, n_samples, n_channels):
    source = noise(dtype, n_samples * 64).reshape(n_samples, 64)
    around = np.zeros((n_channels + 9, n_samples + 9), dtype)
    K.turn(source, around[3:3 + n_channels, 5:5 + n_samples])
    np.testing.assert_array_equal(around[3:3 + n_channels, 5:5 + n_samples], source.T[:n_channels])
    around[3:3 + n_channels, 5:5 + n_samples] = 0
    assert not around.any()


def test_slices_and_rows_of_a_view_are_the_same_memory():
    x, out = noise(np.float32, 640).reshape(10, 64), np.zeros((10, 64), np.float32)
    K.scaled_in_slices(x, 2.0, out)
    np.testing.assert_array_equal(out, 2 * x)


@both_precisions
def test_no_channel_of_a_group_is_forgotten(dtype):
    n_lanes = lane_count(dtype)
    assert n_lanes * np.dtype(dtype).itemsize == register_bytes()
    assert lane_count(K.COMPLEX[dtype]) == n_lanes               # a complex group is two real ones
    assert [padded(n, dtype) for n in (0, 1, n_lanes, n_lanes + 1)] == [0, n_lanes, n_lanes, 2 * n_lanes]
    assert padded(1, dtype, 2) == 2 * n_lanes


@pytest.mark.parametrize("feature, expected", [("AVX512F", [4, 4, 2, 2, 1, 1]), ("AVX2", [4, 4, 1, 1, 1, 1])])
def test_groups_are_as_wide_as_the_register_file_allows(feature, expected, monkeypatch):
    monkeypatch.setattr(registers, "numpy_cpu_features", {feature: True})       # 32 registers, 16 registers
    assert [registers.registers_for(n_values) for n_values in (1, 4, 9, 16, 17, 40)] == expected


@pytest.mark.parametrize("shape", [3, (3, 5), (0,)])
def test_lane_memory_starts_on_a_cache_line(shape):
    array = lane_empty(shape, np.complex64)
    assert array.ctypes.data % 64 == 0 and array.shape == np.empty(shape).shape and array.dtype == np.complex64


@needs_jit
def test_the_register_width_is_one_that_the_compiler_has(monkeypatch):
    from llvmlite.binding import get_host_cpu_features
    monkeypatch.delenv("AUDITORY_REGISTER_BYTES", raising=False)
    found = get_host_cpu_features()
    expected = 64 if found.get("avx512f") else 32 if found.get("avx2") else 16
    assert register_bytes.__wrapped__() == expected
    assert ("AVX2" in cpu_features()) == bool(found.get("avx2"))


def test_a_wrong_register_width_is_refused(monkeypatch):
    monkeypatch.setenv("AUDITORY_REGISTER_BYTES", "48")
    with pytest.raises(ValueError, match="must be 16, 32 or 64"):
        register_bytes.__wrapped__()


# ---- mistakes ------------------------------------------------------------------------------------------------------

def test_ragged_channels_are_refused():
    with pytest.raises(ValueError, match="whole groups"):
        K.scaled(np.ones(63, np.float32), 1.0, np.ones((1, 64), np.float32))


def test_strided_channels_are_refused():
    with pytest.raises(ValueError, match="must be contiguous"):
        K.scaled(np.ones(128, np.float32)[::2], 1.0, np.ones((1, 64), np.float32))


@pytest.mark.parametrize("shape", [(64, 9), (10, 64), (65, 10), (64, 20)])
def test_a_target_of_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match="of one length"):
        K.turn(np.ones((10, 64), np.float32), np.ones((64, 20), np.float32)[:, ::2] if shape == (64, 20)
               else np.ones(shape, np.float32))


@needs_jit
@pytest.mark.parametrize("source, message", [
    ("out[0] = lanes(x)[0] + lanes(y)[0]", "differ in precision or width"),
    ("out[0] = lanes(x)[0] + lanes(x, 2)[0]", "differ in precision or width"),
    ("v = lanes(x)[0]\n    if v > 0: out[0] = 1", "Write np.where"),
    ("lanes(x)[0] + x", "only lanes and numbers combine"),
    ("lanes(x)[0] ** 2", "Write a whole power as a product"),
    ("np.exp(lanes(z)[0])", "takes real lanes, not ComplexLanes"),
    ("lanes(x)[0] < 1j", "takes real lanes; a complex number came too"),
    ("(lanes(x)[0] > 0) * lanes(x)[0]", "takes real lanes or complex lanes, not MaskLanes"),
    ("np.where(lanes(x)[0], 1.0, 2.0)", "the mask is a comparison of lanes"),
    ("lanes(n)[0]", "int64 has no lanes"),
    ("lanes(1.5)", "takes an array and a whole number written as such"),
    ("transpose(z.reshape(8, 8), z.reshape(8, 8))", "two float32 or two float64"),
    ("shift(lanes(x)[0], 0, 0.0)", "places = 0: must be 1 to"),
    ("shift(lanes(x)[0], 99, 0.0)", "places = 99: must be 1 to"),
    ("shift(lanes(x)[0], len(x), 0.0)", "a whole number written as such"),
    ("shift(lanes(x)[0], 1, lanes(y)[0])", "Give a group like it, or a number"),
    ("scan(lanes(x)[0], 1.0)", "takes two groups of real lanes alike"),
    ("scan(lanes(z)[0], lanes(z)[0])", "takes two groups of real lanes alike"),
    ("relay(lanes(x)[0], lanes(y)[0], 0.0)", "takes two groups of real lanes alike and a number"),
    ("relay(lanes(x)[0], lanes(x)[0], lanes(x)[0])", "takes two groups of real lanes alike and a number"),
])
def test_a_mistake_is_named_when_compiling(source, message):
    import numba

    names = {"np": np, "lanes": lanes, "relay": relay, "scan": scan, "shift": shift, "transpose": transpose}
    exec(f"def mistaken(x, y, z, n, out):\n    {source}\n", names)
    arrays = (np.ones(64, kind) for kind in (np.float32, np.float64, np.complex64, np.int64, np.float32))
    with pytest.raises(numba.TypingError, match=message):
        kernel(names["mistaken"])(*arrays)


@needs_jit
def test_a_bad_index_is_found_with_bounds_checks(tmp_path):
    code = ("import numpy as np; from tests.numerics import kernels as K\n"
            "x, bank = np.ones(50, np.float32), K.poles(np.float32)\n"
            "try: K.resonators(x, bank, np.zeros((2, 64), np.complex64), np.zeros((9, 64), np.float32))\n"
            "except IndexError: print('found')")
    assert "found" in in_another_process(code, NUMBA_BOUNDSCHECK="1", NUMBA_CACHE_DIR=str(tmp_path))
