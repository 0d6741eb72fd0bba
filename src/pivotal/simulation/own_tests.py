"""Tests of a user's own: a Python function over the arrays of a trial at a look, compiled where it can be.

A function takes four arrays, or one ``TrialArrays``, and returns z, or (z, estimate, standard error):

>>> def late_events(time, event, arm, stratum):
...     late = event & (time > 6)
...     drug, control = (late & (arm == 1)).sum(), (late & (arm == 0)).sum()
...     return (control - drug) / max(control + drug, 1) ** 0.5
>>> compiled(late_events).how
'compiled'

z is above 0 where it favours the experimental arm. A result must depend on nothing but the arrays, or trials cannot be
rebuilt: no random numbers, no clock, nothing kept from one trial for the next. A function that numba cannot compile is
called as it is, one trial after the other; ``OwnFunction.why_not_compiled`` says why.
"""

from __future__ import annotations

import hashlib
import inspect
import math
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pivotal.errors import DataError, SimulationError, shown
from pivotal.nouns import Noun
from pivotal.simulation.model import LookAnalysis, OwnTest

Floats = NDArray[np.float64]
PLAIN = (bool, int, float, str, bytes, type(None))


class TrialArrays(NamedTuple):
    """A trial at a look, one place a subject, in order of entry.

    Parameters
    ----------
    entry : (n,) float64
        Month of entry since the first could enter.
    time : (n,) float64
        Follow-up in months, to the event or to the end of follow-up.
    event : (n,) bool
        Whether it ends with the event.
    arm : (n,) int32
        0 is the reference arm.
    stratum : (n,) int32
    month : float
        When the look is held.
    look : int
        Which look, from 1.
    """

    entry: Floats
    time: Floats
    event: NDArray[np.bool_]
    arm: NDArray[np.int32]
    stratum: NDArray[np.int32]
    month: float
    look: int


Own = Callable[..., Any]


@dataclass(frozen=True)
class OwnFunction:
    """A user's function, ready to be called.

    Parameters
    ----------
    function : callable
        The compiled one where there is one.
    test : OwnTest
        Its name, and a hash of what it does.
    how : {"compiled", "python"}
    takes : {"arrays", "record"}
        Four arrays, or one ``TrialArrays``.
    why_not_compiled : str
        Empty where it is.
    gives : int
        How many numbers a compiled one returns; 0 where this is not known.
    """

    function: Own = field(repr=False)
    test: OwnTest
    how: Literal["compiled", "python"]
    takes: Literal["arrays", "record"]
    why_not_compiled: str = ""
    gives: int = 0

    def __call__(self, trial: TrialArrays) -> tuple[float, float, float]:
        """Return z, estimate and standard error; NaN for the two that a function does not give.

        Raises
        ------
        DataError
            If the function returns anything else; what it raises is passed on.
        """
        four = (trial.time, trial.event, trial.arm, trial.stratum)
        returned = self.function(trial) if self.takes == "record" else self.function(*four)
        return _three(returned)


def compiled(function: Own) -> OwnFunction:
    """Return a user's function ready to be called, compiled if numba can.

    Parameters
    ----------
    function : callable
        Of (time, event, arm, stratum), or of one ``TrialArrays``.

    Raises
    ------
    DataError
        If it is no function of one or of four arguments.

    Examples
    --------
    >>> compiled(lambda trial: 0.1 * trial.event.sum()).takes
    'record'
    """
    takes = _takes(function)
    test = OwnTest(name=_name(function), digest=digest(function))
    if not isinstance(function, FunctionType):
        return OwnFunction(function, test, "python", takes, "it is no plain function")
    import numba

    jit: Any = numba.njit
    dispatcher = jit(nogil=True, error_model="numpy", no_cfunc_wrapper=True)(function)  # C does not call it
    try:
        dispatcher.compile(_argument_types(takes))
        returned: Any = dispatcher.overloads[next(iter(dispatcher.overloads))].signature.return_type
    except Exception as error:  # numba raises errors of many kinds, and of Python's own
        return OwnFunction(function, test, "python", takes, _first_line(error))
    if isinstance(returned, numba.types.Number | numba.types.Boolean | numba.types.BaseTuple):
        gives = len(returned) if isinstance(returned, numba.types.BaseTuple) else 1
        return OwnFunction(dispatcher, test, "compiled", takes, gives=gives)
    return OwnFunction(function, test, "python", takes, f"compiled, it would return {returned}")


