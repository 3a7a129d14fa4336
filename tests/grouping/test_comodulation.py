"""Common fate: a twin, and two interleaved sets of tones that move apart."""
import numpy as np
import pytest

from auditory import Comodulation, Gammatone, Resynthesis, Sound, masked, si_sdr_db
from auditory.scales import erb_hz, erb_number_to_hz, hz_to_erb_number

RATE_HZ = 16000.0
BANK = Gammatone(n_channels=60, f_min_hz=180.0, f_max_hz=4400.0, output="complex")
BACK = Resynthesis()


def naive_comodulation(bands, cf_hz, rate_hz, stage):
    n_channels, n = bands.shape
    delay = stage.delay_bandwidths / erb_hz(cf_hz)
    first = np.round((delay - delay.min()) * rate_hz).astype(int)
    window, hop = round(stage.window_s * rate_hz), round(stage.hop_s * rate_hz)
    weights = np.hanning(window + 2)[1:-1] / np.hanning(window + 2).sum()
    vector = np.cos(np.arange(n_channels) ** 2.0)
    vector = (vector - vector.mean()) / np.linalg.norm(vector - vector.mean())
    keep_mean, keep = (np.exp(-hop / rate_hz / tau_s) for tau_s in (stage.mean_tau_s, stage.tau_s))
    mean, covariance, out = None, np.zeros((n_channels, n_channels)), []
    centre = np.eye(n_channels) - 1 / n_channels
    for start in range(0, n - window - first.max() + 1, hop):
        e = np.array([np.sqrt(weights @ row[start + k:start + k + window] ** 2)
                      for row, k in zip(bands, first, strict=True)])
        mean = e if mean is None else keep_mean * mean + (1 - keep_mean) * e
        x = np.clip((e - mean) / mean, -stage.largest, stage.largest)
        covariance = keep * covariance + (1 - keep) * np.outer(x, x)
        sizes = np.sqrt(np.diag(covariance))
        if (sizes > 0).all():
            turned = centre @ (covariance / np.outer(sizes, sizes)) @ centre @ vector
            vector = turned / np.linalg.norm(turned)
        out.append(vector if out else 0 * vector)                # nothing has moved in the first frame
    return np.array(out).T


def test_comodulation_equals_naive():
    noise = 0.02 * np.random.default_rng(0).standard_normal(16000)
    bands = Gammatone(n_channels=10)
    values = bands.apply(noise, RATE_HZ, precision="float64")
    cf_hz = np.asarray(bands(Sound(noise, RATE_HZ)).cf_hz)
    found = Comodulation().apply(values, RATE_HZ, precision="float64", cf_hz=cf_hz)
    np.testing.assert_allclose(found, naive_comodulation(values, cf_hz, RATE_HZ, Comodulation()), atol=1e-9)


def tone_sets(spacing_erb, seed):
    """Two sets of tones, each with a noise of its own below 8 Hz as its envelope; their frequencies in turn."""
    random, n = np.random.default_rng(seed), int(5 * RATE_HZ)
    lowest, highest = hz_to_erb_number(200.0), hz_to_erb_number(4000.0)
    tones_hz = erb_number_to_hz(np.arange(lowest, highest, spacing_erb))
    f_hz, t_s = np.fft.rfftfreq(n, 1 / RATE_HZ), np.arange(n) / RATE_HZ
    voices = []
    for group in range(2):
        spectrum = np.fft.rfft(random.standard_normal(n)) * (f_hz <= 8)
        envelope = np.fft.irfft(spectrum, n)
        envelope = np.clip(1 + envelope / envelope.std(), 0, None)
        tones = sum(np.cos(2 * np.pi * tone_hz * t_s + random.uniform(0, 2 * np.pi)) for tone_hz in tones_hz[group::2])
        voices.append(0.01 * envelope * tones)
    return voices


@pytest.fixture(scope="module", params=[(2.0, 0), (2.0, 1), (2.5, 2), (2.5, 3)], ids=str)
def apart(request):
    """Each set's own bands, those of both, and from 2 s on the group of each channel: found, and true."""
    voices = tone_sets(*request.param)
    first, second, both = (BANK(Sound(voice, RATE_HZ)) for voice in (*voices, sum(voices)))
    late = int(2 * RATE_HZ)
    powers = [(abs(bands.values[:, late:]) ** 2).mean(axis=1) for bands in (first, second)]
    truth = np.sign(powers[0] - powers[1])
    found = Comodulation()(both.real).sel(time=slice(2, None)).values
    found = found if np.sign(found).mean(axis=1) @ truth > 0 else -found             # which is positive is chance
    return first, second, both, found, truth, 10 * np.log10(powers[0] / powers[1])


def test_two_sets_of_tones_are_taken_apart(apart):
    """The figure asked for is 95 % of channels from 2 s on; measured: 98.8 to 100."""
    *_, found, truth, advantage_db = apart
    is_right = np.sign(found) == truth[:, np.newaxis]
    assert is_right.mean() >= 0.95
    assert is_right[abs(advantage_db) > 10].mean() >= 0.99                           # all: of 10 dB, measured 100 %


def test_a_mask_of_signs_is_nearly_as_good_as_the_true_one(apart):
    """The figure asked for: within 1.5 dB of the gain of true labels, mean of both sets (the worse of one: 1.75)."""
    first, second, both, found, truth, _ = apart
    late, hop = int(2 * RATE_HZ), int(0.010 * RATE_HZ)
    n = found.shape[1] * hop
    labels = np.repeat(np.sign(found), hop, axis=1)
    all_gains = []
    for bands, sign in ((first, 1), (second, -1)):
        alone, mixed = (BACK(each).values[late:late + n] for each in (bands, both))
        gains = []
        for group in (labels, np.broadcast_to(truth[:, np.newaxis], labels.shape)):
            mask = np.zeros(both.shape)
            mask[:, late:late + n] = group[:, :both.shape[1] - late] == sign
            gains.append(si_sdr_db(BACK(masked(both, both.real.copy(data=mask))).values[late:late + n], alone)
                         - si_sdr_db(mixed, alone))
        all_gains.append(gains)
    from_signs, from_truth = np.mean(all_gains, axis=0)
    assert from_signs >= from_truth - 1.5
    assert from_truth >= 15                                                          # measured: 16.8 and 23.5


def test_without_good_delays_fewer_channels_are_right(apart):
    """What the delays are for: without them, low channels come too late to rise with their own."""
    *_, both, found, truth, _ = apart
    late = Comodulation(delay_bandwidths=0.0)(both.real).sel(time=slice(2, None)).values
    agreement = np.mean(np.sign(late) == truth[:, np.newaxis])
    assert max(agreement, 1 - agreement) <= np.mean(np.sign(found) == truth[:, np.newaxis]) + 0.01


def test_after_silence_there_are_no_groups():
    sound = np.concatenate((0.02 * np.random.default_rng(0).standard_normal(16000), np.zeros(320_000)))
    found = (Gammatone(n_channels=10) >> Comodulation()).apply(sound, RATE_HZ)
    np.testing.assert_allclose((found[:, 2:400] ** 2).sum(axis=0), 1, rtol=1e-5)
    assert not found[:, -1].any()
