"""The Zilany cochlea against its naive twin, and what its ear does at soft and at loud levels."""
import numpy as np
import pytest

from auditory import ParameterError, Resample, SignalSpec, Zilany2014
from auditory.cochlea.zilany import design
from auditory.cochlea.zilany.stage import parts
from auditory.numerics import lane_count
from tests.naive import zilany as naive

RATE_HZ = 100e3
SPECIES = ("human", "human_glasberg_moore", "cat")
OUTPUTS = ("ihc_potential", "c1", "c2", "control")

# Of the peak: what two orders of operations make of the same roundings, with poles within 1e-3 of 1 (250 Hz: 6e-11).
ROUNDING = 1e-9


def noise_pa(level_db_spl: float, n: int = 1500) -> np.ndarray:
    return np.random.default_rng(2014).standard_normal(n) * 20e-6 * 10 ** (level_db_spl / 20)


def tone_pa(f_hz: float, level_db_spl: float, n: int = 5000, rate_hz: float = RATE_HZ) -> np.ndarray:
    """A tone that rises within 5 ms."""
    ramp = np.minimum(np.arange(n) / (0.005 * rate_hz), 1)
    return np.sqrt(2) * 20e-6 * 10 ** (level_db_spl / 20) * np.sin(2 * np.pi * f_hz * np.arange(n) / rate_hz) * ramp


def hear(sound_pa: np.ndarray, rate_hz: float = RATE_HZ, **parameters) -> np.ndarray:
    return Zilany2014(**parameters).apply(sound_pa, rate_hz, precision="float64")


# ---- kernels and twin ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("level_db_spl", [0.0, 60.0, 120.0])
@pytest.mark.parametrize("species", SPECIES)
def test_kernels_equal_naive_at_every_output(species, level_db_spl):
    cf_hz, sound = (200.0, 1000.0, 12000.0), noise_pa(level_db_spl)
    channels = [naive.ihc_potential(sound, cf, species, path_delay="none") for cf in cf_hz]
    for output in OUTPUTS:
        found = hear(sound, cf_hz=cf_hz, species=species, output=output, path_delay="none")
        for row, channel in zip(found, channels, strict=True):
            np.testing.assert_allclose(row, channel[output], rtol=0, atol=ROUNDING * abs(channel[output]).max())


@pytest.mark.parametrize("rate_hz", [100e3, 192e3, 500e3])
@pytest.mark.parametrize("path_delay", ["cat", "human", "none"])
def test_the_delay_of_the_path_is_in_whole_samples_at_every_rate(path_delay, rate_hz):
    sound = noise_pa(70.0)
    expected = naive.ihc_potential(sound, 4000.0, rate_hz=rate_hz, path_delay=path_delay)["ihc_potential"]
    found = hear(sound, rate_hz, cf_hz=(4000.0,), path_delay=path_delay)[0]
    np.testing.assert_allclose(found, expected, rtol=0, atol=ROUNDING * abs(expected).max())


def test_inner_signals_are_delayed_with_what_they_lead_to():
    sound = noise_pa(60.0)
    delay = naive.path_delay_samples(1000.0, "cat", RATE_HZ)
    for output in OUTPUTS:
        late, early = (hear(sound, cf_hz=(1000.0,), output=output, path_delay=path)[0] for path in ("cat", "none"))
        np.testing.assert_allclose(late[delay:], early[:-delay], rtol=0, atol=ROUNDING * abs(early).max())
        assert (np.diff(late[:delay]) == 0).all() or output == "control"         # nothing has arrived yet


@pytest.mark.parametrize("n_channels", [1, 4, 8, 9, 33])
def test_a_channel_is_the_same_in_any_company(n_channels):
    sound = noise_pa(60.0, 700)
    bank = Zilany2014(n_channels=n_channels)
    together = bank.apply(sound, RATE_HZ)
    for k in (0, n_channels - 1):
        alone = Zilany2014(cf_hz=(float(bank.best_frequencies_hz()[k]),)).apply(sound, RATE_HZ)
        np.testing.assert_array_equal(together[k], alone[0])


@pytest.mark.parametrize("n_registers", range(1, 7))
def test_groups_cover_all_channels_once_and_none_beyond(n_registers):
    for n_channels in (1 + (n_registers - 1) * lane_count(np.float64), n_registers * lane_count(np.float64)):
        found = [k for registers, first, last in parts(n_channels)
                 for k in range(registers * first, registers * last)]
        assert found == list(range(n_registers))


@pytest.mark.parametrize("threads", [1, 3])
def test_health_is_that_of_each_channel(threads):
    cf_hz, cohc, cihc = tuple(np.geomspace(125, 9000, 24)), tuple(np.linspace(0, 1, 24)), tuple(np.linspace(1, 0, 24))
    sound = noise_pa(50.0, 700)
    together = Zilany2014(cf_hz=cf_hz, cohc=cohc, cihc=cihc).apply(sound, RATE_HZ, threads=threads)
    for k in (0, 7, 23):
        alone = Zilany2014(cf_hz=(cf_hz[k],), cohc=cohc[k], cihc=cihc[k]).apply(sound, RATE_HZ)
        np.testing.assert_array_equal(together[k], alone[0])


