"""The CARFAC: the figures published for it, its slow twin, and what its switches do."""
import numpy as np
import pytest

from auditory import Carfac, DeadChannelsWarning, ParameterError, Resample, Sound, Step
from auditory.cochlea.carfac.agc_kernel import CENTRE, FROM_APEX, FROM_BASE, listen
from auditory.cochlea.carfac.cascade_kernel import G_RISE, N_MEMORIES, ZB, ZB_RISE, Ears, G
from auditory.contract.engine import PACKED
from auditory.contract.signals import Axis, SignalSpec
from auditory.numerics import kernel, lanes
from auditory.scales import pa_to_db_spl
from tests.cochlea.filter_measures import bandwidth_hz, gain, peak_hz
from tests.naive import carfac as naive

RATE_HZ = 22050.0
SPEC = SignalSpec(RATE_HZ, np.dtype(np.float64))
N_CHANNELS = 71
AS_IS = float(pa_to_db_spl(1.0))             # for figures of programs that were fed numbers, not pascal


def raw(samples: np.ndarray, precision: str = "float64", rate_hz: float = RATE_HZ, **settings: object) -> np.ndarray:
    """``(channel, time)``, base first as in the published tables, of a sound in units of the model."""
    channels = Carfac(full_scale_db_spl=AS_IS, **settings).apply(samples, rate_hz, precision=precision)
    return channels[..., ::-1, :]


def click(n: int, size: float = 1.0) -> np.ndarray:
    return np.eye(1, n)[0] * size


def tone(f_hz: float, n: int, size: float = 1.0) -> np.ndarray:
    return size * np.sin(2 * np.pi * f_hz * np.arange(n) / RATE_HZ)


# ---- design --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("rate_hz", "n_channels"),
                         [(16000.0, 65), (22050.0, 71), (32000.0, 77), (44100.0, 83), (48000.0, 84)])
def test_number_of_channels(rate_hz, n_channels):
    # Counted in the design of google/carfac (2025-09).
    assert len(Carfac().cascade(SignalSpec(rate_hz)).pole_hz) == n_channels


def test_coefficients_of_the_cascade():
    # google/carfac's NumPy program (2025-09), channels 0, 10, 40 and 70 from the base; its angles are float32.
    filters = Carfac().cascade(SPEC)
    at = N_CHANNELS - 1 - np.array([0, 10, 40, 70])
    np.testing.assert_allclose(filters.pole_hz[-3:][::-1], [9371.25, 8856.567, 8369.661], atol=5e-4)
    assert filters.pole_hz[0] == pytest.approx(30.92348, abs=5e-6)
    np.testing.assert_allclose(filters.r1[at], [0.40300900, 0.53181243, 0.91337729, 0.99691594], atol=5e-9)
    np.testing.assert_allclose(filters.zr[at], [0.42222488, 0.33064112, 0.06011506, 9.143822e-4], atol=5e-9)
    np.testing.assert_allclose(filters.a0[at], [-0.89100647, 0.05754611, 0.96933931, 0.99996120], atol=1e-7)
    np.testing.assert_allclose(filters.unity_gain(1.0)[at], [0.94879488, 0.65673248, 0.50678731, 0.51474726], atol=5e-9)


def test_coefficients_of_the_gain_control():
    # Design of google/carfac (2025-09) in float64.
    step = Carfac().prepare(SPEC.with_axes((Axis(PACKED, 1),)))
    control = step.coefficients.control
    np.testing.assert_allclose(control.share, [0.165903266, 0.086711035, 0.044338468, 0.022420575], atol=5e-10)
    np.testing.assert_allclose(control.mix, [0, 0.04535147, 0.02267574, 0.01133787], atol=5e-9)
    weights = control.weights.reshape(4, N_CHANNELS, 3)[:, 35]   # (stage, weight), away from the ends
    np.testing.assert_allclose(weights[:, [FROM_BASE, CENTRE, FROM_APEX]], [
        [0.28563664, 0.31081288, 0.40355048], [0.29942881, 0.31776472, 0.38280648],
        [0.30990122, 0.32124064, 0.36885814], [0.31766629, 0.32297859, 0.35935512]], atol=5e-9)


