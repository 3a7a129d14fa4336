"""``auditory warmup``: compile now what would otherwise be compiled when first needed."""
import time
import warnings
from collections.abc import Sequence

import click

NOISE_S, RATE_HZ = 0.25, 16000.0


@click.command("warmup", short_help="Compile kernels ahead of time.", epilog="\b\nExamples:\n"
               "  auditory warmup\n"
               "  auditory warmup ratemap echoic\n"
               "  NUMBA_CACHE_DIR=/opt/kernels auditory warmup     when an image is built, for all its containers")
@click.argument("models", nargs=-1, metavar="[MODEL]...")
def command(models: Sequence[str]) -> None:
    """Compile and keep the kernels of the MODELs, of all if none is named, in float32 and in float64.

    A short noise is heard with each, at once and stage by stage. Later processes, of this user and on this kind of
    processor, then start without compiling. The kept kernels may be deleted at any time.
    """
    import numpy as np

    from auditory.catalogue.named import MODELS
    from auditory.cli.model_choice import chosen_stage
    from auditory.contract.pipeline import addresses
    from auditory.numerics import JIT, cache_folder
    from auditory.sound import Sound
    if not JIT:
        raise click.ClickException("NUMBA_DISABLE_JIT is set: nothing is compiled. Unset it.")
    pipelines = {name: chosen_stage(name, ()) for name in models or MODELS}
    noise = Sound(np.random.default_rng(0).standard_normal(int(NOISE_S * RATE_HZ)) * 0.02, RATE_HZ)
    started = time.monotonic()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for name, pipeline in pipelines.items():
            began = time.monotonic()
            for precision in ("float32", "float64"):
                pipeline.apply(noise.samples_pa, RATE_HZ, precision=precision)
                pipeline(noise, keep=addresses(pipeline.stages_in_row())[:1], precision=precision)
            click.echo(f"{name}\t{time.monotonic() - began:.1f} s")
    for text in dict.fromkeys(str(warning.message) for warning in caught):
        click.echo(f"warning: {text}", err=True)
    click.echo(f"ready after {time.monotonic() - started:.1f} s; kernels are kept in {cache_folder()}")
