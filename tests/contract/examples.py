"""What the contract is tested on: valid instances of every stage of the package, and pipelines of them."""
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

import auditory
from auditory import (
    AllPoleGammatone,
    BarkSpectrum,
    Bernstein1999,
    Binaural,
    Bruce2018Synapse,
    Carfac,
    CarfacHairCell,
    Cepstrum,
    Comodulation,
    Compress,
    CompressiveGammachirp,
    Correlogram,
    Deltas,
    Drnl,
    DynamicRange,
    EchoicMemory,
    EventMap,
    Frames,
    Gammachirp,
    Gammatone,
    GammatoneSpectrum,
    HalfCosine,
    HalfWave,
    HarmonicSieve,
    HarmonicStack,
    Headphone,
    InstantaneousFrequency,
    LeakyIntegrator,
    LevelNormalise,
    LinearPrediction,
    LyonPassive,
    MelSpectrum,
    ModulationFilterbank,
    ModulationSpectrogram,
    Normalise,
    OffsetStrength,
    OnsetStrength,
    OuterMiddleEar,
    Pcen,
    Pitch,
    Pitchogram,
    PowerNormalise,
    Rasta,
    RateScale,
    Resample,
    Resynthesis,
    StabilizedAuditoryImage,
    Stack,
    Stage,
    StapesVelocity,
    StrobedIntegration,
    Sumner2002,
    TemporalWindow,
    TextureStatistics,
    Zilany2014,
    Zilany2014Synapse,
)
from auditory.catalogue.named import MODELS
from auditory.contract.signals import EARS

ODD_RATE_HZ = 22050.0           # hops, filters and resampling fall between its samples
FRAME_RATE_HZ = 500.0           # of the frames that an echoic memory takes
LONGEST_NAME = 150              # of a test: a list of best frequencies goes on and on


@dataclass(frozen=True)
class Example:
    """A stage, and a signal that it can hear."""

    stage: Stage
    rate_hz: float = ODD_RATE_HZ
    n_channels: int | None = None       # of the signal, or ears; None: a bare sound
    before: Stage | None = None         # what makes the signal that the stage asks for

    @property
    def pipeline(self) -> Stage:
        """The stage as it can be run alone."""
        return self.stage if self.before is None else self.before >> self.stage

    @property
    def settles_s(self) -> float | None:
        """When it is at rest again after a burst; None: some day, but to the last bit."""
        times_s = [SETTLES_S[type(stage).__name__] for stage in self.pipeline.stages_in_row()
                   if type(stage).__name__ in SETTLES_S]
        return max(times_s, default=None)

    @property
    def inner(self) -> tuple[int, ...]:
        """Inner axes of the signal, before time."""
        return () if self.n_channels is None else (self.n_channels,)

    def __str__(self) -> str:
        return f"{str(self.stage)[:LONGEST_NAME]} at {self.rate_hz:g} Hz"


