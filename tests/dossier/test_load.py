"""Reading folders: what lies in them, what they may use, and that nothing leaves them."""

import hashlib
import shutil
from pathlib import Path

import pytest

import pivotal as pv
from pivotal.dossier.load import LIBRARY, library_names, load_article, load_patient
from pivotal.errors import DossierError, StorageError, UnknownNameError
from pivotal.label.vocabulary import Vocabulary
from tests.dossier.edits import ARTICLE, FOLDERS, assert_said, copied, edited


@pytest.mark.parametrize("what", FOLDERS)
def test_a_mistake_of_a_folder_is_said_where_it_stands(what, tmp_path):
    folder, line, column = edited(tmp_path, FOLDERS[what])
    with pytest.raises(DossierError) as caught:
        pv.load_dossier(folder)
    assert_said(caught.value, FOLDERS[what], line, column)


def error_of(folder: Path) -> DossierError:
    with pytest.raises(DossierError) as caught:
        pv.load_dossier(folder)
    return caught.value


def test_a_copy_of_the_folder_is_the_same_dossier(tmp_path):
    folder = shutil.copytree(LIBRARY / "cabometyx", tmp_path / "copy")
    copy, shipped = pv.load_dossier(folder), pv.load_dossier("cabometyx")
    assert copy.model_copy(update={"hashes": {}}) == shipped.model_copy(update={"hashes": {}})
    assert sorted(copy.hashes.values()) == sorted(shipped.hashes.values())


def test_the_hashes_are_those_of_the_bytes_on_disk(tmp_path):
    folder = copied(tmp_path)
    path = folder / "diseases.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))  # as some editors save it
    hashes = pv.load_dossier(folder).hashes
    for name, sha256 in hashes.items():
        file = tmp_path / name if name.startswith("copy/") else LIBRARY / name
        assert hashlib.sha256(file.read_bytes()).hexdigest() == sha256
    assert "copy/diseases.yaml" in hashes
    assert "neuroendocrine/diseases.yaml" in hashes


@pytest.mark.parametrize("name", ["oncology", "neuroendocrine", "cabometyx"])
def test_a_folder_may_have_the_name_of_a_library_folder(name, tmp_path):
    folder = copied(tmp_path).rename(tmp_path / name)
    dossier, usual = pv.load_dossier(folder), pv.load_dossier(copied(tmp_path))
    assert (len(dossier.hashes), dossier.sources) == (len(usual.hashes), usual.sources)


@pytest.mark.parametrize("kind", ["to a file", "to a folder", "to a file through a folder", "to itself", "to nothing"])
def test_a_link_that_leaves_the_folder_or_leads_nowhere_is_refused(kind, tmp_path):
    folder = copied(tmp_path)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "diseases.yaml").write_bytes((folder / "diseases.yaml").read_bytes())
    link = folder / "diseases.yaml"
    link.unlink()
    if kind == "to a file":
        link.symlink_to(outside / "diseases.yaml")
    elif kind == "to a folder":
        link.symlink_to(outside)
    elif kind == "to a file through a folder":
        (folder / "within").symlink_to(outside)
        link.symlink_to("within/diseases.yaml")
    else:
        link.symlink_to(link if kind == "to itself" else folder / "nothing.yaml")
    error = error_of(folder)
    assert (error.place.file, error.key) == ("copy/dossier.yaml", "files[1]")
    leaves = kind.startswith(("to a file", "to a folder"))
    assert ("lies outside the dossier folder" if leaves else "there is no file 'diseases.yaml'") in error.message


def test_a_link_within_the_folder_is_a_file_of_it(tmp_path):
    folder = copied(tmp_path)
    (folder / "diseases.yaml").rename(folder / "articles" / "real.yaml")
    (folder / "diseases.yaml").symlink_to("articles/real.yaml")
    assert pv.load_dossier(folder).disease("RCC")


