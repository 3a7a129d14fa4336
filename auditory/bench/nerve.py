"""Benchmarks of the auditory nerve: synapses alone and behind the cochlea, and fibres to spikes."""
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from auditory.bench.memory import against_the_clock
from auditory.bench.rows import Row, Target
from auditory.bench.sounds import noise
from auditory.cochlea.zilany.stage import Zilany2014
from auditory.nerve.bruce_synapse import Bruce2018Synapse
from auditory.nerve.population import FibrePopulation
from auditory.nerve.renewal import RenewalFibres
from auditory.nerve.sumner import Sumner2002
from auditory.nerve.zilany_synapse import Zilany2014Synapse

RATE_HZ = 100e3
N_CHANNELS, N_TYPES = 64, 3
SHORTER = 20                    # 0.5 s for the 10 s of others: all costs go with time


def nerve(rounds: int, seconds: float) -> Iterator[Row]:
    """How many times quicker than the sound itself synapses and fibres are, for each of what they are many of."""
    seconds = seconds / SHORTER
    cf_hz = np.geomspace(125.0, 8000.0, N_CHANNELS)
    potential = 2e-3 * np.abs(noise(seconds, RATE_HZ, sounds=N_CHANNELS))
    for synapse in (Zilany2014Synapse(warm_up="settled"), Bruce2018Synapse(warm_up="settled")):
        job = partial(synapse.apply, potential, RATE_HZ, cf_hz=cf_hz, precision="float64")
        yield against_the_clock("nerve", f"{type(synapse).__name__}, of one CF and fibre type, {seconds:g} s", job,
                                rounds, seconds * N_CHANNELS * N_TYPES, Target(1000))
    chain = Zilany2014(n_channels=N_CHANNELS) >> Zilany2014Synapse(warm_up="settled")
    yield against_the_clock("nerve", f"sound to the drive of 3 fibre types, of one CF, {seconds:g} s",
                            partial(chain.apply, noise(seconds, RATE_HZ), RATE_HZ), rounds, seconds * N_CHANNELS,
                            Target(120))
    velocity = 1e-4 * noise(seconds, RATE_HZ, sounds=N_CHANNELS)
    yield against_the_clock("nerve", f"Sumner2002, of one CF and its 3 fibre types, {seconds:g} s",
                            partial(Sumner2002().apply, velocity, RATE_HZ), rounds, seconds * N_CHANNELS)
    yield against_the_clock("nerve", f"2000 fibres, 10 kHz to spikes, {seconds:g} s", firing(seconds), rounds, seconds)


def firing(seconds: float) -> Callable[[], object]:
    """20 fibres of 100 channels, driven at random."""
    fibres = FibrePopulation().table(100)
    drives = 200 * np.random.default_rng(1).random((round(seconds * 1e4), N_TYPES, 100))

    def job() -> object:
        nerve = RenewalFibres(fibres, ("high", "medium", "low"), 1e4)
        return [nerve.process(drives[k:k + 1000]) for k in range(0, len(drives), 1000)], nerve.flush()
    return job
