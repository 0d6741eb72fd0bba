"""Bring the guides up to date: real output in README.md, the table of checks, and the picture of the report.

``python docs/refresh.py`` writes them; ``python docs/refresh.py --check`` writes nothing and exits with 1 if a text is
stale. A block of output stands between ``<!-- output of: COMMAND -->`` and ``<!-- end -->``; in ``PRINTING`` guides
also below each block of Python that prints something.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import get_args
from unittest.mock import patch

import pivotal as pv
from pivotal.claims.model import MEANING, AnyClaim, Claim
from pivotal.cli.main import run

ROOT = Path(__file__).parents[1]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PRINTING = [
    ROOT / "docs" / f"{name}.md"
    for name in (
        "derivation",
        "exchange",
        "history",
        "pharmacology",
        "populations",
        "reading",
        "reconstruction",
        "responses",
        "simulation",
        "simulation_adaptive",
    )
]
PICTURE = ROOT / "docs" / "report.png"
HISTORY = ROOT / "docs" / "history.svg"
DRAWN = {"analyse": ROOT / "docs" / "curves.svg", "reconstruct": ROOT / "docs" / "reconstruction.svg"}
TIMELINES = ROOT / "docs" / "timelines"
PIVOTAL = [sys.executable, "-m", "pivotal"]
QUIETLY = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
_BLOCK = re.compile(r"(<!-- output of: (?P<command>[^\n]*) -->\n)(?P<old>.*?)(<!-- end -->)", re.DOTALL)
_TABLE = re.compile(
    r"(<!-- table of: (?P<what>checks|verdicts|information) -->\n)(?P<old>.*?)(<!-- end -->)", re.DOTALL
)
_PYTHON = re.compile(r"(^```python\n(?P<code>.*?)^```\n\n```text\n)(?P<old>.*?)(^```$)", re.MULTILINE | re.DOTALL)


def printed(text: str) -> str:
    """Return a guide with what its blocks of Python print today; those without an output are not run."""
    names: dict[str, object] = {"__name__": "guide"}

    def run(found: re.Match[str]) -> str:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(found["code"], "<guide>", "exec"), names)
        return f"{found[1]}{out.getvalue()}{found[4]}"

    return _PYTHON.sub(run, text)


def refreshed(text: str) -> str:
    """Return a guide with every block as it is today."""
    text = _BLOCK.sub(lambda found: f"{found[1]}```text\n{output_of(found['command'])}\n```\n{found[4]}", text)
    return _TABLE.sub(lambda found: f"{found[1]}{TABLES[found['what']]()}\n{found[4]}", text)


def output_of(command: str) -> str:
    """Return what a command line of ours prints, run in a folder of its own with the examples at hand.

    It runs in this process: a new one for each would import everything anew.
    """
    program, *arguments = shlex.split(command)
    assert program == "pivotal", f"only our own commands are run, not {program}"
    out, errors = io.StringIO(), io.StringIO()
    with (
        tempfile.TemporaryDirectory() as scratch,
        patch.dict(os.environ, COLUMNS="100", NO_COLOR="1"),
        patch.object(sys, "argv", [program, *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(errors),
        contextlib.suppress(SystemExit),
    ):
        shutil.copytree(ROOT / "examples", Path(scratch) / "examples")
        with contextlib.chdir(scratch):
            run()
    return "\n".join(line.rstrip() for line in (out.getvalue() + errors.getvalue()).strip("\n").split("\n"))


def table_of_checks() -> str:
    """Return the checks with what they test and their parameters."""
    rows = ["| check | the article says that | parameters |", "|---|---|---|"]
    for claim in get_args(get_args(AnyClaim)[0]):
        name = get_args(claim.model_fields["check"].annotation)[0]
        own = [
            f"`{info.alias or field}`" + ("" if info.is_required() else "?")
            for field, info in claim.model_fields.items()
            if field not in {*Claim.model_fields, "check"}
        ]
        says = " ".join((claim.__doc__ or "").split()).rstrip(".").replace("``", "`")  # a cell of a table
        rows.append(f"| `{name}` | {says[:1].lower()}{says[1:]} | {', '.join(own) or '–'} |")
    return "\n".join(rows)


def table_of_verdicts() -> str:
    """Return the verdicts with what they mean."""
    return "\n".join(
        ["| verdict | meaning |", "|---|---|", *(f"| {each} | {text} |" for each, text in MEANING.items())]
    )


def table_of_information() -> str:
    """Return what each piece of information adds to the curves of examples/colon-figure.yaml."""
    stated = pv.read_figure(ROOT / "examples" / "colon-figure.yaml").model_dump(exclude_unset=True)
    deaths = pv.read_table(ROOT / "examples" / "colon.csv").to_dict(as_series=False)
    rows = list(zip(deaths["TRT01P"], deaths["AVAL"], deaths["CNSR"], deaths["PARAMCD"], strict=True))
    arms = {each["arm"]: each for each in stated["arms"]}
    known: dict[str, dict[str, object]] = {"at_risk": {}, "events": {}, "censor_marks": {}, "median": {}}
    for name, arm in arms.items():
        own = [(day / 30.4375, censored) for drug, day, censored, what in rows if (drug, what) == (name, "OS")]
        known["events"][name] = sum(not censored for _, censored in own)
        marks = sorted({round(5 * time) / 5 for time, censored in own if censored})  # as a reader sees them
        known["censor_marks"][name] = [time for time in marks if time <= arm["time"][-1]]
        known["at_risk"][name], known["median"][name] = arm.pop("at_risk"), arm.pop("median")
        arm["subjects"] = known["at_risk"][name][0.0]
    printed = {name: stated.pop(name) for name in ("hazard_ratio", "p_value")} | {"median": known["median"]}
    pieces = {
        "patients only": {},
        "patients, events": {"events": known["events"]},
        "patients, marks": {"censor_marks": known["censor_marks"]},
        "patients, printed HR, p and medians": printed,
        "numbers at risk": {"at_risk": known["at_risk"]},
        "numbers at risk, events": {"at_risk": known["at_risk"], "events": known["events"]},
        "numbers at risk, marks": {"at_risk": known["at_risk"], "censor_marks": known["censor_marks"]},
        "numbers at risk, printed HR, p and medians": {"at_risk": known["at_risk"], **printed},
    }
    lines = [
        "| beside the points | events, " + ", ".join(arms) + " | hazard ratio | 90 % of the sets |",
        "|---|---|---|---|",
        "| the trial itself | " + ", ".join(map(str, known["events"].values())) + " | 0.6888 | |",
    ]
    for what, given in pieces.items():
        found = pv.reconstruct(stated, **given)
        events = [row for row in found.rows() if row["term"] == "patients"]
        ratio = found.ensemble().hazard_ratio()[0]
        spans = ", ".join(
            f"{row['n_event']}"
            + (f" ({row['n_event_low']} to {row['n_event_high']})" if row["n_event_low"] < row["n_event_high"] else "")
            for row in events
        )
        low, high = ratio["reconstruction_low"], ratio["reconstruction_high"]
        lines.append(f"| {what} | {spans} | {ratio['estimate']:.4f} | {low:.4f} to {high:.4f} |")
    return "\n".join(lines)


TABLES = {"checks": table_of_checks, "verdicts": table_of_verdicts, "information": table_of_information}


def stale() -> list[Path]:
    """Return the guides that are not as they would be refreshed."""
    texts = {guide: guide.read_text(encoding="utf-8") for guide in GUIDES}
    return [guide for guide, text in texts.items() if refreshed(text) != text]


def take_picture() -> str:
    """Take a picture of the head of the report in a real browser."""
    browser = shutil.which("chromium")
    if browser is None:
        return "the picture was left as it is: install the Debian package chromium to take it"
    with tempfile.TemporaryDirectory() as scratch:
        page = Path(scratch) / "report.html"
        subprocess.run([*PIVOTAL, "check", "--report", str(page)], check=True, capture_output=True)
        paths = [f"--user-data-dir={scratch}/profile", f"--screenshot={PICTURE}", page.as_uri()]
        subprocess.run([browser, *QUIETLY, "--window-size=1180,1500", *paths], check=True, capture_output=True)
    return f"{PICTURE.relative_to(ROOT)} taken"


def draw_curves() -> str:
    """Draw the curves of the README's analysis and reconstruction, and a history, without a date in the files."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    quiet = {**os.environ, "SOURCE_DATE_EPOCH": "0"}
    for found in _BLOCK.finditer(text):
        _, verb, *arguments = shlex.split(found["command"])
        if verb in DRAWN:
            command = [*PIVOTAL, verb, *arguments, "--figure", str(DRAWN[verb])]
            subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=quiet)
    history = [*PIVOTAL, "history", "--territory", "EU", "--figure", str(HISTORY)]
    subprocess.run(history, check=True, capture_output=True, cwd=ROOT, env=quiet)
    return ", ".join(str(each.relative_to(ROOT)) for each in (*DRAWN.values(), HISTORY)) + " drawn"


