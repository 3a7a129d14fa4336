"""Pictures: what is drawn where. How they look is for eyes."""
from collections.abc import Iterator
from itertools import pairwise

import matplotlib
import numpy as np
import pytest
import xarray

import auditory
from auditory.plot import PICTURE_COLUMNS, show

RATE_HZ = 16000


@pytest.fixture(autouse=True)
def _no_window() -> Iterator[None]:
    from matplotlib import pyplot
    with matplotlib.rc_context({"backend": "agg"}):
        yield
    pyplot.close("all")


def noise(n_samples: int = 16000, n_ears: int = 1) -> auditory.Sound:
    samples = np.random.default_rng(0).uniform(-0.1, 0.1, (n_ears, n_samples)).astype(np.float32)
    return auditory.Sound(samples if n_ears > 1 else samples[0], RATE_HZ)


def panels(sound: auditory.Sound, model: "str | auditory.Stage" = "ratemap", **parameters: object) -> dict[str, object]:
    """Axes by their label, after a drawing without a screen, which is when most mistakes show."""
    figure = show(sound, auditory.extract(sound, model, **parameters))
    figure.canvas.draw()
    return {axes.get_ylabel() or axes.get_xlabel(): axes for axes in figure.axes}


def test_waveform_stands_above_the_representation_on_one_time_axis() -> None:
    drawn = panels(noise())
    wave, picture = drawn["pressure (Pa)"], drawn["best frequency (Hz)"]
    assert wave.get_position().y0 > picture.get_position().y1
    assert wave.get_xlim() == picture.get_xlim() == (0.0, 1.0)
    assert picture.get_xlabel() == "time (s)"


def test_frame_is_drawn_where_it_was_heard() -> None:
    image = panels(noise())["best frequency (Hz)"].get_images()[0]
    left_s, right_s, _, _ = image.get_extent()
    # 100 frames of 10 ms, each complete at the end of its last sample: 1/16000 s later than the first of it begins
    assert right_s - left_s == pytest.approx(1.0)
    assert left_s == pytest.approx(0.0, abs=1 / RATE_HZ)


def test_round_frequencies_stand_at_their_channels() -> None:
    picture = panels(noise(), cf_hz=[100.0, 150.0, 200.0, 500.0, 1000.0])["best frequency (Hz)"]
    marks = dict(zip([label.get_text() for label in picture.get_yticklabels()], picture.get_yticks()))
    assert marks == pytest.approx({"100": 0, "200": 2, "500": 3, "1k": 4})


def test_narrow_bank_is_marked_by_its_own_frequencies() -> None:
    picture = panels(noise(), cf_hz=[410.0, 420.0, 430.0])["best frequency (Hz)"]
    assert [label.get_text() for label in picture.get_yticklabels()] == ["410", "420", "430"]


def test_colour_bar_names_the_unit() -> None:
    assert "excitation (Pa$^{1/3}$)" in panels(noise())


def test_powers_are_drawn_as_levels() -> None:
    image = panels(noise(), "ratemap-afe")["best frequency (Hz)"].get_images()[0]
    shown = np.asarray(image.get_array())
    features = auditory.extract(noise(), "ratemap-afe")
    # 0 dB is (20 µPa)^2; rtol: float32 values and a logarithm
    np.testing.assert_allclose(shown[3, 7], 10 * np.log10(float(features[3, 7]) / 4e-10), rtol=1e-5)
    assert image.norm.vmax - image.norm.vmin <= 60


def test_vibration_is_drawn_around_zero_where_each_value_has_a_column() -> None:
    image = panels(noise(PICTURE_COLUMNS), auditory.Gammatone(n_channels=8))["best frequency (Hz)"].get_images()[0]
    assert image.norm.vmin == -image.norm.vmax
    assert np.asarray(image.get_array()).min() < 0


