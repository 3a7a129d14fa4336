"""What a name that nothing bears was meant to be."""
from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: object, names: Iterable[str]) -> str:
    """`` Did you mean 'Gammatone'?``, to end an error with; empty where none of the `names` is like `name`."""
    by_lower = {each.lower(): each for each in names}
    close = get_close_matches(str(name).lower(), by_lower, 1)
    return f" Did you mean {by_lower[close[0]]!r}?" if close else ""
