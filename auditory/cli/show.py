"""``auditory show``: a picture of what the ear makes of a recording."""
import os
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import click

from auditory.cli.model_choice import chosen_stage, heading, model_options
from auditory.cli.remedies import for_command_line

if TYPE_CHECKING:
    import xarray

PICTURE_SUFFIXES = (".png", ".pdf", ".svg")
DOTS_PER_INCH = 150


@click.command("show", short_help="Draw what the ear makes of a recording.", epilog="\b\nExamples:\n"
               "  auditory show speech.flac\n"
               "  auditory show speech.flac -m echoic -o memory.png\n"
               "  auditory show lecture.mp3 --start-s 60 --stop-s 70 --set n_channels=128 -o minute.pdf")
@click.argument("file", type=click.Path())
@model_options
@click.option("-o", "--out", metavar="PICTURE", type=click.Path(),
              help="Where the picture goes: a name in .png, .pdf or .svg. Without it, a window opens; where there is "
                   "no display, the picture goes to NAME.png in the current folder.")
@click.option("--start-s", type=click.FloatRange(0), default=0.0, metavar="S", help="Begin at this second.")
@click.option("--stop-s", type=click.FloatRange(0), metavar="S", help="End at this second.")
@click.option("--mono", is_flag=True, help="Mix the channels; otherwise two are two ears, drawn one below the other.")
@click.option("--allow-truncated", is_flag=True, help="Draw what is left of a damaged file.")
def command(file: str, model: str, settings: Sequence[str], out: str | None, start_s: float, stop_s: float | None,
            mono: bool, allow_truncated: bool) -> None:
    """Draw the recording FILE: its waveform, and below it what the ear makes of it, on one time axis.

    Best frequencies run upwards, seconds to the right. A memory (model echoic) is drawn as it changes, and beside
    that as it stands at the end, by age.
    """
    if out is not None and not out.lower().endswith(PICTURE_SUFFIXES):
        raise click.UsageError(f"-o {out!r}: must end in {', '.join(PICTURE_SUFFIXES)}. Name a picture.")
    stage = chosen_stage(model, settings)
    if "inline" in os.environ.get("MPLBACKEND", ""):     # of the notebook whose cell runs this command
        os.environ["MPLBACKEND"] = "agg"
    from auditory.io.audio import read
    from auditory.plot import has_windows, show
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            sound = read(file, start_s=start_s, stop_s=stop_s, channels="mono" if mono else None,
                         allow_truncated=allow_truncated)
            if sound.n_ears > 2:
                raise ValueError(f"{file!r}: has {sound.n_ears} channels and there are two ears. "
                                 "Mix them on purpose (mono), or make a file of two of them.")
            features = cast("xarray.DataArray", stage(sound))
            figure = show(sound, features, title=f"{heading(model, settings)} · {os.path.basename(file)}",
                          start_s=start_s)
        except (ValueError, ImportError) as error:
            raise click.ClickException(for_command_line(str(error))) from None
        finally:
            for text in dict.fromkeys(str(warning.message) for warning in caught):
                click.echo(f"warning: {text}", err=True)
    if out is None and has_windows():
        from matplotlib import pyplot
        pyplot.show()
        return
    path = out or os.path.splitext(os.path.basename(file))[0] + ".png"
    try:
        figure.savefig(path, dpi=DOTS_PER_INCH)
    except OSError as error:
        raise click.ClickException(f"{path!r}: cannot be written ({error.strerror}). Name another with -o.") from None
    click.echo(f"wrote {path}")
