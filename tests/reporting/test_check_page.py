"""The page of a check: everything is on it, nothing on it is executed or fetched, every link leads somewhere."""

import re
from collections import Counter
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest

from pivotal.claims.findings import (
    CheckResult,
    ComparisonRow,
    Evidence,
    Finding,
    Matrix,
    OnlyOne,
    SourceRow,
    StatementFinding,
    TerritoryRow,
    TimelineEvent,
)
from pivotal.claims.model import MEANING
from pivotal.provenance import Provenance
from pivotal.reporting.check_page import in_one_sentence, page, side_by_side
from pivotal.reporting.fragment import table, web_address

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>&amp;{{ 1234 * 4321 }}"
KEPT = {"verdict", "provenance"}  # words of ours, not of a dossier

JOURNAL = Evidence("median", "4.4 months", "journal", ("journal",), agrees=True, independent=True, detail="n 64 v 31")
LABEL = Evidence("median", "3.3 months", "US label", ("agency",), agrees=False, independent=True)
HARM = Evidence("grade 3 or more", "65 v 23 %", "journal", ("release",), independent=False, detail="arms a v b")

RESULT = CheckResult(
    article="an-article",
    title="A medicine is authorised",
    source="The document",
    source_id="release",
    published="2025-07",
    on="2025-07-24",
    dossier="A dossier",
    statements=(
        StatementFinding(
            "a",
            "Medians were 4.4 and 3.9 months.",
            quotation=False,
            speaker=None,
            verdict="confirmed",
            reason="equal to the journal",
            findings=(
                Finding(
                    "a1",
                    "median 4.4",
                    "result",
                    "confirmed",
                    "as the journal",
                    (JOURNAL, LABEL),
                    (HARM,),
                    ("a note", "note of a1"),
                ),
                Finding(
                    "a2", "median 3.9", "result", "conflicting", "sources disagree", (LABEL,), (HARM,), ("a note",)
                ),
            ),
        ),
        StatementFinding(
            "b",
            "It is unique.",
            quotation=True,
            speaker="An officer",
            verdict="not checkable",
            reason="a judgement",
            findings=(
                Finding(
                    "b1",
                    "it is unique",
                    "opinion",
                    "not checkable",
                    "nothing to check",
                    matrix=Matrix(
                        (("here", "fine"), ("here", "coarse")),
                        ("one", "both"),
                        (("all", "all"), ("nobody", "some")),
                        "both",
                    ),
                ),
                Finding("b2", "it is held by X", "holder", "contradicted", "Y holds it", (Evidence("holder", "Y"),)),
                Finding("b3", "it is potent", "targets", "not informative", "too coarse"),
                Finding("b4", "it is tolerable", "benefit", "consistent", "not excluded", (HARM,)),
            ),
        ),
    ),
    timeline=(
        TimelineEvent("label", "granted", "EU", "24 Jul 2025", "2025-07-24", "2025-07-24", ("agency",)),
        TimelineEvent("label", "opinion", "EU", "by 19 Jun 2025", "", "2025-06-19", ()),
        TimelineEvent("licence", "licensed", "world", "2016", "2016-01-01", "2016-12-31", ("unlisted",)),
        TimelineEvent("article", "published", "", "not before 24 Jul 2025", "2025-07-24", "", ()),
        TimelineEvent("another", "draft", "GB", "date not found", "", "", ()),
    ),
    territories=(
        TerritoryRow("EU", "Europe", "2025-07-24", "Brand", "yes", "X", "Y", ("adults with it",), (), "granted"),
        TerritoryRow("GB", "Britain", "2025-07-24", "Brand", "unknown", "unknown", "Y", (), ("draft: no",), "dates"),
    ),
    sources=(
        SourceRow("journal", "The journal", "https://example.org/a?b=1&c=2", "2024-09-16", "journal", True, ""),
        SourceRow("agency", "The agency", None, "Mar 2025", "regulator", True, "another speaker"),
        SourceRow("release", "The document", "javascript:alert(3)", "2025", "press", False, "the article itself"),
    ),
    comparisons=(
        ComparisonRow(
            kind="trial",
            one="label-x (EU)",
            other="TRIAL",
            relation="they overlap",
            shared="adults with both",
            only_one=(OnlyOne("measurable", ("nothing to measure", "or less of it")),),
            only_other=(OnlyOne("", ("younger ones",)),),
            unsaid=("no second cancer",),
            rests_on=("label-x: at least one (implied)",),
            sources=("agency",),
        ),
        ComparisonRow("territory", "label-x (EU)", "label-y (GB)", "the same", "", (), (), (), (), ()),
    ),
    provenance=Provenance(
        "check",
        inputs={"a.yaml": "0123456789abcdef" * 4},
        pivotal="0.1.0",
        python="3.11.0",
        made="2025-08-01T10:20:30+00:00",
    ),
)
EMPTY = replace(
    RESULT, statements=(), timeline=(), territories=(), sources=(), comparisons=(), provenance=Provenance("check")
)


