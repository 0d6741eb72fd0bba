"""What a run folder is a run of: written beside the results, and compared before anything is added to them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Self

from pivotal.errors import StorageError, shown
from pivotal.provenance import sha256_of
from pivotal.simulation.chunks import GROUP
from pivotal.storage import read_text, write_atomically

FORMAT = 2
ABOUT = "pivotal.run"  # the key under which a Parquet file holds what it is of
ABSENT = "nothing"
MOST_SHOWN = 20  # differences


def _kernels() -> str:
    from pivotal.kernels.compile import digest

    return digest()


def pyarrow_version() -> str:
    """Return which pyarrow writes the files."""
    try:
        return version("pyarrow")
    except PackageNotFoundError:
        return ABSENT


@dataclass(frozen=True, slots=True)
class Manifest:
    """The record of a run.

    Parameters
    ----------
    spec : mapping
        All that a replicate depends on beside the seed and the software, as plain values.
    seed : int
    trials : int
        Replicates that were asked for.
    columns : mapping of str to str
        Names and types of the columns; empty until the run is complete.
    finished : mapping of str to str
        Number of replicates to the SHA-256 that ``trials.parquet`` has with so many.
    pivotal, kernels : str
        Version, and hash of the sources of the kernels, numba and Python.
    pyarrow : str
        The version that writes ``trials.parquet``. The bytes depend on it, what they say does not: a run that one
        version began or finished, another one continues.
    group, format : int
        Replicates that are stored together, and the version of the folder's layout.
    """

    spec: Mapping[str, Any]
    seed: int
    trials: int
    columns: Mapping[str, str] = field(default_factory=dict)
    finished: Mapping[str, str] = field(default_factory=dict)
    pivotal: str = field(default_factory=lambda: version("pivotal"))
    kernels: str = field(default_factory=_kernels)
    pyarrow: str = field(default_factory=pyarrow_version)
    group: int = GROUP
    format: int = FORMAT

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the manifest of a folder.

        Raises
        ------
        StorageError
            If it cannot be read or is none.
        """
        text = read_text(path)
        try:
            held = json.loads(text)
            digest = held.pop("spec_sha256")
            manifest = cls(**held)
            whole = digest == _digest(manifest.spec) and isinstance(manifest.trials, int)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise StorageError(f"{path} is no manifest of a run: {error}") from error
        if not whole:
            raise StorageError(f"{path} is damaged: spec_sha256 is not the hash of its spec")
        return manifest

    def write(self, path: Path) -> None:
        """Write it whole or not at all.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        held = {name: getattr(self, name) for name in self.__dataclass_fields__} | {"spec_sha256": _digest(self.spec)}
        write_atomically(path, json.dumps(held, indent=1, ensure_ascii=False) + "\n")

    def with_(self, **changes: Any) -> Manifest:
        """Return the record with some fields changed."""
        return replace(self, **changes)

    def about(self) -> dict[str, str]:
        """Return what a file of results says of itself."""
        names = ("spec", "seed", "trials", "pivotal", "kernels", "pyarrow", "group", "format")
        return {ABOUT: json.dumps({name: getattr(self, name) for name in names}, ensure_ascii=False)}

    def differences(self, asked: Manifest) -> list[str]:
        """Return what is another run in what is asked for, field by field."""
        there, here = dict(_leaves(self.spec)), dict(_leaves(asked.spec))
        for name in ("seed", "pivotal", "kernels", "group", "format"):
            there[name], here[name] = getattr(self, name), getattr(asked, name)
        names = [name for name in {**there, **here} if there.get(name, ABSENT) != here.get(name, ABSENT)]
        return [f"{name}: {_said(there, name)} there, {_said(here, name)} now" for name in names]

    def refuse_another(self, asked: Manifest, folder: Path) -> None:
        """Refuse what is another run than that of the folder.

        Raises
        ------
        StorageError
            With the difference, field by field.
        """
        if different := self.differences(asked):
            lines = different[:MOST_SHOWN] + [f"… and {len(different) - MOST_SHOWN} more"] * (
                len(different) > MOST_SHOWN
            )
            raise StorageError(
                "\n".join([f"{folder} holds another run", *(f"  {line}" for line in lines)])
                + "\n  accepted: another folder, or the call that the run was begun with"
            )
        if asked.trials < self.trials:
            raise StorageError(
                f"{folder} is a run of {self.trials:,} trials, more than the {asked.trials:,} asked for\n"
                f"  accepted: trials={self.trials} or more, or another folder"
            )


def _digest(spec: Mapping[str, Any]) -> str:
    return sha256_of(json.dumps(spec, sort_keys=True, ensure_ascii=False).encode())


def _leaves(thing: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and the value of everything inside plain values."""
    if isinstance(thing, Mapping) and thing:
        for key, value in thing.items():
            yield from _leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(thing, list | tuple) and thing:
        for index, value in enumerate(thing):
            yield from _leaves(value, f"{path}[{index}]")
    else:
        yield path, thing


def _said(leaves: Mapping[str, Any], name: str) -> str:
    return shown(leaves[name]) if name in leaves else ABSENT
