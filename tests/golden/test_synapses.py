"""The synapses against published code, given the hair cells' potential of published code."""
from pathlib import Path

import numpy as np
import pytest

import auditory
from auditory import Bruce2018Synapse, Zilany2014Synapse
from auditory.contract.signals import Axis, SignalSpec
from auditory.nerve.fractional_noise import fractional_gaussian_noise

HERE = Path(__file__).parent / "nerve"
RATE_HZ = 100e3
SECTIONS_WITHIN = 1e-9          # of a channel's maximum: the same arithmetic in another order
EXPONENTIALS_WITHIN = 1e-4      # of the true power law, which they stand for
TYPES = {"hsr": "high", "msr": "medium", "lsr": "low"}
FORMS = {"approximate": ("approximate", SECTIONS_WITHIN), "actual": ("exponentials", EXPONENTIALS_WITHIN)}
UNSPOILT = 9981                 # samples of Bruce et al.'s 10000
TONE = "human_tone1000_60_100000"


def golden(name):
    with np.load(HERE / f"{name}.npz", allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def potential():
    of = golden(f"vihc_{TONE}")
    return of["vihc"].T, of["cf"]


def heard(stage, v, cf_hz):
    return stage.apply(v, RATE_HZ, cf_hz=cf_hz, precision="float64")


def assert_within(found, expected, tolerance):
    assert (abs(found - expected.T).max(axis=-1) <= tolerance * expected.max(axis=0)).all()


def test_zilany2014_exponentials_lie_near_the_true_power_law():
    of = golden(f"zilany2014_synapse_actual_{TONE}")
    drive = heard(Zilany2014Synapse(rate_hz=RATE_HZ), *potential())[..., ::int(of["stride"])]
    for k, name in enumerate(TYPES):
        assert_within(drive[k], of[f"synout_{name}"], EXPONENTIALS_WITHIN)


@pytest.mark.parametrize("form", FORMS)
def test_zilany2009(form):
    of, t = golden("zilany2009_synapse_halfwave1000"), np.arange(25000) / RATE_HZ
    v = 0.005 * np.maximum(0, np.sin(2 * np.pi * 1000 * (t - 0.05))) * ((t >= 0.05) & (t < 0.15))
    power_law, tolerance = FORMS[form]
    drive = heard(Zilany2014Synapse.preset("zilany2009", power_law=power_law, rate_hz=RATE_HZ), np.tile(v, (3, 1)),
                  of["cf"])[..., ::int(of["stride"])]
    for k, name in enumerate(TYPES):
        assert_within(drive[k], of[f"synout_{name}_{form}"], tolerance)


@pytest.mark.parametrize("form", FORMS)
def test_bruce2018(form):
    of = golden(f"bez2018_synapse_{form}_{TONE}")
    power_law, tolerance = FORMS[form]
    stage = Bruce2018Synapse(spontaneous_per_s=(100.0, 18.0, 0.001), power_law=power_law, rate_hz=RATE_HZ)
    drive = heard(stage, *potential())[..., :UNSPOILT:int(of["stride"])]
    for k, name in enumerate(("100", "18", "0.001")):
        assert_within(drive[k], of[f"synout_sp{name}"][:drive.shape[-1]], tolerance)


NOISY = [
    ("zilany2014", lambda name: Zilany2014Synapse(fibre_types=(TYPES[name],), power_law="approximate", rate_hz=RATE_HZ),
     {"hsr": 200.0, "msr": 30.0, "lsr": 3.0}),
    ("bez2018", lambda name: Bruce2018Synapse(spontaneous_per_s=(float(name[2:]),), power_law="approximate",
                                              rate_hz=RATE_HZ), {"sp70": 35.0, "sp4": 10.0, "sp0.1": 1.0}),
]


@pytest.mark.parametrize(("peer", "stage_of", "deviations"), NOISY, ids=[each[0] for each in NOISY])
def test_given_their_normals_the_drives_with_fractional_noise_are_theirs(peer, stage_of, deviations):
    of, (v, cf_hz) = golden(f"{peer}_synapse_fgn_{TONE}"), potential()
    n = UNSPOILT if peer == "bez2018" else v.shape[1]
    for name, deviation in deviations.items():
        for c in range(len(cf_hz)):
            spec = SignalSpec(RATE_HZ, np.dtype(np.float64)).with_axes(
                (Axis("channel", 1, {"cf_hz": cf_hz[c:c + 1]}),), unit="V")
            step = stage_of(name).prepare(spec)
            n_steps = int((v.shape[1] + 2 * np.floor(7500 / (cf_hz[c] / 1e3))) * 1e4 / RATE_HZ)
            noise = fractional_gaussian_noise(of[f"gauss_{c}"], n_steps, deviation)
            beyond = np.zeros(n_steps + 10)                      # a step at the end may look beyond the noise
            beyond[:n_steps] = noise
            step.given_noise = np.repeat(beyond[:, np.newaxis], step.n_lanes, axis=1)
            block = np.zeros((v.shape[1], spec.width))
            block[:, 0] = v[c]
            parts = [step.process(block).copy(), step.flush().copy()]
            drive = np.concatenate(parts)[:n:int(of["stride"]), 0, 0]
            expected = of[f"synout_{name}"][:len(drive), c]
            assert abs(drive - expected).max() <= SECTIONS_WITHIN * expected.max()


# The whole model: the cochlea's own rounding, 1e-8 of the potential's peak, comes to less than what exponentials lack.
NAMED = {"zilany2014": ("zilany2014_synapse_actual", {}, TYPES),
         "bruce2018": ("bez2018_synapse_actual", {"spontaneous_per_s": (100.0, 18.0, 0.001)},
                       ("sp100", "sp18", "sp0.001"))}


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.evidence(name, "golden")) for name in NAMED])
def test_named_models_are_the_published_ones_from_sound_to_drive(name):
    file, options, types = NAMED[name]
    of = golden(f"{file}_{TONE}")
    t = np.arange(10000) / RATE_HZ
    ramp = 0.5 * (1 - np.cos(np.pi * np.arange(1000) / 1000))
    tone_pa = np.sqrt(2) * 20e-6 * 10 ** (60 / 20) * np.sin(2 * np.pi * 1000 * t)
    tone_pa *= np.concatenate((ramp, np.ones(8000), ramp[::-1]))
    model = auditory.pipeline(name, n_channels=None, f_min_hz=None, f_max_hz=None, cf_hz=tuple(of["cf"]),
                              **{f"{type(auditory.pipeline(name).stages[-1]).__name__}.rate_hz": RATE_HZ}, **options)
    drive = model.apply(tone_pa, RATE_HZ, precision="float64")[..., :UNSPOILT:int(of["stride"])]
    for k, each in enumerate(types):
        assert_within(drive[k], of[f"synout_{each}"][:drive.shape[-1]], EXPONENTIALS_WITHIN)
