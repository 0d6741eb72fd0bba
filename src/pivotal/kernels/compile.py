"""The one door through which inner loops are compiled, and where their machine code is kept.

Kernels release the interpreter's lock and are never compiled with reordered floating-point arithmetic, so that a
result does not depend on threads. Machine code is kept in a folder named by a hash of the source of *all* kernels:
a kernel whose callee was edited is compiled again, which numba's own cache (it looks at one file) would miss.

Compiling takes long, so kernels sum, sort and copy short arrays in loops: an array's own sum, sort or assignment is
compiled anew in each module, with the text of the errors it could raise. A record's fields are handed over one by one
where few of them are needed, and what only kernels call names no argument types.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numba
from numba.core.registry import CPUDispatcher

from pivotal.errors import CompilationWarning

Kernel = Callable[..., Any]
WRAPPING = threading.Lock()  # threads may import kernels at the same time, and numba's setting is one for all
# Name -> the dispatcher and the argument types that it is called with.
KERNELS: dict[str, tuple[Any, tuple[Any, ...]]] = {}


def digest() -> str:
    """Return a hash of the source of all kernels and of what compiles them."""
    hashed = hashlib.sha256(f"{numba.__version__} {sys.version}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        hashed.update(path.name.encode() + path.read_bytes())
    return hashed.hexdigest()[:20]


def _candidates() -> list[Path]:
    """Return where machine code may be kept, the first choice first: NUMBA_CACHE_DIR, or the user's cache folder."""
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        return [Path(chosen)]
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    if sys.platform == "darwin":
        home = Path("~/Library/Caches").expanduser()
    elif sys.platform == "win32":
        home = Path(os.environ.get("LOCALAPPDATA") or "~/AppData/Local").expanduser()
    return [home / "pivotal"]


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def cache_folder() -> Path | None:
    """Return the folder for the machine code of these kernels; None, with one warning, where none can be written."""
    for candidate in _candidates():
        folder = candidate / f"kernels-{digest()}"
        if _writable(folder):
            return folder
    tried = ", ".join(str(each) for each in _candidates())
    warnings.warn(
        f"machine code cannot be kept in {tried}: kernels are compiled anew in every process; "
        "set NUMBA_CACHE_DIR to a folder that can be written",
        CompilationWarning,
        stacklevel=2,
    )
    return None


FOLDER = cache_folder()


def is_cold() -> bool:
    """Say whether nothing has been compiled yet, so that the first call takes seconds."""
    return FOLDER is None or not any(FOLDER.rglob("*.nbi"))


def arguments_of(signature: str, *records: Any) -> tuple[Any, ...]:
    """Return argument types: first those of records, then those that a text names.

    Parameters
    ----------
    signature : str
        As numba writes them: ``"f8[::1], i8"``.
    *records : numba types
        As ``record_type`` returns them.
    """
    from numba.core import sigutils

    plain, _ = sigutils.normalize_signature(f"({signature},)") if signature else ((), None)
    return (*records, *plain)


def record_type(record: type, fields: str, *records: Any) -> Any:
    """Return the type of a named tuple whose first fields a text names, the last ones being records themselves."""
    plain = arguments_of(fields)
    return numba.types.NamedTuple((*plain, *records), record)


class Inner(CPUDispatcher):
    """A kernel that is compiled once for whole numbers, where numba would for each number that is written in a call."""

    def get_call_template(self, arguments: Any, named: Any) -> Any:
        """Return what a call in a kernel means."""
        named = {name: numba.types.unliteral(each) for name, each in named.items()}
        return super().get_call_template(tuple(map(numba.types.unliteral, arguments)), named)


class Part(Inner):
    """A kernel that only kernels call: its machine code takes no Python objects."""

    def __call__(self, *_arguments: Any) -> Any:
        """Refuse, as there is no machine code that could take the arguments."""
        name = f"{self.py_func.__module__}.{self.py_func.__name__}"
        raise TypeError(f"{name} is called by kernels only; for calls from Python, name argument types in @kernel(...)")


def kernel(*signatures: str | tuple[Any, ...], inline: bool = False) -> Callable[[Kernel], Kernel]:
    """Compile a function when it is first called, or before by ``python -m pivotal.kernels``.

    Parameters
    ----------
    *signatures : str or tuple
        The argument types that Python calls it with, as numba writes them: ``"f8[::1], i8[::1], f8"``; or as
        ``arguments_of`` returns them, where there are records among them. Without any, only kernels can call it, which
        spares the machine code that turns Python's objects into numbers: an eighth of the time that compiling takes.
    inline : bool
        Whether it is compiled within its caller only: quicker for a long function that is called in one place.
    """

    def compiled(function: Kernel) -> Kernel:
        options: dict[str, Any] = {
            "nogil": True,
            "cache": FOLDER is not None,
            "error_model": "numpy",
            "inline": "always" if inline else "never",
            "no_cpython_wrapper": not signatures,
            "no_cfunc_wrapper": True,
        }
        settings: Any = numba.config
        with WRAPPING:
            before = settings.CACHE_DIR
            settings.CACHE_DIR = str(FOLDER or "")  # asked for when the function is wrapped
            try:
                dispatcher: Any = numba.njit(**options)(function)
            finally:
                settings.CACHE_DIR = before
        dispatcher.__class__ = Inner if signatures else Part
        KERNELS[f"{function.__module__.removeprefix('pivotal.kernels.')}.{function.__name__}"] = dispatcher, signatures
        return cast(Kernel, dispatcher)

    return compiled