def own_test(function: Own) -> OwnTest:
    """Return a function of the user's own as a test, for ``LookAnalysis(test=...)``.

    Parameters
    ----------
    function : callable
        Of (time, event, arm, stratum), or of one ``TrialArrays``; it returns z, or (z, estimate, standard error).

    Raises
    ------
    DataError
        If it is no such function.

    Examples
    --------
    >>> def fewer_events(time, event, arm, stratum):
    ...     return (event[arm == 0].sum() - event[arm == 1].sum()) / max(event.sum(), 1) ** 0.5
    >>> own_test(fewer_events).name.rpartition(".")[2]
    'fewer_events'
    """
    plain = isinstance(function, FunctionType)
    own = _compiled_once(function, digest(function)) if plain else compiled(function)
    return own.test.with_function(own)


@lru_cache(maxsize=32)
def _compiled_once(function: Own, _digest: str) -> OwnFunction:
    """Return a function ready to be called; compiled anew only if what it does has changed."""
    return compiled(function)


def with_own_tests(analyses: Any) -> Any:
    """Return analyses with functions among them as tests, each called by the function's name."""
    each = analyses if isinstance(analyses, list | tuple) else (analyses,)
    return tuple(_analysis(one) if callable(one) and not isinstance(one, Noun) else one for one in each)


def _analysis(function: Own) -> LookAnalysis:
    name = getattr(function, "__name__", type(function).__name__).strip("_<>")
    return LookAnalysis(id=name, test=own_test(function))


def evaluate_own(function: OwnFunction, trials: Iterable[tuple[int, TrialArrays]]) -> Floats:
    """Return z, estimate and standard error of each trial at a look.

    Parameters
    ----------
    function : OwnFunction
    trials : iterable of (int, TrialArrays)
        Replicates with their arrays at a look.

    Returns
    -------
    (k, 3) float64

    Raises
    ------
    SimulationError
        If the function raises, or does not return finite numbers; it names replicate and look, and its ``done`` holds
        the rows computed before.

    Examples
    --------
    >>> arrays = TrialArrays(np.zeros(2), np.ones(2), np.array([True, False]), np.zeros(2, np.int32),
    ...                      np.zeros(2, np.int32), 12.0, 1)
    >>> evaluate_own(compiled(lambda time, event, arm, stratum: 1.0 * event.sum()), [(0, arrays)]).tolist()
    [[1.0, nan, nan]]
    """
    done = list[tuple[float, float, float]]()
    for replicate, trial in trials:
        try:
            done.append(function(trial))
        except Exception as error:
            name = function.test.name
            said = str(error) if isinstance(error, DataError) else f"raised {type(error).__name__}: {error}"
            raise SimulationError(f"{name} {said}", replicate=replicate, look=trial.look, done=_rows(done)) from error
    return _rows(done)


def _rows(done: list[tuple[float, float, float]]) -> Floats:
    return np.array(done, np.float64).reshape(-1, 3)


def _three(returned: Any) -> tuple[float, float, float]:
    """Return what a function returned as three numbers."""
    accepted = "accepted: z, or (z, estimate, standard error), finite numbers (0 is no evidence)"
    parts = returned if isinstance(returned, tuple | list) else (returned,)
    if len(parts) not in (1, 3):
        raise DataError(f"returned {len(parts)} values: {shown(returned)}; {accepted}")
    try:
        numbers = [float(each) for each in parts]
    except (TypeError, ValueError) as error:
        raise DataError(f"returned {shown(returned)}; {accepted}") from error
    if not all(map(math.isfinite, numbers)):
        raise DataError(f"returned {shown(returned)}; {accepted}")
    return (numbers[0], numbers[1], numbers[2]) if len(numbers) == 3 else (numbers[0], math.nan, math.nan)


