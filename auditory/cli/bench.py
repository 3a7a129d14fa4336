"""``auditory bench``: how quick this machine is, against what others offer."""
import sys
from collections.abc import Sequence

import click

WIDTH_IN_A_FILE = 200            # characters, where no terminal sets the width
NARROW = 130                     # a terminal of fewer leaves no room for every column


@click.command("bench", short_help="Measure how quick this machine is.", epilog="\b\nExamples:\n"
               "  auditory bench\n"
               "  auditory bench ratemap fusion --rounds 25\n"
               "  auditory bench --json > this-machine.json")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--rounds", type=click.IntRange(1), default=9, show_default=True,
              help="How often ours and its peers take turns.")
@click.option("--seconds", type=click.FloatRange(0.1), default=10.0, show_default=True,
              help="How much sound they hear.")
@click.option("--json", "as_json", is_flag=True, help="Print rows and conditions as JSON.")
@click.option("--list", "only_list", is_flag=True, help="Print the names of the benchmarks and what each asks.")
def command(names: Sequence[str], rounds: int, seconds: float, as_json: bool, only_list: bool) -> None:
    """Run the benchmarks NAME, or all that do not take long, on an idle machine.

    Speed is told as a ratio to what everybody can run, such as librosa, scipy and brian2hears where they are
    installed, measured in turns with ours on one CPU; milliseconds stand beside it.
    """
    from auditory import bench
    from auditory.cli.tables import print_table
    known = bench.benchmark_names()
    if only_list:
        print_table(("benchmark", "what it asks"), list(known.items()))
        return
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.UsageError(f"benchmark = {unknown[0]!r}: no such benchmark. Choose from {', '.join(known)}.")
    rows = bench.run(names or None, rounds, seconds,
                     report=lambda row: click.echo(f"{row.benchmark}: {row.what}", err=True))
    if as_json:
        import json
        click.echo(json.dumps({"conditions": bench.conditions(), "rows": [row.as_dict() for row in rows]}, indent=1))
        return
    from rich.console import Console
    console = Console(width=None if sys.stdout.isatty() else WIDTH_IN_A_FILE)
    console.print(bench.table(rows, narrow=console.width < NARROW))
    click.echo(", ".join(f"{name} {value}" for name, value in bench.conditions().items()))