def test_the_parabola_of_the_gain_is_within_a_thousandth():
    filters = Carfac().cascade(SPEC)
    for undamping in np.linspace(0, 1, 21):
        parabola = np.polyval(filters.gain_parabola(), undamping)
        np.testing.assert_allclose(parabola, filters.unity_gain(undamping), rtol=1e-3)


def test_best_frequencies_are_where_a_soft_tone_moves_most():
    step = Carfac().prepare(SPEC)
    cf_hz = step.output.axes[-1].coordinates["cf_hz"]
    response = Carfac(output="bm", open_loop=True).apply(click(8192, 1e-9), RATE_HZ, precision="float64")
    spectrum = abs(np.fft.rfft(response))
    np.testing.assert_allclose(cf_hz[3:], np.argmax(spectrum, axis=-1)[3:] * RATE_HZ / 8192,
                               atol=RATE_HZ / 8192)              # one line of the spectrum
    assert (np.diff(cf_hz) > 0).all()


# ---- published tables ----------------------------------------------------------------------------------------------

@pytest.mark.evidence("carfac", "verified")
@pytest.mark.parametrize(("channel", "f_hz", "gain_db", "width_hz", "quality"), [
    (10, 5604, 39.34, 705.6, 7.9), (20, 3245, 55.61, 429.8, 7.6), (30, 1809, 60.46, 248.1, 7.3),
    (40, 965, 59.18, 138.7, 7.0), (50, 477, 52.81, 74.8, 6.4), (60, 195, 38.98, 37.5, 5.2), (70, 32, 7.95, 14.6, 2.2)])
def test_impulse_responses_of_the_linear_cascade(channel, f_hz, gain_db, width_hz, quality):
    # google/carfac, carfac_test.py (2025-09), with its tolerances.
    response = raw(click(22050), output="bm", linear=True, open_loop=True)[channel]
    found = peak_hz(response, f_hz, RATE_HZ)
    assert found == pytest.approx(f_hz, abs=1)
    assert 20 * np.log10(gain(response, found, RATE_HZ)) == pytest.approx(gain_db, abs=0.01)
    width = bandwidth_hz(response, f_hz, RATE_HZ, down_db=3.0)
    assert width == pytest.approx(width_hz, abs=0.1)
    assert found / width == pytest.approx(quality, abs=0.1)


# Peak channel by quadratic interpolation, value there, width at half of it by linear interpolation, for each stage.
# google/carfac, CARFAC_Test.m and carfac_test.py (2025-09).
AGC_SPREAD = {
    (8, 2, 2, 2): [(39.033166, 8.359763, 9.598703), (39.201534, 4.083376, 9.019020), (39.374404, 1.878256, 8.219043),
                   (39.565957, 0.712351, 6.994498)],
    (8, 1, 1, 1): [(39.057409, 8.530716, 9.337657), (39.630745, 4.300441, 8.401784), (39.793843, 2.058044, 7.248180),
                   (39.886956, 0.819509, 5.714414)],
    (1, 1, 1, 1): [(39.680614, 9.160676, 8.470642), (39.760187, 4.531205, 7.819946), (39.828831, 2.117139, 6.951839),
                   (39.896631, 0.833373, 5.552264)],
}


def spread_of(values: np.ndarray) -> tuple[float, float, float]:
    """Place and height of the peak, and width at half height."""
    k = int(np.argmax(values))
    a, b, c = values[k - 1:k + 2]
    shift = (a - c) / 2 / (a - 2 * b + c)
    height = b - (a - c) * shift / 4
    above = np.flatnonzero(values > height / 2)
    edges = [np.interp(height / 2, values[pair], pair) for pair in
             ([above[0] - 1, above[0]], [above[-1] + 1, above[-1]])]
    return k + shift, height, edges[1] - edges[0]


