"""Gammachirps: the passive one, the compressive one by samples and by frames, and its hearing loss."""
