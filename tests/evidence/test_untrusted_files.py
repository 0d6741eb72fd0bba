"""Files that are no figures, or worse: a clear error for each, within bounded time."""

import gzip
import io
import struct
import time
import zlib
from functools import cache, partial

import numpy as np
import pytest

import pivotal as pv
from pivotal.errors import DocumentError, FigureError, StorageError
from pivotal.evidence.figure_reading import documents
from pivotal.evidence.figure_reading.documents import Budget, document_of, open_document
from pivotal.evidence.figure_reading.xml_tree import parse_xml
from tests.evidence.figure_styles import drawn

SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'
SECONDS = 20.0  # of the processor: far less than a file may take, and far more than these do


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def huge_png(side: int) -> bytes:
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def as_image(pixels: np.ndarray, kind: str) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(buffer, kind)
    return buffer.getvalue()


def photograph() -> bytes:
    down, across = np.mgrid[0:600, 0:800]
    noise = np.random.default_rng(1).normal(0, 20, (600, 800, 3))
    waves = np.stack([np.sin(across / 90), np.cos(down / 70), np.sin((across + down) / 50)], axis=2)
    return as_image(128 + 80 * waves + noise, "JPEG")


def lone_page(content: bytes = b"", trailer: bytes = b"") -> bytes:
    """Return a PDF of one page, written by hand."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % each for each in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    return out + b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, trailer, start)


def encrypted() -> bytes:
    secret = b"<" + b"5a" * 32 + b">"
    return lone_page(
        trailer=b"/ID [<00112233><00112233>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O %s /U %s >>"
        % (secret, secret)
    )


def drawing(content: str) -> bytes:
    return SVG.format(content).encode()


def with_doctype(doctype: str, text: str) -> bytes:
    return f"<!DOCTYPE svg {doctype}>".encode() + drawing(f"<text>{text}</text>")


def entities() -> bytes:
    layers = "".join(f'<!ENTITY {chr(98 + i)} "{10 * ("&" + chr(97 + i) + ";")}">' for i in range(10))
    return with_doctype(f'[<!ENTITY a "aaaaaaaaaa">{layers}]', "&k;")


def nested_uses() -> bytes:
    layers = [f'<g id="a{i}">' + 10 * f'<use href="#a{i - 1}"/>' + "</g>" for i in range(1, 11)]
    return drawing('<g id="a0"><path d="M0 0L1 1" stroke="red"/></g>' + "".join(layers))


def many_rules() -> bytes:
    rules = "".join(f".a{i} .b {{stroke:red}}" for i in range(4000))
    return drawing(f"<style>{rules}</style>" + '<g class="a1"><path class="b" d="M0 0L1 1"/></g>' * 20_000)


@cache
def whole(kind: str) -> bytes:
    return drawn("percent", kind)


FILES = {
    "empty": (lambda: b"", "the file is empty"),
    "blanks": (lambda: b"  \n\n", "the file is empty"),
    "words": (lambda: b"Kaplan and Meier", "no figure by its first bytes"),
    "an archive": (lambda: b"PK\x03\x04" + bytes(50), "a ZIP archive"),
    "a GIF": (lambda: b"GIF89a" + bytes(50), "a GIF image"),
    "HTML": (lambda: b"<html><body>figure</body></html>", "no figure by its first bytes"),
    "entities in entities": (entities, "it declares entities"),
    "an external entity": (
        partial(with_doctype, '[<!ENTITY x SYSTEM "file:///etc/hostname">]', "&x;"),
        "it declares entities",
    ),
    "an entity of a DTD elsewhere": (
        partial(with_doctype, 'SYSTEM "http://localhost/x.dtd"', "&x;"),
        "it declares entities",
    ),
    "a cut drawing": (partial(SVG.format('<path d="M0 0L1 1"/>')[:60].encode), "malformed XML"),
    "a deep drawing": (partial(drawing, "<g>" * 3000 + "</g>" * 3000), "nested deeper than"),
    "uses of uses": (nested_uses, "draws more than"),
    "a use of itself": (partial(drawing, '<g id="a"><use href="#a"/></g>'), "holds no lines"),
    "a million pieces": (
        lambda: drawing(f'<path stroke="red" d="M0 0{"L1 2L2 1" * 500_000}"/>'),
        "draws more than 400,000 pieces",
    ),
    "rules for elements": (many_rules, "draws more than"),
    "text only": (partial(drawing, "<text>no curve</text>"), "holds no lines"),
    "a picture in a drawing": (partial(drawing, '<image href="x.png"/>'), "made of pixels"),
    "a large unpacked drawing": (lambda: gzip.compress(b"<svg>" + bytes(70_000_000)), "unpacked it is larger than"),
    "a cut archive": (lambda: gzip.compress(drawing(""))[:-9], "ends before its end"),
    "a declared huge image": (lambda: huge_png(100_000), "damaged|more than"),
    "a declared large image": (lambda: huge_png(7000), "are more than the 36,000,000"),
    "a cut PNG": (lambda: whole("png")[: len(whole("png")) // 2], "damaged or cut short"),
    "a cut JPEG": (lambda: whole("jpg")[: len(whole("jpg")) // 2], "damaged or cut short"),
    "a tiny image": (lambda: as_image(np.zeros((5, 5, 3)), "PNG"), "too few for a figure"),
    "a white image": (lambda: as_image(np.full((300, 400, 3), 255.0), "PNG"), "no time axis and survival axis"),
    "a photograph": (photograph, "looks like a photograph"),
    "noise": (lambda: as_image(np.random.default_rng(2).uniform(0, 255, (400, 500, 3)), "PNG"), "like a photograph"),
    "a cut PDF": (lambda: whole("pdf")[: len(whole("pdf")) // 2], "damaged or cut short"),
    "the head of a PDF": (lambda: b"%PDF-1.7\n", "damaged or cut short"),
    "a PDF without paths": (lone_page, "holds no lines"),
    "an encrypted PDF": (encrypted, "it is encrypted"),
    "a PDF of many pieces": (
        lambda: lone_page(b"0 0 m\n" + b"1 1 l 2 2 l\n" * 250_000 + b"S"),
        "draws more than 400,000 pieces",
    ),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_cannot_be_read_is_refused_soon(what, tmp_path):
    make, says = FILES[what]
    path = tmp_path / "figure.svg"  # the name says nothing
    path.write_bytes(make())
    start = time.process_time()
    with pytest.raises((DocumentError, FigureError), match=says) as refused:
        pv.digitise(path)
    assert time.process_time() - start < SECONDS
    assert str(refused.value).startswith("figure.svg: ")


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(StorageError, match="cannot read"):
        pv.digitise(tmp_path / "missing.svg")
    with pytest.raises(StorageError, match="is a folder"):
        pv.digitise(tmp_path)


def test_a_file_is_what_its_first_bytes_say(tmp_path):
    path = tmp_path / "figure.png"
    path.write_bytes(whole("pdf"))
    assert open_document(path).kind == "pdf"
    assert len(pv.digitise(path).figure.arms) == 3


def test_a_doctype_without_entities_is_harmless():
    text = b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://localhost/svg11.dtd">'
    assert document_of("x", text + drawing("<!-- 12 --><g/>")).kind == "svg"
    assert parse_xml(text + drawing("<!-- 12 --><g/>"), Budget("x")).comment() == "12"


def test_a_budget_of_time_ends():
    budget = Budget("x", seconds=0.0)
    with pytest.raises(DocumentError, match="longer than 0 seconds"):
        budget.look()


def test_a_slow_pdf_is_given_up(monkeypatch):
    from pivotal.evidence.figure_reading import pdf_drawing

    monkeypatch.setattr(pdf_drawing, "_PROGRAM", "http.server")  # a program that never ends
    with pytest.raises(DocumentError, match=r"longer than 0\.5 seconds"):
        pdf_drawing.page_count(whole("pdf"), Budget("x", seconds=0.5))


def test_a_program_that_dies_is_an_error(monkeypatch):
    from pivotal.evidence.figure_reading import pdf_drawing

    monkeypatch.setattr(pdf_drawing, "_PROGRAM", "no_such_module")
    with pytest.raises(DocumentError, match="within the limits"):
        pdf_drawing.page_count(whole("pdf"), Budget("x"))


def test_a_file_that_is_too_large_is_not_opened(monkeypatch, tmp_path):
    monkeypatch.setattr(documents, "LARGEST_FILE", 10)
    path = tmp_path / "figure.svg"
    path.write_bytes(bytes(11))
    with pytest.raises(StorageError, match="larger than 10 bytes"):
        open_document(path)


def test_without_the_extra_it_is_named(monkeypatch, tmp_path):
    from pivotal.evidence.figure_reading import digitising

    monkeypatch.setattr(digitising, "find_spec", lambda _: None)
    with pytest.raises(pv.DataError, match=r"pip install 'pivotal\[digitise\]'"):
        pv.digitise(tmp_path / "figure.svg")
