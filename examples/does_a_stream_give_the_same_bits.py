"""Does listening live give the same bits as hearing the whole sound at once?

A second of speech goes through the rate map as a whole, and in blocks of 1, 17 and 4096 samples, as a microphone would
bring them. The values are compared bit by bit; all that the size of the blocks changes is how long a frame waits for
the block that completes it.
"""
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import auditory

CLIP = Path(__file__).with_name("audio") / "speech_goforward.wav"

sound = auditory.read(CLIP).excerpt(0.0, 1.0)
ear = auditory.pipeline("ratemap")
whole = ear.apply(sound.samples_pa, sound.rate_hz)

figure, axes = plt.subplots(figsize=(8, 5.5), layout="constrained")
for block_samples in (4096, 17, 1):
    came_s, pieces = [], []
    with ear.stream(sound.rate_hz) as stream:
        for start in range(0, sound.n_samples, block_samples):
            frames = stream.push(sound.samples_pa[start:start + block_samples])
            came_s += [stream.samples_heard / sound.rate_hz] * frames.shape[-1]
            pieces.append(frames)
        pieces.append(stream.flush())
    live = np.concatenate(pieces, axis=-1)
    n_same = np.count_nonzero(live.view(np.uint32) == whole.view(np.uint32))
    time_s = stream.output.time_s(len(came_s))
    axes.plot(time_s, 1000 * (np.array(came_s) - time_s), marker=".",
              label=f"{block_samples}: {n_same} of {whole.size} values have the same bits")
axes.set(yscale="symlog", ylim=(-0.2, 500), yticks=[0, 1, 10, 100], yticklabels=["0", "1", "10", "100"],
         xlabel="time that a frame tells of (s)", ylabel="how much later it came (ms)",
         title="Does listening live give the same bits?")
axes.grid(alpha=0.3)
figure.legend(title="samples in a block", loc="outside lower center")
plt.show()
