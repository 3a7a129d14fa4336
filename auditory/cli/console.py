"""Consoles, files and pipes whose encoding lacks some of the signs: these are written in others."""
import codecs
import io
import sys

IN_ASCII = {"≥": ">=", "≤": "<=", "→": "->", "×": "x", "·": "-", "–": "-", "µ": "u", "…": "..."}
_NAME = "auditory.console"


def write_lacking_signs_in_ascii() -> None:
    """Let no sign stop what is said: ``≥`` becomes ``>=``, and what has no such likeness its number, ``\\u017e``."""
    codecs.register_error(_NAME, _in_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "backslashreplace"):
            stream.reconfigure(errors=_NAME)


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start:error.end]
    instead = [IN_ASCII.get(sign) or sign.encode("ascii", "backslashreplace").decode() for sign in lacking]
    return "".join(instead), error.end