@dataclass
class Parsed(HTMLParser):
    """The tags of a page in their order, with attributes, and its text."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] not in {"style", "script"}:
            self.text += data

    def all(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.tags if attribute in attributes]


@cache
def parsed(html: str) -> Parsed:
    found = Parsed()
    found.feed(html)
    found.text = re.sub(r"\s+", " ", found.text)
    return found


def mapped(value: Any, change: Any) -> Any:
    """Return a result with each of its texts changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(mapped(each, change) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: mapped(getattr(value, f.name), change) for f in fields(value) if f.name not in KEPT}
        return replace(value, **changed)
    return value


def texts(value: Any) -> set[str]:
    """Return every text of a result."""
    found: set[str] = set()
    mapped(value, lambda text: found.add(text) or text)
    return found


def attacked(result: CheckResult) -> CheckResult:
    """Return a result whose every text is hostile; what decides about the layout keeps its beginning."""
    hostile = mapped(result, lambda text: text + HOSTILE if text else text)
    inputs = {"a" + HOSTILE: HOSTILE}
    return replace(hostile, on=result.on, provenance=replace(result.provenance, inputs=inputs, pivotal=HOSTILE))


# ------------------------------------------------------------------------------------------------ safety


def test_hostile_text_stays_text() -> None:
    tame, hostile = parsed(page(RESULT)), parsed(page(attacked(RESULT)))
    assert {tag for tag, _ in hostile.tags} <= {tag for tag, _ in tame.tags}
    assert Counter(tag for tag, _ in hostile.tags)["script"] == 1
    assert not {name for _, attributes in hostile.tags for name in attributes if name.startswith("on")}
    assert "5332114" not in hostile.text


def test_a_number_that_is_not_one_cannot_leave_its_attribute() -> None:
    hostile = replace(RESULT, timeline=mapped(RESULT.timeline, lambda text: text + '"><b>'))
    assert "b" not in {tag for tag, _ in parsed(page(hostile)).tags}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org",
        "https:///no-host",
        "http://[",
        "",
    ],
)
def test_only_web_addresses_are_linked(url: str) -> None:
    assert web_address(url) is None
    source = replace(RESULT.sources[0], url=url)
    linked = parsed(page(replace(RESULT, sources=(source,)))).all("href")
    assert all(each.startswith("#") or each == "data:," for each in linked)


def test_a_web_address_is_linked_whole() -> None:
    assert "https://example.org/a?b=1&c=2" in parsed(page(RESULT)).all("href")


@pytest.mark.parametrize("result", [RESULT, EMPTY, attacked(RESULT)], ids=["full", "empty", "hostile"])
def test_nothing_is_fetched(result: CheckResult) -> None:
    html = page(result)
    own = re.sub(re.escape(HOSTILE) + "|&lt;img src=x", "", html)
    assert not re.search(r"\ssrc\s*=|srcset|@import|url\(|@font-face", own)
    loading = [(tag, a) for tag, a in parsed(html).tags if tag in {"link", "iframe", "object", "embed", "img", "base"}]
    assert loading == [("link", {"rel": "icon", "href": "data:,"})]
    assert all(each.startswith("#mark-") for tag, a in parsed(html).tags if tag == "use" for each in a.values())