@kernel
def listen_to_many(places, control, state, beside, index):
    ears = Ears(places, lanes(state.membrane), lanes(state.cell), lanes(state.cleft), lanes(state.gathered),
                lanes(state.memory))
    listen(control, control.weights, ears, lanes(beside), 0, index, False)


@pytest.mark.evidence("carfac", "verified")
@pytest.mark.parametrize("decimation", AGC_SPREAD, ids=str)
def test_how_far_the_gain_control_spreads_over_places(decimation):
    step = Carfac(agc_decimation=decimation).prepare(SPEC.with_axes((Axis(PACKED, 1),)))
    control, state = step.coefficients.control, step.state
    n_lanes = state.gathered.shape[-1] // N_CHANNELS             # sounds beside each other
    beside = np.zeros((N_CHANNELS + 2) * n_lanes)
    for index in range(decimation[0], 2**14 + 1, decimation[0]):
        state.gathered[0, 0, 40 * n_lanes:41 * n_lanes] += 100.0 * decimation[0]
        listen_to_many(step.coefficients.places, control, state, beside, index)
    found = [spread_of(state.memory[stage, 0, ::n_lanes]) for stage in range(4)]
    np.testing.assert_allclose(found, AGC_SPREAD[decimation], atol=1e-5)


def gain_db(step: Step) -> np.ndarray:
    """Peak of each channel's response to a small click, in dB, by a parabola through its three highest lines."""
    samples = click(11025, 1e-4)
    responses = step.output.outward(step.process(samples[:, np.newaxis]))[::-1]
    spectrum = 20 * np.log10(abs(np.fft.rfft(responses[:, :2048])))
    k = np.argmax(spectrum, axis=-1)
    a, b, c = (spectrum[np.arange(len(k)), k + shift] for shift in (-1, 0, 1))
    return b - (a - c) ** 2 / (8 * (a - 2 * b + c))


def frozen(step: Step) -> None:
    """Gains stay where they are on their way, as when the loop of the published program is opened."""
    membrane = step.state.membrane.reshape(len(step.state.membrane), -1, N_MEMORIES, step.rows.n_lanes)
    elapsed = step.state.sample_index[0] % step.coefficients.control.every[0]
    for value, rise in ((ZB, ZB_RISE), (G, G_RISE)):
        membrane[:, :, value] += membrane[:, :, rise] * elapsed
        membrane[:, :, rise] = 0


@pytest.mark.evidence("carfac", "verified")
@pytest.mark.parametrize(("hair_cell", "expected_db"), [
    ("two_cap", [0.258, 0.963, 7.224, 31.373, 26.244, 12.726, 3.212]),
    ("one_cap", [0.264, 0.986, 7.309, 31.644, 27.214, 13.823, 3.565])])
def test_how_much_gain_a_tone_costs(hair_cell, expected_db):
    # google/carfac, CARFAC_Test.m (2025-09): small clicks before and after 2 s of a 1 kHz tone, with its tolerance.
    common = {"full_scale_db_spl": AS_IS, "output": "bm", "hair_cell": hair_cell}
    still = Carfac(linear=True, open_loop=True, **common).prepare(SPEC)
    adapting = Carfac(**common).prepare(SPEC)
    before = gain_db(still)
    adapting.state = still.state
    adapting.process(tone(1000, 44100, 0.1)[:, np.newaxis])
    still.state = adapting.state
    frozen(still)
    still.process(np.zeros((11025, 1)))
    cost_db = before - gain_db(still)
    np.testing.assert_allclose(cost_db[[64, 58, 49, 38, 28, 16, 2]], expected_db, atol=0.01)


@pytest.mark.evidence("carfac", "verified")
@pytest.mark.parametrize(("size", "channel", "rms", "nap"), [
    (1e-5, 39, 6.2018e-3, 7.770e-4), (1e-4, 39, 5.7234e-2, 0.06154), (1e-3, 39, 0.26482, 0.48858),
    (1e-2, 39, 0.77799, 0.78578), (0.1, 39, 1.93147, 0.91673), (1.0, 38, 6.15175, 0.99683)])
