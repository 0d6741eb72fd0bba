"""The gate for files from outside: what a file is, whether it is small enough, and how long it may take.

A file is what its first bytes say, whatever its name. Every reader behind the gate works within a ``Budget``: it counts
what it makes and looks at the clock, so that no file, however it was made, keeps it for longer.
"""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pivotal.errors import DocumentError, StorageError
from pivotal.provenance import sha256_of
from pivotal.storage import read_bytes

Kind = Literal["svg", "pdf", "png", "jpeg"]

LARGEST_FILE = 40_000_000  # bytes
LARGEST_TEXT = 60_000_000  # bytes of a drawing after it was unpacked
MOST_PIXELS = 36_000_000
MOST_PAGES = 400
MOST_ELEMENTS = 150_000  # of a drawing
MOST_SEGMENTS = 400_000
DEEPEST = 64
SECONDS = 45.0
ACCEPTED = "SVG, PDF, PNG or JPEG"

_LOOK_EVERY = 512
_OTHERS = {
    b"GIF8": "a GIF image",
    b"II*\x00": "a TIFF image",
    b"MM\x00*": "a TIFF image",
    b"BM": "a Windows bitmap",
    b"%!PS": "PostScript",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"RIFF": "a WebP image or another RIFF file",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A file that passed the gate.

    Parameters
    ----------
    name : str
        Its name without folders.
    kind : {"svg", "pdf", "png", "jpeg"}
        By its first bytes.
    data : bytes
        The whole of it; a compressed drawing is unpacked.
    sha256 : str
        Of the bytes on disk.
    """

    name: str
    kind: Kind
    data: bytes
    sha256: str


class Budget:
    """What reading a file may make and how long it may take.

    Parameters
    ----------
    name : str
        The file, for the message.
    seconds : float
        From now.
    segments : int
        Pieces of lines, elements, glyphs: whatever is counted.
    """

    def __init__(self, name: str, seconds: float = SECONDS, segments: int = MOST_SEGMENTS) -> None:
        self.name, self.seconds, self.segments = name, seconds, segments
        self._until = time.monotonic() + seconds
        self._spent = self._looked = 0

    def spend(self, count: int = 1) -> None:
        """Count what was made, and now and then look at the clock.

        Raises
        ------
        DocumentError
            If more was made, or more time passed, than the budget holds.
        """
        self._spent += count
        if self._spent > self.segments:
            raise DocumentError(self.name, f"it draws more than {self.segments:,} pieces, the most that is read")
        if self._spent - self._looked >= _LOOK_EVERY:
            self._looked = self._spent
            self.look()

    def look(self) -> None:
        """Look at the clock.

        Raises
        ------
        DocumentError
            If the time is over.
        """
        if time.monotonic() > self._until:
            raise DocumentError(self.name, f"reading it takes longer than {self.seconds:g} seconds")

    @property
    def left(self) -> float:
        """Seconds that are left, at least a thousandth."""
        return max(0.001, self._until - time.monotonic())


def open_document(path: str | Path) -> Document:
    """Return a file as what it is, if it is one that is read.

    Raises
    ------
    DocumentError
        If it is empty, larger than is read, or no SVG, PDF, PNG or JPEG.
    StorageError
        If there is no such file, or it cannot be opened.
    """
    path = Path(path)
    if path.is_dir():
        raise StorageError(f"{path} is a folder; accepted: a file, {ACCEPTED}")
    data = read_bytes(path, largest=LARGEST_FILE)
    return document_of(path.name, data)


def document_of(name: str, data: bytes) -> Document:
    """Return bytes as what they are; see ``open_document``."""
    digest = sha256_of(data)
    if not data.strip(b"\x00 \t\r\n"):
        raise DocumentError(name, "the file is empty", ACCEPTED)
    if data.startswith(b"\x1f\x8b"):
        data = _unpacked(name, data)
        if _kind(data) != "svg":
            raise DocumentError(name, "a compressed file that holds no drawing", "SVG, also compressed (svgz)")
    kind = _kind(data)
    if kind is None:
        told = next((what for start, what in _OTHERS.items() if data.startswith(start)), None)
        raise DocumentError(name, f"this is {told}" if told else "this is no figure by its first bytes", ACCEPTED)
    return Document(name, kind, data, digest)


def _kind(data: bytes) -> Kind | None:
    head = data[:1024]
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if b"%PDF-" in head:
        return "pdf"
    start = data[:65536].replace(b"\x00", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else data[:65536]
    start = start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return "svg" if start.startswith(b"<") and (b"<svg" in start or b":svg" in start) else None


def _unpacked(name: str, data: bytes) -> bytes:
    """Return the content of a gzip file, as far as it is read."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(data, LARGEST_TEXT)
    except zlib.error as error:
        raise DocumentError(name, f"a compressed file that is damaged ({error})", ACCEPTED) from error
    if unpacker.unconsumed_tail:
        raise DocumentError(name, f"unpacked it is larger than {LARGEST_TEXT:,} bytes, the most that is read")
    if not unpacker.eof:
        raise DocumentError(name, "a compressed file that ends before its end", ACCEPTED)
    return text
