"""What does the ear make of a spoken command?

Waveform and rate map of "go forward ten meters": how strongly each place of the cochlea is excited, every 10 ms.
"""
from pathlib import Path

import matplotlib.pyplot as plt

import auditory
from auditory import plot

CLIP = Path(__file__).with_name("audio") / "speech_goforward.wav"

sound = auditory.read(CLIP, level_db_spl=65)
plot.show(sound, auditory.extract(sound, "ratemap"), title="What does the ear make of “go forward ten meters”?")
plt.show()
