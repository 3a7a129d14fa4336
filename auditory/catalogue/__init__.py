"""Named pipelines: `models` lists them, `pipeline` gives one, `extract` hears a sound with one.

One small file each: composition and citation, nothing else.
"""
from auditory.catalogue.named import Model, StageSummary, extract, models, pipeline, stages

__all__ = ["Model", "StageSummary", "extract", "models", "pipeline", "stages"]
