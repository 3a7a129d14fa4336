"""Functions that compile at their first call, once for each combination of argument types."""
import functools
import os
from collections.abc import Callable
from typing import Any

from auditory.numerics import layout
from auditory.numerics.cache import form_of
from auditory.numerics.machine_code import DONE, RAISES, Form, NoMachineCode
from auditory.numerics.source import Compilable

JIT = os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


class Kernel(Compilable):
    """A function whose machine code is called directly: Numba is imported only where something has to be compiled."""

    __qualname__: str

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self._forms: list[Form] = []
        self._through_numba = False                              # it has no machine code of its own

    def __call__(self, *arguments: Any) -> Any:
        for form in self._forms:
            outcome = form(arguments)
            if outcome == DONE:
                return None
            if outcome == RAISES:
                return self._raise(arguments)
        return self._first_call(arguments)

    def _first_call(self, arguments: tuple[Any, ...]) -> Any:
        if self._through_numba:
            return self._for_python(*arguments)
        try:
            form = form_of(self.__wrapped__, arguments) if layout.is_as_expected() else None
        except NoMachineCode:
            self._through_numba, form = True, None
        if form is None:                                         # Numba knows more kinds of arguments, and results
            return self._for_python(*arguments)
        self._forms.append(form)
        return self._raise(arguments) if form(arguments) == RAISES else None

    def _raise(self, arguments: tuple[Any, ...]) -> None:
        """Say in Python what went wrong: machine code only knows that something did."""
        self.__wrapped__(*arguments)
        raise RuntimeError(f"{self.__qualname__}: fails when compiled, and not as Python. Please report it.")

    @functools.cached_property
    def compiled(self) -> Any:
        """Numba's dispatcher, for the kernels that call this one."""
        from auditory.numerics.compiled import for_kernels
        return for_kernels(self.__wrapped__)

    @functools.cached_property
    def _for_python(self) -> Any:
        from auditory.numerics.compiled import for_python
        return for_python(self.__wrapped__)

    @property
    def _numba_type_(self) -> Any:                               # Numba asks for it where a kernel calls a kernel
        return self.compiled._numba_type_

    def __reduce__(self) -> str:                                 # pickled by name, as functions are
        return self.__qualname__


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile `function` when first called: without the GIL, kept on disk, inlined into the kernels that call it.

    A kernel that writes into arrays and returns nothing is called in about a microsecond, and from the second process
    on without Numba. With ``NUMBA_DISABLE_JIT=1`` the function stays as it is.
    """
    return Kernel(function) if JIT else function
