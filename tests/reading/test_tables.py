"""Tables and lists: what is written from known values is read back exactly, and nothing else."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pivotal as pv
from pivotal.reading.characters.html_text import page_words
from pivotal.reading.characters.lexer import number_in
from pivotal.reading.characters.texts import text_of
from pivotal.reading.grammar import Parsed, parsed
from pivotal.reading.names.lexicon import lexicon_of
from pivotal.reading.tables.lists import bullets_in
from tests.reading.table_writing import FORMATS, Results, as_pdf, results

LEXICON = lexicon_of(pv.load_dossier("cabometyx"))
NUMBERED = {"value", "ci_low", "ci_high", "level", "time"}


def read(name: str, text: str) -> tuple[str, Parsed]:
    """Return the words of a text in a format, and what was read."""
    opened = text_of("a.html" if name == "page" else "a.txt", text.encode())
    return opened.text, parsed(opened.text, LEXICON, grids=opened.grids)


def told(found: Parsed) -> list[tuple[str, ...]]:
    """Return what was read as it was written."""
    named = ("value", "ci_low", "ci_high", "level", "endpoint", "arm", "cohort")
    return [(each.kind, *(each.get(name) or "" for name in named)) for each in found.statements]


def invented(text: str, found: Parsed) -> list[str]:
    """Return the values that are not what stands at their place."""
    wrong = []
    for slot in (slot for each in found.statements for slot in each.slots):
        there = text[slot.start : slot.end]
        if slot.text != there or not there.strip():
            wrong.append(f"{slot.name}: {slot.text!r} is not {there!r}")
        elif slot.name in NUMBERED and slot.value != "not reached" and number_in(there) != slot.value.lstrip("<>≤≥"):
            wrong.append(f"{slot.name}: {slot.value} is not {there!r}")
    return wrong


@pytest.mark.parametrize("name", sorted(FORMATS))
@settings(max_examples=40)
@given(table=results())
def test_what_is_written_is_read_back_and_nothing_else(name: str, table: Results):
    text, found = read(name, FORMATS[name](table))
    assert sorted(told(found)) == sorted(table.told), text
    assert invented(text, found) == []


@settings(max_examples=6)
@given(table=results())
def test_the_cells_of_a_pdf_stand_where_they_are_drawn(table: Results):
    text = text_of("a.pdf", as_pdf(table)).text
    found = parsed(text, LEXICON)
    assert sorted(told(found)) == sorted(table.told), text
    assert invented(text, found) == []


PAGE = """<html><body><h1>Results of CABINET</h1><table><caption>Table 5: Efficacy Results</caption>
<thead><tr><th rowspan="2">Endpoint</th><th colspan="2">pNET</th><th colspan="2">epNET</th></tr>
<tr><th>CABOMETYX<br>(N = 64)</th><th>Placebo<br>(N = 31)</th><th>CABOMETYX<br>(N = 134)</th><th>Placebo<br>(N = 69)</th>
</tr></thead><tbody><tr><td colspan="5"><b>Progression-free survival</b></td></tr>
<tr><td>Events, n (%)</td><td>32 (50)</td><td>25 (81)</td><td>71 (53)</td><td>40 (58)</td></tr>
<tr><td>Progressive disease, n (%)</td><td>28</td><td>23</td><td>60</td><td>37</td></tr>
<tr><td>Median, months</td><td>13.8</td><td>4.4<sup>a,b</sup></td><td>8.4</td><td>3.9</td></tr>
<tr><td>(95% CI)</td><td>(9.2, 18.5)</td><td>(3.0, 5.9)</td><td>(7.6, 12.7)</td><td>(3.0, 5.7)</td></tr>
<tr><td>Hazard ratio (95% CI)<sup>b</sup></td><td colspan="2">0.23 (0.12, 0.42)</td><td colspan="2">0.38 (0.25, 0.59)</td></tr>
<tr><td>p-value<sup>c</sup></td><td colspan="2">&lt;0.0001</td><td colspan="2">&lt;0.0001*</td></tr>
<tr><td colspan="5">Quality of life</td></tr><tr><td>Mean change</td><td>1.2</td><td>0.4</td><td>0.9</td><td>0.1</td></tr>
<tr><td>p-value</td><td colspan="2">0.04</td><td colspan="2">0.51</td></tr></tbody></table>
<p>a By central review.</p></body></html>"""


def texts_of(found: Parsed, text: str) -> list[str]:
    return [text[each.start : each.end] for each in found.unread]


def test_a_page_with_two_rows_of_heads_groups_and_notes():
    text, found = read("page", PAGE)
    assert invented(text, found) == []
    assert ("n", "64", "", "", "", "", "cabometyx", "pNET") in told(found)
    assert ("median", "4.4", "3.0", "5.9", "95", "PFS", "placebo", "pNET") in told(found)
    assert ("hazard_ratio", "0.38", "0.25", "0.59", "95", "PFS", "", "epNET") in told(found)
    assert [each for each in told(found) if each[0] == "p_value"] == [
        ("p_value", "<0.0001", "", "", "", "PFS", "", "pNET"),
        ("p_value", "<0.0001", "", "", "", "PFS", "", "epNET"),
    ]
    assert len(found.statements) == 4 + 4 + 4 + 2 + 2
    unread = texts_of(found, text)
    assert "Mean change\t1.2\t0.4\t0.9\t0.1" in unread and "p-value\t0.04\t\t0.51" in unread
    assert "50" in unread  # a share that no statement holds


def test_a_row_is_a_sentence_and_its_statements_reach_over_it_alone():
    text, found = read("page", PAGE)
    ratio = next(each for each in found.statements if each.kind == "hazard_ratio")
    assert text[ratio.start : ratio.end] == "Hazard ratio (95% CI)\t0.23 (0.12, 0.42)"
    row = found.sentences[ratio.sentence]
    assert text[row.start : row.end] == "Hazard ratio (95% CI)\t0.23 (0.12, 0.42)\t\t0.38 (0.25, 0.59)"


def test_the_claims_of_a_table_are_checked_as_those_of_sentences(tmp_path):
    path = tmp_path / "label.html"
    path.write_text(PAGE.replace("0.38 (0.25", "0.83 (0.25"), "utf-8")
    result = pv.check(path)
    wrong = [each for one in result.statements for each in one.findings if each.verdict == "contradicted"]
    assert [each.says.partition(" ")[0] for each in wrong] == ["Hazard"]
    verdicts = [each.verdict for one in result.statements for each in one.findings]
    assert verdicts.count("confirmed") >= 10


def test_a_head_may_name_a_group_of_patients_that_the_dossier_holds():
    text = """Efficacy in METEOR