@pytest.mark.parametrize(
    ("file", "data", "line", "says"),
    [
        ("diseases.yaml", b"", None, "the file is empty"),
        ("dossier.yaml", b"\n# nothing yet\n", None, "the file is empty"),
        ("diseases.yaml", b"diseases:\n  - \xff\n", None, "diseases.yaml is not UTF-8 text (byte 14)"),
        ("dossier.yaml", "id: é".encode("latin-1"), None, "dossier.yaml is not UTF-8 text (byte 4)"),
        ("diseases.yaml", b"diseases: []\n\0", 2, "the character U+0000 is not used here"),
        ("diseases.yaml", b"diseases:\n", 1, "nothing is written here"),
        ("diseases.yaml", b"x" * 5_000_001, None, "larger than 5,000,000 bytes"),
        ("dossier.yaml", b"[]", 1, "a list cannot stand here"),
    ],
)
def test_a_file_that_is_no_dossier_file_is_named(file, data, line, says, tmp_path):
    folder = copied(tmp_path)
    (folder / file).write_bytes(data)
    error = error_of(folder)
    assert (error.place.file, error.place.line) == (f"copy/{file}", line)
    assert says in error.message


@pytest.mark.parametrize("listed", ["./sources.yaml", "sources.yaml", "articles/../sources.yaml"])
def test_a_file_named_twice_gives_everything_twice(listed, tmp_path):
    folder = copied(tmp_path)
    manifest = folder / "dossier.yaml"
    manifest.write_text(manifest.read_text().replace("[sources.yaml", f"[sources.yaml, {listed}"))
    error = error_of(folder)
    assert "is already there, in copy/sources.yaml, line " in error.message
    assert sum(-(-len(each) // 100) for each in str(error).splitlines()) <= 25


def test_an_article_of_another_file_must_have_its_own_name(tmp_path):
    folder = copied(tmp_path)
    shutil.copy(folder / ARTICLE, folder / "again.yaml")
    with pytest.raises(DossierError, match="'cabometyx-net-eu-2025' is already there, in copy/articles/"):
        load_article(folder / "again.yaml")


# ---------------------------------------------------------------------------------- what can be asked for


def test_the_library_is_what_is_shipped():
    assert set(library_names()) >= {"cabometyx", "neuroendocrine", "oncology"}
    assert library_names() == sorted(library_names())


@pytest.mark.parametrize("name", ["cabometix", "no/such/folder", "", "x" * 5000, "../cabometyx", "cabometyx/"])
def test_what_is_neither_a_folder_nor_shipped_is_said(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((UnknownNameError, DossierError)) as caught:
        pv.load_dossier(name)
    assert len(str(caught.value)) < 300
    if name:
        assert "accepted: a folder with dossier.yaml, " in str(caught.value)
        assert "oncology" in str(caught.value)
    assert ("did you mean 'cabometyx'?" in str(caught.value)) is ("cabomet" in name)


def test_a_folder_without_a_manifest_is_none(tmp_path):
    with pytest.raises(DossierError, match=r"holds no dossier\.yaml"):
        pv.load_dossier(tmp_path)


def test_an_article_is_found_by_name_by_file_and_by_folder(tmp_path):
    folder = copied(tmp_path)
    for name in ("cabometyx-net-eu-2025", folder, folder / ARTICLE, str(folder)):
        dossier, article = load_article(name)
        assert (dossier.id, article.id) == ("cabometyx", "cabometyx-net-eu-2025")


def test_an_article_of_ones_own_need_not_be_listed(tmp_path):
    folder = copied(tmp_path)
    text = (folder / ARTICLE).read_text().replace("- id: cabometyx-net-eu-2025", "- id: own", 1)
    (folder / "articles" / "own.yaml").write_text(text)
    dossier, article = load_article(folder / "articles" / "own.yaml")
    assert article.id == "own"
    assert [each.id for each in dossier.articles][-1] == "own"
    assert "copy/articles/own.yaml" in dossier.hashes
    assert "own" not in [each.id for each in pv.load_dossier(folder).articles]


def test_a_dossier_without_one_article_needs_the_name_of_one(tmp_path):
    with pytest.raises(UnknownNameError, match="neuroendocrine holds 0 articles"):
        load_article("neuroendocrine")
    folder = copied(tmp_path)
    with pytest.raises(UnknownNameError, match=r"medicine\.yaml holds 0 articles"):
        load_article(folder / "medicine.yaml")


def test_a_file_outside_any_dossier_is_said(tmp_path):
    (tmp_path / "release.txt").write_text("A release.")
    with pytest.raises(DossierError, match="belongs to no dossier"):
        load_article(tmp_path / "release.txt")


@pytest.mark.parametrize("name", ["cabometyx-net-eu-2052", "x" * 5000])
def test_an_article_that_is_not_there_is_said(name):
    with pytest.raises(UnknownNameError, match=r"accepted: .*cabometyx, cabometyx-net-eu-2025") as caught:
        load_article(name)
    assert ("did you mean 'cabometyx-net-eu-2025'" in str(caught.value)) is ("2052" in name)


# ---------------------------------------------------------------------------------------------- patients


@pytest.fixture(scope="module")
def vocabulary():
    dossier = pv.load_dossier("cabometyx")
    return Vocabulary(dossier.fields, dossier.diseases)


def test_a_patient_is_read_with_what_is_not_known(vocabulary, tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text(
        "id: one\nfacts: {age: 61, metastatic: true, ki67: null}\nprior_therapies: [{therapy: everolimus}]\n"
    )
    patient = load_patient(path, vocabulary)
    assert dict(patient.facts) == {"age": "61", "metastatic": "true", "ki67": None}
    assert [each.therapy for each in patient.prior_therapies] == ["everolimus"]
    assert patient.prior_therapies_complete is False


@pytest.mark.parametrize(
    ("text", "place", "says", "hint"),
    [
        ("facts:\n  age: 61\n  metastatik: true\n", (3, 3), "there is no field 'metastatik'", "metastatic"),
        ("facts:\n  age: old\n", (2, 3), "'old' is not a number; age is counted in years", None),
        ("facts:\n  age: nan\n", (2, 3), "'nan' is not a number", None),
        ("facts:\n  metastatic: yes\n", (2, 3), "'yes' is not true or false", None),
        ("facts:\n  disease: NTE\n", (2, 3), "there is no disease 'NTE'", "NET"),
        ("facts:\n  grade: {value: G2, system: who}\n", (2, 3), "there is no coding system of grade 'who'", None),
        ("facts:\n  therapy: sunitinib\n", (2, 3), "there is no field 'therapy'", None),
        ("prior_therapies:\n  - {therapy: sunitinb}\n", (2, 6), "there is no therapy 'sunitinb'", "sunitinib"),
        ("fact: {}\n", (1, 1), "there is no key 'fact' here", "facts"),
        ("facts: {age: 1, age: 2}\n", (1, 17), "the key 'age' is there twice", None),
    ],
)
def test_a_mistake_about_a_patient_is_said_where_it_stands(text, place, says, hint, vocabulary, tmp_path):
    (tmp_path / "p.yaml").write_text(text)
    with pytest.raises(DossierError) as caught:
        load_patient(tmp_path / "p.yaml", vocabulary)
    error = caught.value
    assert says in error.message
    assert (error.place.file, error.place.line, error.place.column) == ("p.yaml", *place)
    assert (f"did you mean {hint!r}" in str(error)) if hint else ("did you mean" not in str(error))


def test_a_patient_file_that_cannot_be_read_is_said(vocabulary, tmp_path):
    with pytest.raises(StorageError, match=r"cannot read .*No such file"):
        load_patient(tmp_path / "p.yaml", vocabulary)