def test_how_a_tone_grows(size, channel, rms, nap):
    # Output of google/carfac's NumPy program (2025-09): 0.25 s at 1 kHz, the last 0.1 s.
    samples = tone(1000, round(0.25 * RATE_HZ), size)
    levels = np.sqrt(np.mean(raw(samples, output="bm")[:, -2205:] ** 2, axis=-1))
    if size < 1e-1:
        assert np.argmax(levels) == channel
    assert levels.max() == pytest.approx(rms, rel=0.02)
    assert raw(samples)[channel, -2205:].mean() == pytest.approx(nap, rel=0.02)


@pytest.mark.evidence("carfac", "verified")
def test_sick_outer_hair_cells_at_the_base_cost_gain_there():
    # google/carfac, CARFAC_Test.m (2025-09): health 0.5 in the basal half, noise of rms 1e-4.
    noise = np.random.default_rng(1).standard_normal(22050) * 1e-4
    sick = np.ones(N_CHANNELS)
    sick[-(N_CHANNELS // 2):] = 0.5                              # channels stand low to high
    healthy, less = (np.sqrt(np.mean(raw(noise, output="bm", ohc_health=health) ** 2, axis=-1))
                     for health in (1.0, tuple(sick)))
    assert (less / healthy)[9:35].max() < 0.11
    assert (less / healthy)[40:].min() > 0.35


@pytest.mark.evidence("carfac", "verified")
def test_the_delay_buffer_delays_each_channel_by_a_sample_more():
    ripple, delayed = (raw(click(2205, 1e-4), output="bm", open_loop=True, form=form)
                       for form in ("ripple", "delay_buffer"))
    for channel in range(N_CHANNELS):
        later = delayed[channel, channel:]
        # The same sums in another order, for the ripple hands its wave from run to run;
        # roundings of all places add up in the lowest, whose peak is smallest.
        assert abs(later - ripple[channel, :len(later)]).max() <= 1e-11 * abs(ripple[channel]).max()


def test_in_a_closed_loop_the_delay_buffer_is_another_model():
    ripple, delayed = (raw(click(2205, 1e-4), output="bm", form=form) for form in ("ripple", "delay_buffer"))
    differences = [abs(delayed[k, k:] - ripple[k, :2205 - k]).max() / abs(ripple[k]).max() for k in range(N_CHANNELS)]
    assert 1e-3 < max(differences) < 0.1                         # google/carfac: 1.2e-2


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("settings", [{}, {"synapse": True}, {"form": "delay_buffer"}, {"output": "bm"}], ids=str)
def test_the_bits_of_a_sound_do_not_depend_on_how_many_are_heard(settings, precision):
    samples = np.random.default_rng(7).standard_normal((33, 203)) * 0.1
    stage = Carfac(**settings)
    alone = np.stack([stage.apply(each, RATE_HZ, precision=precision) for each in samples])
    for n in (6, 8, 9, 16, 17, 33):                              # registers that are full, or not, one or two in a row
        np.testing.assert_array_equal(stage.apply(samples[:n], RATE_HZ, precision=precision), alone[:n])


@pytest.mark.parametrize("output", ["nap", "bm"])
@pytest.mark.parametrize("n_sounds", [1, 17])
@pytest.mark.parametrize("n", [1, 827, 1903])                    # parts in the cache hold 256, 819, 1638 samples
def test_rows_have_the_bits_of_blocks(output, n_sounds, n):
    spec = SignalSpec(RATE_HZ).with_axes((Axis(PACKED, n_sounds),) if n_sounds > 1 else ())
    step = Carfac(output=output).prepare(spec)
    block = np.random.default_rng(8).standard_normal((n + 5, max(step.spec.block_size, 1))).astype(np.float32) * 0.1
    step.process(block[:5].copy())                               # so that the gain control is amid a part
    expected = step.output.outward(step.process(block[5:].copy())).copy()
    step.rest()
    step.process(block[:5].copy())
    around = np.zeros((*step.output.shape, n + 9), np.float32)
    assert step.process_into(block[5:].copy(), around[..., 3:]) == n
    np.testing.assert_array_equal(around[..., 3:3 + n], expected)
    assert not around[..., :3].any() and not around[..., 3 + n:].any()


# ---- the slow twin -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("settings", [
    {}, {"hair_cell": "one_cap"}, {"hair_cell": "just_half_wave"}, {"synapse": True}, {"linear": True},
    {"open_loop": True}, {"form": "delay_buffer"}, {"ohc_health": 0.3}, {"agc_decimation": (8, 1, 1, 1)},
    {"agc_decimation": (1, 1, 1, 1)}, {"agc_decimation": (4, 3, 2)},
], ids=str)
@pytest.mark.parametrize("together", [1, 9], ids=["alone", "among others"])
def test_kernel_equals_naive(settings, together):
    samples = np.random.default_rng(3).standard_normal(150) * 0.03
    names = {"form": "delay_buffer", "agc_decimation": "decimation"}
    options = {names.get(name, name): value == "delay_buffer" if name == "form" else value
               for name, value in settings.items()}
    membrane, nerve = naive.hear(samples[np.newaxis], naive.Settings(RATE_HZ, **options))
    for output, expected in (("bm", membrane[0].T), ("nap", nerve[0].T)):
        found = raw(np.stack([samples] * together), output=output, **settings)[-1]
        assert abs(found - expected).max() <= 1e-12 * abs(expected).max()        # another order of sums