\tFirst 375 Randomized\t\tAge over 65\t
Endpoint\tCABOMETYX\tEverolimus\tCABOMETYX\tEverolimus
Median PFS, months\t7.4\t3.8\t7.9\t3.9
"""
    claims = [claim for each in pv.read_article(text).article.statements for claim in each.claims]
    assert [(each.check, getattr(each, "group", None)) for each in claims] == [
        ("result", "first 375 randomised"),
        ("result", "first 375 randomised"),
        ("statement", None),
        ("statement", None),
    ]


def columns(*lines: str) -> Parsed:
    return parsed("\n".join(lines), LEXICON)


def test_an_arm_is_all_that_was_given_and_doses_tell_arms_apart():
    found = columns(
        "Endpoint\tZorbatinib 2 mg/kg plus best supportive care (n = 40)\tZorbatinib 10 mg/kg (n = 41)",
        "Median PFS, months\t8.4\t3.9",
    )
    assert [each.get("arm") for each in found.statements if each.kind == "median"] == [
        "zorbatinib+best supportive care",
        "zorbatinib",
    ]
    found = columns("Endpoint\tZorbatinib 2 mg/kg\tZorbatinib 10 mg/kg", "Median PFS, months\t8.4\t3.9")
    assert len({each.get("arm") for each in found.statements}) == 2


def test_rows_may_be_arms_and_columns_statistics():
    found = columns(
        "Arm\tN\tMedian OS, months\t95% CI\t12-month OS, %\tHR (90% CI)\tP",
        "Zorbatinib\t120\t19.2\t17.0–23.7\t67.2\t0.66 (0.52–0.85)\t<0.001",
        "Placebo\t121\t13.4\t11.4–16.9\t54.6\t\t",
    )
    assert told(found) == [
        ("n", "120", "", "", "", "", "zorbatinib", ""),
        ("median", "19.2", "17.0", "23.7", "95", "OS", "zorbatinib", ""),
        ("rate", "67.2", "", "", "", "OS", "zorbatinib", ""),
        ("hazard_ratio", "0.66", "0.52", "0.85", "90", "OS", "", ""),
        ("p_value", "<0.001", "", "", "", "OS", "", ""),
        ("n", "121", "", "", "", "", "placebo", ""),
        ("median", "13.4", "11.4", "16.9", "95", "OS", "placebo", ""),
        ("rate", "54.6", "", "", "", "OS", "placebo", ""),
    ]


def test_rows_of_some_patients_say_so():
    found = columns(
        "Subgroup\tHR for PFS (95% CI)",
        "All patients\t0.48 (0.35–0.67)",
        "Age < 65 years\t0.44 (0.28–0.71)",
    )
    assert [each.get("subset") for each in found.statements] == [None, "age < 65 years"]


@pytest.mark.parametrize(("head", "kind"), [("Odds ratio", "odds_ratio"), ("Relative risk", "relative_risk")])
def test_other_ratios_are_read_with_their_intervals_in_a_column_and_in_a_cell(head, kind):
    column = f"Endpoint\tZorbatinib\tPlacebo\t{head} (95% CI)\nObjective response, %\t48\t20\t2.40 (1.76, 3.27)\n"
    cell = f"Endpoint\tZorbatinib\tPlacebo\nObjective response, %\t48\t20\n{head} (95% CI)\t2.40 (1.76, 3.27)\t\n"
    for text in (column, cell):
        ratio = parsed(text, LEXICON).statements[-1]
        assert ratio.kind == kind
        assert [ratio.get(name) for name in ("value", "ci_low", "ci_high", "arm")] == ["2.40", "1.76", "3.27", None]
        assert ratio.get("endpoint") == "ORR"


def test_a_table_of_adverse_events_tells_those_of_each_arm_and_single_harms_by_whatever_name():
    text = (
        "Adverse event, n (%)\tZorbatinib (N=200)\tPlacebo (N=201)\n"
        "Any adverse event\t190 (95)\t170 (85)\n"
        "Grade ≥3 adverse events\t96 (48)\t40 (20)\n"
        "Discontinuation due to adverse events\t20 (10)\t8 (4)\n"
        "Fatigue\t80 (40)\t42 (21)\n"
        "Eyelash growth\t30 (15)\t4 (2)\n"
    )
    found = [
        (each.kind, each.get("endpoint") or each.get("harm"), each.get("value"))
        for each in parsed(text, LEXICON).statements
    ]
    assert found == [
        ("percent", "AE", "95"), ("percent", "AE", "85"), ("percent", "grade3_AE", "48"), ("percent", "grade3_AE", "20"),
        ("percent", "stopped_for_AE", "10"), ("percent", "stopped_for_AE", "4"), ("harm", "fatigue", "40"),
        ("harm", "fatigue", "21"), ("harm", "eyelash growth", "15"), ("harm", "eyelash growth", "2"),
    ]  # fmt: skip


def test_a_count_and_the_percentage_that_it_is_of_an_arm_need_no_sign():
    found = columns(
        "Outcome\tZorbatinib (n = 157)\tPlacebo (n = 162)",
        "Patients with at least one adverse event\t139 (88.5)\t151 (93.2)",
        "Pneumonia\t13 (8.3)\t13 (8.0)",
        "Objective response\t44 (28.0)\t12 (7.4)",
        "Complete response\t44 (31.0)\t12 (9.4)",  # of neither arm
    )
    assert [
        (each.kind, each.get("endpoint") or each.get("harm"), each.get("value"))
        for each in found.statements if each.kind != "n"
    ] == [
        ("percent", "AE", "88.5"), ("percent", "AE", "93.2"), ("harm", "pneumonia", "8.3"),
        ("harm", "pneumonia", "8.0"), ("percent", "ORR", "28.0"), ("percent", "ORR", "7.4"),
    ]  # fmt: skip


def test_a_part_told_as_less_than_one_percent_stops_nothing():
    found = columns("Adverse event, n (%)\tZorbatinib (n = 930)\tPlacebo (n = 465)", "Pneumonia\t106 (11.4)\t3 (<1)")
    assert ("harm", "11.4") in [(each.kind, each.get("value")) for each in found.statements]


def test_what_patients_had_before_is_no_harm():
    text = (
        "Baseline characteristic, n (%)\tZorbatinib (N=200)\tPlacebo (N=201)\n"
        "Hypertension\t80 (40)\t40 (20)\nLiver metastases\t30 (15)\t4 (2)\n"
    )
    assert parsed(text, LEXICON).statements == ()


@pytest.mark.parametrize(
    "row",
    [
        "Risk difference (95% CI)\t0.07 (0.04, 0.11)\t",  # no statistic that is read
        "Mean PFS, months\t8.4\t3.9",
        "Median PFS\t8.4\t3.9",  # months or weeks is not told
        "Death, n (%)\t24 (13)\t19 (10)",  # of all events a part
        "Score of physical function, p-value\t0.04\t",
        "n\t24\t19",
        "Difference in median PFS, months\t4.5\t",
        "DOR ≥ 6 months, %\t24\t19",
        "Median PFS, months\t8.4 v 3.9\t",
        "Dose intensity\t98.4 (12.1)\t99.1 (8.0)",
        "Hazard ratio and odds ratio (95% CI)\t0.70 (0.46, 1.06)\t",
    ],
)
def test_what_is_not_understood_is_listed_and_never_guessed(row):
    text = f"Endpoint\tZorbatinib\tPlacebo\nProgression-free survival\n{row}\n"
    found = parsed(text, LEXICON)
    assert found.statements == ()
    assert row.rstrip() in texts_of(found, text)


def test_what_follows_a_row_that_is_not_read_is_not_given_to_the_endpoint_before_it():
    found = columns(
        "Endpoint\tZorbatinib\tPlacebo",
        "Median PFS, months\t8.4\t3.9",
        "Quality of life score\t61.2\t58.0",
        "p-value\t0.04\t",
    )
    assert [each.kind for each in found.statements] == ["median", "median"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0.58a", "0.58"),
        ("0.58†", "0.58"),
        ("0.58*", "0.58"),
        ("0.58¹", "0.58"),
        ("0.58a,b", "0.58"),
        ("0·58‡", "0.58"),
    ],
)
def test_marks_of_notes_are_no_part_of_a_number(cell, value):
    found = columns("Endpoint\tZorbatinib\tPlacebo", "PFS, hazard ratioa\t" + cell + "\t")
    assert [(each.kind, each.get("value")) for each in found.statements] == [("hazard_ratio", value)]


def test_a_power_of_ten_is_not_cut_to_its_first_number():
    page = "<table><tr><th>Endpoint<th>A drug<th>Placebo<tr><td>PFS, p-value<td colspan=2>0.5 × 10<sup>−4</sup></table>"
    text, found = read("page", page)
    assert "10^−4" in text and found.statements == ()


def test_heads_that_cannot_be_placed_over_their_columns_give_nothing():
    found = columns(
        "\tpNET\tepNET\tlung",
        "Endpoint\tZorbatinib\tPlacebo\tZorbatinib\tPlacebo",
        "Median PFS, months\t8.4\t3.9\t9.1\t2.2",
    )
    assert found.statements == ()


def test_a_title_gives_trial_patients_and_endpoint_and_a_second_row_of_heads_begins_anew():
    found = columns(
        "Table 2. Overall survival in SUNBEAM-2 in patients without liver metastases",
        "",
        "Statistic\tZorbatinib\tPlacebo",
        "Median, months\t20.1\t15.0",
        "Statistic (MOONBEAM-3)\tZorbatinib\tSunitinib",
        "Median PFS, months\t8.4\t3.9",
    )
    assert [(e.get("endpoint"), e.get("trial"), e.get("arm")) for e in found.statements] == [
        ("OS", "SUNBEAM-2", "zorbatinib"),
        ("OS", "SUNBEAM-2", "placebo"),
        ("PFS", "MOONBEAM-3", "zorbatinib"),
        ("PFS", "MOONBEAM-3", "sunitinib"),
    ]
    assert found.statements[0].slot("subset") is not None


def test_lists_within_lists_have_the_heads_above_them():
    page = (
        "<p>Results of METEOR:</p><ul><li>Overall survival:<ul><li>Cabozantinib: median 21.4 months (95% CI 18.7-NE)</li>"
        "<li>Everolimus: median 16.5 months</li></ul></li><li>Progression-free survival: HR=0.51 (95% CI 0.41-0.62)</li></ul>"
        "<p>Median OS was 20 months with placebo.</p>"
    )
    text, found = read("page", page)
    assert invented(text, found) == []
    assert [(e.get("endpoint"), e.get("arm"), e.get("value"), e.get("trial")) for e in found.statements] == [
        ("OS", "cabozantinib", "21.4", "METEOR"),
        ("OS", "everolimus", "16.5", "METEOR"),
        ("PFS", None, "0.51", "METEOR"),
        ("OS", "placebo", "20", None),
    ]


def test_dashes_in_a_sentence_are_no_list():
    text = "Cabozantinib was given for neuroendocrine tumours\n- a rare disease - in CABINET, where median PFS was 8.4 months.\n"
    assert bullets_in(text) == []


def test_a_table_that_lays_out_a_page_is_none():
    prose = "In CABINET, median PFS was 8.4 months with cabozantinib and 3.9 months with placebo. " * 9
    page = page_words(f"<table><tr><td>Menu</td><td>{prose}</td></tr></table>")
    assert page.grids == ()
    nested = page_words(
        f"<table><tr><td>{prose}</td><td><table><tr><td>PFS</td><td>8.4</td></tr></table></td></tr></table>"
    )
    assert [nested.text[each.start : each.end] for each in nested.grids] == ["PFS\t8.4"]


def test_a_cell_with_sentences_is_read_as_such():
    page = (
        "<table><tr><th>Trial<th>What it found</th></tr><tr><td>CABINET<td>In extra-pancreatic NETs, median PFS was 8.4 months "
        "with cabozantinib and 3.9 months with placebo. Most patients had been treated before.</td></tr></table>"
    )
    text, found = read("page", page)
    assert [(each.get("value"), each.get("arm")) for each in found.statements] == [
        ("8.4", "cabozantinib"),
        ("3.9", "placebo"),
    ]
    assert "Most patients had been treated before." in texts_of(found, text)
    assert invented(text, found) == []


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>PFS<td>8.4",
        "</table></td><td>8.4</tr><table><tr>",
        "<table><caption>x<td>8.4<th>y</table>",
        "<table><tr><td colspan=0 rowspan=-3>PFS<td colspan='x'>8.4</table>",
        "<table><tr><td rowspan=99999999>PFS<td colspan=99999999>8.4<tr><td>1</table>",
        "<table>" * 30 + "8.4" + "</table>" * 3,
        "<table><tr></tr><tr><td></td><td> </td></tr></table>",
        "<td>8.4</td><tr><th>PFS",
    ],
)
def test_malformed_tables_are_read_as_far_as_they_go(page):
    words = page_words(page)
    for grid in words.grids:
        for cell in grid.cells:
            assert words.text[cell.start : cell.end].strip() == words.text[cell.start : cell.end] != ""
    parsed(words.text, LEXICON, grids=words.grids)


@given(
    st.lists(
        st.sampled_from(
            ["<table>", "</table>", "<tr>", "<td>", "<th colspan=2>", "<td rowspan=2>", "<ul><li>", "</ul>", "PFS", "HR ",
             "8.4 ", "(95% CI)", "\n", "\t", "| ", "  ", "placebo", "N=5", "- ", "• ", "---|---", "months", "%", "<br>"]
        ),
        max_size=60,
    ),
    st.booleans(),
)  # fmt: skip
def test_whatever_stands_there_nothing_is_invented(pieces, as_page):
    joined = "".join(pieces)
    if as_page:
        words = page_words(joined)
        assert invented(words.text, parsed(words.text, LEXICON, grids=words.grids)) == []
    else:
        assert invented(joined, parsed(joined, LEXICON)) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rows of a page", "<table>" + "<tr><td>PFS<td>8.4" * 30_000 + "</table>"),
        ("columns of a page", "<table>" + ("<tr>" + "<td>8.4" * 10_000) * 3 + "</table>"),
        ("tables within tables", "<table><tr><td>" * 3_000 + "PFS" + "</table>" * 3_000),
        ("rows and columns that reach", "<table>" + "<tr><td colspan=9999 rowspan=0>PFS<td colspan=99>8" * 2_000 + "</table>"),
        ("rows", "| PFS | 8.4 |\n" * 5_000),
        ("strokes", "|" * 30_000),
        ("tabs", "8\t" * 4_000),
        ("blanks", "8   " * 4_000),
        ("bullets", "".join(" " * (each % 90) + "- PFS:\n" for each in range(2_500))),
    ],
)  # fmt: skip
def test_time_is_bounded(name, text):
    start = time.process_time()
    if text.startswith("<"):
        words = page_words(text)
        parsed(words.text, LEXICON, grids=words.grids)
    else:
        parsed(text, LEXICON)
    assert time.process_time() - start < 3, name


def test_a_table_of_too_many_rows_is_listed_as_one():
    text = "Endpoint\tZorbatinib\n" + "Median PFS, months\t8.4\n" * 3_000
    found = parsed(text, LEXICON)
    assert found.statements == ()
    assert len(found.unread) == 1
