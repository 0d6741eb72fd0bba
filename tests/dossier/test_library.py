"""The shipped dossiers: sound, sourced, marked where only recalled, and equal to an independent transcription."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import BaseModel

import pivotal as pv
from pivotal.dossier.load import LIBRARY, library_names
from pivotal.evidence.model import DataCut, ReportedResult
from pivotal.label.model import LabelEvent
from pivotal.nouns import Noun, Sourced, walk_references

NAMES = library_names()


@pytest.fixture(scope="module")
def dossiers():
    return {name: pv.load_dossier(name) for name in NAMES}


@pytest.fixture(scope="module")
def dossier(dossiers):
    return dossiers["cabometyx"]


def nouns_of(thing: Any) -> Iterator[Noun]:
    """Yield every noun inside another, itself first."""
    if isinstance(thing, BaseModel):
        yield thing
        for name in type(thing).model_fields:
            yield from nouns_of(getattr(thing, name))
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from nouns_of(value)
    elif isinstance(thing, tuple | list):
        for value in thing:
            yield from nouns_of(value)


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_dossier_loads_with_all_its_files(name, dossiers):
    read = dossiers[name]
    assert read.id == name
    on_disk = {f"{name}/{path.relative_to(LIBRARY / name).as_posix()}" for path in (LIBRARY / name).rglob("*.yaml")}
    assert on_disk - {f"{name}/dossier.yaml"} == {each for each in read.hashes if each.startswith(f"{name}/")}


def test_every_article_is_named_like_its_file(dossiers):
    files = {path.stem for path in LIBRARY.glob("*/articles/*.yaml")}
    assert files == {article.id for each in dossiers.values() for article in each.articles} != set()


@pytest.mark.parametrize("name", NAMES)
def test_every_sourced_statement_has_a_source(name, dossiers):
    sourced = [each for each in nouns_of(dossiers[name]) if isinstance(each, Sourced) and each.status == "sourced"]
    assert sourced
    assert [each for each in sourced if not each.source] == []
    cuts = [each for each in nouns_of(dossiers[name]) if isinstance(each, DataCut)]
    assert [r for cut in cuts for r in cut.results if r.status == "sourced" and not cut.sources_of(r)] == []


# Read, and kept for what a note says of them; no number rests on them.
UNCITED = {"fda-2025-onclive", "ichgcp"}


def test_every_source_is_cited(dossiers):
    cited = {str(name) for each in dossiers.values() for _, name in walk_references(each) if name.kind == "source"}
    assert {source.id for each in dossiers.values() for source in each.sources} - cited <= UNCITED


def test_no_document_is_there_twice(dossiers):
    sources = {each.id: each for read in dossiers.values() for each in read.sources}.values()
    assert len(sources) > 60
    assert [what for what, count in Counter((each.url, each.title) for each in sources).items() if count > 1] == []
    assert [url for url, count in Counter(each.url for each in sources if each.url).items() if count > 1] == []


def test_every_address_is_one_of_the_web_or_was_not_found(dossiers):
    for source in {each for read in dossiers.values() for each in read.sources}:
        if source.url is not None:
            address = urlsplit(source.url)
            assert address.scheme in {"http", "https"}, source.id
            assert "." in address.netloc, source.id
            assert not set(source.url) & set(" <>\"'\\"), source.id
    missing = [each for read in dossiers.values() for each in read.sources if each.url is None]
    assert missing
    for source in missing:  # what cannot be looked up says why
        assert "not read" in source.title or "written for this dossier" in source.title


def test_what_is_only_recalled_is_marked(dossier):
    results = [each for each in nouns_of(dossier) if isinstance(each, ReportedResult)]
    survival = [each for each in results if each.endpoint == "OS" and each.cohort == "epNET"]
    assert {(str(each.hazard_ratio.value), each.decides) for each in survival} == {("0.86", True), ("1.05", False)}
    deaths = [each for each in results if each.events.get("cabozantinib") and str(each.events["cabozantinib"]) == "83"]
    assert [each.status for each in deaths] == ["recall_unverified"]


def test_a_note_of_recalling_stands_only_where_it_is_marked(dossier):
    notes = [(each, each.note) for each in nouns_of(dossier) if "recall" in (getattr(each, "note", None) or "")]
    assert len(notes) >= 2
    for noun, note in notes:
        assumed = [each for each in nouns_of(noun) if getattr(each, "strength", None) == "assumed"]
        marked = noun.status == "recall_unverified" or ("marked as assumed" in note and assumed)
        assert marked or "left out" in note, note


def test_a_recalled_day_stands_beside_what_a_source_says_and_agrees_with_it(dossier):
    events = [each for each in nouns_of(dossier) if isinstance(each, LabelEvent) and each.recalled]
    assert len(events) >= 6
    for event in events:
        assert event.effective.precision != "day", event.id
        assert not event.recalled.surely_before(event.effective), event.id
        assert not event.effective.surely_before(event.recalled), event.id


# The month of the decision is known from a page that is dated by the opinion which it reports first.
REPORTED_LATER = {"telotristat-eu-granted"}


def test_no_event_is_later_than_all_its_sources(dossier):
    dated, later = {each.id: each.date for each in dossier.sources}, set()
    for event in [each for each in nouns_of(dossier) if isinstance(each, LabelEvent)]:
        first, sources = event.effective.not_before, [dated[str(name)] for name in event.source]
        known = all(each is not None and each.not_after is not None for each in sources)
        if first is not None and known and all(each.not_after < first for each in sources):
            later.add(event.id)
    assert later <= REPORTED_LATER


# What the four publications print, as transcribed from the collected facts and not from the dossier:
# medians (cabozantinib, placebo), their intervals, hazard ratio, its interval, p, numbers of patients, follow-up.
PRINTED = {
    ("esmo-2023", "epNET"): (("8.3", "3.2"), (None, None), "0.45", ("0.30", "0.66"), "<0.0001", ("129", "68"), {"13.9", "12.6"}),
    ("esmo-2023", "pNET"): (("11.4", "3.0"), (None, None), "0.27", ("0.14", "0.49"), "<0.0001", ("62", "31"), {"16.7", "10.1"}),
    ("nejm-2024", "epNET"): (("8.4", "3.9"), (("7.6", "12.7"), ("3.0", "5.7")), "0.38", ("0.25", "0.59"), "<0.001", ("134", "69"), {"10.2"}),
    ("nejm-2024", "pNET"): (("13.8", "4.4"), (("9.2", "18.5"), ("3.0", "5.9")), "0.23", ("0.12", "0.42"), "<0.001", ("64", "31"), {"13.8"}),
    ("esmo-2024", "epNET"): (("8.5", "4.0"), (None, None), "0.38", ("0.25", "0.58"), "<0.0001", ("134", "69"), set()),
    ("esmo-2024", "pNET"): (("13.8", "4.5"), (None, None), "0.23", ("0.12", "0.42"), "<0.0001", ("64", "31"), set()),
    ("fda-2025", "epNET"): (("8.5", "4.2"), (("6.8", "12.5"), ("3.0", "5.7")), "0.40", ("0.26", "0.61"), "<0.0001", ("132", "67"), set()),
    ("fda-2025", "pNET"): (("13.8", "3.3"), (("8.9", "17.0"), ("2.8", "5.7")), "0.22", ("0.12", "0.41"), "<0.0001", ("66", "33"), set()),
}  # fmt: skip


def limits(estimate: Any) -> tuple[str, str] | None:
    return None if estimate.ci is None else tuple(map(str, estimate.ci))


def test_the_cuts_are_the_four_that_were_published(dossier):
    trial = dossier.trial("CABINET")
    assert {each.id for each in trial.cuts} == {cut for cut, _ in PRINTED}
    assert str(trial.cut("nejm-2024").cutoff) == "2023-08-24"


@pytest.mark.parametrize(("cut", "cohort"), PRINTED)
def test_the_dossier_prints_what_was_published(cut, cohort, dossier):
    medians, intervals, ratio, interval, p, patients, follow_up = PRINTED[cut, cohort]
    found = dossier.trial("CABINET").cut(cut).find("PFS", cohort)
    (result,) = [each for each in found if each.hazard_ratio is not None]
    arms = ("cabozantinib", "placebo")
    assert tuple(str(result.median[arm].value) for arm in arms) == medians
    assert tuple(limits(result.median[arm]) for arm in arms) == intervals
    assert (str(result.hazard_ratio.value), limits(result.hazard_ratio)) == (ratio, interval)
    assert (None if result.p_value is None else str(result.p_value.value)) == p
    assert tuple(str(result.n[arm]) for arm in arms) == patients
    assert {str(each.follow_up.value) for each in found if each.follow_up is not None} == follow_up
    assert {each.unit for each in found} == {"months"}


FURTHER = {  # (cut, endpoint, cohort): what else is printed, in the order of the quantities of a result
    ("nejm-2024", "OS", "epNET"): {"median": {"cabozantinib": "21.9", "placebo": "19.7"}, "hazard_ratio": "0.86 (95 % CI 0.56 to 1.31)", "follow_up": "24.2"},
    ("nejm-2024", "OS", "pNET"): {"hazard_ratio": "0.95 (95 % CI 0.45 to 2.00)"},
    ("nejm-2024", "ORR", "epNET"): {"percent": {"cabozantinib": "5 (95 % CI 2 to 10)", "placebo": "0 (95 % CI 0 to 5)"}, "p_value": "p = 0.05"},
    ("nejm-2024", "ORR", "pNET"): {"percent": {"cabozantinib": "19", "placebo": "0"}},
    ("nejm-2024", "grade3_AE", "epNET"): {"percent": {"cabozantinib": "62", "placebo": "27"}},
    ("nejm-2024", "grade3_AE", "pNET"): {"percent": {"cabozantinib": "65", "placebo": "23"}},
    ("nejm-2024", "stable_disease", "epNET"): {"percent": {"cabozantinib": "65", "placebo": "54"}},
    ("nejm-2024", "progressive_disease", "epNET"): {"percent": {"cabozantinib": "11", "placebo": "35"}},
    ("nejm-2024", "target_shrinkage", "epNET"): {"percent": {"cabozantinib": "67", "placebo": "29"}},
    ("fda-2025", "ORR", "epNET"): {"percent": {"cabozantinib": "5 (95 % CI 2.2 to 11)", "placebo": "0 (95 % CI 0 to 5)"}},
    ("fda-2025", "ORR", "pNET"): {"percent": {"cabozantinib": "18 (95 % CI 10 to 30)", "placebo": "0 (95 % CI 0 to 11)"}},
    ("fda-2025", "DOR", "epNET"): {"median": {"cabozantinib": "8.3 (95 % CI 4.5 to not reached)"}},
    ("fda-2025", "DOR", "pNET"): {"median": {"cabozantinib": "11.4 (95 % CI 6.1 to not reached)"}},
    ("fda-2025", "OS", "pNET"): {"hazard_ratio": "1.01 (95 % CI 0.55 to 1.83)"},
    ("fda-2025", "deaths", "pNET"): {"events": {"cabozantinib": "32", "placebo": "17"}, "percent": {"cabozantinib": "48", "placebo": "52"}},
    ("fda-2025", "crossover", "pNET"): {"percent": {"placebo": "52"}},
    ("fda-2025", "crossover", "epNET"): {"percent": {"placebo": "37"}},
}  # fmt: skip


@pytest.mark.parametrize(("cut", "endpoint", "cohort"), FURTHER)
def test_what_else_was_published_is_printed_too(cut, endpoint, cohort, dossier):
    (result,) = dossier.trial("CABINET").cut(cut).find(endpoint, cohort)
    printed: dict[str, Any] = {}
    for quantity, arm, text in result.numbers():
        if arm is None:
            printed[quantity] = text
        else:
            printed.setdefault(quantity, {})[arm] = text
    assert printed == FURTHER[cut, endpoint, cohort]


def test_the_cohorts_add_up_to_the_same_patients_in_both_reports(dossier):
    trial = dossier.trial("CABINET")
    totals = {
        cut: [sum(int(str(trial.cut(cut).find("PFS", cohort)[0].n[arm])) for arm in ("cabozantinib", "placebo"))
              for cohort in ("epNET", "pNET")]
        for cut in ("nejm-2024", "fda-2025")
    }  # fmt: skip
    assert totals == {"nejm-2024": [203, 95], "fda-2025": [199, 99]}
    assert {sum(each) for each in totals.values()} == {298}
