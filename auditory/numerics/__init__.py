"""The one home of the lane layer, compilation options and precision: kernels import from here and from numpy alone."""
from auditory.numerics.cache import cache_folder
from auditory.numerics.floating_point_mode import denormals_flushed
from auditory.numerics.kernels import JIT, kernel
from auditory.numerics.language import first, lanes, last, relay, scan, shift, transpose
from auditory.numerics.registers import cpu_features, lane_count, lane_empty, padded, register_bytes, registers_for
from auditory.numerics.rows import write_rows

__all__ = [
    "JIT", "cache_folder", "cpu_features", "denormals_flushed", "first", "kernel", "lane_count", "lane_empty", "lanes",
    "last", "padded", "register_bytes", "registers_for", "relay", "scan", "shift", "transpose", "write_rows",
]
