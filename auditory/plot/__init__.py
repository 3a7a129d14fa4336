"""Pictures of results: the waveform, and below it what the ear makes of it, on one time axis."""
from auditory.plot.columns import PICTURE_COLUMNS as PICTURE_COLUMNS
from auditory.plot.figure import has_windows as has_windows
from auditory.plot.figure import show as show
