"""The verb ``pivotal convert``: a data set, a study or a record of a registry, from one format to another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pivotal.cli.output import DONE, FOUND, emit, show

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCUMENTS = ("usdm", "clinicaltrials")
FROM = "The format of the first file, where its ending does not say it: also usdm or clinicaltrials."


def convert(  # noqa: PLR0913, PLR0917 (a command's options are its parameters)
    source: Annotated[Path, typer.Argument(help="Dataset-JSON, XPT, SAS7BDAT, Parquet, CSV; or JSON of --from.")],
    target: Annotated[Path, typer.Argument(help="The file to write: .json, .ndjson, .dsjc, .xpt, .parquet, .csv …")],
    source_format: Annotated[str | None, typer.Option("--from", help=FROM)] = None,
    target_format: Annotated[str | None, typer.Option("--to", help="The format of the second file.")] = None,
    name: Annotated[str | None, typer.Option(help="The name of the data set.")] = None,
    label: Annotated[str | None, typer.Option(help="Its label.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Of the text in CSV and files of SAS.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Write nothing, and exit with 1, if anything is lost.")
    ] = False,
) -> None:
    """Convert a data set to another format, and say what that cannot hold.

    A study of USDM (--from usdm) becomes a trial, a record of ClinicalTrials.gov (--from clinicaltrials) a file of
    results for pivotal consistency; both as YAML.
    """
    _apart(source, target)
    if source_format in DOCUMENTS:
        facts, findings, written = _document(source, target, source_format, target_format, strict=strict)
    else:
        facts, findings, written = _data(
            source, target, (source_format, target_format), (name, label, encoding), strict=strict
        )
    if as_json:
        emit("convert", {**facts, "written": str(target) if written else None, "findings": findings})
    else:
        _show(facts, findings, target, written=written)
    raise typer.Exit(FOUND if strict and findings else DONE)


def _apart(source: Path, target: Path) -> None:
    from pivotal.errors import StorageError

    if source.exists() and target.exists() and source.samefile(target):
        raise StorageError(f"{target} is the file that is read; name another")


def _data(
    source: Path,
    target: Path,
    formats: tuple[str | None, str | None],
    said: tuple[str | None, str | None, str | None],
    *,
    strict: bool,
) -> tuple[dict[str, Any], list[dict[str, Any]], bool]:
    """Convert a data set."""
    from pivotal.exchange.cdisc import WRITTEN, format_of, preflight, read_dataset, write_dataset
    from pivotal.exchange.datasets import dataset_of
    from pivotal.exchange.model import Finding

    kind = format_of(target, formats[1], accepted=WRITTEN)
    name, label, encoding = said
    data = dataset_of(read_dataset(source, format=formats[0], encoding=encoding), name=name, label=label)
    facts = {"dataset": data.name, "label": data.label, "rows": data.frame.height, "columns": data.frame.width}
    notes = tuple(Finding("left out", each) for each in data.notes)
    found = (*notes, *preflight(data, kind))
    refused = any(each.level == "refused" for each in found)
    if refused or not strict or not found:
        found = (*notes, *write_dataset(data, target, format=kind).findings)
        return facts, [each.as_dict() | {"text": str(each)} for each in found], True
    return facts, [each.as_dict() | {"text": str(each)} for each in found], False


def _document(
    source: Path, target: Path, kind: str, target_format: str | None, *, strict: bool
) -> tuple[dict[str, Any], list[dict[str, Any]], bool]:
    """Convert a study, or a record of a registry, to YAML."""
    from pivotal.errors import DataError, StorageError
    from pivotal.storage import write_atomically

    named = (target_format or target.suffix.removeprefix(".")).lower()
    if named not in ("yaml", "yml"):
        raise StorageError(f"{target}: a {kind} document becomes YAML\n  accepted: yaml")
    if kind == "usdm":
        from pivotal.exchange.usdm import read_usdm

        study = read_usdm(source)
        facts: dict[str, Any] = {"trial": study.trial.id, "title": study.trial.title}
        plain, left = study.trial.model_dump(mode="json", exclude_defaults=True), list(study.assumed)
    else:
        from pivotal.evidence.published import PublishedResults
        from pivotal.exchange.clinicaltrials import read_registry_record

        record = read_registry_record(source)
        left = [str(each) for each in record.not_taken]
        if record.results is None:
            raise DataError(f"{source}: there is no result to take\n  " + "\n  ".join(left[:12]))
        results = record.results.results
        known = {arm for each in results for arm in (*each.n, *each.median, *each.percent)}
        reference = record.reference if record.reference in known else None
        facts = {"trial": record.id, "title": record.title, "reference": reference, "results": len(results)}
        made = PublishedResults(title=record.title, reference=reference, results=results)
        plain = made.model_dump(mode="json", exclude_defaults=True)
    written = not (strict and left)
    if written:
        write_atomically(target, _yaml(plain))
    return facts, [{"level": "left out", "text": each} for each in left], written


def _yaml(plain: dict[str, Any]) -> str:
    """Return plain values as YAML; every text is quoted, so that ``no`` and ``0.40`` stay what they are."""
    import json

    def lines(value: Any, indent: str) -> Sequence[str]:
        if isinstance(value, dict) and value:
            return [
                each for key, inner in value.items() for each in entry(f"{indent}{json.dumps(key)}:", inner, indent)
            ]
        return [each for inner in value for each in entry(f"{indent}-", inner, indent)]

    def entry(head: str, value: Any, indent: str) -> Sequence[str]:
        if isinstance(value, dict | list) and value:
            return [head, *lines(value, indent + "  ")]
        return [f"{head} {json.dumps(value, ensure_ascii=False)}"]

    return "\n".join(lines(plain, "")) + "\n"


def _show(facts: dict[str, Any], findings: list[dict[str, Any]], target: Path, *, written: bool) -> None:
    from rich.text import Text

    head = ", ".join(f"{key} {value}" for key, value in facts.items() if value not in (None, ""))
    told = [Text(f"  {each['text']}") for each in findings]
    say = f"{target} was written" if written else f"{target} was not written: --strict, and something would be lost"
    show(Text(head), Text(say), *([Text("What it does not hold as it was:"), *told] if told else []))