def draw_timelines() -> str:
    """Draw the patients of the guide to derivation, whose text stays text and whose files hold no date."""
    import matplotlib
    import timelines  # beside this file

    TIMELINES.mkdir(exist_ok=True)
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "pivotal"}):
        for name, figure in timelines.TIMELINES.items():
            figure().savefig(TIMELINES / f"{name}.svg", metadata={"Date": None})
    return f"{TIMELINES.relative_to(ROOT)} drawn"


def main(arguments: list[str]) -> int:
    """Refresh everything, or only say what is stale."""
    if "--check" in arguments:
        texts = {guide: guide.read_text(encoding="utf-8") for guide in PRINTING}
        found = sorted({*stale(), *(guide for guide, text in texts.items() if printed(text) != text)})
        print(*(f"{each.relative_to(ROOT)} is stale; run make docs" for each in found), sep="\n" if found else "")
        return 1 if found else 0
    for guide in PRINTING:
        guide.write_text(printed(guide.read_text(encoding="utf-8")), encoding="utf-8")
    for guide in stale():
        guide.write_text(refreshed(guide.read_text(encoding="utf-8")), encoding="utf-8")
        print(f"{guide.relative_to(ROOT)} refreshed")
    print(draw_curves())
    print(draw_timelines())
    print(take_picture())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
