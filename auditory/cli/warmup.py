"""``auditory warmup``: compile now what would otherwise be compiled when first needed."""
import time
from collections.abc import Sequence

import click

SOME_FAILED = 1


@click.command("warmup", short_help="Compile kernels ahead of time.", epilog="\b\nExamples:\n"
               "  auditory warmup\n"
               "  auditory warmup ratemap echoic\n"
               "  NUMBA_CACHE_DIR=/opt/kernels auditory warmup     when an image is built, for all its containers\n"
               "  chmod -R go+rX /opt/kernels                      and then for all their users\n"
               "\n\b\nExit codes: 0 all good; 1 some models failed; 130 stopped by Ctrl-C or SIGTERM.")
@click.argument("models", nargs=-1, metavar="[MODEL]...")
@click.pass_context
def command(ctx: click.Context, models: Sequence[str]) -> None:
    """Compile and keep the kernels of the MODELs, of all if none is named, in float32 and in float64.

    A short noise is heard with each, at once, in blocks and stage by stage, on all processors. Later processes, of this
    user and on this kind of processor, then start without compiling. The kept kernels may be deleted at any time.
    """
    from auditory.catalogue.named import MODELS
    from auditory.cli.model_choice import chosen_stage
    from auditory.cli.progress import StatusLine
    from auditory.cli.warming import Begun, side_by_side
    from auditory.dataset.runner import processors
    from auditory.numerics import JIT, cache_folder, cache_problem
    if not JIT:
        raise click.ClickException("NUMBA_DISABLE_JIT is set: nothing is compiled. Unset it.")
    names = list(dict.fromkeys(models or MODELS))
    for name in models:
        chosen_stage(name, ())                                   # a usage error comes before all work
    began_s, at_work, n_left, n_failed = time.monotonic(), [], len(names), 0
    texts: dict[str, None] = {}
    with StatusLine() as status:
        for event in side_by_side(names, processors()):
            if isinstance(event, Begun):
                at_work.append(event.model)
            else:
                at_work.remove(event.model)
                n_left -= 1
                status.clear()
                if event.error:
                    n_failed += 1
                    click.echo(f"failed: {event.model}: {event.error}", err=True)
                else:
                    click.echo(f"{event.model}\t{event.elapsed_s:.1f} s")
                texts.update(dict.fromkeys(event.warnings))
            if at_work and (isinstance(event, Begun) or status.on_terminal):
                status.show(f"compiling {', '.join(at_work)}; {n_left} of {len(names)} models left")
    for text in texts:
        click.echo(f"warning: {text}", err=True)
    problem = cache_problem()
    kept = f"not kept: {problem}" if problem else f"kept in {cache_folder()}"
    click.echo(f"{'all but the failed ones ' if n_failed else ''}ready after {time.monotonic() - began_s:.1f} s; "
               f"kernels are {kept}")
    if n_failed:
        ctx.exit(SOME_FAILED)
