"""Rules as YAML and back, and their digests."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pivotal.derivation.censoring_model import CensoringRules, DatedEvent
from pivotal.derivation.censoring_presets import NEW_THERAPY, PRESETS, choose_rules
from pivotal.derivation.model import Recist11
from pivotal.derivation.rule_comparison import compare_rules
from pivotal.dossier.mistakes import parse_noun
from pivotal.dossier.yaml import parse_yaml
from pivotal.errors import DataError, DossierError
from tests.derivation.cases import responses, subjects

RECIST = st.builds(
    Recist11,
    response_percent=st.integers(0, 100),
    progression_mm=st.floats(0, 50),
    confirmation_days=st.integers(0, 100),
    cr_then_pr=st.sampled_from(["nonconfirmed", "as_pr", "as_pd", "error"]),
    confirm=st.booleans(),
    baseline_visits=st.lists(st.sampled_from(["SCREENING", "DAY 1", "no", "1"]), min_size=1, max_size=3).map(tuple),
)


@settings(max_examples=40)
@given(rules=RECIST)
def test_rules_of_responses_read_back_from_yaml(rules: Recist11) -> None:
    again = parse_noun(Recist11, parse_yaml(rules.as_yaml(), "rules.yaml"), "rules.yaml")
    assert again == rules and again.digest == rules.digest


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_rules_of_endpoints_read_back_from_yaml(name: str) -> None:
    rules = choose_rules(name, **({"interval_days": 42} if name.endswith("hypothetical") else {}))
    again = parse_noun(CensoringRules, parse_yaml(rules.as_yaml(), "rules.yaml"), "rules.yaml")
    assert again == rules and again.digest == rules.digest and hash(again) == hash(rules)


def test_any_other_rule_is_another_digest() -> None:
    changed = {"response_percent": 31, "confirm": False, "start": "TRTSDT", "baseline_visits": ("BASELINE",)}
    digests = {Recist11(**{name: value}).digest for name, value in changed.items()} | {Recist11().digest}
    assert len(digests) == len(changed) + 1
    assert choose_rules("dor").digest != choose_rules("dor_confirmed").digest


def test_a_mistake_in_a_file_has_its_line() -> None:
    text = "confirmation_days: 28\ncr_then_pr: maybe\n"
    with pytest.raises(DossierError, match=r"rules.yaml, line 2"):
        parse_noun(Recist11, parse_yaml(text, "rules.yaml"), "rules.yaml")


@pytest.mark.parametrize(
    "wrong", [{"response_percent": -1}, {"confirmation_days": 1.5}, {"most_not_evaluable": -1}, {"no_such_rule": 1}]
)
def test_rules_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Recist11(**wrong)


def test_rules_of_responses_are_compared() -> None:
    data = {"ADSL": subjects(2), "RS": responses([[(42, "PR"), (70, "PR")], [(42, "SD")]])}
    found = compare_rules(Recist11(), Recist11(confirmation_days=42), data)
    moved = sorted((row["PARAMCD"], row["avalc_a"], row["avalc_b"]) for row in found.rows())
    assert moved == [("CBCP", "Y", "N"), ("CBOR", "PR", "SD"), ("CRSP", "Y", "N")]
    assert found.differences == ({"rule": "confirmation_days", "a": 28, "b": 42},)
    through = compare_rules(Recist11(), Recist11(confirmation_days=42), data, endpoint=choose_rules("dor_confirmed"))
    assert [row["why"] for row in through.rows()] == ["not in the endpoint under b: no start"]


def test_rules_of_two_kinds_are_not_compared() -> None:
    data = {"ADSL": subjects(1), "RS": responses([[(42, "PR")]])}
    with pytest.raises(DataError, match="two of responses, such as Recist11, or two CensoringRules"):
        compare_rules(Recist11(), choose_rules("pfs"), data)
    with pytest.raises(DataError, match="ADSL is missing"):
        compare_rules(Recist11(), Recist11(), {"RS": data["RS"]})
    event = DatedEvent(kind="new_therapy", strategy="hypothetical", sources=NEW_THERAPY)
    other = choose_rules("pfs", intercurrent=event)
    with pytest.raises(DataError, match="no column 'NACTDT'"):
        compare_rules(choose_rules("pfs"), other, data)
