"""Does listening live give the same bits as hearing the whole sound at once?

A recording goes through the rate map as a whole and in blocks of 1, 17 and 4096 samples, as a microphone would bring
them; the picture shows when each frame came out, against the time that it tells of.
"""
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import auditory

CLIP = Path(__file__).with_name("audio") / "speech_goforward.wav"

sound = auditory.read(CLIP).excerpt(0.0, 1.0)
ear = auditory.pipeline("ratemap")
whole = ear.apply(sound.samples_pa, sound.rate_hz)

figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
for block_samples in (1, 17, 4096):
    came_s, pieces = [], []
    with ear.stream(sound.rate_hz) as stream:
        for start in range(0, sound.n_samples, block_samples):
            frames = stream.push(sound.samples_pa[start:start + block_samples])
            came_s += [stream.samples_heard / sound.rate_hz] * frames.shape[-1]
            pieces.append(frames)
        pieces.append(stream.flush())
    live = np.concatenate(pieces, axis=-1)
    same = "same bits" if np.array_equal(live, whole) else "OTHER BITS"
    axes.plot(stream.output.time_s(len(came_s)), came_s, label=f"{block_samples} samples: {same}")
axes.set(xlabel="time that a frame tells of (s)", ylabel="time at which it came (s)",
         title="Does a stream give the same bits?")
axes.legend(title="blocks of")
plt.show()
