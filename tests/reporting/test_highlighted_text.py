"""The text of a check: its words in pieces, whole and in order, each with the verdict of its claims."""

import pytest

import pivotal as pv
from pivotal.reporting.highlighted_text import TextTable, paragraphs

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


PAGE = """<html><body><p>Results of CABINET:</p><table><caption>Efficacy</caption><tr><th>Endpoint</th><th>CABOMETYX</th>
<th>Placebo</th></tr><tr><td colspan="3">epNET</td></tr><tr><td>Median PFS, months</td><td>8.4</td><td>9.3</td></tr>
<tr><td>Hazard ratio for PFS</td><td colspan="2">0.38</td></tr><tr><td>Something else</td><td>7</td><td>9</td></tr></table>
<p>The end.</p></body></html>"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "label.html"
    path.write_text(PAGE, "utf-8")
    return pv.check(path)


def test_a_table_of_the_text_is_drawn_cell_by_cell(drawn, tmp_path):
    told = paragraphs(drawn)
    table = next(each for each in told if isinstance(each, TextTable))
    words = [["".join(piece.words for piece in cell.pieces) for cell in row] for row in table.rows]
    assert words == [
        ["Endpoint", "CABOMETYX", "Placebo"],
        ["epNET"],
        ["Median PFS, months", "8.4", "9.3"],
        ["Hazard ratio for PFS", "0.38"],
        ["Something else", "7", "9"],
    ]
    assert [cell.columns for row in table.rows for cell in row if cell.columns > 1] == [3, 2]
    assert [cell.head for cell in table.rows[0]] == [True] * 3
    verdicts = {piece.words: piece.verdict for row in table.rows for cell in row for piece in cell.pieces}
    assert (verdicts["8.4"], verdicts["9.3"], verdicts["0.38"]) == ("confirmed", "contradicted", "confirmed")
    assert table.rows[4][0].pieces[0].unread
    assert "".join(piece.words for piece in table.caption) == "Efficacy"
    page = drawn.report(tmp_path / "report.html").read_text("utf-8")
    assert '<td colspan="2">' in page and "<th>Endpoint</th>" in page


def test_an_article_that_is_no_text_has_no_such_part():
    from dataclasses import replace

    assert paragraphs(replace(pv.check(TEXT), text=None)) == []


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_a_table_makes_no_page_wider_than_the_screen(browser, drawn, tmp_path, width, height):
    path = drawn.report(tmp_path / "table.html")
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(path.as_uri())
    root = "document.documentElement"
    assert browser.execute_script(f"return {root}.scrollWidth - {root}.clientWidth") <= 0
    wrong = [each.text for each in browser.find_elements("css selector", ".read td a.is-contradicted")]
    assert "9.3" in wrong and "8.4" not in wrong


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
