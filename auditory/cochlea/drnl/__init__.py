"""The dual-resonance nonlinear filterbank: two paths, what was fitted to listeners, and its hearing loss."""