@pytest.mark.parametrize("species", SPECIES)
def test_what_a_pole_turns_the_zero_by_has_one_meaning(species):
    # `tuned` takes the turn of five pole pairs from one arctangent, which holds up to half a turn.
    cf_hz = np.geomspace(125, 40000 if species == "cat" else 20000, 200)
    of = design.tuning(cf_hz, species)
    filters = design.filter_coefficients(cf_hz, of, RATE_HZ)
    for part in np.linspace(0, 1, 20):
        first = 1 / (of.tau_min_s + part * (of.tau_max_s - of.tau_min_s))
        real = first + np.vstack((np.zeros_like(cf_hz), filters.damping))
        pairs = (real**2 + filters.imag_squared - filters.omega**2 + 2j * real * filters.omega) * filters.at_rest
        turns = np.angle(pairs)                                  # each pole pair by itself turns far less
        assert abs(2 * turns[0] + turns[1] + 2 * turns[2]).max() < 0.9 * np.pi
        assert abs(turns).max() < np.pi / 2


@pytest.mark.parametrize("species", SPECIES)
@pytest.mark.parametrize("rate_hz", [100e3, 500e3])
def test_no_gain_is_due_later_than_there_are_slots(species, rate_hz):
    cf_hz = np.geomspace(125, 40000 if species == "cat" else 20000, 300)
    of = design.tuning(cf_hz, species)
    for k in range(0, 300, 10):
        one = np.array([k])
        path = design.control_coefficients(cf_hz[one], design.Tuning(*(each[one] for each in of)), np.ones(1), rate_hz)
        k1 = 1 - 2 / (path.slope_per_s * np.linspace(of.tau_min_s[k], of.tau_max_s[k], 2000) + path.offset + 1)
        delays = np.floor(0.5 + k1 * (path.cosine - k1) / (k1 * k1 - 2 * k1 * path.cosine + 1))
        assert 0 <= delays.min() and delays.max() <= design.longest_gain_delay(path)


# Gain in dB, sharpness, time constants in ms: computed by an independent implementation of the published formulas.
@pytest.mark.parametrize(("species", "q10", "tau_max_ms", "tau_min_ms"), [
    ("cat", 2.9268, 1.3309, 0.20469), ("human", 6.6220, 3.0112, 0.46310),
    ("human_glasberg_moore", 4.0158, 1.8261, 0.28084),
])
def test_reproduces_the_tuning_at_1_khz(species, q10, tau_max_ms, tau_min_ms):
    of = design.tuning(np.array([1000.0]), species)
    five_digits = 2e-5
    assert of.gain_db[0] == pytest.approx(40.653, rel=five_digits)
    assert of.q10[0] == pytest.approx(q10, rel=five_digits)
    assert of.tau_max_s[0] * 1e3 == pytest.approx(tau_max_ms, rel=5e-5)
    assert of.tau_min_s[0] * 1e3 == pytest.approx(tau_min_ms, rel=5e-5)


def test_reproduces_the_amplifier_gains_at_500_and_4000_hz():
    np.testing.assert_allclose(design.amplifier_gain_db(np.array([500.0, 4000.0])), [25.371, 50.993], atol=5e-4)


# ---- what the ear does -----------------------------------------------------------------------------------------------

def level_db(signal: np.ndarray) -> float:
    """Of the last 20 ms."""
    return float(20 * np.log10(np.sqrt(np.mean(signal[-2000:] ** 2))))


def growth_db(low_db_spl: float, high_db_spl: float, **parameters) -> float:
    """How much louder C1 gets at its best frequency from one level to another."""
    cf_hz = parameters["cf_hz"][0]
    low, high = (level_db(hear(tone_pa(cf_hz, level), output="c1", **parameters)[0])
                 for level in (low_db_spl, high_db_spl))
    return high - low


@pytest.mark.parametrize("cf_hz", [1000.0, 4000.0])
def test_soft_sounds_grow_linearly_and_loud_ones_are_compressed(cf_hz):
    assert growth_db(0, 10, cf_hz=(cf_hz,)) == pytest.approx(10, abs=1.0)
    assert growth_db(40, 80, cf_hz=(cf_hz,)) < 20
    assert growth_db(40, 80, cf_hz=(cf_hz,), cohc=0.0) == pytest.approx(40, abs=1e-6)      # a linear filter is left


def test_a_dead_ear_lacks_the_gain_of_the_amplifier():
    sound = tone_pa(4000.0, 10.0)
    healthy, dead = (level_db(hear(sound, cf_hz=(4000.0,), output="c1", cohc=cohc)[0]) for cohc in (1.0, 0.0))
    # The formula gives 51 dB; the other poles and the distance of CF from the peak leave it some dB.
    assert healthy - dead == pytest.approx(design.amplifier_gain_db(np.array([4000.0]))[0], abs=5.0)


