"""Everything that gathers over time: leaks, frames, memory; and the rate at which time is counted."""
