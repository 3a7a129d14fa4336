"""``python -m auditory`` is the command ``auditory``."""
from auditory.cli import main

main(prog_name="auditory")
