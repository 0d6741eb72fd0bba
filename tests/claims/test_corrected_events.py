"""A check and the timeline read the record as it stands: an event that was corrected is not one of it."""

import pytest

import pivotal as pv
from pivotal.claims.context import Context
from pivotal.claims.labels import decision_on
from pivotal.claims.panorama import timeline
from pivotal.label.model import LabelEvent


@pytest.fixture(scope="module")
def corrected():
    dossier = pv.load_dossier("cabometyx")
    medicine = dossier.medicine()
    wrong = next(each for each in medicine.label_events if each.id == "us-added-net")
    right = {"id": "us-added-net-again", "effective": "2025-03-27", "recorded": "2025-04-01", "corrects": wrong.id}
    event = LabelEvent.model_validate(wrong.model_dump() | right)
    medicine = medicine.model_copy(update={"label_events": (*medicine.label_events, event)})
    others = tuple(each for each in dossier.medicines if each.id != medicine.id)
    return dossier.model_copy(update={"medicines": (*others, medicine)})


def test_the_decision_is_the_corrected_one(corrected):
    context = Context(corrected, corrected.article(corrected.main_article or corrected.articles[0].id))
    found = decision_on("us-pnet", "US", context)
    assert (found.id, str(found.effective)) == ("us-added-net-again", "27 Mar 2025")


def test_the_timeline_shows_what_stands(corrected):
    article = corrected.article(corrected.main_article or corrected.articles[0].id)
    days = [each.when for each in timeline(corrected, article) if each.stream == "label" and "pNET" in each.what]
    assert days == ["27 Mar 2025"]
