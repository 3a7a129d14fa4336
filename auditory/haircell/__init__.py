"""Transduction: what a hair cell makes of the vibration at its place."""
