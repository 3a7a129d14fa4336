"""Sound is serial: one moment says nothing of a rhythm, a memory holds it, modulation energies tell it."""
import runpy
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "what_does_one_moment_say_of_a_rhythm.py"


@pytest.fixture(scope="module")
def percent():
    """300 clips to learn from and 400 to be right about: chance is 50, give or take 5 (two standard deviations)."""
    return runpy.run_path(str(EXAMPLE))["table"]()


def test_one_frame_says_next_to_nothing_of_a_rhythm(percent):
    assert percent["one frame of 40 ms", "free"] <= 58
    assert percent["one frame of 40 ms", "fixed"] <= 58


def test_an_echoic_memory_holds_a_rhythm_but_a_linear_reader_must_know_the_beat(percent):
    assert percent["echoic memory", "fixed"] >= 98
    assert percent["echoic memory", "free"] <= 60                # measured 46 to 55


def test_modulation_energies_tell_a_rhythm_wherever_it_begins(percent):
    assert percent["modulation energies", "free"] >= 97
