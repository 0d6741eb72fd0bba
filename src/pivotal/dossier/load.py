"""Reading a dossier: a folder of YAML files, or a name of the shipped library.

A folder holds ``dossier.yaml`` (a title, the files, and the library folders it uses). Every file holds any of the
sections of a dossier. Nothing is executed, and no path leaves the folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from pivotal.dossier.additions import HOW, is_addition, joined
from pivotal.dossier.articles import Article
from pivotal.dossier.diseases import Disease, GradingSystem
from pivotal.dossier.links import mistakes_in
from pivotal.dossier.medicines import Medicine, Organisation
from pivotal.dossier.mistakes import first_of, mistake_at, parse_noun
from pivotal.dossier.model import Dossier
from pivotal.dossier.sources import Source
from pivotal.dossier.trials import Trial
from pivotal.dossier.yaml import Node, parse_yaml
from pivotal.errors import DossierError, Place, StorageError, UnknownNameError, shown
from pivotal.label.language import CriteriaField
from pivotal.label.model import Patient, Territory
from pivotal.label.vocabulary import Vocabulary
from pivotal.nouns import Identifier, MedicineRef, Noun, Reference, Text, walk_references
from pivotal.nouns import Path as NounPath
from pivotal.provenance import sha256_of
from pivotal.storage import decoded, read_bytes, read_text

MANIFEST = "dossier.yaml"
LIBRARY = (Path(__file__).parent / "library").resolve()

# Parts that have names of their own; references find them by these alone, whichever medicine they belong to.
_NAMED_PARTS = {
    "fields": ("codes",),
    "medicines": ("products", "indications", "label_events", "licence_events", "reimbursement_events"),
}


class Manifest(Noun):
    """What ``dossier.yaml`` says: a title, the files beside it, and the library folders it builds on."""

    id: Identifier
    title: Text
    files: Annotated[tuple[Text, ...], Field(min_length=1)]
    uses: tuple[Identifier, ...] = ()
    medicine: MedicineRef | None = None
    article: Identifier | None = None


class DossierFile(Noun):
    """The sections that a file of a dossier may hold."""

    sources: tuple[Source, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    territories: tuple[Territory, ...] = ()
    fields: tuple[CriteriaField, ...] = ()
    diseases: tuple[Disease, ...] = ()
    grading_systems: tuple[GradingSystem, ...] = ()
    medicines: tuple[Medicine, ...] = ()
    trials: tuple[Trial, ...] = ()
    articles: tuple[Article, ...] = ()

    @cached_property
    def references(self) -> tuple[tuple[NounPath, Reference], ...]:
        """Every reference inside, with the path of keys that leads to it; a file is kept, so it is walked once."""
        return tuple(walk_references(self))


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was read: its name, its tree with lines, its nouns, and the hash of its bytes."""

    name: str
    path: Path
    node: Node
    nouns: DossierFile
    sha256: str


@dataclass
class _Reading:
    """What has been read so far."""

    files: list[ReadFile] = field(default_factory=list)
    used: list[Path] = field(default_factory=list)


def library_names() -> list[str]:
    """Return the names of the shipped dossiers."""
    return sorted(each.parent.name for each in LIBRARY.glob(f"*/{MANIFEST}"))


def load_dossier(name: str | Path) -> Dossier:
    """Read a dossier.

    Parameters
    ----------
    name : str or pathlib.Path
        A name of the shipped library (``cabometyx``), or a folder that holds ``dossier.yaml``.

    Returns
    -------
    Dossier
        Every statement of its files and of the library folders that it uses, with all references checked.

    Raises
    ------
    UnknownNameError
        If there is neither such a folder nor such a name in the library.
    DossierError
        For the first mistake in a file, with file and line; further mistakes are in its ``others``.
    StorageError
        If a file cannot be read.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> dossier.medicine().substance.inn
    'cabozantinib'
    """
    return _load(folder_of(name))[0]


