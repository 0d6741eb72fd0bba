"""The verb ``pivotal derive``: from the records of a trial to its analysis data, and what other rules would change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pivotal.cli.output import DONE, FOUND, emit, show
from pivotal.cli.written_files import check_picture, check_table, write_table

if TYPE_CHECKING:
    from pivotal.derivation.findings import Finding
    from pivotal.derivation.rule_comparison import RuleComparison
    from pivotal.derivation.trial_derivation import DerivedTrial
    from pivotal.derivation.trial_model import TrialRules
    from pivotal.exchange.folders import DatasetFolder

MOST_FINDINGS = 12
MOST_MOVED = 40
SDTM = "The folder of SDTM: dm, ds, ex, ae, tu, tr, rs … as XPT, SAS7BDAT, Dataset-JSON, Parquet or CSV."
TAKE = "DOMAIN=FILE where the name of a file does not say its domain, such as RS=rs_onco.csv; repeat."
PICTURES = ("swimmer", "waterfall", "spider")

app = typer.Typer(invoke_without_command=True, no_args_is_help=True)


@app.callback()
def derive(  # noqa: PLR0913, PLR0917 (a command's options are its parameters)
    context: typer.Context,
    sdtm: Annotated[Path | None, typer.Option(help=SDTM)] = None,
    rules: Annotated[Path | None, typer.Option(help="The rules, as YAML; RECIST 1.1, OS and PFS without them.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="The folder to write; without it only what is found is shown.")
    ] = None,
    format: Annotated[str, typer.Option(help="Of the data sets: xpt, json, ndjson, dsjc, parquet or csv.")] = "xpt",
    cutoff: Annotated[str | None, typer.Option(help="Data cut-off, instead of that of the rules.")] = None,
    take: Annotated[list[str] | None, typer.Option(help=TAKE)] = None,
    encoding: Annotated[str | None, typer.Option(help="Of the text in CSV and files of SAS.")] = None,
    figures: Annotated[
        str | None, typer.Option(help="Also draw swimmer, waterfall and spider: pdf, svg or png.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict/--lenient", help="Write nothing and exit with 1 if anything is wrong, or go on.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """Derive ADSL, ADRS, ADTR and ADTTE from SDTM by rules that one can read, hash and compare.

    What is wrong with the records is listed by subject, record and rule; what was left out for it is said. The folder
    also gets Define-XML, the list of findings, and a manifest with the hashes of rules, inputs and outputs.
    """
    if context.invoked_subcommand is not None:
        return
    from pivotal.exchange.derived_folder import separate, write_trial

    stated = _rules(rules, cutoff)
    check_picture(None if figures is None else Path(f"figure.{figures}"))
    source = _folder(sdtm)
    if out is not None:
        separate(source, out)
    records, faults = _read(source, take, encoding)
    trial = _derive(records, stated, faults)
    stopped = strict and bool(trial.stopping)
    written, drawn, lost = [], [], []
    if out is not None and not stopped:
        done = write_trial(trial, out, format=format, inputs=records)
        written, lost = [str(out / each) for each in done.files], [str(each) for each in done.findings]
        drawn = [] if figures is None else _draw(trial, out, figures)
    facts = {"written": written, "figures": drawn, "format_findings": lost, "passed_over": list(records.passed_over)}
    if as_json:
        emit("derive", _as_dict(trial) | facts)
    else:
        _show(trial, written, drawn, out, stopped=stopped)
    raise typer.Exit(FOUND if stopped else DONE)


@app.command("diff")
def diff(
    rules_a: Annotated[Path, typer.Argument(help="The one set of rules, as YAML.")],
    rules_b: Annotated[Path, typer.Argument(help="The other.")],
    sdtm: Annotated[Path | None, typer.Option(help=SDTM)] = None,
    out: Annotated[Path | None, typer.Option(help="Write who moves as .csv or .parquet.")] = None,
    take: Annotated[list[str] | None, typer.Option(help=TAKE)] = None,
    encoding: Annotated[str | None, typer.Option(help="Of the text in CSV and files of SAS.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if anybody moves.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything for a machine.")] = False,
) -> None:
    """List each patient whose endpoint or response moves between two sets of rules, and why."""
    from pivotal.derivation.trial_comparison import compare_derivations

    check_table(out)
    one, other = _rules(rules_a, None), _rules(rules_b, None)
    records, _ = _read(_folder(sdtm), take, encoding, strict=True)
    moved = compare_derivations(one, other, {name: each.frame for name, each in records.data.items()})
    if out is not None:
        names = list(dict.fromkeys(key for row in moved.rows() for key in row))
        write_table(out, {name: [row.get(name) for row in moved.rows()] for name in names})
    if as_json:
        plain = [
            {name: str(each) if hasattr(each, "isoformat") else each for name, each in row.items()}
            for row in moved.rows()
        ]
        emit(
            "derive diff",
            {**moved.summary(), "differences": list(moved.differences), "moved": plain, "notes": moved.notes},
        )
    else:
        _show_moved(moved)
    raise typer.Exit(FOUND if strict and moved.rows() else DONE)


def _show_moved(moved: RuleComparison) -> None:
    """Show who moves as two lines a patient: what it is under either, and why."""
    from rich.text import Text

    rows, found = moved.rows(), moved.summary()
    lines = [Text(f"{found['n_moved']} of {found['n']:,} move, of {found['n_subjects_moved']} subjects")]
    for row in rows[:MOST_MOVED]:
        days = "" if not row["days"] else f" ({row['days']:+d} days)"
        head = f"{row['data_set']} {row['USUBJID']} {row['PARAMCD']}"
        lines.append(Text(f"{head}: {_state(row, 'a')} → {_state(row, 'b')}{days}"))
        if "cnsr_a" in row:
            lines.append(Text(f"    {row['why']}", style="dim"))
    if len(rows) > MOST_MOVED:
        lines.append(Text(f"… and {len(rows) - MOST_MOVED} more; all with --json or --out"))
    differ = [line for line in moved.told() if ".origin: " not in line]  # where rules are from moves nobody
    show(*lines, Text("the rules differ in:"), *(Text(f"  {each}") for each in differ))


def _state(row: dict[str, Any], mark: str) -> str:
    """Return what an endpoint or a response is under one set of rules."""
    if "cnsr_a" not in row:
        return f"{row[f'avalc_{mark}'] or '–'} {row[f'adt_{mark}'] or ''}".strip()
    if row[f"adt_{mark}"] is None:
        return "–"
    return f"{row[f'adt_{mark}']} {'event' if row[f'cnsr_{mark}'] == 0 else 'censored'}"


def _folder(sdtm: Path | None) -> Path:
    from pivotal.errors import DataError

    if sdtm is None:
        raise DataError("--sdtm is missing: the folder of the records")
    return sdtm


def _rules(path: Path | None, cutoff: str | None) -> TrialRules:
    """Return the rules of a file, or the usual ones, with another cut-off where one is asked for."""
    from pydantic import ValidationError

    from pivotal.derivation.trial_model import TrialRules
    from pivotal.dossier.rule_files import read_rules
    from pivotal.errors import DataError, shown

    rules = TrialRules() if path is None else read_rules(path)
    if cutoff is None:
        return rules
    try:
        return TrialRules.model_validate(rules.model_dump() | {"cutoff": cutoff})
    except ValidationError as error:
        raise DataError(f"--cutoff {shown(cutoff)} is no whole date; accepted: a day such as 2026-06-30") from error


def _read(
    folder: Path, take: list[str] | None, encoding: str | None, *, strict: bool = False
) -> tuple[DatasetFolder, tuple[Finding, ...]]:
    """Return the records of a folder; a file that cannot be read is a finding, or with ``strict`` an error."""
    from pivotal.derivation.findings import Finding
    from pivotal.errors import DataError, shown
    from pivotal.exchange.folders import read_folder

    chosen = {}
    for each in take or ():
        domain, equals, file = each.partition("=")
        if not (equals and domain and file):
            raise DataError(f"--take {shown(each)}; accepted: DOMAIN=FILE, such as RS=rs_onco.csv")
        chosen[domain.upper()] = file
    records = read_folder(folder, take=chosen, encoding=encoding, strict=strict)
    faults = [
        Finding("unreadable_file", None, domain, None, f"{records.files[domain]} cannot be read: {why}")
        for domain, why in records.unread.items()
    ]
    return records, tuple(faults)


def _derive(records: DatasetFolder, rules: TrialRules, faults: tuple[Finding, ...]) -> DerivedTrial:
    from pivotal.derivation.trial_derivation import derive_trial
    from pivotal.errors import StorageError

    needed = {"DM", "ADSL"} & set(records.unread)
    if needed and not {"DM", "ADSL"} & set(records.data):
        raise StorageError("\n".join(records.unread[each] for each in sorted(needed)))
    return derive_trial({name: each.frame for name, each in records.data.items()}, rules, faults=faults)


def _draw(trial: DerivedTrial, folder: Path, ending: str) -> list[str]:
    """Draw what can be drawn of the trial."""
    from pivotal.cli.written_files import draw
    from pivotal.errors import DataError

    found = []
    for kind in PICTURES:
        try:
            figure = trial.plot(kind=kind)
        except DataError:
            continue  # its data set was not derived, which the findings say
        found.append(draw(figure, folder / f"{kind}.{ending}"))
    return found


def _as_dict(trial: DerivedTrial) -> dict[str, Any]:
    """Return what was derived and found as plain values."""
    findings = [
        {"rule": e.rule, "USUBJID": e.subject, "domain": e.domain, "sequence": e.sequence, "message": e.message}
        for e in trial.findings
    ]
    return {
        "study": trial.rules.study,
        "digest": trial.rules.digest,
        "endpoints": {each.endpoint: each.digest for each in trial.endpoints},
        "data_sets": trial.rows(),
        "counts": trial.counts(),
        "told": list(trial.told()),
        "findings": findings,
    }


def _show(trial: DerivedTrial, written: list[str], drawn: list[str], out: Path | None, *, stopped: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Analysis data", title_justify="left", box=None, header_style="bold")
    for name in ("data set", "rows", "subjects", "parameters"):
        table.add_column(name, justify="left" if name == "data set" else "right")
    for row in trial.rows():
        counts = (row["n"], row["n_subjects"], row["parameters"])
        table.add_row(row["data_set"], *("–" if each is None else str(each) for each in counts))
    lines = [*trial.notes, f"by the rules {trial.rules.digest[:12]}"]
    findings = trial.findings
    lines.append(f"{len(findings)} finding{'s' * (len(findings) > 1)}:" if findings else "no findings")
    if len(findings) <= MOST_FINDINGS:
        lines += [f"  {each}" for each in findings]
    else:
        firsts = {each.rule: each for each in reversed(findings)}
        lines += [f"  {count} × {firsts[rule]}" for rule, count in trial.counts().items()]
        lines.append("  the first of each rule; all with --json, or in findings.csv")
    if stopped:
        lines.append(f"--strict: nothing was written{'' if out is None else f' to {out}'}")
    elif out is not None:
        lines.append(f"written to {out}: {', '.join(Path(each).name for each in (*written, *drawn))}")
    show(table, *(Text(line) for line in lines))
