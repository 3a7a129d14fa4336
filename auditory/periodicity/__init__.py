"""What repeats: fine structure in time, and the harmonics that belong together."""
