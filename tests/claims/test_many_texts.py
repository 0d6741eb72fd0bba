"""A folder of texts in one call: rows, frames, errors as rows, any number of processes."""

import pytest

import pivotal as pv
from pivotal.errors import DataError, StorageError

GOOD = "In CABINET, median PFS was 8.4 months with cabozantinib and {} months with placebo in extra-pancreatic NETs."


@pytest.fixture
def folder(tmp_path):
    for number, value in enumerate(("3.9", "9.3", "3.9")):
        (tmp_path / f"text{number}.txt").write_text(GOOD.format(value), "utf-8")
    (tmp_path / "nothing.txt").write_text("The weather was fine and nobody complained.", "utf-8")
    (tmp_path / "broken.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "notes.csv").write_text("not a text", "utf-8")
    return tmp_path


def test_every_text_is_a_row_and_every_claim(folder):
    steps = []
    checked = pv.check_texts(folder, jobs=1, progress=lambda done, all_: steps.append((done, all_)))
    per_text = {each["text"]: each for each in checked.per_text()}
    assert list(per_text) == ["broken.txt", "nothing.txt", "text0.txt", "text1.txt", "text2.txt"]
    assert per_text["text1.txt"]["verdict"] == "contradicted"
    assert per_text["text0.txt"]["verdict"] == "confirmed"
    assert "this is no text" in per_text["broken.txt"]["error"]
    assert per_text["nothing.txt"]["claims"] == 0
    assert steps == [(5, 5)]
    assert checked.summary()["contradicted"] == 1 and checked.summary()["unreadable"] == 1
    assert checked.tidy("polars").filter(pl_verdict("contradicted")).shape[0] == 1
    assert checked.as_dict()["texts"] == 5


def pl_verdict(name):
    polars = pytest.importorskip("polars")
    return polars.col("verdict") == name


def test_processes_do_not_change_what_comes(folder):
    for number in range(3, 40):
        (folder / f"text{number}.txt").write_text(GOOD.format("3.9"), "utf-8")
    one, two = pv.check_texts(folder, jobs=1), pv.check_texts(folder, jobs=2)
    assert one.texts == two.texts


def test_bad_folders_are_told(tmp_path):
    with pytest.raises(StorageError, match="holds no text"):
        pv.check_texts(tmp_path)
    with pytest.raises(StorageError, match="cannot read"):
        pv.check_texts(tmp_path / "none")
    with pytest.raises(DataError, match="jobs is 0"):
        pv.check_texts(tmp_path, jobs=0)
