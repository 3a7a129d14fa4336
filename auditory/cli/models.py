"""``auditory models``: the named pipelines."""
import click

from auditory.cli.tables import print_table


@click.command("models", short_help="List the models.", epilog="\b\nExamples:\n"
               "  auditory models\n"
               "  auditory models | cut -f1                        their names only")
def command() -> None:
    """List the models: what each gives, on which axes, whose it is, and how far it has been checked.

    verified: reproduces figures of its paper. golden: equals published code. implemented: follows its sources.
    Where the list is piped, columns are apart by tabs.
    """
    from auditory.catalogue import models
    print_table(("model", "what it gives", "axes", "status", "source"),
                [(model.name, model.summary, ", ".join(model.axes), model.status, model.paper) for model in models()])