def load_article(name: str | Path) -> tuple[Dossier, Article]:
    """Read an article together with the dossier that it belongs to.

    Parameters
    ----------
    name : str or pathlib.Path
        The name of a shipped article, the YAML file of an article inside a dossier folder, or a dossier: then the
        article that its ``dossier.yaml`` names, or the only one of its own.

    Raises
    ------
    UnknownNameError, DossierError, StorageError
        As ``load_dossier``; also if a dossier holds several articles and none is named.
    """
    path = Path(name)
    shipped = {each.stem: each for each in sorted(LIBRARY.glob("*/articles/*.yaml"))}
    if str(name) in shipped:
        path = shipped[str(name)]
    if _there(path, Path.is_file):
        folder = next((each for each in path.resolve().parents if (each / MANIFEST).is_file()), None)
        if folder is None:
            raise DossierError(
                "this file belongs to no dossier",
                place=Place(str(path)),
                accepted=f"a file in a folder with {MANIFEST}",
            )
        dossier, files = _load(folder, path.resolve())
        return dossier, _only(
            [each for file in files if file.path == path.resolve() for each in file.nouns.articles], path.name
        )
    if not _there(path, Path.is_dir) and str(name) not in library_names():
        raise UnknownNameError.of("article or dossier", str(name), [*shipped, *library_names()])
    folder = folder_of(name)
    dossier, files = _load(folder)
    if dossier.main_article is not None:
        return dossier, dossier.article(dossier.main_article)
    own = [each for file in files if file.path.is_relative_to(folder.resolve()) for each in file.nouns.articles]
    return dossier, _only(own, dossier.id)


def load_patient(path: str | Path, vocabulary: Vocabulary) -> Patient:
    """Read a patient from a YAML file and check every field and code against a vocabulary.

    Raises
    ------
    DossierError
        For a malformed file, an unknown field or an unknown code; with file and line.
    """
    file = Path(path).name
    node = parse_yaml(read_text(path), file)
    patient = parse_noun(Patient, node, file)
    wrong = [mistake_at(node, file, at, problem) for at, problem in vocabulary.problems_of_patient(patient)]
    if wrong:
        raise first_of(wrong)
    return patient


def folder_of(name: str | Path) -> Path:
    """Return the folder of a dossier, given as a folder or as a name of the library."""
    path = Path(name)
    if _there(path, Path.is_dir):
        if not (path / MANIFEST).is_file():
            raise DossierError(f"this folder holds no {MANIFEST}", place=Place(str(path)))
        return path.resolve()
    if str(name) in library_names():
        return LIBRARY / str(name)
    raise UnknownNameError.of("dossier", str(name), [*library_names(), "a folder with dossier.yaml"])


def _there(path: Path, kind: Callable[[Path], bool]) -> bool:
    """Say whether there is such a file or folder; a name that none can have (too long) is not there."""
    try:
        return kind(path)
    except OSError:
        return False


def _load(folder: Path, extra: Path | None = None) -> tuple[Dossier, list[ReadFile]]:
    reading = _Reading()
    manifest, node = _read_folder(folder, reading, extra)
    sections: dict[str, tuple[Any, ...]] = {}
    for read in reading.files:
        for section in DossierFile.model_fields:
            sections[section] = (*sections.get(section, ()), *getattr(read.nouns, section))
    if twice := list(_named_twice(reading.files)):
        raise first_of(twice)
    for key, name in (("medicine", manifest.medicine), ("article", manifest.article)):
        known = [each.id for each in sections[f"{key}s"]]
        if name is not None and name not in known:
            place = Place(f"{folder.name}/{MANIFEST}", *node.locate((key,)))
            raise DossierError.unknown_name(key, name, known, place=place, key=key)
    sections |= {each: joined(each, sections[each]) for each in HOW}
    hashes = {each.name: each.sha256 for each in reading.files}
    meant = {"subject": manifest.medicine, "main_article": manifest.article}
    dossier = Dossier(id=manifest.id, title=manifest.title, hashes=hashes, **meant, **sections)
    wrong = list(mistakes_in(dossier, [(each.name, each.node, each.nouns) for each in reading.files]))
    if wrong:
        raise first_of(wrong)
    return dossier, reading.files


def _read_folder(folder: Path, reading: _Reading, extra: Path | None = None) -> tuple[Manifest, Node]:
    """Read the files of a folder after those of the library folders that it uses."""
    folder = folder.resolve()
    # a library folder is told apart from the dossier that uses it, should both have one name
    title = f"library/{folder.name}" if folder.name in {each.name for each in reading.used} else folder.name
    file = f"{title}/{MANIFEST}"
    node, manifest = _parsed_manifest(_read(folder / MANIFEST, file)[0], file)
    reading.used.append(folder)
    for index, used in enumerate(manifest.uses):
        if used not in library_names():
            line, column = node.locate(("uses", index))
            raise DossierError.unknown_name("library folder", used, library_names(), place=Place(file, line, column))
        if (LIBRARY / used).resolve() not in reading.used:
            _read_folder(LIBRARY / used, reading)
    paths = [_inside(folder, name, node, file, ("files", index)) for index, name in enumerate(manifest.files)]
    if extra is not None and extra not in paths:
        paths.append(extra)
    reading.files.extend(_read_file(path, folder, title) for path in paths)
    return manifest, node


