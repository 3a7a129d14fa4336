"""``auditory stages``: what the stages of a pipeline are, and what can be set on them."""
from typing import TYPE_CHECKING, Any

import click

from auditory.cli.tables import print_table
from auditory.spelling import did_you_mean

if TYPE_CHECKING:
    from auditory.catalogue.named import ParameterSummary, StageSummary

RANGE_SIGNS = {"gt": "> {}", "ge": "≥ {}", "lt": "< {}", "le": "≤ {}"}


@click.command("stages", short_help="List the stages, or the parameters of one.", epilog="\b\nExamples:\n"
               "  auditory stages\n"
               "  auditory stages Gammatone\n"
               "  auditory extract speech.flac -o features --set Gammatone.f_max_hz=5000")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """List the stages that pipelines are made of, or all about the one called NAME.

    Of one stage: what it does, its parameters with default, unit, range and where the default comes from, and its
    presets, which are published parameter sets. Where the lists are piped, columns are apart by tabs.
    """
    from auditory.catalogue import stages
    known = {stage.name: stage for stage in stages()}
    if name is None:
        print_table(("stage", "what it does", "presets"),
                    [(stage.name, _plain(stage.summary), ", ".join(stage.presets)) for stage in known.values()])
        return
    if name not in known:
        raise click.UsageError(f"stage = {name!r}: no such stage. "
                               f"Choose from {', '.join(known)}.{did_you_mean(name, known)}")
    _tell(known[name])


def _tell(stage: "StageSummary") -> None:
    import auditory
    click.echo(f"{stage.name}\n")
    click.echo(_plain(stage.documentation) + "\n")
    print_table(("parameter", "default", "unit", "may be", "meaning", "source"),
                [(each.name, _value(each.default), each.unit, _range(each), _plain(each.meaning), each.source)
                 for each in stage.parameters], title="Parameters")
    presets = getattr(auditory, stage.name).presets
    if presets:
        click.echo()
        print_table(("preset", "parameters"), [
            (preset, ", ".join(f"{parameter}={_value(value)}" for parameter, value in given.items()))
            for preset, given in presets.items()], title="Presets")


def _plain(text: str) -> str:
    """Documentation without its code marks."""
    return text.replace("``", "").replace("`", "")


def _value(value: Any) -> str:
    return "left out" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)


def _range(parameter: "ParameterSummary") -> str:
    bounds = (RANGE_SIGNS[kind].format(f"{bound:.10g}") for kind, bound in parameter.bounds.items())
    return ", ".join((parameter.kind, *bounds))