# What defaults and presets do not reach: other kernels, padded groups, float64 inside, frames that overlap.
FURTHER: dict[str, tuple[Stage, ...]] = {
    "AdaptationLoops": (),
    "AllPoleGammatone": (
        AllPoleGammatone(n_channels=33, kind="one_zero", order=1, gain="unit_peak"),
        AllPoleGammatone(cf_hz=(440.0,), kind="differentiated", order=7, gain="tail", quality=4.0),
    ),
    "BarkSpectrum": (BarkSpectrum(window_s=0.0101, hop_s=0.0033, dither_pa=0.0),),
    "Bernstein1999": (Bernstein1999(exponent=0.5, cutoff_hz=20.0),),
    "Binaural": (Binaural(output="cross_correlation"), Binaural(window_s=0.01, hop_s=0.02)),
    "Bruce2018Synapse": (Bruce2018Synapse(spontaneous_per_s=(18.0,), warm_up="settled", rate_hz=5000.0),),
    "Carfac": (
        Carfac(form="delay_buffer", linear=True, open_loop=True, output="bm"),
        Carfac(agc_decimation=(3, 2), ohc_health=0.5, erb_per_step=1.0),
        Carfac(lowest_pole_hz=1000.0, output="receptor_potential"),
    ),
    "CarfacHairCell": (CarfacHairCell(output="receptor_potential"),),
    "CarfacSynapse": (),
    "Cepstrum": (Cepstrum(n_coefficients=3, lifter=22), Cepstrum(n_coefficients=1)),
    "Comodulation": (Comodulation(window_s=0.005, hop_s=0.007, delay_bandwidths=0.0), Comodulation(tau_s=0.05)),
    "Compress": (Compress(kind="power", exponent=0.7),),
    "CompressiveGammachirp": (
        CompressiveGammachirp(cf_hz=(440.0,)),
        CompressiveGammachirp.preset("gcfb_2.34_hl3", n_channels=9, compression_health=(0.0,) * 7),
    ),
    "Deltas": (Deltas(order=2), Deltas(half_width_frames=5)),
    "Drnl": (
        Drnl(cf_hz=(440.0,), output="linear"),
        Drnl(n_channels=33, c_factor=(0.9,), output="nonlinear"),
        Drnl(cf_hz=(500.0, 1000.0, 9000.0), a_factor=(1.0, 0.1, 0.0), resonances=1, low_passes=2),
    ),
    "Correlogram": (
        Correlogram(max_lag_s=0.0051, window_s=0.02),
        Correlogram(form="running", max_lag_s=0.002, tau_s=0.1),
        Correlogram(form="two_ears", window_s=0.02, max_lag_s=0.004, exponent=2 / 3),
    ),
    "CrossChannelCorrelation": (),
    "DynamicRange": (
        DynamicRange(reference="clip"),
        DynamicRange(reference="fixed", reference_db=1.0, range_db=0.5),
        DynamicRange(range_db=0.1, fall_db_per_s=1.0),
    ),
    "EchoicMemory": (
        EchoicMemory(edges="native"),
        EchoicMemory(kind="cascade"),
        EchoicMemory(kind="cascade", output="differences", ratio=2.0, tau_min_s=0.01, fill=0.5),
        EchoicMemory(slots_per_level=2, levels=3, hop_frames=1, fill=0.5),
        EchoicMemory(levels=4, hop_frames=2, warmup="nan"),
    ),
    "Envelope": (),
    "EventMap": (EventMap(fuse_s=0.0, least_units=1), EventMap(least_db=0.0, least_units=2)),
    "Frames": (
        Frames(value="mean"),
        Frames(value="mean", window="hann", window_s=0.025),
        Frames(hop_s=0.001, window_s=0.0052, value="mean_square"),
    ),
    "Gammachirp": (Gammachirp(cf_hz=(440.0,)), Gammachirp(n_channels=9, f_max_hz=10000.0)),
    "Gammatone": (
        Gammatone(cf_hz=(440.0,)),
        Gammatone(n_channels=33, output="complex"),
        Gammatone(n_channels=5, output="envelope"),
        Gammatone(n_channels=33, form="biquads", bandwidth_erb=0.5),
    ),
    "GammatoneSpectrum": (
        GammatoneSpectrum(n_channels=5, f_min_hz=50.0, window_s=0.0101, hop_s=0.0033, pre_emphasis=0.0),
    ),
    "HalfCosine": (
        HalfCosine(n_filters=5, sampling=3, output="envelope"),
        HalfCosine(n_filters=7, sampling=1, output="complex"),
        HalfCosine(n_filters=5, f_max_hz=4000.0, output="envelope", decimation=20),
    ),
    "HalfWave": (HalfWave(order=2, repeats=3),),
    "Headphone": (Headphone(phase="minimum", length_s=0.005),),
    "InstantaneousFrequency": (InstantaneousFrequency(output="synchrony"), InstantaneousFrequency(tau_s=0.0)),
    "LeakyIntegrator": (
        LeakyIntegrator(poles=3),
        LeakyIntegrator(normalize=False),
        LeakyIntegrator(tau_s=0.5),
    ),
    "HarmonicSieve": (HarmonicSieve(n_candidates=5, n_harmonics=3),),
    "HarmonicStack": (HarmonicStack(harmonics=(2.0,)),),
    "LevelNormalise": (LevelNormalise(tau_s=0.05), LevelNormalise(over="clip")),
    "LinearPrediction": (
        LinearPrediction(order=1, equal_loudness=False),
        LinearPrediction(order=15, lifter_exponent=0.0),
    ),
    "LoudnessIntegration": (),
    "LyonPassive": (
        LyonPassive(decimation=20),
        LyonPassive(gain_control=False, difference=False, ear_q=4.0, step_factor=0.5),
    ),
    "Meddis1990": (),
    "MelSpectrum": (
        MelSpectrum(n_channels=5, window_samples=300, hop_samples=77, centred=False, scale="htk", norm="peak"),
        MelSpectrum(n_channels=20, window_samples=301, hop_samples=400),
    ),
    "ModulationFilterbank": (
        ModulationFilterbank(f_max_hz=20.0),
        ModulationFilterbank(kind="king2019", f_min_hz=5.0, f_max_hz=60.0, q=2.0),
    ),
    "ModulationSpectrogram": (
        ModulationSpectrogram(n_filters=3, decimation=10, low_pass_first=True),
        ModulationSpectrogram(kind="linear", n_filters=5, decimation=7),
        ModulationSpectrogram(n_filters=1, f_max_hz=2.0, decimation=3, anti_alias="none"),
    ),
    "Normalise": (
        Normalise(kind="mean"),
        Normalise(tau_s=0.01, least_deviation=0.1),
        Normalise(kind="level", least_deviation=0.1),
        Normalise(over="clip"),
        Normalise(over="clip", kind="level"),
        Normalise(over="given", mean=(0.5,), deviation=(2.0,)),
    ),
    "OffsetStrength": (OffsetStrength(largest_db=0.1),),
    "OnsetStrength": (OnsetStrength(largest_db=0.1),),
    "OuterMiddleEar": (OuterMiddleEar(phase="linear", length_s=0.0116), OuterMiddleEar(middle_ear="none")),
    "Pcen": (Pcen(tau_s=0.01), Pcen(alpha=0.5, delta=0.1, root=0.25, init="one"),
             Pcen(init="given", before_pa2=1e-6)),
    "Pitch": (Pitch(share_of_highest=1.0, refine=False), Pitch(f_min_hz=100.0, threshold=0.0)),
    "Pitchogram": (Pitchogram(lags="linear"),),
    "PowerNormalise": (PowerNormalise(half_width_frames=0, half_width_channels=0, level_pa2=1e-6),),
    "Rasta": (Rasta(pole=0.9995), Rasta(compensate_delay=True)),
    "RateScale": (
        RateScale(rates_hz=(3.0,), scales_cycles_per_octave=(0.5, 2.0), resample_axis=True, output="complex"),
        RateScale.preset("small", output="mean_over_channels"),
        RateScale.preset("small", output="mean_over_scales"),
        RateScale.preset("small", form="published", output="mean_over_drifts"),
    ),
    "Resample": (Resample(rate_hz=ODD_RATE_HZ), Resample(rate_hz=48000.0)),
    "SummaryCorrelogram": (),
    "Resynthesis": (Resynthesis(delay_s=0.002, erb="hohmann2002"),),
    "StabilizedAuditoryImage": (
        StabilizedAuditoryImage(segment_s=0.003, window_s=0.01, width_s=0.005, future_s=0.0, n_triggers=3),
    ),
    "Stack": (Stack(n_frames=1), Stack(n_frames=40)),
    "StrobedIntegration": (StrobedIntegration(hop_s=0.003, min_lag_s=0.001, max_lag_s=0.005, half_life_s=0.002),),
    "StapesVelocity": (StapesVelocity(length_s=0.0232),),
    "TemporalWindow": (TemporalWindow(look_ahead_s=0.001, before_skirt_s=0.006),),
    "Sumner2002": (Sumner2002(fibre_types=("m1", "h1"), output="receptor_potential"),),
    "TextureStatistics": (
        TextureStatistics(output="modulation_power", hop_s=0.1),
        TextureStatistics(output="correlations", tau_s=0.2, hop_s=0.05),
        TextureStatistics.preset("mcdermott2011", output="modulation_power"),
        TextureStatistics.preset("mcdermott2011", output="modulation_correlations"),
        TextureStatistics.preset("mcdermott2011", output="phase_correlations"),
    ),
    "Zilany2014": (
        Zilany2014(cf_hz=(250.0, 1000.0, 9000.0), cohc=(1.0, 0.5, 0.0), cihc=0.3, path_delay="human"),
        Zilany2014(n_channels=9, output="c2", path_delay="none"),
    ),
    "Zilany2014Synapse": (
        Zilany2014Synapse(warm_up="settled"),
        Zilany2014Synapse(fibre_types=("low",), power_law="approximate", warm_up="settled", rate_hz=5000.0),
    ),
    "ZilanyMiddleEar": (),
}

