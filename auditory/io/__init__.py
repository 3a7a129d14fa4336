"""Audio in, features out. Nothing here knows of hearing."""
