"""Many files: sound in, features out, one file at a time so far."""
