"""Functions that compile at their first call; before that, Numba is not even imported."""
import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

JIT = os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


class Kernel:
    """A function that Numba compiles at its first call, once for each combination of argument types."""

    __wrapped__: Any
    __qualname__: str

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)

    @functools.cached_property
    def compiled(self) -> Any:
        """Numba's dispatcher."""
        from auditory.numerics.compiled import compile_function
        return compile_function(self.__wrapped__)

    def __call__(self, *arguments: Any) -> Any:
        return self.compiled(*arguments)

    @property
    def _numba_type_(self) -> Any:                               # Numba asks for it where a kernel calls a kernel
        return self.compiled._numba_type_

    def __reduce__(self) -> str:                                 # pickled by name, as functions are
        return self.__qualname__


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile `function` when first called: without the GIL, kept on disk, inlined into the kernels that call it.

    With ``NUMBA_DISABLE_JIT=1`` the function stays as it is.
    """
    return Kernel(function) if JIT else function


@contextmanager
def denormals_flushed() -> Iterator[None]:
    """In this thread, numbers too small to matter count as zero, so that silence costs no more than noise.

    A thread started inside inherits the mode for life (Linux): create pools outside.
    """
    if not JIT:
        yield
        return
    from auditory.numerics.compiled import floating_point_mode
    before = floating_point_mode.flush_denormals()
    try:
        yield
    finally:
        floating_point_mode.restore(before)