def test_two_coupled_ears_equal_naive():
    samples = np.random.default_rng(4).standard_normal((2, 200)) * np.array([[0.1], [0.001]])
    membrane, nerve = naive.hear(samples, naive.Settings(RATE_HZ))
    for output, expected in (("bm", membrane), ("nap", nerve)):
        found = raw(samples, output=output, couple_ears=True)
        assert abs(found - expected.transpose(0, 2, 1)).max() <= 1e-12 * abs(expected).max()


# ---- switches ------------------------------------------------------------------------------------------------------

def test_full_scale_is_104_db_spl():
    # An rms of 1 in the model is 104 dB SPL: 20 uPa * 10**(104 / 20).
    samples = tone(1000, 1000)
    np.testing.assert_allclose(Carfac().apply(samples * 20e-6 * 10 ** (104 / 20), RATE_HZ, precision="float64")[::-1],
                               raw(samples), rtol=0, atol=1e-9)


def test_the_other_convention_of_107_db_spl_hears_3_db_less():
    # google/carfac, pull request 34 (2026).
    samples = tone(1000, 1000) * 0.02
    other = Carfac(full_scale_db_spl=107.0).apply(samples, RATE_HZ, precision="float64")
    softer = Carfac().apply(samples * 10 ** (-3 / 20), RATE_HZ, precision="float64")
    np.testing.assert_allclose(other, softer, rtol=0, atol=1e-12 * abs(softer).max())


def test_ears_that_share_their_gain_control_pull_each_other_down():
    loud_left = np.stack((tone(1000, 22050, 0.1), tone(1000, 22050, 1e-4)))
    apart, together = (raw(loud_left, couple_ears=coupled)[..., -2205:].mean(axis=-1).max(axis=-1)
                       for coupled in (False, True))
    assert together[1] < apart[1]


def test_one_ear_cannot_be_coupled():
    with pytest.raises(ValueError, match=r"^Carfac: hears two ears together, so samples must be \(\.\.\., 2, time\)"):
        Carfac(couple_ears=True).apply(np.zeros(100), RATE_HZ)


def test_an_open_linear_cascade_is_linear():
    samples = np.random.default_rng(5).standard_normal(1000) * 1e-3
    one, ten = (raw(samples * size, output="bm", linear=True, open_loop=True) for size in (1, 10))
    np.testing.assert_allclose(ten, 10 * one, rtol=0, atol=1e-12 * abs(ten).max())


def test_the_gain_control_listens_also_where_the_loop_is_open():
    assert raw(tone(1000, 4410, 0.1), open_loop=True, output="agc").max() > 0.1