# The rate of a model that does not hear at an odd one.
RATES_HZ: dict[str, float] = {
    "Bruce2018Synapse": 100000.0,
    "HalfCosine": 44100.0,
    "LevelNormalise": FRAME_RATE_HZ,
    "LoudnessIntegration": FRAME_RATE_HZ,
    "Normalise": FRAME_RATE_HZ,
    "TemporalWindow": 4 * FRAME_RATE_HZ,
    "Sumner2002": 100000.0,
    "Zilany2014": 100000.0,
    "Zilany2014Synapse": 100000.0,
}

# What makes the signal of a stage that takes no bare sound.
BEFORE: dict[str, Stage] = {
    "Bruce2018Synapse": Zilany2014(cf_hz=(500.0, 1000.0, 9000.0)),
    "Cepstrum": Gammatone(n_channels=21),
    "Binaural": Gammatone(n_channels=5) >> HalfWave(),
    "Correlogram": Gammatone(n_channels=5) >> HalfWave(),
    "Comodulation": Gammatone(n_channels=9),
    "EventMap": Gammatone(n_channels=9) >> Frames(value="mean_square") >> Compress(kind="db") >> OnsetStrength(),
    "CrossChannelCorrelation": Gammatone(n_channels=5) >> HalfWave() >> Correlogram(max_lag_s=0.005),
    "HarmonicSieve": Gammatone(n_channels=40) >> Frames(value="mean") >> Compress(kind="db"),
    "HarmonicStack": Gammatone(n_channels=21),
    "Pitch": Gammatone(n_channels=5) >> HalfWave() >> Correlogram(),
    "PowerNormalise": GammatoneSpectrum(n_channels=9),
    "Resynthesis": Gammatone(n_channels=9, output="complex"),
    "Pitchogram": (Gammatone(n_channels=5) >> HalfWave()
                   >> StabilizedAuditoryImage(segment_s=0.005, window_s=0.01, width_s=0.02, future_s=0.005)),
    "StabilizedAuditoryImage": Gammatone(n_channels=5) >> HalfWave(),
    "StrobedIntegration": Gammatone(n_channels=5) >> HalfWave(),
    "SummaryCorrelogram": Gammatone(n_channels=5) >> HalfWave() >> Correlogram(max_lag_s=0.005),
    "LinearPrediction": BarkSpectrum(),
    "ModulationFilterbank": Gammatone(n_channels=5, output="envelope"),
    "ModulationSpectrogram": Gammatone(n_channels=5, output="envelope"),
    "Normalise": Compress(kind="cube_root"),
    "TextureStatistics": (Gammatone(n_channels=5, output="envelope") >> Frames(hop_s=0.0025, value="mean")
                          >> Compress(kind="power", exponent=0.3)),
    "RateScale": Gammatone(cf_hz=tuple(200.0 * 2 ** (k / 4) for k in range(21))) >> Frames(value="mean"),
    "Bernstein1999": Gammatone(n_channels=9, output="complex"),
    "Sumner2002": StapesVelocity() >> Drnl(cf_hz=(500.0, 1000.0, 9000.0)),
    "Zilany2014Synapse": Zilany2014(cf_hz=(500.0, 1000.0, 9000.0)),
    "Envelope": Gammatone(n_channels=9, output="complex"),
    "InstantaneousFrequency": Gammatone(n_channels=9, output="complex"),
}

