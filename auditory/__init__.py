"""A toolkit that hears: sound in, what the ear makes of it out, as labelled arrays.

>>> import auditory
>>> sound = auditory.read("speech.flac")                       # doctest: +SKIP
>>> features = auditory.extract(sound, "ratemap")              # doctest: +SKIP

Importing this package loads next to nothing; every name is fetched at its first use.
"""
from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_STAGES = {
    "AdaptationLoops": "auditory.haircell.adaptation_loops",
    "AllPoleGammatone": "auditory.cochlea.allpole",
    "BarkSpectrum": "auditory.spectra.bark",
    "Bernstein1999": "auditory.haircell.bernstein",
    "Binaural": "auditory.binaural.cues",
    "Bruce2018Synapse": "auditory.nerve.bruce_synapse",
    "Carfac": "auditory.cochlea.carfac.stage",
    "CarfacHairCell": "auditory.haircell.carfac",
    "CarfacSynapse": "auditory.haircell.carfac_synapse",
    "Cepstrum": "auditory.integration.cepstrum",
    "Comodulation": "auditory.grouping.comodulation",
    "Compress": "auditory.haircell.compress",
    "CompressiveGammachirp": "auditory.cochlea.gammachirp.compressive",
    "Correlogram": "auditory.periodicity.correlogram",
    "CrossChannelCorrelation": "auditory.periodicity.summary",
    "Deltas": "auditory.integration.context",
    "Drnl": "auditory.cochlea.drnl.stage",
    "DynamicRange": "auditory.integration.dynamic_range",
    "EchoicMemory": "auditory.integration.echoic",
    "Envelope": "auditory.haircell.envelope",
    "EventMap": "auditory.grouping.onsets",
    "Frames": "auditory.integration.frames",
    "Gammachirp": "auditory.cochlea.gammachirp.linear",
    "Gammatone": "auditory.cochlea.gammatone.stage",
    "GammatoneSpectrum": "auditory.spectra.gammatone",
    "HalfCosine": "auditory.cochlea.half_cosine",
    "HalfWave": "auditory.haircell.half_wave",
    "HarmonicSieve": "auditory.periodicity.harmonics",
    "HarmonicStack": "auditory.periodicity.harmonics",
    "Headphone": "auditory.ears.headphone",
    "InstantaneousFrequency": "auditory.periodicity.fine_structure",
    "LeakyIntegrator": "auditory.integration.leaky",
    "LevelNormalise": "auditory.integration.level_normalise",
    "LinearPrediction": "auditory.spectra.linear_prediction",
    "LoudnessIntegration": "auditory.integration.loudness",
    "LyonPassive": "auditory.cochlea.lyon",
    "Meddis1990": "auditory.haircell.meddis",
    "MelSpectrum": "auditory.spectra.mel",
    "ModulationFilterbank": "auditory.modulation.filterbank",
    "ModulationSpectrogram": "auditory.modulation.spectrogram",
    "Normalise": "auditory.integration.normalise",
    "OffsetStrength": "auditory.grouping.onsets",
    "OnsetStrength": "auditory.grouping.onsets",
    "OuterMiddleEar": "auditory.ears.ansi_s34",
    "Pcen": "auditory.integration.pcen",
    "Pitch": "auditory.periodicity.pitch",
    "Pitchogram": "auditory.periodicity.pitchogram",
    "PowerNormalise": "auditory.integration.power_normalise",
    "Rasta": "auditory.integration.rasta",
    "RateScale": "auditory.modulation.rate_scale",
    "Resample": "auditory.integration.resample",
    "Resynthesis": "auditory.synthesis.resynthesis",
    "StabilizedAuditoryImage": "auditory.periodicity.image",
    "Stack": "auditory.integration.context",
    "StapesVelocity": "auditory.ears.stapes",
    "StrobedIntegration": "auditory.periodicity.strobes",
    "Sumner2002": "auditory.nerve.sumner",
    "SummaryCorrelogram": "auditory.periodicity.summary",
    "TemporalWindow": "auditory.integration.temporal_window",
    "TextureStatistics": "auditory.modulation.texture",
    "Zilany2014": "auditory.cochlea.zilany.stage",
    "Zilany2014Synapse": "auditory.nerve.zilany_synapse",
    "ZilanyMiddleEar": "auditory.ears.zilany_middle_ear",
}
_NAMES = {
    **_STAGES,
    "AudioFileError": "auditory.io.audio",
    "Axis": "auditory.contract.signals",
    "DeadChannelsWarning": "auditory.cochlea.placement",
    "FeatureFileError": "auditory.io.features",
    "HearingLoss": "auditory.hearing_loss",
    "LowRateWarning": "auditory.contract.signals",
    "NonFiniteError": "auditory.contract.engine",
    "Parameter": "auditory.contract.parameters",
    "ParameterError": "auditory.contract.parameters",
    "Pipeline": "auditory.contract.pipeline",
    "SignalSpec": "auditory.contract.signals",
    "Sound": "auditory.sound",
    "Stage": "auditory.contract.stage",
    "Step": "auditory.contract.step",
    "Stream": "auditory.contract.stream",
    "StreamError": "auditory.contract.stream",
    "Tick": "auditory.numerics",
    "TickStep": "auditory.contract.tick_step",
    "extract": "auditory.catalogue",
    "extract_files": "auditory.dataset.files",
    "harmonic_mask": "auditory.grouping.harmonicity",
    "harmonicity": "auditory.grouping.harmonicity",
    "ideal_binary_mask": "auditory.grouping.masks",
    "ideal_complex_mask": "auditory.grouping.masks",
    "ideal_ratio_mask": "auditory.grouping.masks",
    "kernel": "auditory.numerics",
    "load": "auditory.contract.labels",
    "masked": "auditory.grouping.masks",
    "models": "auditory.catalogue",
    "open_folder": "auditory.dataset.folder",
    "pipeline": "auditory.catalogue",
    "read": "auditory.io.audio",
    "si_sdr_db": "auditory.synthesis.resynthesis",
    "stages": "auditory.catalogue",
    "superposition_index_db": "auditory.grouping.transparency",
}

