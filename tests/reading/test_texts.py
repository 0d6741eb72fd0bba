"""The gate for texts: plain text, HTML and PDF are read, everything else is refused with a reason."""

import io
import time

import pytest

import pivotal as pv
from pivotal.errors import DocumentError, StorageError
from pivotal.reading.characters.html_text import words_of
from pivotal.reading.characters.languages import other_language
from pivotal.reading.characters.texts import open_text, text_of
from pivotal.storage import LARGEST_TEXT

SENTENCE = (
    "In CABINET, median PFS was 8.4 months with cabozantinib and 3.9 months with placebo in extra-pancreatic NETs."
)
PAGE = f"""<!doctype html><html><head><title>News</title><style>p {{ color: red }}</style>
<script>document.write("Median PFS was 99.9 months with placebo.")</script></head>
<body><nav>Median PFS was 77.7 months</nav><h1>Results</h1><p>{SENTENCE.replace("months", "months<sup>1,2</sup>", 1)}</p>
<table><tr><td>HR</td><td>0&middot;38</td></tr></table><p hidden>ok</p></body></html>"""


def pdf_of(*lines: str) -> bytes:
    """Return a PDF of one page that shows some lines, written by hand."""
    shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    content = f"BT /F1 11 Tf 50 700 Td {shown} ET" if lines else ""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 700 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{each}\nendobj\n".encode())
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{place:010d} 00000 n \n" for place in places).encode())
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


def medians(read):
    return [each.get("value") for each in read.statements if each.kind == "median"]


def test_plain_text_html_and_pdf_give_the_same_statements(tmp_path):
    files = {"a.txt": SENTENCE.encode(), "b.html": PAGE.encode(), "c.txt": b"\xef\xbb\xbf" + SENTENCE.encode()}
    files["d.txt"] = SENTENCE.encode("utf-16")
    files["e.pdf"] = pdf_of(SENTENCE[:60], SENTENCE[60:])
    for name, data in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert medians(pv.read_article(path)) == ["8.4", "3.9"], name


def test_what_a_page_hides_is_not_read():
    text = words_of(PAGE)
    assert "99.9" not in text and "77.7" not in text and "red" not in text
    assert "HR\t0·38" in text
    assert "months with cabozantinib" in text  # the marks of references are gone


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.txt", b"", "there are no words in it"),
        ("blank.txt", b" \n\t\n", "there are no words in it"),
        ("binary.txt", bytes(range(256)) * 40, "this is no text"),
        ("zeros.txt", b"\x00" * 500, "this is no text"),
        ("latin.txt", "Das Überleben währte länger".encode("latin-1"), "not UTF-8 text (byte 4); save it as UTF-8"),
        ("word.docx", b"PK\x03\x04" + b"x" * 50, "this is a ZIP archive or an office document"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + b"x" * 50, "this is a PNG image"),
        (
            "german.txt",
            ("Das mediane Überleben betrug bei den Patienten mit der Therapie 8,4 Monate und " * 5).encode(),
            "in German",
        ),
        (
            "french.txt",
            ("La survie médiane était de 8,4 mois avec le traitement et de 3,9 mois dans le groupe " * 5).encode(),
            "in French",
        ),
        ("japanese.txt", ("無増悪生存期間の中央値は8.4ヵ月でした。" * 9).encode(), "in Japanese"),
        ("russian.txt", ("Медиана выживаемости составила 8,4 месяца. " * 9).encode(), "Cyrillic"),
        ("large.txt", b"PFS was longer. " * (LARGEST_TEXT // 16 + 1), "larger than 5,000,000 bytes"),
        ("empty.html", b"<html><body><script>x</script></body></html>", "there are no words in it"),
        ("scan.pdf", pdf_of(), "there is no text in it: its pages are empty"),
        ("broken.pdf", b"%PDF-1.4\n" + b"x" * 300, "damaged or cut short"),
    ],
)
def test_bad_input_is_told(name, data, message):
    with pytest.raises(DocumentError) as error:
        text_of(name, data)
    assert message in str(error.value)
    assert str(error.value).startswith(name)


def test_a_hundred_megabytes_are_refused_before_they_are_read(tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(StorageError, match=r"larger than 40,000,000 bytes"):
        open_text(path)


def test_a_file_that_is_not_there_and_a_folder(tmp_path):
    with pytest.raises(StorageError, match="cannot read"):
        pv.read_article(tmp_path / "no.txt")
    with pytest.raises(StorageError, match="is a folder"):
        pv.read_article(tmp_path)


def test_short_and_english_texts_are_not_taken_for_others():
    assert other_language("Median PFS 8.4 mo vs 3.9 mo") is None
    doses = "Phase 2, single-arm; stage III/IV; velotinib 200 mg q2w, apasetinib 250 mg/d, temozolomide 200 mg/m2 q4w; "
    assert other_language(doses * 3) is None  # the letter behind a number is no Polish word
    assert other_language(SENTENCE * 4) is None


@pytest.mark.parametrize(
    "piece",
    ["(", "95% CI ", "1,", "0.38 (", "and ", "13.8 vs ", "median PFS ", "a-", "1:", "“", "Grade 3 or ", "pancreatic and ", "not ",
     "of the ", "U.S. ", "in combination with ", "regardless of ", "cancer (A) ", "neutropenia (3% v 4%), ", "one hundred and ", "PFS, OS and ",
     "groups, respectively "],
)  # fmt: skip
def test_time_grows_with_length_and_not_faster(piece):
    def seconds(count):
        start = time.process_time()
        pv.read_article("Median PFS was 8.4 months. " + piece * count + "\n")
        return time.process_time() - start

    short = max(min(seconds(100) for _ in range(2)), 0.002)
    assert any(seconds(800) < 40 * short for _ in range(2))  # eight times the length; quadratic would be 64 times


def test_a_long_text_is_read_in_time():
    start = time.process_time()
    read = pv.read_article((SENTENCE + " ") * 400 + "\n")
    assert len(medians(read)) == 800
    assert time.process_time() - start < 8
