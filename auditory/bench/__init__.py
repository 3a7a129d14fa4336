"""How quick, how accurate, how small: every figure this package promises, measured on your machine.

Speed is told as a ratio to something that everybody can run, measured in the same minute on the same CPU: a named peer,
or a twin of the same computation written plainly. Milliseconds stand beside it; they say more about the machine.
"""
from auditory.bench.programme import benchmark_names, run
from auditory.bench.rows import Row, Target
from auditory.bench.table import conditions, table

__all__ = ["Row", "Target", "benchmark_names", "conditions", "run", "table"]