# Models of a living ear, and when they have settled after a burst. Theirs is no linear decay that ends in zeros: they
# come to rest as near as `test_sounds.NEARLY_AT_REST` says, not to the last bit, and promise nothing beyond 1e6 Pa.
SETTLES_S: dict[str, float] = {
    "AdaptationLoops": 10.0,
    "Bruce2018Synapse": 3.0,
    "Carfac": 3.0,
    "CarfacHairCell": 1.0,
    "CarfacSynapse": 1.0,
    "Comodulation": 20.0,
    "CompressiveGammachirp": 0.5,
    "LevelNormalise": 2.0,
    "LyonPassive": 1.0,
    "Meddis1990": 3.0,
    "Normalise": 20.0,
    "StabilizedAuditoryImage": 8.0,
    "StrobedIntegration": 1.0,
    "PowerNormalise": 30.0,     # behind it in pncc stands a mean of 2 s
    "Sumner2002": 5.0,
    "TextureStatistics": 60.0,
    "Zilany2014": 0.5,
    "Zilany2014Synapse": 3.0,
}

NEVER_FORGET = {"Bruce2018Synapse", "Zilany2014Synapse"}         # a power law fades as 1 / time

# A named model with all its channels takes longer than a test should.
SMALLER: dict[str, dict[str, object]] = {
    "carfac-nerve": {"lowest_pole_hz": 2000.0},
    "bruce2018": {"n_channels": 3},
    "drnl2001": {"n_channels": 9},
    "zilany2014": {"n_channels": 3},
    "zilany2014-ihc": {"n_channels": 5},
}

