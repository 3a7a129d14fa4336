"""Machine code of a kernel: what is kept on disk, and how it is called, without Numba."""
import ctypes
import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

# The functions of Python that a kernel's entry calls.
PYTHON_FUNCTIONS = ("PyLong_AsLongLong", "PyEval_SaveThread", "PyEval_RestoreThread")
DONE, RAISES, OTHER_ARGUMENTS = 0, 1, 2                          # what an entry returns


class NoMachineCode(Exception):
    """A kernel that returns something, or that cannot stand alone: Numba calls it, whatever its arguments."""


class MachineCode(NamedTuple):
    """One kernel compiled for arguments of certain kinds."""

    entry: str                           # the function that takes them: (tuple of arguments, table of types) -> int
    needs: tuple[str, ...]               # functions from elsewhere, beside those of Python
    content: bytes                       # an object file


class Form:
    """Machine code, linked into this process: called with the arguments, it says whether it is `DONE`."""

    def __init__(self, code: MachineCode, types: Sequence[type]) -> None:
        self._types = list(types)                                # alive as long as they are compared with
        self._table = (ctypes.c_void_p * len(types))(*map(id, types))
        self._engine = linked(code.content)                      # alive as long as it may be called
        address = self._engine.get_function_address(code.entry)
        self._enter = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.py_object, ctypes.c_void_p)(address)
        self._place = ctypes.addressof(self._table)

    def __call__(self, arguments: tuple[Any, ...]) -> int:
        return self._enter(arguments, self._place)


@functools.cache
def llvm() -> Any:
    """The linker: LLVM's, as for Numba."""
    import llvmlite.binding
    llvmlite.binding.initialize_native_target()
    llvmlite.binding.initialize_native_asmprinter()
    for name in PYTHON_FUNCTIONS:
        llvmlite.binding.add_symbol(name, ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value)
    return llvmlite.binding


def linked(content: bytes) -> Any:
    """An engine of LLVM that holds this object file alone, so that no two have a name in common."""
    binding = llvm()
    machine = binding.Target.from_triple(binding.get_process_triple()).create_target_machine(jit=True)
    engine = binding.create_mcjit_compiler(binding.parse_assembly(""), machine)
    engine.add_object_file(binding.ObjectFileRef.from_data(content))
    engine.finalize_object()
    return engine


def can_be_linked(code: MachineCode) -> bool:
    """Whether all that it needs is in this process; LLVM would end the process over what is not."""
    return all(llvm().address_of_symbol(name) for name in code.needs)


def processor() -> tuple[str, str]:
    """The name of this processor, and what it can do."""
    return llvm().get_host_cpu_name(), llvm().get_host_cpu_features().flatten()
