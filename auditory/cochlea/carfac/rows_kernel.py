"""How places in registers, as `rows.py` lays them, come out as channels."""
from auditory.numerics import kernel, transpose


@kernel
def channels_of_one(rows, n_run, out):
    """(time, bank, place) in registers of one sound each -> (time, bank, channel)."""
    n_lanes = rows.shape[2] // n_run
    for t in range(len(rows)):
        for bank in range(rows.shape[1]):
            for lane in range(n_lanes):
                highest = out.shape[2] - 1 - lane * n_run
                for j in range(min(n_run, highest + 1)):
                    out[t, bank, highest - j] = rows[t, bank, j * n_lanes + lane]


@kernel
def channels_of_many(rows, spare, out):
    """(time, bank, place) in registers of many sounds -> (time, sound, channel); `spare` is (lane, channel)."""
    n_lanes = len(spare)
    for t in range(len(rows)):
        for first in range(0, out.shape[1], n_lanes):
            transpose(rows[t, first // n_lanes].reshape(spare.shape[1], n_lanes), spare)
            for lane in range(min(n_lanes, out.shape[1] - first)):
                copy(spare[lane, ::-1], out[t, first + lane])


@kernel
def turn_one(rows, n_run, out):
    """`channels_of_one` with time last, (bank, channel, time)."""
    n_lanes = rows.shape[2] // n_run
    for bank in range(len(out)):
        for j in range(n_run):
            register = rows[:, bank, j * n_lanes:(j + 1) * n_lanes]
            transpose(register, out[bank, out.shape[1] - 1 - j::-n_run])


@kernel
def turn_many(rows, n_lanes, out):
    """`channels_of_many` with time last, (sound, channel, time)."""
    for first in range(0, len(out), n_lanes):
        for k in range(out.shape[1]):
            register = rows[:, first // n_lanes, k * n_lanes:(k + 1) * n_lanes]
            transpose(register, out[first:first + n_lanes, out.shape[1] - 1 - k])


@kernel
def copy(source, target):
    """As many values as `target` takes."""
    for k in range(len(target)):
        target[k] = source[k]
