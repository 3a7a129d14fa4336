"""``auditory inspect``: what a recording or a feature file is."""
import json
import os
from typing import TYPE_CHECKING

import click

from auditory.cli.arguments import ANY_PATH
from auditory.cli.remedies import for_command_line

if TYPE_CHECKING:
    from auditory.dataset.inspection import FeaturesAccount, RecordingAccount

DAMAGED = 1
MOST_CHANNELS_SHOWN = 8
INDENT = 22                              # the longest name is computed_in_float64


@click.command("inspect", short_help="Say what a file is.", epilog="\b\nExamples:\n"
               "  auditory inspect speech.wav\n"
               "  auditory inspect features/speech.wav.npz\n"
               "  auditory inspect speech.wav --json | jq .rate_hz\n"
               "\n\b\nExit codes: 0 it is whole; 1 it is damaged, or cannot be read; 2 usage.")
@click.argument("file", metavar="FILE", type=ANY_PATH)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.pass_context
def command(ctx: click.Context, file: str, as_json: bool) -> None:
    """Read all of FILE, a recording or features, and say what it is.

    Of a recording: container, decoder, rate, channels, the frames that its header promises and those that can be
    decoded, damage, clipping, NaN and infinity, levels. Of features: axes, unit, range, digest, and how they were made.
    """
    if os.path.isdir(file):
        raise click.UsageError(f"{file!r}: is a folder. Name a file in it, or check a folder of features with "
                               f"auditory verify.")
    from auditory.dataset.inspection import AudioFileError, FeatureFileError, RecordingAccount, as_dict, inspect_file
    try:
        account = inspect_file(file)
    except (AudioFileError, FeatureFileError) as error:
        text = for_command_line(str(error))
        if as_json:
            click.echo(json.dumps({"kind": "unreadable", "damage": text}, indent=1))
        click.echo(text, err=True)
        ctx.exit(DAMAGED)
    damage = account.damage if isinstance(account, RecordingAccount) else None
    if as_json:
        click.echo(json.dumps(as_dict(account), indent=1))
    else:
        rows = _of_recording(account) if isinstance(account, RecordingAccount) else _of_features(account)
        for name, text in rows.items():
            click.echo(_lines(name, text))
    if damage is not None:
        click.echo(f"{file!r}: is damaged: {damage}. Restore it, or keep what is left of it with --allow-truncated.",
                   err=True)
        ctx.exit(DAMAGED)


def _of_recording(account: "RecordingAccount") -> dict[str, str]:
    promised = "nothing" if account.frames_promised is None else f"{account.frames_promised:,}"
    levels = ", ".join(map(_dbfs, account.channel_levels_dbfs[:MOST_CHANNELS_SHOWN]))
    more = account.n_channels > MOST_CHANNELS_SHOWN
    loudness = "silence" if account.level_db_spl is None else \
        f"{account.level_db_spl:.2f} dB SPL where a digital 1.0 is 1 Pa; {_dbfs(account.level_dbfs)} rms"
    return {
        "file": f"{account.path!r}, {account.size_bytes:,} bytes",
        "container": account.container,
        "decoder": account.decoder,
        "rate": f"{account.rate_hz:.10g} Hz",
        "channels": f"{account.n_channels}",
        "frames": f"{account.frames_decoded:,} decoded, {promised} promised; {account.duration_s:.10g} s",
        "damage": account.damage or "none that can be known",
        "clipped": f"{account.clipped_samples:,} samples at the digital full scale",
        "not finite": f"{account.nonfinite_samples:,} samples",
        "level": f"{loudness}, {_dbfs(account.peak_dbfs)} peak",
        **({"of channels": f"{levels}{', …' if more else ''} rms"} if account.n_channels > 1 else {}),
    }


def _dbfs(level: float | None) -> str:
    return "silence" if level is None else f"{level:.2f} dBFS"


def _of_features(account: "FeaturesAccount") -> dict[str, str]:
    lengths = " × ".join(f"{n} {axis}" for axis, n in account.shape.items())
    value_range = "none" if account.smallest is None else f"{account.smallest:.6g} to {account.largest:.6g}"
    coordinates = "; ".join(f"{name} ({', '.join(axes)})" for name, axes in account.coordinates.items())
    return {
        "file": f"{account.path!r}, {account.size_bytes:,} bytes",
        "digest": account.digest,
        "axes": f"{lengths}, {account.dtype}",
        "coordinates": coordinates,
        "values": f"{value_range}; {account.nonfinite_values:,} not finite",
        **{name: str(value) for name, value in account.attributes.items()},
    }


def _lines(name: str, text: str) -> str:
    """What is told, its further lines under its first; signs that would command a terminal are written out."""
    first, *further = [line for line in text.splitlines() if line.strip()] or [""]
    lines = (f"{name:<{INDENT}}{first}", *(" " * INDENT + line for line in further))
    return "\n".join("".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in line)
                     for line in lines)
