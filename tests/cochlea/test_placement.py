"""Where channels sit, and what is refused: the same for every filterbank, shown on the gammatone."""
import numpy as np
import pytest

from auditory import DeadChannelsWarning, Gammatone, ParameterError, Resample, SignalSpec
from auditory.scales import place_channels

TWO_SAMPLES = np.zeros(2, np.float32)


def test_range_places_channels_as_the_scales_do():
    bank = Gammatone(n_channels=30, f_min_hz=100.0, f_max_hz=6000.0, scale="mel")
    np.testing.assert_array_equal(bank.best_frequencies_hz(), place_channels(30, 100.0, 6000.0, "mel"))


def test_list_places_channels_one_by_one():
    assert Gammatone(cf_hz=(100.0, 150.0, 4000.0)).best_frequencies_hz().tolist() == [100.0, 150.0, 4000.0]


def test_channel_axis_names_the_best_frequencies():
    axis = Gammatone(cf_hz=(100.0, 150.0)).prepare(SignalSpec(16000.0)).output.axis("channel")
    assert axis.size == 2 and axis.coordinates["cf_hz"].tolist() == [100.0, 150.0]


@pytest.mark.parametrize("share", range(3))
def test_shares_of_the_channels_are_the_channels_in_order(share):
    bank = Gammatone(n_channels=10)
    mine = bank.place(SignalSpec(16000.0, share=(share, 3)))
    np.testing.assert_array_equal(mine, bank.best_frequencies_hz()[[slice(0, 4), slice(4, 7), slice(7, 10)][share]])


@pytest.mark.parametrize(("parameters", "message"), [
    ({"f_max_hz": 9000.0}, r"Gammatone\.f_max_hz = 9000 Hz: must lie below the Nyquist frequency 8000 Hz "
                           r"of a 16000 Hz signal\. Lower f_max_hz or put Resample\(32000\) first\."),
    ({"cf_hz": (100.0, 8000.0)}, r"Gammatone\.cf_hz\[1\] = 8000 Hz: must lie below the Nyquist frequency 8000 Hz"),
])
def test_channel_at_or_above_nyquist_is_refused_by_name(parameters, message):
    with pytest.raises(ParameterError, match=message):
        Gammatone(**parameters).apply(TWO_SAMPLES, 16000.0)


@pytest.mark.parametrize(("parameters", "message"), [
    ({"cf_hz": (100.0,), "n_channels": 3}, r"Gammatone\.n_channels = 3: channels are placed by a range or by cf_hz"),
    ({"cf_hz": (200.0, 100.0)}, r"Gammatone\.cf_hz = \(200\.0, 100\.0\) Hz: must rise from low to high"),
    ({"cf_hz": (0.0, 100.0)}, r"Gammatone\.cf_hz = \(0\.0, 100\.0\) Hz: must rise"),
    ({"n_channels": None}, r"Gammatone\.n_channels = None: must be given unless cf_hz is\."),
    ({"scale": "octave"}, r"Gammatone\.scale = 'octave': must be one of erb, "),
    ({"f_min_hz": 7000.0}, r"Gammatone\.f_min_hz = 7000 Hz: must lie below f_max_hz = 7000 Hz\."),
])
def test_contradictory_placement_is_refused_by_name(parameters, message):
    with pytest.raises(ParameterError, match=message):
        Gammatone(**parameters)


def test_channels_that_the_source_cannot_fill_are_warned_of_by_frequency():
    ear = Resample(rate_hz=16000.0) >> Gammatone(cf_hz=(1000.0, 4500.0, 5000.0))
    with pytest.warns(DeadChannelsWarning, match=r"2 of 3 channels, 4500 to 5000 Hz, lie above 4000 Hz"):
        ear.apply(TWO_SAMPLES, 8000.0)
