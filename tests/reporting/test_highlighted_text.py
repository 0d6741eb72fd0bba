"""The text of a check: its words in pieces, whole and in order, each with the verdict of its claims."""

import pytest

import pivotal as pv
from pivotal.reporting.highlighted_text import paragraphs

TEXT = """Median PFS in the extra-pancreatic cohort of CABINET was 8.4 months with cabozantinib and 9.3 months with placebo.

<b>Nobody</b> & nothing else was told here.
"""


@pytest.fixture(scope="module")
def result():
    return pv.check(TEXT)


def test_the_pieces_are_the_text(result):
    joined = "\n\n".join("".join(piece.words for piece in each) for each in paragraphs(result))
    assert joined.split() == TEXT.split()


def test_words_have_the_worst_verdict_of_their_claims_and_lead_to_them(result):
    pieces = {piece.words: piece for each in paragraphs(result) for piece in each}
    assert (pieces["8.4"].verdict, pieces["8.4"].place) == ("confirmed", 1)
    assert pieces["9.3"].verdict == "contradicted"
    assert pieces["CABINET"].verdict == "contradicted"  # both claims rest on it
    assert pieces["9.3"].tells == "a2: contradicted"
    unread = next(piece for words, piece in pieces.items() if "Nobody" in words)
    assert unread.unread and unread.verdict is None


def test_the_page_escapes_the_text(result, tmp_path):
    page = result.report(tmp_path / "report.html").read_text("utf-8")
    assert "&lt;b&gt;Nobody&lt;/b&gt; &amp; nothing" in page
    assert page.count('<a class="is-contradicted" href="#statement-1"') >= 1


def test_an_article_that_is_no_text_has_no_such_part():
    from dataclasses import replace

    assert paragraphs(replace(pv.check(TEXT), text=None)) == []


@pytest.mark.parametrize(("name", "width", "height"), [("desktop", 1280, 900), ("phone", 390, 844)])
def test_in_a_browser_it_is_as_wide_as_the_screen_and_its_words_open_their_statement(
    browser, result, tmp_path, name, width, height
):
    path = result.report(tmp_path / f"{name}.html")
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(path.as_uri())
    root = "document.documentElement"
    assert browser.execute_script(f"return {root}.scrollWidth - {root}.clientWidth") <= 0
    browser.find_element("css selector", ".read a.is-contradicted").click()
    assert browser.find_element("id", "statement-1").get_attribute("open") is not None