__all__ = ["__version__"]
__all__.extend(_NAMES)


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module 'auditory' has no attribute {name!r}.{_meant(name)}", name=name)
    value = getattr(import_module(_NAMES[name]), name)
    globals()[name] = value
    return value


def _meant(name: str) -> str:
    """What was meant; what starts with an underscore is asked for by programs, which want no answer."""
    if name.startswith("_"):
        return ""
    from auditory.spelling import did_you_mean
    return did_you_mean(name, __all__)


def __dir__() -> list[str]:
    return __all__


def stage_names() -> tuple[str, ...]:
    """The names of the package's own stages."""
    return tuple(_STAGES)


if TYPE_CHECKING:
    from auditory.binaural.cues import Binaural as Binaural
    from auditory.catalogue import extract as extract
    from auditory.catalogue import models as models
    from auditory.catalogue import pipeline as pipeline
    from auditory.catalogue import stages as stages
    from auditory.cochlea.allpole import AllPoleGammatone as AllPoleGammatone
    from auditory.cochlea.carfac.stage import Carfac as Carfac
    from auditory.cochlea.drnl.stage import Drnl as Drnl
    from auditory.cochlea.gammachirp.compressive import CompressiveGammachirp as CompressiveGammachirp
    from auditory.cochlea.gammachirp.linear import Gammachirp as Gammachirp
    from auditory.cochlea.gammatone.stage import Gammatone as Gammatone
    from auditory.cochlea.half_cosine import HalfCosine as HalfCosine
    from auditory.cochlea.lyon import LyonPassive as LyonPassive
    from auditory.cochlea.placement import DeadChannelsWarning as DeadChannelsWarning
    from auditory.cochlea.zilany.stage import Zilany2014 as Zilany2014
    from auditory.contract.engine import NonFiniteError as NonFiniteError
    from auditory.contract.labels import load as load
    from auditory.contract.parameters import Parameter as Parameter
    from auditory.contract.parameters import ParameterError as ParameterError
    from auditory.contract.pipeline import Pipeline as Pipeline
    from auditory.contract.signals import Axis as Axis
    from auditory.contract.signals import LowRateWarning as LowRateWarning
    from auditory.contract.signals import SignalSpec as SignalSpec
    from auditory.contract.stage import Stage as Stage
    from auditory.contract.step import Step as Step
    from auditory.contract.stream import Stream as Stream
    from auditory.contract.stream import StreamError as StreamError
    from auditory.contract.tick_step import TickStep as TickStep
    from auditory.dataset.files import extract_files as extract_files
    from auditory.dataset.folder import open_folder as open_folder
    from auditory.ears.ansi_s34 import OuterMiddleEar as OuterMiddleEar
    from auditory.ears.headphone import Headphone as Headphone
    from auditory.ears.stapes import StapesVelocity as StapesVelocity
    from auditory.ears.zilany_middle_ear import ZilanyMiddleEar as ZilanyMiddleEar
    from auditory.grouping.comodulation import Comodulation as Comodulation
    from auditory.grouping.harmonicity import harmonic_mask as harmonic_mask
    from auditory.grouping.harmonicity import harmonicity as harmonicity
    from auditory.grouping.masks import ideal_binary_mask as ideal_binary_mask
    from auditory.grouping.masks import ideal_complex_mask as ideal_complex_mask
    from auditory.grouping.masks import ideal_ratio_mask as ideal_ratio_mask
    from auditory.grouping.masks import masked as masked
    from auditory.grouping.onsets import EventMap as EventMap
    from auditory.grouping.onsets import OffsetStrength as OffsetStrength
    from auditory.grouping.onsets import OnsetStrength as OnsetStrength
    from auditory.grouping.transparency import superposition_index_db as superposition_index_db
    from auditory.haircell.adaptation_loops import AdaptationLoops as AdaptationLoops
    from auditory.haircell.bernstein import Bernstein1999 as Bernstein1999
    from auditory.haircell.carfac import CarfacHairCell as CarfacHairCell
    from auditory.haircell.carfac_synapse import CarfacSynapse as CarfacSynapse
    from auditory.haircell.compress import Compress as Compress
    from auditory.haircell.envelope import Envelope as Envelope
    from auditory.haircell.half_wave import HalfWave as HalfWave
    from auditory.haircell.meddis import Meddis1990 as Meddis1990
    from auditory.hearing_loss import HearingLoss as HearingLoss
    from auditory.integration.cepstrum import Cepstrum as Cepstrum
    from auditory.integration.context import Deltas as Deltas
    from auditory.integration.context import Stack as Stack
    from auditory.integration.dynamic_range import DynamicRange as DynamicRange
    from auditory.integration.echoic import EchoicMemory as EchoicMemory
    from auditory.integration.frames import Frames as Frames
    from auditory.integration.leaky import LeakyIntegrator as LeakyIntegrator
    from auditory.integration.level_normalise import LevelNormalise as LevelNormalise
    from auditory.integration.loudness import LoudnessIntegration as LoudnessIntegration
    from auditory.integration.normalise import Normalise as Normalise
    from auditory.integration.pcen import Pcen as Pcen
    from auditory.integration.power_normalise import PowerNormalise as PowerNormalise
    from auditory.integration.rasta import Rasta as Rasta
    from auditory.integration.resample import Resample as Resample
    from auditory.integration.temporal_window import TemporalWindow as TemporalWindow
    from auditory.io.audio import AudioFileError as AudioFileError
    from auditory.io.audio import read as read
    from auditory.io.features import FeatureFileError as FeatureFileError
    from auditory.modulation.filterbank import ModulationFilterbank as ModulationFilterbank
    from auditory.modulation.rate_scale import RateScale as RateScale
    from auditory.modulation.spectrogram import ModulationSpectrogram as ModulationSpectrogram
    from auditory.modulation.texture import TextureStatistics as TextureStatistics
    from auditory.nerve.bruce_synapse import Bruce2018Synapse as Bruce2018Synapse
    from auditory.nerve.sumner import Sumner2002 as Sumner2002
    from auditory.nerve.zilany_synapse import Zilany2014Synapse as Zilany2014Synapse
    from auditory.numerics import Tick as Tick
    from auditory.numerics import kernel as kernel
    from auditory.periodicity.correlogram import Correlogram as Correlogram
    from auditory.periodicity.fine_structure import InstantaneousFrequency as InstantaneousFrequency
    from auditory.periodicity.harmonics import HarmonicSieve as HarmonicSieve
    from auditory.periodicity.harmonics import HarmonicStack as HarmonicStack
    from auditory.periodicity.image import StabilizedAuditoryImage as StabilizedAuditoryImage
    from auditory.periodicity.pitch import Pitch as Pitch
    from auditory.periodicity.pitchogram import Pitchogram as Pitchogram
    from auditory.periodicity.strobes import StrobedIntegration as StrobedIntegration
    from auditory.periodicity.summary import CrossChannelCorrelation as CrossChannelCorrelation
    from auditory.periodicity.summary import SummaryCorrelogram as SummaryCorrelogram
    from auditory.sound import Sound as Sound
    from auditory.spectra.bark import BarkSpectrum as BarkSpectrum
    from auditory.spectra.gammatone import GammatoneSpectrum as GammatoneSpectrum
    from auditory.spectra.linear_prediction import LinearPrediction as LinearPrediction
    from auditory.spectra.mel import MelSpectrum as MelSpectrum
    from auditory.synthesis.resynthesis import Resynthesis as Resynthesis
    from auditory.synthesis.resynthesis import si_sdr_db as si_sdr_db
