"""The analysis data of a trial as a folder: data sets, Define-XML, what is wrong with the records, and a manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pivotal.errors import DataError, FormatError, StorageError, shown
from pivotal.exchange.adam_labels import DATA_SETS, LABELS
from pivotal.exchange.cdisc import WRITTEN, format_of, preflight, write_dataset
from pivotal.exchange.datasets import dataset_of
from pivotal.exchange.define_xml import write_define
from pivotal.exchange.folders import DatasetFolder
from pivotal.exchange.model import Dataset, Finding
from pivotal.frames import Table
from pivotal.provenance import now
from pivotal.storage import write_atomically

GUIDE = ("ADaMIG", "1.1")
DEFINE, FINDINGS, MANIFEST = "define.xml", "findings.csv", "manifest.json"
# Variables of SDTM that rows of ADRS and ADTR keep, so that each leads to its record.
RECORDED = {each: f"RS.{each}" for each in ("RSTESTCD", "RSSTRESC", "RSEVAL", "RSDTC", "RSSEQ")} | {"TRSEQ": "TR.TRSEQ"}
COLUMNS = ("rule", "USUBJID", "domain", "sequence", "message")


@dataclass(frozen=True, slots=True)
class WrittenTrial:
    """A folder of analysis data that was written.

    Parameters
    ----------
    folder : Path
    files : tuple of str
    manifest : mapping
        As it stands in ``manifest.json``.
    findings : tuple of Finding
        What the format could not hold as it was.
    """

    folder: Path
    files: tuple[str, ...]
    manifest: Mapping[str, Any]
    findings: tuple[Finding, ...]


def write_trial(
    trial: Any, folder: str | Path, *, format: str = "xpt", inputs: DatasetFolder | None = None
) -> WrittenTrial:
    """Write the analysis data of a trial into a folder.

    Parameters
    ----------
    trial : DerivedTrial
        As ``derive_trial`` returns it.
    folder : str or Path
        It is made where it does not exist; files of the same names are replaced, others left alone.
    format : str
        Of the data sets, as ``write_dataset`` names it.
    inputs : DatasetFolder, optional
        Where the records came from; the manifest then holds the hash of each file.

    Returns
    -------
    WrittenTrial
        ``adsl``, ``adrs``, ``adtr`` and ``adtte``, as far as they were derived; ``define.xml`` with metadata by
        parameter; ``findings.csv``, a row for each thing that is wrong with the records; and, written last,
        ``manifest.json`` with the digests of the rules, the hashes of what was read and written, and the rules.

    Raises
    ------
    FormatError
        If the format would damage a value; nothing is written then.
    StorageError
        If the folder cannot be written, or is the one that the records are in.
    DataError
        If nothing was derived.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import pivotal as pv
    >>> trial = pv.derive_trial({"DM": {"USUBJID": ["1"], "ARM": ["A"]}}, pv.TrialRules(endpoints=()))
    >>> with TemporaryDirectory() as place:
    ...     write_trial(trial, Path(place) / "adam", format="csv").files
    ('adsl.csv', 'define.xml', 'findings.csv', 'manifest.json')
    """
    folder = Path(folder)
    kind = format_of("data", format, accepted=WRITTEN)
    sets = {name: _dataset(name, each) for name, each in trial.data_sets.items()}
    if not sets:
        raise DataError("nothing was derived, so that there is nothing to write")
    lost = _possible(sets, kind)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).unlink(missing_ok=True)  # without it the folder is not whole
    except OSError as error:
        raise StorageError(f"cannot write {folder}: {error.strerror}") from error
    written = {}
    for name, data in sets.items():
        path = folder / f"{name.lower()}.{kind}"
        write_dataset(data, path, format=kind)
        written[path.name] = {"rows": data.frame.height, "sha256": sha256(path.read_bytes()).hexdigest()}
    define = _write_define(sets, folder / DEFINE, trial, kind, inputs)
    written[DEFINE] = {"sha256": sha256(define.read_bytes()).hexdigest()}
    path = write_atomically(folder / FINDINGS, _findings(trial.findings))
    written[FINDINGS] = {"rows": len(trial.findings), "sha256": sha256(path.read_bytes()).hexdigest()}
    manifest = _manifest(trial, written, inputs)
    write_atomically(folder / MANIFEST, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    return WrittenTrial(folder, (*written, MANIFEST), manifest, lost)


def _base(name: str) -> str:
    """Return the kind of a data set, whatever its suffix."""
    return next((each for each in DATA_SETS if name.startswith(each)), name)


def _dataset(name: str, derived: Any) -> Dataset:
    """Return a data set with the labels, formats and keys that it has by CDISC's guides."""
    label, _, keys, _ = DATA_SETS[_base(name)]
    data = dataset_of(derived.tidy("polars"), name=name)
    there = [each.name for each in data.columns]
    return dataset_of(
        data,
        label=label,
        labels={each: LABELS[each] for each in there if each in LABELS},
        formats={each.name: "DATE9." for each in data.columns if each.data_type == "date" and not each.is_text},
        keys=[each for each in keys if each in there],
    )


