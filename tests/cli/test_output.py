"""How verbs speak: one JSON object for machines, text for people, whatever the stream can hold, and exit codes."""

import io
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from pivotal.cli import output
from pivotal.cli.main import verb_of
from pivotal.errors import DataError, DossierError, Place, StorageError, UnknownNameError

PROGRAM = Path(sys.executable).with_name("pivotal")


def program(
    *arguments: str, stdout: int | io.IOBase = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess:
    """Run the installed command in a process of its own, with buffers as a shell gives them unless told otherwise."""
    env = {**os.environ, "PYTHONUNBUFFERED": "", **environment}
    return subprocess.run(
        [PROGRAM, *arguments], stdout=stdout, stderr=subprocess.PIPE, env=env, check=False, timeout=60
    )


def test_an_envelope_says_which_version_and_verb(capsys):
    output.emit("match", {"π": [1, None, "≥"]})
    printed, errors = capsys.readouterr()
    assert printed.count("\n") == 1
    assert json.loads(printed) == {
        "pivotal": version("pivotal"),
        "verb": "match",
        "ok": True,
        "data": {"π": [1, None, "≥"]},
    }
    assert ("≥" in printed, errors) == (True, "")


def failed(error: Exception, capsys: pytest.CaptureFixture, *, as_json: bool) -> tuple[str, str]:
    with pytest.raises(SystemExit) as left:
        output.fail(error, "check", as_json=as_json)
    assert left.value.code == output.BAD_INPUT == 2
    return capsys.readouterr()


def test_a_mistake_in_a_dossier_is_an_envelope_with_file_and_line(capsys):
    error = DossierError(
        "it is wrong", place=Place("a.yaml", 3, 7), key="x[0].y", accepted="z", hint="did you mean 'z'?"
    )
    error.others = (DossierError("also", place=Place("b.yaml", 1)),)
    printed, errors = failed(error, capsys, as_json=True)
    envelope = json.loads(printed)
    assert errors == ""
    assert envelope == {
        "pivotal": version("pivotal"),
        "verb": "check",
        "ok": False,
        "error": {
            "type": "DossierError", "message": "it is wrong", "file": "a.yaml", "line": 3, "column": 7, "key": "x[0].y",
            "accepted": "z", "hint": "did you mean 'z'?", "others": ["b.yaml, line 1"],
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    "error",
    [StorageError("cannot"), DataError("cannot"), UnknownNameError("cannot"), DossierError("cannot")],
    ids=lambda error: type(error).__name__,
)
def test_every_error_has_the_keys_that_a_machine_reads(error, capsys):
    printed, _ = failed(error, capsys, as_json=True)
    said = json.loads(printed)["error"]
    assert (said["type"], said["message"], said["file"], said["line"]) == (type(error).__name__, "cannot", None, None)


def test_a_mistake_is_said_to_people_on_standard_error(capsys):
    printed, errors = failed(DossierError("it is wrong", place=Place("a.yaml", 3, 7)), capsys, as_json=False)
    assert (printed, errors) == ("", "pivotal check: a.yaml, line 3, column 7: it is wrong\n")


@pytest.mark.parametrize(
    ("arguments", "verb"),
    [
        (["check", "x", "--json"], "check"),
        (["--json", "check"], "check"),
        (["dossier", "validate", "x"], "dossier validate"),
        (["dossier", "--json", "list"], "dossier list"),
        (["dossier"], "dossier"),
        ([], ""),
    ],
)
def test_the_verb_of_a_failure_is_that_of_a_success(arguments, verb):
    assert verb_of(arguments) == verb


def test_a_pipe_gets_a_readable_width(capsys, monkeypatch):
    from rich.table import Table

    monkeypatch.setenv("COLUMNS", "20")
    table = Table(box=None)
    table.add_row("x" * 40, "y" * 40)
    output.show(table, "done")
    printed = capsys.readouterr().out
    assert "x" * 40 in printed
    assert printed.endswith("done\n")
    assert "\x1b" not in printed


@pytest.mark.parametrize(
    ("arguments", "verb", "said"),
    [
        (["check", "--bogus"], "check", "--bogus"),
        (["compare-labels", "eu-net"], "compare-labels", "other"),
        (["dossier", "nope"], "dossier nope", "nope"),
        (["nope"], "nope", "nope"),
    ],
)
def test_a_mistake_in_the_command_itself_is_an_envelope_too(arguments, verb, said, command_line):
    code, printed, errors = command_line(*arguments, "--json")
    envelope = json.loads(printed)
    assert (code, errors, envelope["ok"], envelope["verb"]) == (2, "", False, verb)
    assert said in envelope["error"]["message"]
    code, printed, errors = command_line(*arguments)
    assert (code, printed) == (2, "")
    assert "Usage: " in errors


# ------------------------------------------------------------------------------------ in a real process


def test_a_mistake_in_the_command_itself_leaves_the_program_alike():
    done = program("nope", "--json")
    envelope = json.loads(done.stdout)
    assert (done.returncode, done.stderr, envelope["ok"], envelope["verb"]) == (2, b"", False, "nope")
    plain = program("nope")
    assert (plain.returncode, plain.stdout) == (2, b"")
    assert b"Usage: pivotal" in plain.stderr


def test_no_shell_setting_breaks_the_program():
    done = program("--help", PYTHONIOENCODING="ascii", NO_COLOR="1")
    assert done.returncode == 0
    for verb in (b"check", b"match", b"authorised", b"dossier"):
        assert verb in done.stdout


@pytest.fixture
def match(tmp_path):
    (tmp_path / "p.yaml").write_text("facts: {age: 61, disease: NET}\n")
    return ["match", str(tmp_path / "p.yaml"), "--territory", "EU", "--on", "2025-09-01"]  # of an age ≥ 18 years


def test_json_is_the_same_in_any_encoding(match):
    plain = program(*match, "--json", PYTHONIOENCODING="ascii")
    whole = program(*match, "--json", PYTHONIOENCODING="utf-8")
    assert (plain.returncode, plain.stderr) == (whole.returncode, whole.stderr) == (0, b"")
    assert plain.stdout.isascii()
    assert not whole.stdout.isascii()
    assert json.loads(plain.stdout) == json.loads(whole.stdout)


def test_a_table_is_printed_in_any_encoding(match):
    done = program(*match, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"age \\u2265 18 years" in done.stdout  # what ASCII cannot hold is written as its number


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["dossier", "list"], 0),
        (["dossier", "list", "--json"], 0),
        (["dossier", "validate", "nothing", "--json"], 2),
        (["match", "--help"], 0),
        (["no-such-verb", "--json"], 2),
    ],
    ids=["table", "json", "error", "help", "usage"],
)
def test_a_reader_that_goes_away_is_no_mistake(arguments, code, unbuffered):
    reading, writing = os.pipe()
    os.close(reading)  # as after | head -0
    try:
        done = program(*arguments, stdout=writing, PYTHONUNBUFFERED=unbuffered)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (code, b"")


def test_the_first_line_can_be_read_alone_and_the_finding_still_counts():
    head = f"'{PROGRAM}' check --no-report --strict --json | head -c 11"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", head], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (1, b'{"pivotal":', b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("arguments", [["dossier", "list"], ["dossier", "validate", "nothing", "--json"], ["--help"]])
def test_a_full_disk_is_said(arguments):
    with Path("/dev/full").open("wb") as full:
        done = program(*arguments, stdout=full)
    assert done.returncode == 2
    assert done.stderr == b"pivotal: cannot write the output: No space left on device\n"
