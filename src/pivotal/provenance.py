"""What every output remembers: which version made it, from what, with which parameters."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from typing import Any

from pivotal.errors import DataError, shown


@cache
def _versions() -> tuple[str, str]:
    return version("pivotal"), platform.python_version()


def now() -> str:
    """Return the time of making in UTC; SOURCE_DATE_EPOCH, where set, makes outputs reproducible."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise DataError(f"SOURCE_DATE_EPOCH is {shown(epoch)}; write the seconds since 1970") from error
    return moment.isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Provenance:
    """The record that lets a reader rebuild an output.

    Parameters
    ----------
    verb : str
        The public function that made the output.
    parameters : mapping
        Its arguments, as plain values.
    inputs : mapping of str to str
        Input name (relative, never a machine path) to the SHA-256 of its bytes.
    seed : int, optional
        Seed of the random streams; ``None`` where nothing is random.
    """

    verb: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    seed: int | None = None
    pivotal: str = field(default_factory=lambda: _versions()[0])
    python: str = field(default_factory=lambda: _versions()[1])
    made: str = field(default_factory=now)

    def as_dict(self) -> dict[str, Any]:
        """Return the record as plain values."""
        return {
            "verb": self.verb,
            "parameters": dict(self.parameters),
            "inputs": dict(self.inputs),
            "seed": self.seed,
            "pivotal": self.pivotal,
            "python": self.python,
            "made": self.made,
        }


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 of some bytes as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()
