"""``auditory verify``: whether a folder of features is whole."""
import json
from typing import TYPE_CHECKING, Any, NoReturn

import click

from auditory.cli.arguments import ANY_PATH
from auditory.cli.remedies import for_command_line

if TYPE_CHECKING:
    from auditory.dataset.verification import Finding, Verification

SOMETHING_IS_OFF = 1


@click.command("verify", short_help="Check a folder of features.", epilog="\b\nExamples:\n"
               "  auditory verify features\n"
               "  auditory verify features --json > report.json\n"
               "\n\b\nExit codes: 0 all as it was written; 1 something is off; 2 usage.")
@click.argument("folder", metavar="FOLDER", type=ANY_PATH)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.pass_context
def command(ctx: click.Context, folder: str, as_json: bool) -> None:
    """Compare every file in FOLDER, which auditory extract wrote, with its manifest.

    Each file of features is read whole and its digest compared. Told, a line each, is what is missing, what has
    changed, what no row speaks of, and what to do about it. Recordings that failed are counted: why is in the manifest.
    While a run writes into FOLDER, what has no row yet is not told.
    """
    from auditory.dataset.manifest import ManifestError
    from auditory.dataset.verification import Verification
    verification, found = Verification(folder), []
    try:
        for finding in verification.findings():
            found.append(finding)
            if not as_json:
                click.echo(for_command_line(str(finding)))
    except ManifestError as error:
        _stop(ctx, for_command_line(str(error)), as_json)
    except OSError as error:
        if error.filename is None:                       # of the output, which has no name
            raise
        _stop(ctx, f"{error.filename!r}: cannot be read ({error.strerror}). Check the path and the permissions.",
              as_json)
    if as_json:
        click.echo(json.dumps(_as_dict(verification, found), indent=1))
    else:
        click.echo(_summary(verification, len(found)))
    if found:
        ctx.exit(SOMETHING_IS_OFF)


def _stop(ctx: click.Context, problem: str, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"ok": False, "error": problem.encode("utf-8", "backslashreplace").decode()}, indent=1))
    click.echo(problem, err=True)
    ctx.exit(SOMETHING_IS_OFF)


def _summary(verification: "Verification", n_found: int) -> str:
    return "; ".join(filter(None, (
        f"{verification.folder!r}: {_counted(verification.n_results, 'result')}",
        f"{_counted(verification.n_files, 'file')} and {verification.n_bytes:,} bytes compared",
        f"{_counted(verification.n_failed, 'recording')} failed and without features" if verification.n_failed else "",
        f"{_counted(verification.n_being_written, 'file')} being written" if verification.n_being_written else "",
        f"a run writes into it meanwhile ({verification.writer}), and what has no row yet was left out"
        if verification.writer else "",
        f"{_counted(n_found, 'thing')} off" if n_found else "all as it was written")))


def _as_dict(verification: "Verification", found: list["Finding"]) -> dict[str, Any]:
    from auditory.dataset.names import name_to_json
    return {"folder": name_to_json(verification.folder), "ok": not found, "results": verification.n_results,
            "failed": verification.n_failed, "files": verification.n_files, "bytes": verification.n_bytes,
            "being_written": verification.n_being_written, "writer": verification.writer,
            "findings": [{"name": name_to_json(each.name), "problem": each.problem,
                          "remedy": for_command_line(each.remedy)}
                         for each in found]}


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}" + "s" * (n != 1)