def test_the_policy_allows_nothing_from_outside() -> None:
    tags = parsed(page(RESULT)).tags
    [policy] = [a["content"] for _, a in tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy.split("; ") == [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "script-src 'unsafe-inline'",
        "img-src data:",
    ]


# ----------------------------------------------------------------------------------------------- content


def test_every_text_is_on_the_page() -> None:
    html = page(RESULT)
    text = parsed(html).text
    not_shown = {"EU", "GB", "sourced", "trial", "territory"}
    not_shown |= {finding.check for statement in RESULT.statements for finding in statement.findings}
    not_shown |= {source.id for source in RESULT.sources} | {event.stream for event in RESULT.timeline}
    not_shown |= {day for event in RESULT.timeline for day in (event.first, event.last)} | {
        "https://example.org/a?b=1&c=2"
    }
    said = texts(RESULT) - not_shown - {"2025-07", "2025-07-24", "2024-09-16"}
    assert [each for each in said if each not in text] == []
    assert all(
        each in text for each in ("Jul 2025", "24 Jul 2025", "16 Sep 2024", "0123456789ab", "2025-08-01 10:20 UTC")
    )
    assert all(meaning in text for meaning in MEANING.values())


def test_a_gap_is_shaded_where_the_others_together_leave_one() -> None:
    html = page(RESULT)
    assert html.count("is-gap") == html.count(".is-gap") + 1
    assert "a gap that both leave" in parsed(html).text


def test_every_verdict_has_a_word_and_a_mark() -> None:
    html = page(RESULT)
    for verdict in MEANING:
        assert f'<use href="#mark-{verdict.replace(" ", "-")}"/></svg><span>{verdict}</span>' in html


@pytest.mark.parametrize("result", [RESULT, EMPTY, attacked(RESULT)], ids=["full", "empty", "hostile"])
def test_names_are_unique_and_every_reference_has_its_target(result: CheckResult) -> None:
    found = parsed(page(result))
    names = found.all("id")
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", name) for name in names)
    inward = {each[1:] for each in found.all("href") if each.startswith("#")}
    assert inward | set(found.all("aria-labelledby")) <= set(names)


def test_each_used_source_is_linked_and_leads_back() -> None:
    linked = parsed(page(RESULT)).all("href")
    assert {"#source-1", "#source-2", "#source-3", "#statement-1", "#statement-2"} <= set(linked)


def test_a_source_that_is_not_listed_is_named() -> None:
    assert "[unlisted]" not in page(RESULT)
    assert "<span>unlisted</span>" in page(RESULT)


def test_a_page_without_anything_still_works() -> None:
    text = parsed(page(EMPTY)).text
    assert "0 statements make no claim." in text
    assert all(each in text for each in ("No dated event.", "No territory is described.", "No source was used."))


def test_events_without_any_date_have_no_axis() -> None:
    undated = replace(RESULT, timeline=RESULT.timeline[-1:], on="", published="")
    assert "No dated event." in page(undated)


# -------------------------------------------------------------------------------------------- composition


def test_cuts_stand_side_by_side() -> None:
    finding = RESULT.statements[0].findings[0]
    [comparison] = side_by_side(finding, ("journal", "another", "US label"))
    assert comparison.what == "median"
    assert comparison.cells == ((JOURNAL,), (), (LABEL,))


def test_only_results_of_a_trial_are_compared_cut_by_cut() -> None:
    holder = replace(RESULT.statements[0].findings[0], check="holder")
    assert side_by_side(holder, ("journal", "US label")) == ()


def test_the_cut_that_the_article_matches_is_marked() -> None:
    html = page(RESULT)
    assert html.count('data-cut="journal" class="is-matched"') == 1
    assert 'data-cut="US label" class="is-matched"' not in html
    assert html.count("matches the article") == 1


def test_what_is_beside_several_claims_is_shown_once() -> None:
    text = parsed(page(RESULT)).text
    assert text.count("benefit and harm") == 1
    assert "(with a1 and a2)" in text


def test_a_note_stands_with_every_claim_that_has_it() -> None:
    assert parsed(page(RESULT)).text.count("a note") == 2


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        (["confirmed"], "1 statement makes 1 claim: 1 is confirmed by independent sources and none is contradicted."),
        (
            ["confirmed", "confirmed", "contradicted", "not checkable"],
            "1 statement makes 4 claims: 2 are confirmed by independent sources, 1 is contradicted and 1 cannot be "
            "checked.",
        ),
        (["contradicted", "contradicted"], "1 statement makes 2 claims: 2 are contradicted."),
    ],
)
def test_the_counts_are_a_sentence(verdicts: list[Any], sentence: str) -> None:
    findings = tuple(Finding(str(i), "x", "opinion", verdict, "y") for i, verdict in enumerate(verdicts))
    statement = replace(RESULT.statements[0], findings=findings)
    assert in_one_sentence(replace(RESULT, statements=(statement,))) == sentence


# ------------------------------------------------------------------------------------------------- colours


def palettes() -> list[dict[str, str]]:
    """Return the colours of the page in light and in dark."""
    css = (files("pivotal.reporting") / "templates" / "report.css").read_text("utf-8")
    roots = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    return [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", root)) for root in roots]


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("colours", palettes(), ids=["light", "dark"])
def test_text_has_the_contrast_of_wcag_aa(colours: dict[str, str]) -> None:
    words = ["ink", "soft", *(verdict.replace(" ", "-") for verdict in MEANING)]
    for word in words:
        for ground in ("paper", "tint"):
            dark, light = sorted([luminance(colours[word]), luminance(colours[ground])])
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (word, ground)


# ---------------------------------------------------------------------------------------------- fragments


def test_a_small_table_escapes_and_keeps_the_order() -> None:
    html = table([{"term": "<b>", "conf_low": 0.1}, {"term": None, "holds": True, "among": ("x", "y")}])
    cells = re.findall(r"<t[hd](?: [^>]*)?>(.*?)</t[hd]>", html)
    assert cells == ["term", "conf low", "holds", "among", "&lt;b&gt;", "0.1", "", "", "", "", "yes", "x, y"]


def test_a_table_of_nothing_is_empty() -> None:
    assert parsed(table([])).text.strip() == ""


def test_a_recalled_fact_is_marked() -> None:
    recalled = replace(HARM, status="recall_unverified")
    finding = replace(RESULT.statements[0].findings[0], beside=(recalled,))
    statement = replace(RESULT.statements[0], findings=(finding,))
    assert "recalled, not verified" in parsed(page(replace(RESULT, statements=(statement,)))).text
    assert "recalled, not verified" not in parsed(page(RESULT)).text