# The sampling rate of a sound that fills all channels of a named model, where 16 kHz does not.
FILLS_HZ: dict[str, float] = {"carfac": 24000.0, "carfac-nerve": 24000.0, "sai": 22050.0}


def _examples() -> Iterator[Example]:
    for name in auditory.stage_names():
        kind: type[Stage] = getattr(auditory, name)
        heard_alone = kind.hears_axes and name not in BEFORE
        rate_hz, n_channels = (FRAME_RATE_HZ, 3) if heard_alone else (RATES_HZ.get(name, ODD_RATE_HZ), None)
        n_channels = len(EARS) if kind.couples_ears is True else n_channels
        for stage in dict.fromkeys((kind(), *map(kind.preset, kind.presets), *FURTHER[name])):
            yield Example(stage, rate_hz, n_channels, BEFORE.get(name))


RATE_MAP = (Resample(rate_hz=16000.0) >> Gammatone() >> HalfWave.preset("dau1996") >> LeakyIntegrator(tau_s=0.008)
            >> Frames(hop_s=0.010) >> Compress(kind="cube_root"))
ENVELOPES = Gammatone(n_channels=20, output="envelope") >> Frames(hop_s=0.0025, value="mean") >> Compress(exponent=0.3)
REPEATS = (Gammatone(n_channels=9) >> HalfWave() >> LeakyIntegrator(tau_s=0.002) >> LeakyIntegrator(tau_s=0.02, poles=2)
           >> Frames.preset("two_ears"))
SOUND_LEVELS = Frames.preset("two_ears") >> LeakyIntegrator(tau_s=0.1) >> Compress(kind="db")
ECHOES = (Gammatone(n_channels=6) >> HalfWave() >> Frames(hop_s=0.002, value="mean") >> Compress(kind="cube_root")
          >> EchoicMemory(horizon_s=0.2, hop_frames=2))

STAGES = tuple(_examples())
PIPELINES = (
    *(Example(pipeline, FILLS_HZ.get(name, 16000.0), len(EARS) if pipeline.couples_ears else None)
      for name, pipeline in ((name, auditory.pipeline(name, **SMALLER.get(name, {}))) for name in MODELS)),
    Example(RATE_MAP, 44100.0),
    Example(ENVELOPES, 16000.0),
    Example(REPEATS, 16000.0),
    Example(SOUND_LEVELS, 16000.0),
    Example(ECHOES, 16000.0),
)

every_stage = pytest.mark.parametrize("example", STAGES, ids=str)
EXAMPLES = (*STAGES, *PIPELINES)
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=str)
every_live_example = pytest.mark.parametrize(                    # those that need not wait for the end of the sound
    "example", [example for example in EXAMPLES if not example.pipeline.whole_sound], ids=str)
every_patient_example = pytest.mark.parametrize(
    "example", [example for example in EXAMPLES if example.pipeline.whole_sound], ids=str)
both_precisions = pytest.mark.parametrize("precision", ["float32", "float64"])
