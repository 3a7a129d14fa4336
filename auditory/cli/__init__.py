"""The command line: arguments, progress and exit codes. Whatever computes is imported by the command that needs it."""
import errno
import os
import sys
from typing import Any

import click

from auditory import __version__
from auditory.cli import bench, doctor, extract, inspect, models, show, stages, verify, warmup
from auditory.cli.console import write_lacking_signs_in_ascii
from auditory.dataset.interruption import sigterm_like_ctrl_c

CANNOT_SPEAK = 1
DISK_REFUSES = {errno.ENOSPC, errno.EIO, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
INTERRUPTED = 130                # what a shell says of a program that Ctrl-C has ended


class _Commands(click.Group):
    """The commands, in the order in which a new user meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def main(self, *args: Any, **options: Any) -> Any:
        _open_what_was_closed()
        write_lacking_signs_in_ascii()
        try:
            return super().main(*args, **options)
        except OSError as error:
            if error.errno not in DISK_REFUSES or error.filename is not None:        # standard output has no name
                raise
            click.echo(f"Error: what there is to say cannot be written ({error.strerror}). "
                       "Check where the output goes.", err=True)
            sys.exit(CANNOT_SPEAK)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with sigterm_like_ctrl_c():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
            ctx.exit(INTERRUPTED)


def _open_what_was_closed() -> None:
    """Where a shell has closed standard error, as ``2>&-`` does, no other file is to take its number."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)                       # gives the lowest number that is free


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
             epilog="\b\nExamples:\n"
                    "  auditory extract recordings -o features          features of every recording in a folder\n"
                    "  auditory show speech.flac -o speech.png          a picture of what the ear makes of one\n"
                    "  auditory COMMAND --help                          the manual of a command")
@click.version_option(__version__, prog_name="auditory")
def main() -> None:
    """A toolkit that hears: sound in, what the ear makes of it out, as labelled arrays."""


for module in (extract, verify, inspect, show, models, stages, warmup, doctor, bench):
    main.add_command(module.command)
