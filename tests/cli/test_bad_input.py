"""Every mistake in a dossier, through the command line: exit code 2, where and why, and nothing written."""

import json

import pytest

from pivotal.cli import main
from tests.dossier.edits import ALL, copied, edited


@pytest.mark.parametrize("what", ALL)
def test_a_mistake_is_said_on_one_screen_and_nothing_is_written(what, monkeypatch, capsys, tmp_path):
    edit = ALL[what]
    folder, line, _ = edited(tmp_path, edit)
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    def run(*arguments: str) -> tuple[str, str]:
        monkeypatch.setattr("sys.argv", ["pivotal", *arguments])
        with pytest.raises(SystemExit) as left:
            main.run()
        assert left.value.code == 2
        return capsys.readouterr()

    printed, errors = run("check", str(folder))
    assert printed == ""
    assert errors.startswith(f"pivotal check: copy/{edit.file}, line {line}, column ")
    assert edit.says in errors
    assert sum(-(-len(each) // 100) for each in errors.splitlines()) <= 25
    assert errors.isprintable() or set(filter(lambda each: not each.isprintable(), errors)) == {"\n"}

    printed, errors = run("dossier", "validate", str(folder), "--json")
    assert (printed.count("\n"), errors) == (1, "")
    envelope = json.loads(printed)
    assert (envelope["ok"], envelope["verb"], "data" in envelope) == (False, "dossier validate", False)
    error = envelope["error"]
    assert (error["type"], error["file"], error["line"]) == ("DossierError", f"copy/{edit.file}", line)
    assert edit.says in error["message"]

    assert not list(empty.iterdir())
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_mistake_in_a_folder_without_a_verb_is_that_of_validate(run, tmp_path):
    folder, line, _ = edited(tmp_path, next(iter(ALL.values())))
    code, printed, errors = run("dossier", str(folder), "--json")
    assert (code, printed, errors) == run("dossier", "validate", str(folder), "--json")
    assert (code, errors, json.loads(printed)["error"]["line"]) == (2, "", line)


@pytest.mark.parametrize("kind", ["away", "to itself"])
def test_a_link_that_is_no_file_of_the_folder_is_bad_input(kind, monkeypatch, capsys, tmp_path):
    folder = copied(tmp_path)
    link = folder / "diseases.yaml"
    link.rename(tmp_path / "diseases.yaml")
    link.symlink_to(link if kind == "to itself" else tmp_path / "diseases.yaml")
    monkeypatch.setattr("sys.argv", ["pivotal", "check", str(folder)])
    with pytest.raises(SystemExit) as left:
        main.run()
    printed, errors = capsys.readouterr()
    assert (left.value.code, printed) == (2, "")
    assert errors.startswith("pivotal check: copy/dossier.yaml, line ")
    assert "files[1]: " in errors