@pytest.mark.parametrize("stage", [1, 2, 3, 4])
def test_every_memory_of_the_gain_control_can_be_seen(stage):
    sound = tone(1000, 200, 0.1)
    ears = [naive.Ear(naive.Settings(RATE_HZ))]
    expected = []
    for sample in sound:                                         # one at a time: the twin keeps only the newest
        naive.hear(np.array([[sample]]), ears[0].settings, ears)
        expected.append(ears[0].agc.memory[stage - 1].copy())
    found = raw(sound, output="agc" if stage == 1 else f"agc_{stage}")
    np.testing.assert_allclose(found.T, expected, rtol=0, atol=1e-12)
    assert np.ptp(expected) > 1e-5


def test_a_memory_that_the_gain_control_has_not_is_refused_by_name():
    with pytest.raises(ParameterError, match=r"^Carfac\.output = 'agc_3': agc_decimation = \(8, 2\) has 2 stages"):
        Carfac(agc_decimation=(8, 2), output="agc_3")


@pytest.mark.parametrize("output", ["bm", "ohc", "undamping", "agc", "agc_3", "receptor_potential"])
def test_inner_signals_can_be_kept(output):
    sound = Sound(tone(1000, 500, 0.1).astype(np.float32), RATE_HZ)
    kept = Carfac()(sound, keep=[f"Carfac.{output}"])
    np.testing.assert_array_equal(kept[f"Carfac.{output}"], Carfac(output=output)(sound))
    np.testing.assert_array_equal(kept["features"], Carfac()(sound))


def test_at_rest_all_that_healthy_hair_cells_can_give_back_is_given_back():
    undamping = raw(np.zeros(8), output="undamping")
    np.testing.assert_allclose(undamping[:, -1], Carfac().cascade(SPEC).zr[::-1], rtol=1e-12)


@pytest.mark.parametrize("level_db_spl", [0, 60, 140])
@pytest.mark.parametrize(("rate_hz", "decimation"), [(8000.0, (2, 2, 2, 2)), (16000.0, (4, 2, 2, 2)),
                                                     (48000.0, (8, 2, 2, 2)), (192000.0, (8, 2, 2, 2))])
def test_noise_of_any_level_gives_finite_hearing(level_db_spl, rate_hz, decimation):
    noise = np.random.default_rng(6).standard_normal(4000) * 20e-6 * 10 ** (level_db_spl / 20)
    for precision in ("float32", "float64"):
        nap = Carfac(agc_decimation=decimation).apply(noise, rate_hz, precision=precision)
        assert np.isfinite(nap).all()


# Of the peak, by level in dB SPL, as the docstring says; found, in registers of 16 and of 64 bytes: half of these.
NAP_IN_FLOAT32 = {0: 5e-3, 10: 5e-3, 20: 2e-3, 30: 2e-3, 50: 5e-4, 70: 5e-4, 90: 5e-4, 110: 2e-3, 120: 5e-3}
BM_IN_FLOAT32 = 2e-4


@pytest.mark.parametrize("settings", [{}, {"hair_cell": "one_cap"}, {"hair_cell": "just_half_wave"}, {"synapse": True}],
                         ids=str)
@pytest.mark.parametrize(("rate_hz", "decimation"), [(16000.0, (4, 2, 2, 2)), (22050.0, (8, 2, 2, 2)),
                                                     (32000.0, (8, 2, 2, 2))])
def test_float32_lies_as_near_as_is_declared_at_any_level(rate_hz, decimation, settings):
    moments = np.arange(round(0.15 * rate_hz)) / rate_hz
    frequencies_hz = (50.0, 300.0, 1000.0, 3000.0, 6000.0, 0.3 * rate_hz)
    sounds = np.stack([np.sqrt(2) * np.sin(2 * np.pi * f_hz * moments) for f_hz in frequencies_hz]
                      + [np.random.default_rng(11).standard_normal(len(moments))])
    for level_db_spl, nap in NAP_IN_FLOAT32.items():
        heard = (sounds * 20e-6 * 10 ** (level_db_spl / 20)).astype(np.float32)
        for output, bound in (("nap", nap), ("bm", BM_IN_FLOAT32)):
            ear = Carfac(agc_decimation=decimation, output=output, **settings)
            exact, single = (ear.apply(heard, rate_hz, precision=precision) for precision in ("float64", "float32"))
            assert (abs(single - exact).max(axis=(1, 2)) <= bound * abs(exact).max(axis=(1, 2))).all()