def _inside(folder: Path, name: str, node: Node, file: str, at: tuple[str, int]) -> Path:
    """Return a file of the folder; a path that leaves the folder is an error."""
    try:
        path = (folder / name).resolve()
        outside = Path(name).is_absolute() or not path.is_relative_to(folder)
        there = outside or path.is_file()
    except (OSError, RuntimeError):  # a name that no file can have, or links in a circle
        outside = there = False
    if outside:
        raise mistake_at(node, file, at, f"{shown(name)} lies outside the dossier folder", accepted="a file inside it")
    if not there:
        raise mistake_at(node, file, at, f"there is no file {shown(name)}", accepted="a file inside the folder")
    return path


def _read_file(path: Path, folder: Path, title: str) -> ReadFile:
    name = f"{title}/{path.relative_to(folder).as_posix()}"
    text, sha256 = _read(path, name)
    return ReadFile(name, path, *_parsed(text, name), sha256)


@lru_cache(maxsize=128)
def _parsed(text: str, name: str) -> tuple[Node, DossierFile]:
    """Return what a text of a dossier says; one that was read before, such as the library's, is not parsed again."""
    node = parse_yaml(text, name)
    return node, parse_noun(DossierFile, node, name)


@lru_cache(maxsize=32)
def _parsed_manifest(text: str, name: str) -> tuple[Node, Manifest]:
    """Return what the first file of a folder says; as above."""
    node = parse_yaml(text, name)
    return node, parse_noun(Manifest, node, name)


def _read(path: Path, name: str) -> tuple[str, str]:
    """Return the text of a file of a dossier, and the hash of its bytes."""
    try:
        data = read_bytes(path)
        return decoded(data, path.name), sha256_of(data)
    except StorageError as error:
        raise DossierError(str(error), place=Place(name)) from error


def _named_twice(files: list[ReadFile]) -> Iterator[DossierError]:
    """Yield an error for every name that is given to two things of a kind, unless one adds to one of the library."""
    seen: dict[tuple[str, str], str] = {}
    shipped: dict[tuple[str, str], tuple[Path, Noun]] = {}
    for read in files:
        for kind, path, name in _named_in(read.nouns):
            line, _ = read.node.locate((*path, "id"))
            noun = getattr(read.nouns, kind)[path[1]] if kind in HOW else None
            folder, held = shipped.get((kind, name), (None, None))
            added = held is not None and not read.path.is_relative_to(str(folder))
            if (kind, name) in seen and not (added and noun is not None and held and is_addition(kind, noun, held)):
                message = f"{shown(name)} is already there, in {seen[kind, name]}"
                yield mistake_at(read.node, read.name, (*path, "id"), message, hint=HOW[kind] if added else None)
            if noun is not None and (kind, name) not in seen and read.path.is_relative_to(LIBRARY):
                shipped[kind, name] = LIBRARY / read.path.relative_to(LIBRARY).parts[0], noun
            seen.setdefault((kind, name), f"{read.name}, line {line}")


def _named_in(nouns: DossierFile) -> Iterator[tuple[str, NounPath, str]]:
    """Yield everything of a file that has a name: of which kind, where, and the name."""
    for section in DossierFile.model_fields:
        for index, noun in enumerate(getattr(nouns, section)):
            yield section, (section, index), noun.id
            for part in _NAMED_PARTS.get(section, ()):
                kind = f"{part} of {noun.id}" if section == "fields" else part
                for place, inner in enumerate(getattr(noun, part)):
                    yield kind, (section, index, part, place), inner.id


def _only(articles: list[Article], where: str) -> Article:
    if len(articles) != 1:
        names = ", ".join(each.id for each in articles) or "none"
        raise UnknownNameError(f"{where} holds {len(articles)} articles ({names}); name the file of one")
    return articles[0]