def test_the_broad_filter_takes_over_near_95_db_upside_down():
    # Component 1 gives way to component 2, whose phase is the opposite one (Zilany & Bruce 2006).
    phase = {}
    for level_db_spl in (80.0, 110.0):
        answer = hear(tone_pa(1000.0, level_db_spl, 10000), cf_hz=(1000.0,))[0, 5000:]
        phase[level_db_spl] = np.angle(answer @ np.exp(-2j * np.pi * 0.01 * np.arange(5000)))
    jump = abs(np.angle(np.exp(1j * (phase[110.0] - phase[80.0]))))
    assert jump > 0.7 * np.pi


def test_a_second_tone_suppresses_the_first():
    probe, suppressor = tone_pa(4000.0, 40.0), tone_pa(5200.0, 75.0)
    turn = np.exp(-2j * np.pi * 0.04 * np.arange(2000))  # 4 kHz; 20 ms hold whole periods of both
    alone, together = (abs(hear(sound, cf_hz=(4000.0,), output="c1")[0, -2000:] @ turn)
                       for sound in (probe, probe + suppressor))
    assert 20 * np.log10(together / alone) < -5


def test_phase_locking_falls_with_frequency():
    swing_to_mean = []
    for cf_hz in (500.0, 1000.0, 2000.0, 4000.0):
        answer = hear(tone_pa(cf_hz, 50.0), cf_hz=(cf_hz,))[0, -2000:]
        swing_to_mean.append(np.ptp(answer) / answer.mean())
    assert (np.diff(swing_to_mean) < 0).all() and swing_to_mean[0] > 8 * swing_to_mean[-1]


@pytest.mark.parametrize("species", SPECIES)
@pytest.mark.parametrize("output", OUTPUTS)
def test_140_db_spl_stays_finite_and_the_time_constant_in_its_range(species, output):
    ear = Zilany2014(n_channels=9, f_max_hz=20000.0, species=species, output=output)
    for sound in (noise_pa(140.0, 3000), tone_pa(1000.0, 140.0, 3000), np.full(3000, 200.0), np.zeros(3000)):
        assert np.isfinite(ear.apply(sound, RATE_HZ)).all()
        assert np.isfinite(ear.apply(sound, 500e3)).all()


def test_silence_is_answered_with_silence():
    assert not Zilany2014(n_channels=9).apply(np.zeros(2000), RATE_HZ).any()


def test_resampled_sound_is_heard_at_the_rate_of_the_model():
    ear = Resample(rate_hz=RATE_HZ) >> Zilany2014(n_channels=3)
    assert ear.apply(np.zeros(160, np.float32), 16000.0).shape == (3, 1000)


# ---- what is refused -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("rate_hz", [16000.0, 96000.0, 1e6])
def test_a_rate_that_the_model_was_not_made_for_is_refused(rate_hz):
    with pytest.raises(ParameterError) as error:
        Zilany2014().prepare(SignalSpec(rate_hz))
    assert str(error.value) == (
        "Zilany2014: is defined at sampling rates from 100000 to 500000 Hz, not at that of a "
        f"{rate_hz:.10g} Hz signal. Put Resample(rate_hz=100000.0) first.")


@pytest.mark.parametrize(("parameters", "message"), [
    ({"cf_hz": (124.0, 500.0)}, r"^Zilany2014\.cf_hz\[0\] = 124 Hz: must lie from 125 to 20000 Hz, .*'human' is def"),
    ({"cf_hz": (500.0, 20001.0)}, r"^Zilany2014\.cf_hz\[1\] = 20001 Hz: must lie from 125 to 20000 Hz, "),
    ({"cf_hz": (500.0, 40001.0), "species": "cat"}, r"^Zilany2014\.cf_hz\[1\] = 40001 Hz: must lie from 125 to 4000"),
    ({"f_max_hz": 30000.0}, r"^Zilany2014\.f_max_hz = 30000 Hz: must lie from 125 to 20000 Hz, "),
    ({"cohc": 1.5}, r"^Zilany2014\.cohc = 1\.5: must lie from 0, dead, to 1, healthy\. Give one value, or"),
    ({"cihc": (1.0, 0.5)}, r"^Zilany2014\.cihc = \(1\.0, 0\.5\): .* one for each of 32 channels\.$"),
    ({"cohc": ()}, r"^Zilany2014\.cohc = \(\): must lie"),
])
def test_what_the_model_is_not_defined_for_is_refused_by_name(parameters, message):
    with pytest.raises(ParameterError, match=message):
        Zilany2014(**parameters)


def test_the_highest_best_frequency_of_a_cat_is_heard():
    assert np.isfinite(Zilany2014(cf_hz=(125.0, 40000.0), species="cat").apply(noise_pa(60.0), RATE_HZ)).all()