def _takes(function: Own) -> Literal["arrays", "record"]:
    if not callable(function):
        raise DataError(f"{shown(function)} is no function; accepted: one of (time, event, arm, stratum) or of a trial")
    try:
        given = inspect.signature(function).parameters.values()
    except (TypeError, ValueError) as error:
        raise DataError(f"{shown(function)} does not say what it takes; wrap it in a function of a trial") from error
    positional = [each for each in given if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    needed = [each for each in positional if each.default is each.empty]
    missing = [each for each in given if each.kind is each.KEYWORD_ONLY and each.default is each.empty]
    if missing or len(needed) not in (1, 4):
        names = ", ".join(each.name for each in given)
        raise DataError(
            f"{_name(function)}({names}); accepted: a function of (time, event, arm, stratum) or of a trial"
        )
    return "record" if len(needed) == 1 else "arrays"


def _argument_types(takes: str) -> tuple[Any, ...]:
    """Return numba's types of what a function is called with."""
    import numba

    types: Any = numba.types
    floats, flags, whole = (types.Array(kind, 1, "C") for kind in (types.float64, types.boolean, types.int32))
    if takes == "arrays":
        return floats, flags, whole, whole
    return (types.NamedTuple((floats, floats, flags, whole, whole, types.float64, types.int64), TrialArrays),)


def _first_line(error: Exception) -> str:
    lines = [each.strip() for each in str(error).splitlines() if each.strip()]
    told = [each for each in lines if not each.startswith(("Failed in nopython", "\x1b"))]
    return (told or [type(error).__name__])[0]


def _name(function: Own) -> str:
    module = getattr(function, "__module__", None) or "?"
    return f"{module}.{getattr(function, '__qualname__', type(function).__name__)}"


def digest(function: Own) -> str:
    """Return a hash of what a function does: its source, and the plain values that it closes over or reads.

    Examples
    --------
    >>> def weighted(by):
    ...     return lambda trial: by * trial.event.sum()
    >>> digest(weighted(1)) == digest(weighted(1)), digest(weighted(1)) == digest(weighted(2))
    (True, False)
    """
    hashed = hashlib.sha256()
    for each in _described(function, set()):
        hashed.update(each.encode() + b"\0")
    return hashed.hexdigest()[:20]


def _described(function: Any, seen: set[int]) -> Iterator[str]:
    """Yield, as text, everything that a function's result depends on, as far as it can be seen."""
    if id(function) in seen:
        return
    seen.add(id(function))
    function = inspect.unwrap(getattr(function, "py_func", function))
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType):
        yield _name(function)
        yield from (f"{name}={value!r}" for name, value in sorted(vars(function).items()) if isinstance(value, PLAIN))
        return
    yield _source(function, code)
    yield repr((function.__defaults__, function.__kwdefaults__))
    cells = zip(code.co_freevars, function.__closure__ or (), strict=True)
    closed = {name: cell.cell_contents for name, cell in cells}
    read = {name: function.__globals__[name] for name in code.co_names if name in function.__globals__}
    for name, value in sorted((closed | read).items()):
        yield name
        if isinstance(value, PLAIN) or (isinstance(value, tuple) and all(isinstance(each, PLAIN) for each in value)):
            yield repr(value)
        elif isinstance(value, np.ndarray):
            yield hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
        elif isinstance(getattr(value, "py_func", value), FunctionType):
            yield from _described(value, seen)


def _source(function: Own, code: CodeType) -> str:
    """Return the source of a function; its byte code where there is none, or where it is a part of a line."""
    if function.__name__ != "<lambda>":
        try:
            return textwrap.dedent(inspect.getsource(function))
        except (OSError, TypeError):
            pass
    return repr((code.co_code, code.co_names, [each for each in code.co_consts if isinstance(each, PLAIN)]))
