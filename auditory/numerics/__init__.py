"""The one home of the lane layer, compilation options and precision: kernels import from here and from numpy alone."""
from auditory.numerics.layer import (
    JIT,
    denormals_flushed,
    kernel,
    lane_count,
    lane_empty,
    lanes,
    padded,
    transpose,
)

__all__ = ["JIT", "denormals_flushed", "kernel", "lane_count", "lane_empty", "lanes", "padded", "transpose"]
