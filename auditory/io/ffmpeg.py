"""MPEG audio as FFmpeg decodes it, through PyAV: of files that libsndfile would not hear whole."""
from collections.abc import Iterator
from functools import cache
from typing import Any, BinaryIO

import numpy as np


@cache
def pyav() -> Any:
    """The module, which an extra installs; None where it is not there."""
    try:
        import av
    except ImportError:
        return None
    return av


class FfmpegDecoder:
    """Decodes MPEG frames from the first to the last."""

    def __init__(self, file: BinaryIO) -> None:
        av = pyav()
        self._container = av.open(file, format="mp3")            # and no other of its hundreds of formats
        self._stream = self._container.streams.audio[0]
        self.rate_hz, self.channels = float(self._stream.rate), self._stream.channels
        self.name = f"PyAV {av.__version__} (FFmpeg {av.ffmpeg_version_info})"
        self.failure = ""                                        # what ended the sound before its end
        self._pieces, self._frames = self._decoded(), np.empty((0, self.channels), np.float32)

    def read(self, n_frames: int) -> np.ndarray:
        """The next frames, ``(frame, channel)`` in float32; fewer only at the end."""
        while len(self._frames) < n_frames and (piece := next(self._pieces, None)) is not None:
            self._frames = np.concatenate((self._frames, piece))
        frames, self._frames = self._frames[:n_frames], self._frames[n_frames:]
        return frames

    def close(self) -> None:
        """Let go of it."""
        self._container.close()

    def _decoded(self) -> Iterator[np.ndarray]:
        try:
            for packet in self._container.demux(self._stream):   # the last one is empty and flushes the decoder
                for frame in packet.decode():
                    kind = frame.format.name, frame.layout.nb_channels, frame.sample_rate
                    if packet.is_corrupt or kind != ("fltp", self.channels, self.rate_hz):       # as MPEG decoders give
                        self.failure = f"a frame is corrupt, or another sound begins: {kind}"
                        return
                    yield frame.to_ndarray().T
        except pyav().FFmpegError as error:
            self.failure = error.strerror