def test_vibration_of_many_values_is_drawn_by_its_rms() -> None:
    n_samples, n = 10 * PICTURE_COLUMNS + 3, 11                  # 11 samples in a column, and fewer in the last
    sound = noise(n_samples)
    drawn = panels(sound, auditory.Gammatone(n_channels=8))
    image = drawn["best frequency (Hz)"].get_images()[0]
    bands = auditory.Gammatone(n_channels=8)(sound).values.astype(np.float64)
    columns = np.arange(0, n_samples, n)
    rms = np.array([[np.sqrt(np.mean(band[k:k + n] ** 2)) for k in columns] for band in bands])
    # rtol: the same means in another order, and a logarithm
    np.testing.assert_allclose(image.get_array(), 20 * np.log10(rms / 20e-6), rtol=1e-9)
    assert image.get_cmap().name == "magma"
    assert "level (dB re 20 µPa)" in drawn
    left_s, right_s, _, _ = image.get_extent()
    assert left_s == pytest.approx(0, abs=1 / RATE_HZ)
    assert right_s == pytest.approx(len(columns) * n / RATE_HZ, abs=1 / RATE_HZ)


def test_frames_of_a_long_sound_are_drawn_by_their_mean() -> None:
    sound = noise(2 * PICTURE_COLUMNS * 40)
    cochleagram = auditory.extract(sound, "cochleagram").values.astype(np.float64)         # a frame of 40 samples
    image = panels(sound, "cochleagram")["best frequency (Hz)"].get_images()[0]
    expected = cochleagram.reshape(64, PICTURE_COLUMNS, 2).mean(axis=-1)
    np.testing.assert_allclose(image.get_array(), expected, rtol=1e-12)    # the same means in another order


@pytest.mark.parametrize(("model", "label"), [
    ("drnl2001", "velocity level (dB re 1 µm/s)"),
    ("zilany2014-ihc", "rms potential (V)"),
    ("dau1997-front", "rms excitation (model units)"),
    ("carfac", "rms excitation (no unit)"),
    ("lyon", "excitation (no unit)"),
    ("gcfb", "level (dB re 20 µPa)"),
])
@pytest.mark.filterwarnings("ignore::auditory.DeadChannelsWarning")
def test_what_is_drawn_has_its_unit_in_words_on_colours_from_dark_to_light(model: str, label: str) -> None:
    drawn = panels(noise(3200), model)
    assert label in drawn
    assert drawn["best frequency (Hz)"].get_images()[0].get_cmap().name == "magma"


def test_excerpt_is_drawn_at_the_time_at_which_it_was_heard() -> None:
    whole = noise(32000)
    sound = whole.excerpt(1.0, 1.5)
    for model in ("ratemap", "echoic"):
        figure = show(sound, auditory.extract(sound, model), start_s=1.0)
        wave, picture = figure.axes[0], next(axes for axes in figure.axes if axes.get_xlabel() == "time (s)")
        assert wave.get_xlim() == picture.get_xlim() == (1.0, 1.5)
        assert wave.collections[0].get_datalim(wave.transData).x0 == 1.0
        assert picture.get_images()[0].get_extent()[0] == pytest.approx(1.0, abs=0.002)    # of a frame of the memory
    held = next(axes.get_title("left") for axes in figure.axes if axes.get_title("left"))
    assert held == "held at 1.50 s"


