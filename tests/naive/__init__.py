"""Slow, obvious twins of the kernels, written from the published equations; the tests hold the two side by side."""
