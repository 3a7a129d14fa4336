"""What the contract is tested on: valid instances of every stage of the package, and pipelines of them."""
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

import auditory
from auditory import Compress, EchoicMemory, Frames, Gammatone, HalfWave, LeakyIntegrator, Resample, Stage

ODD_RATE_HZ = 22050.0           # hops, filters and resampling fall between its samples
FRAME_RATE_HZ = 500.0           # of the frames that an echoic memory takes
LONGEST_NAME = 150              # of a test: a list of best frequencies goes on and on


@dataclass(frozen=True)
class Example:
    """A stage, and a signal that it can hear."""

    stage: Stage
    rate_hz: float = ODD_RATE_HZ
    n_channels: int | None = None       # of the signal; None: a bare sound
    before: Stage | None = None         # what makes the signal that the stage asks for

    @property
    def heard(self) -> Stage:
        """The stage as it can be run alone."""
        return self.stage if self.before is None else self.before >> self.stage

    @property
    def inner(self) -> tuple[int, ...]:
        """Inner axes of the signal, before time."""
        return () if self.n_channels is None else (self.n_channels,)

    def __str__(self) -> str:
        return f"{str(self.stage)[:LONGEST_NAME]} at {self.rate_hz:g} Hz"


# What defaults and presets do not reach: other kernels, padded groups, float64 inside, frames that overlap.
FURTHER: dict[str, tuple[Stage, ...]] = {
    "Compress": (Compress(kind="power", exponent=0.7),),
    "EchoicMemory": (
        EchoicMemory(edges="native"),
        EchoicMemory(kind="cascade"),
        EchoicMemory(kind="cascade", output="differences", ratio=2.0, tau_min_s=0.01, fill=0.5),
        EchoicMemory(slots_per_level=2, levels=3, hop_frames=1, fill=0.5),
        EchoicMemory(levels=4, hop_frames=2, warmup="nan"),
    ),
    "Envelope": (),
    "Frames": (
        Frames(value="mean"),
        Frames(value="mean", window="hann", window_s=0.025),
        Frames(hop_s=0.001, window_s=0.0052, value="mean_square"),
    ),
    "Gammatone": (
        Gammatone(cf_hz=(440.0,)),
        Gammatone(n_channels=33, output="complex"),
        Gammatone(n_channels=5, output="envelope"),
    ),
    "HalfWave": (HalfWave(order=2, repeats=3),),
    "LeakyIntegrator": (
        LeakyIntegrator(poles=3),
        LeakyIntegrator(normalize=False),
        LeakyIntegrator(tau_s=0.5),
    ),
    "Resample": (Resample(rate_hz=ODD_RATE_HZ), Resample(rate_hz=48000.0)),
}


def _examples() -> Iterator[Example]:
    for name in auditory.stage_names():
        kind: type[Stage] = getattr(auditory, name)
        for stage in dict.fromkeys((kind(), *map(kind.preset, kind.presets), *FURTHER[name])):
            if name == "Envelope":
                yield Example(stage, before=Gammatone(n_channels=9, output="complex"))
            elif kind.needs_channel:
                yield Example(stage, FRAME_RATE_HZ, n_channels=3)
            else:
                yield Example(stage)


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
    *(Example(auditory.pipeline(model.name), 16000.0) for model in auditory.models()),
    Example(RATE_MAP, 44100.0),
    Example(ENVELOPES, 16000.0),
    Example(REPEATS, 16000.0),
    Example(SOUND_LEVELS, 16000.0),
    Example(ECHOES, 16000.0),
)

every_stage = pytest.mark.parametrize("example", STAGES, ids=str)
every_example = pytest.mark.parametrize("example", (*STAGES, *PIPELINES), ids=str)
both_precisions = pytest.mark.parametrize("precision", ["float32", "float64"])