@pytest.mark.parametrize("rate_hz", [22050.0, 48000.0, 96000.0])
def test_float32_lies_within_a_ten_thousandth_of_float64(rate_hz):
    noise = np.random.default_rng(7).standard_normal(20000) * 0.02
    for output in ("bm", "nap"):
        exact, single = (Carfac(output=output).apply(noise, rate_hz, precision=precision)
                         for precision in ("float64", "float32"))
        assert abs(single - exact).max() <= 1e-4 * abs(exact).max()


# ---- refusals ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("settings", "rate_hz", "text"), [
    ({}, 16000.0, r"Carfac\.agc_decimation = \(8, 2, 2, 2\): updates stage 1 of the gain control too rarely for the "
                  r"rate of a 16000 Hz signal: each time, a place would keep 0\.043.*\. "
                  r"Take agc_decimation=\(4, 2, 2, 2\), or put Resample\(rate_hz=22050\.0\) first\.$"),
    ({}, 8000.0, r"Carfac\.agc_decimation = .* Take agc_decimation=\(2, 2, 2, 2\), or put Resample"),
    ({"lowest_pole_hz": 9000.0}, 16000.0, r"Carfac\.lowest_pole_hz = 9000 Hz: must lie below the highest pole, 6800"),
    ({"lowest_pole_hz": 10.0}, 22050.0, r"Carfac\.max_damping = 0\.35: must be above 0\.\d+, the damping of the "),
    ({"ohc_health": (1.0, 0.5)}, 22050.0, r"Carfac\.ohc_health = \(1\.0, 0\.5\): has 2 values for 71 channels"),
    ({"receptor_out_s": 1e-5}, 22050.0, r"Carfac\.receptor_out_s = 1e-05 s: empties its capacitor within a sample"),
])
def test_what_does_not_fit_is_refused_by_name(settings, rate_hz, text):
    with pytest.raises(ParameterError, match=f"^{text}"):
        Carfac(**settings).apply(np.zeros(10), rate_hz)


@pytest.mark.parametrize(("settings", "text"), [
    ({"ohc_health": 1.5}, r"Carfac\.ohc_health = 1\.5: must lie from 0, dead, to 1, healthy\."),
    ({"ohc_health": ()}, r"Carfac\.ohc_health = \(\): must lie from 0, dead, to 1, healthy\."),
    ({"agc_decimation": (8, 0)}, r"Carfac\.agc_decimation = \(8, 0\): must be whole numbers from 1 to 64\."),
    ({"hair_cell": "one_cap", "synapse": True}, r"Carfac\.synapse = True: needs the receptor potential, which"),
    ({"hair_cell": "one_cap", "output": "receptor_potential"}, r"Carfac\.output = 'receptor_potential': needs the"),
])
def test_values_that_have_no_meaning_are_refused(settings, text):
    with pytest.raises(ParameterError, match=f"^{text}"):
        Carfac(**settings)


def test_channels_are_no_sound():
    with pytest.raises(TypeError, match=r"^Carfac: takes a sound, this signal already has the axis channel\."):
        Carfac().prepare(SPEC.with_axes((Axis("channel", 3),)))


def test_channels_that_the_source_cannot_fill_are_told():
    with pytest.warns(DeadChannelsWarning, match=r"^Carfac: 17 of 71 channels, 4059 to 8983 Hz, lie above 4000 Hz"):
        (Resample(rate_hz=RATE_HZ) >> Carfac()).apply(np.zeros(800), 8000.0)
