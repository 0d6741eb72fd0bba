"""Parts of kernels, which only kernels call, as functions that a test can call."""

from collections.abc import Callable
from typing import Any

import numba


def from_python(part: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that calls a part of a kernel."""

    def outer(*arguments: Any) -> Any:
        return part(*arguments)

    return numba.njit(outer)  # type: ignore[no-any-return]
