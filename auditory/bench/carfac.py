"""Benchmarks of the CARFAC."""
from collections.abc import Iterator
from functools import partial

import numpy as np

from auditory.bench.contest import Job, Peer, contest
from auditory.bench.rows import Row, Target
from auditory.bench.sounds import noise
from auditory.cochlea.carfac.agc_kernel import N_WEIGHTS
from auditory.cochlea.carfac.rows import Rows
from auditory.cochlea.carfac.stage import Carfac
from auditory.contract.signals import SignalSpec
from auditory.scales import P0_PA

RATE_HZ = 22050.0                        # of the published tables: 71 channels
N_CLIPS = 16


def carfac(rounds: int, seconds: float) -> Iterator[Row]:
    """The CARFAC, one clip and 16 side by side, against a scalar loop over samples and channels.

    The loop keeps its memory from round to round. Into ``out=`` so do we; a fresh output costs the pages that the
    system clears for it.
    """
    stage = Carfac()
    for clips, target in ((noise(seconds, RATE_HZ, sounds=1), Target(4, 5)),
                          (noise(seconds / N_CLIPS, RATE_HZ, sounds=N_CLIPS), Target(6, 7))):
        out = stage.apply(clips, RATE_HZ)
        twin = Peer("scalar loop, float32", partial(by_a_scalar_loop, stage, clips), "numba", target)
        what = f"CARFAC, {out.shape[1]} channels, 22.05 kHz, {len(clips)} × {seconds / len(clips):.3g} s"
        hear = partial(stage.apply, clips, RATE_HZ)
        yield from contest("carfac", f"{what}, into out=", partial(hear, out=out), [twin], rounds)
        yield from contest("carfac", f"{what}, fresh output", hear, [twin], rounds)


def by_a_scalar_loop(stage: Carfac, clips: np.ndarray) -> Job:
    """The same model, clip after clip, by `scalar_carfac`."""
    from auditory.bench.carfac_twin import scalar_carfac
    spec = SignalSpec(RATE_HZ)
    cascade = stage.cascade(spec)
    n_channels = len(cascade.pole_hz)
    control = stage.design_control(spec, Rows(n_channels, 1, many=True))
    two_cap = stage.design_two_cap(spec)
    resting = two_cap.empty1 * two_cap.full2 * two_cap.gain
    cell = (*two_cap[:5], resting, *two_cap[5:8])                # in the order of the twin
    rows = [cascade.a0, cascade.c0, cascade.h, cascade.r1, cascade.zr, *cascade.gain_parabola()]
    place = np.array(rows)[:, ::-1].astype(spec.dtype)
    inside = control.weights.reshape(len(control.every), n_channels, N_WEIGHTS)[:, n_channels // 2]
    x = clips / np.float32(P0_PA * 10 ** (stage.full_scale_db_spl / 20))
    out = np.empty((*clips.shape, n_channels), spec.dtype)

    def job() -> None:
        for clip, answer in zip(x, out, strict=True):
            scalar_carfac(clip, place, tuple(stage.design_outer(spec)), cell, inside, control.share,
                          control.scale, control.every, answer)
    return job
