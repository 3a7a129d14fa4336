"""The way back: from what was heard to a sound."""
