"""Outer and middle ears: from the sound in the air, or in a headphone, to what reaches the cochlea."""