@pytest.mark.parametrize("backend", ["agg", "inline", "module://matplotlib_inline.backend_inline"])
def test_notebooks_and_files_get_a_figure_that_pyplot_does_not_draw_again(
        backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib import pyplot
    monkeypatch.setattr(matplotlib, "get_backend", lambda: backend)
    panels(noise(1600))
    assert pyplot.get_fignums() == []


def test_a_window_opens_with_pyplot(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib import pyplot
    monkeypatch.setattr(matplotlib, "get_backend", lambda: "TkAgg")
    panels(noise(1600))
    assert len(pyplot.get_fignums()) == 1


def test_labels_of_frequencies_do_not_run_into_each_other() -> None:
    picture = panels(noise(1600), "lyon")["best frequency (Hz)"]
    labels = [label.get_window_extent() for label in picture.get_yticklabels()]
    assert all(below.y1 < above.y0 for below, above in pairwise(labels))


def test_complex_bands_are_drawn_by_their_magnitude() -> None:
    assert "level (dB re 20 µPa)" in panels(noise(2000), auditory.Gammatone(n_channels=8, output="complex"))


def test_two_ears_stand_one_below_the_other_in_the_same_colours() -> None:
    sound = noise(n_ears=2)
    figure = show(sound, auditory.extract(sound, "ratemap"))
    assert [axes.get_title("left") for axes in figure.axes if axes.get_title("left")] == ["left ear", "right ear"]
    left, right = (axes.get_images()[0].norm for axes in figure.axes if axes.get_ylabel() == "best frequency (Hz)")
    assert (left.vmin, left.vmax) == (right.vmin, right.vmax)


def test_memory_is_drawn_newest_at_the_right_with_what_was_not_yet_heard_left_blank() -> None:
    sound = noise()
    features = auditory.extract(sound, "echoic")
    figure = show(sound, features)
    axes = next(axes for axes in figure.axes if axes.get_xlabel() == "age (s)")
    held = np.asarray(axes.get_images()[0].get_array())
    n_slots = features.sizes["age"]
    assert axes.get_xlim() == (n_slots - 0.5, -0.5)
    assert held.shape == (64, n_slots)
    np.testing.assert_array_equal(held[:, 0], features.values[0, :, -1])
    age_s, width_s = features["age_s"].values, features["age_width_s"].values
    begun_s = float(features["time_s"][-1])
    assert np.ma.getmaskarray(axes.get_images()[0].get_array())[0, age_s - width_s / 2 > begun_s].all()
    figure.canvas.draw()


@pytest.mark.parametrize("n_samples", [0, 1, 159, 161])
@pytest.mark.parametrize("model", ["ratemap", "echoic"])
def test_sounds_of_hardly_a_frame_can_be_drawn(n_samples: int, model: str) -> None:
    assert "pressure (Pa)" in panels(noise(n_samples), model)


def test_silence_can_be_drawn() -> None:
    assert "pressure (Pa)" in panels(auditory.Sound(np.zeros(8000, np.float32), RATE_HZ))


def test_heading_is_the_title_or_the_stages() -> None:
    sound = noise(1600)
    features = auditory.extract(sound, "cochleagram")
    assert show(sound, features).get_suptitle() == "Resample → Gammatone → Frames → Compress"
    assert show(sound, features, title="a title").get_suptitle() == "a title"


def test_features_without_their_moving_coordinates_can_be_drawn() -> None:
    sound = noise(8000)
    saved = auditory.extract(sound, "echoic").drop_vars("coverage")          # as they come back from a file
    show(sound, saved).canvas.draw()


def test_time_that_is_not_last_is_refused() -> None:
    sound = noise(1600)
    with pytest.raises(ValueError, match=r"^features\.dims = \('time', 'channel'\): time must be the last\."):
        show(sound, auditory.extract(sound, "ratemap").transpose("time", "channel"))


# ---- more axes than a picture has ----------------------------------------------------------------------------------

COORDINATES = {
    "channel": ("cf_hz", np.geomspace(100, 5000, 12)), "modulation": ("modulation_hz", 2.0 ** np.arange(1, 8)),
    "lag": ("lag_s", np.arange(200) / 16000), "f0": ("f0_hz", np.geomspace(60, 400, 50)),
    "harmonic": ("harmonic", np.array([0.5, 1, 2, 3])), "scale": ("scale_cycles_per_octave", 2.0 ** np.arange(-2, 3)),
    "drift": ("drift_hz", np.array([-8.0, -4, 4, 8])), "quefrency": ("quefrency", np.arange(13)),
    "context": ("context", np.arange(5)), "channel_2": ("cf_hz_2", np.geomspace(100, 5000, 12)),
}
N_FRAMES = 40


def result(*dims: str, unit: str = "", seed: int = 0, **coordinates: object) -> xarray.DataArray:
    """Positive values with these axes before time, as a stage would label them."""
    known = {COORDINATES[dim][0]: ((dim,), COORDINATES[dim][1]) for dim in dims if dim in COORDINATES}
    sizes = [len(COORDINATES[dim][1]) if dim in COORDINATES else 2 for dim in dims]
    values = np.random.default_rng(seed).uniform(0, 1, (*sizes, N_FRAMES))
    time_s = {"time_s": (("time",), 0.025 * np.arange(1, N_FRAMES + 1))}
    return xarray.DataArray(values, dims=(*dims, "time"), coords={**known, **time_s, **coordinates},
                            attrs={"unit": unit})


def drawn_of(features: xarray.DataArray, n_ears: int = 1) -> list:
    figure = show(noise(n_ears=n_ears), features)
    figure.canvas.draw()
    return figure.axes


@pytest.mark.parametrize(("dims", "over_time", "aside"), [
    (("modulation",), "modulation (Hz)", None),
    (("lag",), "lag (ms)", None),
    (("f0",), "fundamental frequency (Hz)", None),
    (("quefrency",), "quefrency", None),
    (("channel", "modulation"), "modulation (Hz)", ("best frequency (Hz)", "modulation (Hz)")),
    (("channel", "lag"), "lag (ms)", ("best frequency (Hz)", "lag (ms)")),
    (("harmonic", "channel"), "best frequency (Hz)", ("best frequency (Hz)", "harmonic")),
    (("scale", "drift", "channel"), "best frequency (Hz)", ("scale (cycles per octave)", "drift (Hz, down > 0)")),
    (("context", "channel"), "best frequency (Hz)", None),
    (("channel", "channel_2"), "best frequency (Hz)", ("best frequency (Hz)", "best frequency (Hz)")),
    (("age", "lag"), "lag (ms)", None),
    (("channel", "odd", "strange"), "best frequency (Hz)", None),
], ids=str)
@pytest.mark.parametrize("n_ears", [1, 2])
def test_every_axis_is_drawn_over_time_or_beside_it(dims, over_time, aside, n_ears: int) -> None:
    axes = drawn_of(result(*(("ear",) if n_ears == 2 else ()), *dims), n_ears)
    pictures = [each for each in axes if each.get_images() and each.get_xlabel() in ("", "time (s)")]
    assert [each.get_ylabel() for each in pictures] == [over_time] * n_ears
    besides = [(each.get_ylabel(), each.get_xlabel()) for each in axes
               if each.get_images() and each.get_xlabel() not in ("", "time (s)")]
    assert besides == ([aside] * n_ears if aside else [])


def test_what_stands_beside_is_the_moment_of_which_there_is_most() -> None:
    features = result("channel", "lag")
    features[:, :, 17] *= 3
    aside = next(each for each in drawn_of(features) if each.get_xlabel() == "lag (ms)")
    np.testing.assert_array_equal(aside.get_images()[0].get_array(), features.values[:, :, 17])
    assert aside.get_title("left") == "at 0.45 s"


def test_rows_of_several_kinds_have_a_panel_each_with_their_unit() -> None:
    kinds = {"quantity": (("quantity",), ["f0_hz", "salience"]), "quantity_units": (("quantity",), ["Hz", ""])}
    axes = drawn_of(result("quantity", **kinds))
    titled = {each.get_title("left"): each for each in axes if each.get_title("left")}
    assert list(titled) == ["f0 hz", "salience"]
    assert titled["f0 hz"].get_ylabel() == "frequency (Hz)"
    cues = {"quantity": (("quantity",), ["itd", "ild"]), "quantity_units": (("quantity",), ["s", "dB"])}
    axes = drawn_of(result("quantity", "channel", **cues))
    assert {"time (s)", "level (dB)"} <= {each.get_ylabel() for each in axes}            # of the colour bars


def test_an_unvoiced_moment_is_left_out_of_the_line() -> None:
    kinds = {"quantity": (("quantity",), ["f0_hz", "salience"]), "quantity_units": (("quantity",), ["Hz", ""])}
    track = result("quantity", **kinds)
    track[0] = np.where(np.arange(N_FRAMES) < 10, 0.0, 200.0)
    line = next(each for each in drawn_of(track) if each.get_title("left") == "f0 hz").lines[0]
    assert np.isnan(line.get_ydata()[:10]).all() and (line.get_ydata()[10:] == 200).all()


def test_events_that_are_there_or_not_can_be_drawn() -> None:
    assert drawn_of(result("channel") > 0.9)


def test_marks_stand_at_round_values_whatever_the_axis() -> None:
    lags = next(each for each in drawn_of(result("lag")) if each.get_ylabel() == "lag (ms)")
    marks = dict(zip([label.get_text() for label in lags.get_yticklabels()], lags.get_yticks()))
    assert marks["5"] == pytest.approx(80) and marks["10"] == pytest.approx(160)
