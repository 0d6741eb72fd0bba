"""The gate for texts from outside: plain text, HTML and PDF become words, or it is said why not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pivotal.errors import DocumentError, StorageError
from pivotal.evidence.figure_reading.documents import LARGEST_FILE, Budget
from pivotal.evidence.figure_reading.pdf_drawing import page_texts
from pivotal.provenance import sha256_of
from pivotal.reading.characters.html_text import page_words
from pivotal.reading.characters.languages import other_language
from pivotal.reading.tables.grids import Grid
from pivotal.storage import LARGEST_TEXT, read_bytes

ACCEPTED = "plain text in UTF-8, HTML, or a PDF with text"
SUFFIXES = (".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".pdf")
MOST_CHARACTERS = 2_000_000  # of a text; a release has some thousands
_CONTROLS = frozenset(chr(code) for code in range(32) if chr(code) not in "\t\n\r\f\v\x1b")
_CONTROL_BYTES = frozenset(ord(each) for each in _CONTROLS)
_BINARY = 0.02  # of characters that no text has
_OTHERS = {b"PK\x03\x04": "a ZIP archive or an office document", b"\x89PNG": "a PNG image",
           b"\xff\xd8\xff": "a JPEG image", b"GIF8": "a GIF image", b"\x1f\x8b": "a compressed file",
           b"\xd0\xcf\x11\xe0": "an old office document",
           b"{\\rtf": "rich text (RTF)"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenedText:
    """The words of a file.

    Attributes
    ----------
    name : str
        The file without folders.
    text : str
        Its words; all places in statements count from its beginning.
    sha256 : str
        Of the bytes on disk.
    grids : tuple of Grid, optional
        Its tables, where the file tells them: a page does, plain text does not.
    """

    name: str
    text: str
    sha256: str
    grids: tuple[Grid, ...] | None = None


def open_text(path: str | Path) -> OpenedText:
    """Return the words of a file of plain text, HTML or PDF.

    Raises
    ------
    DocumentError
        If it is empty, binary, too large, not in UTF-8, in another language than English, or a PDF of scanned pages.
    StorageError
        If there is no such file, or it cannot be read.
    """
    path = Path(path)
    if path.is_dir():
        raise StorageError(f"{path} is a folder; accepted: a file, {ACCEPTED}")
    return text_of(path.name, read_bytes(path, largest=LARGEST_FILE))


def text_of(name: str, data: bytes) -> OpenedText:
    """Return the words of bytes; see ``open_text``."""
    digest = sha256_of(data)
    grids = None
    if b"%PDF-" in data[:1024]:
        text = _of_pdf(name, data)
    else:
        if len(data) > LARGEST_TEXT:
            raise DocumentError(
                name, f"it is larger than {LARGEST_TEXT:,} bytes, the most that is read of a text", ACCEPTED
            )
        text = _decoded(name, data)
        if _is_html(name, text):
            page = page_words(text)
            text, grids = page.text, page.grids
    return OpenedText(name, checked(name, text), digest, grids)


def checked(name: str, text: str) -> str:
    """Return a text that can be read, or raise what is wrong with it."""
    if not text.strip():
        raise DocumentError(name, "there are no words in it", ACCEPTED)
    if len(text) > MOST_CHARACTERS:
        raise DocumentError(name, f"it has more than {MOST_CHARACTERS:,} characters, the most that is read", ACCEPTED)
    if (language := other_language(text)) is not None:
        raise DocumentError(name, f"the text seems to be in {language}", "a text in English")
    return text


def _decoded(name: str, data: bytes) -> str:
    told = next((what for start, what in _OTHERS.items() if data.startswith(start)), None)
    if told is not None:
        raise DocumentError(name, f"this is {told}", ACCEPTED)
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        if sum(each in _CONTROL_BYTES for each in data[:100_000]) > _BINARY * len(data[:100_000]):
            raise DocumentError(name, "this is no text: it holds bytes that no text has", ACCEPTED) from error
        place = f"byte {error.start}"
        raise DocumentError(name, f"it is not UTF-8 text ({place}); save it as UTF-8", ACCEPTED) from error
    if sum(map(text[:100_000].count, _CONTROLS)) > _BINARY * len(text[:100_000]):
        raise DocumentError(name, "this is no text: it holds characters that no text has", ACCEPTED)
    return text


def _is_html(name: str, text: str) -> bool:
    head = text[:2000].lstrip().casefold()
    return (
        name.casefold().endswith((".html", ".htm", ".xhtml"))
        or head.startswith(("<!doctype html", "<html"))
        or "<body" in head
    )


def _of_pdf(name: str, data: bytes) -> str:
    """Return the words of a PDF; a word that a hyphen parts at the end of a line is whole again."""
    pages, pictures = page_texts(data, Budget(name))
    text = "\n\n".join(each.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-") for each in pages)
    if not text.strip():
        held = "its pages are pictures" if pictures else "its pages are empty"
        raise DocumentError(name, f"there is no text in it: {held}", "a PDF whose words can be marked and copied")
    return text