def _possible(sets: Mapping[str, Dataset], kind: str) -> tuple[Finding, ...]:
    """Return what the format cannot hold; refuse what it would damage, before anything is written."""
    found = [(name, each) for name, data in sets.items() for each in preflight(data, kind)]
    if refused := [f"{name}.{str(each).removeprefix('refused: ')}" for name, each in found if each.level == "refused"]:
        raise FormatError("the analysis data", refused, f"what {kind} holds; nothing was written")
    return tuple(each for _, each in found)


def _write_define(sets: Mapping[str, Dataset], path: Path, trial: Any, kind: str, inputs: DatasetFolder | None) -> Path:
    """Describe the data sets: by parameter, and with where each variable is from."""
    values = {name: [v for v in DATA_SETS[_base(name)][3] if data.column(v)] for name, data in sets.items()}
    coded = any(data.column("PARAMCD") is not None for data in sets.values())
    read = {} if inputs is None else {name: set(data.frame.columns) for name, data in inputs.data.items()}
    known = {"DM": read.get("DM", set()), "ADSL": set(Table(trial.adsl).names)}
    return write_define(
        list(sets.values()),
        path,
        study=trial.rules.study,
        standard=GUIDE,
        classes={name: DATA_SETS[_base(name)][1] for name in sets},
        codelists={"PARAMCD": "PARAM"} if coded else {},
        values={name: each for name, each in values.items() if each},
        origins={name: _origins(name, data.frame.columns, known, trial.rules.subjects) for name, data in sets.items()},
        files=kind,
    )


def _origins(name: str, columns: Sequence[str], known: Mapping[str, set[str]], rules: Any) -> dict[str, str]:
    """Return where each variable is from: carried along from a domain or from ADSL, or derived."""
    arms = {"TRT01P": rules.planned_arm, "TRT01A": rules.actual_arm}
    found = {}
    for each in columns:
        if name == "ADSL":
            of = arms.get(each, each)
            found[each] = f"DM.{of}" if of in known["DM"] else "Derived"
        else:
            found[each] = f"ADSL.{each}" if each in known["ADSL"] else RECORDED.get(each, "Derived")
    return found


def _findings(findings: Any) -> str:
    import csv
    import io

    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for each in findings:
        number = "" if each.sequence is None else f"{each.sequence:g}"
        rows.writerow((each.rule, each.subject or "", each.domain, number, each.message))
    return text.getvalue()


def _manifest(trial: Any, written: Mapping[str, Any], inputs: DatasetFolder | None) -> dict[str, Any]:
    """Return what a reader needs to derive the same again, and to see that nothing has changed since."""
    read = {}
    if inputs is not None:
        of = {file: domain for domain, file in inputs.files.items()}
        read = {file: {"domain": of[file], "sha256": digest} for file, digest in inputs.hashes.items()}
    return {
        "pivotal": version("pivotal"),
        "made": now(),
        "study": trial.rules.study,
        "cutoff": trial.rules.cutoff,
        "rules": {
            "digest": trial.rules.digest,
            "subjects": trial.rules.subjects.digest,
            "responses": trial.rules.responses.digest,
            "endpoints": {each.endpoint: each.digest for each in trial.endpoints},
        },
        "read": read,
        "passed_over": list(inputs.passed_over) if inputs is not None else [],
        "written": dict(written),
        "findings": trial.counts(),
        "told": list(trial.told()),
        "stated": trial.rules.model_dump(mode="json", exclude_defaults=True),
    }


def separate(source: Path, target: Path) -> None:
    """Refuse to write into the folder of the records.

    Raises
    ------
    StorageError
        If both are one folder.
    """
    if target.exists() and source.exists() and target.samefile(source):
        raise StorageError(f"{shown(str(target))} is the folder of the records; name another")
