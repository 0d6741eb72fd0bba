"""Designs, numbers of patients and names of trials: what they are bound to, and that long texts take time in proportion."""

import time

import pivotal as pv
from pivotal.reading.grammar import parsed
from pivotal.reading.names.lexicon import general_lexicon

DOSSIER = pv.load_dossier("cabometyx")


def trials(text: str) -> list[str]:
    """Return the trials that a text names, in their order."""
    return [each.text for each in parsed(text, general_lexicon()).names if each.name == "trial"]


def verdicts(text: str) -> dict[str, list[str]]:
    """Return the verdicts on each sentence that makes a claim, by its letter."""
    found: dict[str, list[str]] = {}
    for row in pv.check(pv.read_article(text + "\n", DOSSIER)).tidy("polars").iter_rows(named=True):
        found.setdefault(row["statement"], []).append(row["verdict"])
    return found


def test_each_of_several_trials_is_checked():
    text = "The European Commission approved Cabometyx for neuroendocrine tumours in July 2025. "
    told = verdicts(text + "This approval is based on the phase 3 CABINET and METEOR trials.")
    assert told["b"] == ["confirmed", "contradicted", "confirmed", "confirmed"]  # evidence of each, phase of each


def test_a_trial_told_with_an_article_need_not_be_the_one_named_before():
    text = "CABINET is a phase 3 trial of cabozantinib in neuroendocrine tumours. "
    assert (
        verdicts(text + "In a phase 2 study that enrolled 61 patients, the medicine was active.")["b"][0]
        == "not checkable"
    )
    other = "In a phase 2 study of 61 patients, median progression-free survival was 5.1 months with cabozantinib."
    assert set(verdicts(text + other)["b"]) == {"not checkable"}  # not held against the numbers of CABINET
    assert verdicts(text + "The trial was an open-label phase 2 study.")["b"] == ["contradicted"]


def test_a_name_is_known_from_its_introduction_on():
    text = "Results of the phase 2 SORREL study were shown. SORREL did not reach significance."
    assert trials(text) == ["SORREL", "SORREL"]
    assert trials("SORREL is a herb. Nobody studied it.") == []


def test_digits_at_the_end_of_a_name_are_no_reference():
    assert trials("The phase 3 AURORA2 trial was positive.2 AURORA2 goes on.") == ["AURORA2", "AURORA2"]
    assert trials("Two phase 3 AURORA trials3,4 were positive.") == ["AURORA"]
    assert trials("In DELTA-Breast02 and DELTA-Breast03, survival was longer.") == ["DELTA-Breast02", "DELTA-Breast03"]


def test_what_patients_are_given_is_no_trial():
    for text in ("of FOLFIRI chemotherapy", "patients on KEYTRUDA", "in the R-CHOP arm", "the EORTC study office"):
        assert trials(f"They reported results {text} in Paris.") == []
    for text in ("received six cycles of R-CHOP or six of CHOP-RIT", "were randomised to FOLFOX-4 or XELOX-2"):
        assert trials(f"Patients {text} at 12 centres.") == []
    assert trials("This phase III study compared B-R and CHOP-R as first-line treatment.") == []
    assert trials("Patients randomised in KEYNOTE-189 and KEYNOTE-407 lived longer.") == ["KEYNOTE-189", "KEYNOTE-407"]


def test_names_in_capitals_take_time_in_proportion():
    def seconds(count: int) -> float:
        text = "Two phase 3 studies: " + ", ".join(f"NAME{'ABCDEFGHIJ'[i % 10]}X (drug)" for i in range(count)) + "."
        begun = time.process_time()
        parsed(text, general_lexicon())
        return time.process_time() - begun

    seconds(50)
    assert seconds(1600) < 12 * seconds(200) + 0.2
