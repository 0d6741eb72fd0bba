"""Whether enough is said for an act: somebody who can act, or a medicine with what and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pivotal.reading.labels.act_words import Predicate
from pivotal.reading.labels.acts_advised import concludes
from pivotal.reading.labels.acts_aside import (
    is_argued,
    is_asked_for,
    is_earlier,
    is_ground,
    is_of_a_thing,
    is_of_application,
    is_of_others,
    is_of_patients,
    is_usual,
)
from pivotal.reading.labels.acts_continued import fronted
from pivotal.reading.labels.acts_parted import Part
from pivotal.reading.labels.acts_placed import date_at
from pivotal.reading.labels.marketing_told import allowed_to_sell
from pivotal.reading.labels.medicines_apposed import ADVERBS
from pivotal.reading.labels.subjects import BE, acts, is_owned_regulator
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_phrase, phrase_at, text_at
from pivotal.reading.words import NATIONALS

_NEAR = 6  # items between who accepts and the verb
TAKES = ("approve", "recommend", "authorise", "accept", "endorse", "support", "fund", "reimburse")
_PAYERS = frozenset({"nhs", "nhsscotland", "cdf", "fund", "commissioning", "reimbursement"})
_PRONOUNS = frozenset({"it", "they", "we"})
_HAVE = frozenset({"'", "’", "ve"})  # "we've recommended"
_GUIDES = frozenset({"guideline", "guidelines", "authors", "patients'", "clinicians", "physicians", "nccn", "esmo"})
_HEAD = 2  # items before a subject
_APPLICATIONS = frozenset({
    "application", "submission", "filing", "nda", "bla", "snda", "sbla", "maa", "dossier", "jnda",
})  # fmt: skip
CLASSES = frozenset({
    "inhibitor", "antibody", "drug", "medicine", "therapy", "treatment", "agent", "conjugate", "antagonist", "agonist",
    "degrader", "blocker", "immunotherapy", "bispecific", "molecule", "tki", "adc", "engager", "vaccine",
})  # fmt: skip
_TOLD_ALONE = frozenset({"refusal", "designation", "approval", "opinion"})  # what is got or given, whoever gave it
_OF_AUTHORITIES = frozenset({"refusal", "opinion", "approval", "withdrawal"})
_WATCHES = frozenset({"watchdog", "regulators", "regulator", "authorities"})
_BODIES = frozenset(
    {"agency", "panel", "committee", "advisers", "advisors", "ministry", "authority", "board", "bureau"}
)
_LABELS = frozenset({"indication", "indications", "authorisation", "licence", "label", "use"})
_PATIENTS = frozenset({
    "patients", "adults", "people", "children", "men", "women", "adult", "paediatric", "individuals", "persons",
    "adolescents", "those",
})  # fmt: skip
_ASKED = ("applic", "submission", "filing", "maa", "bla", "nda", "snda", "dossier", "variation")
_BRACKET = 40  # characters of a substance in brackets
_CLOSE = 14  # items between what was accepted and the application
FAR = 30  # items between an authority and what it does


@dataclass(frozen=True, slots=True)
class Told:
    """What is told beside an act: its medicine, whether a disease, and the territories."""

    product: Slot | None
    disease: bool
    territories: Sequence[Slot]

    @property
    def what(self) -> bool:
        """Whether a medicine or a disease is told."""
        return self.product is not None or self.disease


def is_enough(items: Sequence[Item], act: Predicate, part: Part, told: Told) -> bool:
    """Say whether enough is said for an act, and nothing says that it is none."""
    if _is_none(items, act, part, told):
        return False
    if act.form == "decides" and act.name == "refusal" and text_at(items, act.at).startswith(TAKES):
        return told.what  # "cannot recommend a date"
    if part.authority is not None:
        if text_at(items, act.at - 1) in {"that", "which"} and not told.what:
            return False  # "of those that received approval"
        by = "by" in {text_at(items, part.authority - 1), text_at(items, part.authority - 2)}
        close = abs(part.authority - act.at) < (2 * FAR if by and act.form == "gets" else FAR) and (
            told.what or text_at(items, part.authority) != "committee"
        )
        passive = by and _is_passive(items, act.at, act.at)  # "The approval was withdrawn by the agency"
        if act.name == "withdrawal" and not (told.what or passive or 0 < act.at - part.authority < _HEAD + 2):
            return False
        acts_itself = 0 < act.at - part.authority < _NEAR or (by and _is_passive(items, act.at, act.at))
        asked = act.name in {"acceptance", "designation"} and acts_itself and _is_asked_of(items, act, part)
        return close and (told.what or asked or act.form in {"gets", "gives"} or act.name in _OF_AUTHORITIES)
    if act.name == "withdrawal":
        return told.what or is_of_application(items, act.at)
    return _is_placed(items, act, part, told)


def _is_none(items: Sequence[Item], act: Predicate, part: Part, told: Told) -> bool:
    """Say whether words only look like an act, or do not tell one of an authority for medicines."""
    at = act.at
    aside = (
        is_earlier(items, at, told.territories) or is_ground(items, at) or text_at(items, at + 1) in {"will", "would"}
    )
    aside = aside or is_asked_for(items, at) or is_of_patients(items, act.name, at) or is_usual(items, at)
    letter = act.name == "refusal" and at < _HEAD and text_at(items, at).startswith("complete")  # what the letter says
    loose = act.form == "announces" and not told.what
    again = act.name == "designation" and act.form in {"announces", "noun"} and part.authority is None
    loose = loose or (again and any(text_at(items, i) in {"this", "such"} for i in range(act.noun - 3, act.noun)))
    loose = loose or (act.form == "announces" and act.name == "acceptance" and not _is_asked_of(items, act, part))
    loose = loose or (act.name == "approval" and is_of_a_thing(items, at))
    loose = loose or (act.name in {"refusal", "acceptance"} and is_argued(items, at)) or allowed_to_sell(items, at)
    asked = find(items, _ASKED, max(0, act.noun - _NEAR), act.noun + _CLOSE)
    loose = loose or (text_at(items, act.noun) == "validation" and asked is None)  # "a validation of our platform"
    loose = loose or (act.form == "decides" and not told.product and text_at(items, at - 1) in {"medicines", "drugs"})
    return aside or letter or loose or is_of_others(items, at, act.noun)


def _is_placed(items: Sequence[Item], act: Predicate, part: Part, told: Told) -> bool:
    """Say whether enough is told of an act without an authority: ``is approved in``, ``Japan approved``, ``won``."""
    if text_at(items, act.at) == "and" or (part.goes_on and act.at == part.first):
        return told.product is not None  # what was told of one territory goes on in another
    if act.form in {"gets", "gives"} and act.name in _TOLD_ALONE:
        applied = act.name == "designation" and _is_asked_of(items, act, part)
        return told.what or bool(told.territories) or applied
    if act.name == "acceptance":
        return told.product is not None and _is_accepted(items, act, part, told)
    advised = act.name in {"refusal", "opinion"} or text_at(items, act.at).startswith(("back", "endors"))
    if advised and act.form == "decides" and _is_by_committee(items, act.at):
        used = act.name == "refusal" or any(text_at(items, i) in {"for", "as"} for i in range(act.at + 1, act.at + 7))
        if told.product is not None and used:
            return True
    if text_at(items, act.at).startswith(("vot", "conclud")):
        return told.what and any(text_at(items, i) in _BODIES for i in range(max(0, act.at - 2 * _NEAR), act.at))
    if act.form == "decides" and _is_by_pronoun(items, act.at):
        return told.product is not None and told.disease
    if _is_by_guidance(items, act, part):
        return told.what
    varied = told.product is None and told.disease and _is_of_variation(items, act)
    varied = varied or (told.product is not None and _is_advised_for(items, act))
    return varied or (told.product is not None and _is_of_medicine(items, act, part, told))


def _is_advised_for(items: Sequence[Item], act: Predicate) -> bool:
    """Read ``a marketing authorisation was recommended for NAME``: what was advised stands before the verb."""
    passive = act.name == "opinion" and act.form == "decides" and _is_passive(items, act.at, act.at)
    nouns = {text_at(items, i) for i in range(max(0, act.at - _NEAR), act.at - 1)}
    return passive and bool(nouns & {"authorisation", "approval"}) and text_at(items, act.at + 1) in {"for", "to"}


def _is_by_guidance(items: Sequence[Item], act: Predicate, part: Part) -> bool:
    """Say whether a guidance, somebody who is not named, or who pays tells an act: ``guidance recommending NAME``."""
    guided = text_at(items, act.at) in {"recommending", "approving", "rejecting"}
    guided = guided and any(text_at(items, i) == "guidance" for i in range(max(part.first, act.at - _NEAR), act.at))
    guided = guided or concludes(items, act.at) or _is_in_draft(items, act.at)
    return guided or _is_by_somebody(items, act.at) or (act.form == "decides" and is_on_nhs(items, act.at))


def _is_in_draft(items: Sequence[Item], at: int) -> bool:
    """Read ``The draft guidance also recommends NAME``: drafts and finals are of those who advise on what is paid."""
    if text_at(items, at) not in {"recommends", "recommended"}:
        return False
    noun = at - 1 - (text_at(items, at - 1) in {"also", "now", "has"})
    return text_at(items, noun) == "guidance" and any(
        text_at(items, i) in {"draft", "final"} for i in range(noun - 3, noun)
    )


def _is_of_variation(items: Sequence[Item], act: Predicate) -> bool:
    """Say whether what was approved is a change of a label: ``an extension of the indication was approved``."""
    if act.name != "approval" or not _is_passive(items, act.at, act.at):
        return False
    if act.form == "gives":  # "the indication was extended to"
        return act.noun < act.at
    before = range(max(0, act.at - _CLOSE - _NEAR), act.at)
    changed = any(text_at(items, i) in {"variation", "extension", "expansion"} for i in before)
    return act.form == "decides" and changed and any(text_at(items, i) in _LABELS for i in before)


def _is_accepted(items: Sequence[Item], act: Predicate, part: Part, told: Told) -> bool:
    """Say whether an application was accepted, or a medicine for use: by a body that advises on what is paid for."""
    asked = _is_asked_of(items, act, part)
    if act.form == "announces":
        return asked or items[act.noun - 1].kind == "authority"
    behind = act.at + 1
    if text_at(items, behind) == ",":  # "accepted, when used with NAME, for"
        behind = next((i + 1 for i in range(behind + 1, behind + 9) if text_at(items, i) == ","), behind)
    if text_at(items, behind) in {"via", "through", "following", "after"}:  # "accepted via a process for"
        behind = next((i for i in range(behind + 1, behind + _NEAR) if text_at(items, i) == "for"), behind)
    used = told.disease and (text_at(items, behind) in {"for", "in"} or phrase_at(items, behind, "to", "treat"))
    led = next((i for i in range(behind, behind + _NEAR) if text_at(items, i) in {"treatment", "option", "therapy"}), 0)
    used = used or (told.disease and text_at(items, behind) == "as" and text_at(items, led + 1) in {"for", "of"})
    used = used or is_on_nhs(items, act.at)
    if told.product is not None and _is_by_committee(items, act.at):
        return not _is_passive(items, act.at, act.at)
    inverted = text_at(items, 0) == "also" and act.at == 1  # "Also accepted by the committee was NAME"
    if inverted:
        return any(text_at(items, i) in BE for i in range(act.at + 1, min(act.at + 12, part.end)))
    return (asked or used) and _is_passive(items, act.at, act.at)


def _is_of_medicine(items: Sequence[Item], act: Predicate, part: Part, told: Told) -> bool:
    """Say whether an act whose medicine is known is told of a territory or, as its use, of a disease."""
    placed = bool(told.territories)
    if act.form == "noun":
        return placed or (act.name in {"designation", "refusal"} and told.disease)
    if act.form == "announces":
        return placed or told.disease
    if act.name == "refusal" and not text_at(items, act.at).endswith("ed"):
        return True  # "the guidance does not recommend NAME"
    if act.name == "refusal" and items[-1].text not in {".", "?", "!"} and text_at(items, act.at).endswith("ed"):
        return True  # "New NAME indication turned down"
    if act.name == "refusal" and told.disease and not placed and text_at(items, act.at) != "refused":
        return _is_passive(items, act.at, act.at)
    passive = _is_passive(items, act.at, act.at + (3 if act.name == "designation" else 0))
    passive = passive or text_at(items, act.at - 1) in {"already", "now"} or _is_reduced(items, act.at, told.product)
    placed = placed or _is_by_procedure(items, act.at)
    placed = placed or (
        act.name == "designation" and any(text_at(items, i) == "orphan" for i in range(act.at, act.at + 5))
    )
    passive = passive or _is_called(items, act.at, told.product)
    used = (
        (told.disease or _is_for_patients(items, act) or (act.name == "opinion" and items[-1].text == ":"))
        and _is_for(items, act.at, part.end)
        and (act.name != "opinion" or _is_advice(items, act, part))
    )
    dated = act.name == "approval" and any(date_at(items, i) for i in (act.at + 1, act.at + 2) if i < part.end)
    return passive and (placed or used or dated)


def is_on_nhs(items: Sequence[Item], at: int) -> bool:
    """Say whether a medicine was accepted or refused for the NHS: ``approved for NHS use``, ``for use on the NHS``."""
    near = range(at + 1, min(at + 7, len(items)))
    paid = any(text_at(items, i) in _PAYERS for i in near)
    return paid and text_at(items, at + 1) in {"for", "on", "by", "within", "through", "via", "in"}


def _is_passive(items: Sequence[Item], at: int, end: int) -> bool:
    return any(text_at(items, index) in BE for index in range(max(0, at - 4), end))


def _is_by_procedure(items: Sequence[Item], at: int) -> bool:
    """Say whether a procedure of authorities follows a passive: ``approved via the decentralised procedure``."""
    led = text_at(items, at + 1) in {"via", "through", "under", "by"}
    return led and any(text_at(items, i) in {"procedure", "pathway"} for i in range(at + 2, at + 8))


def _is_advice(items: Sequence[Item], act: Predicate, part: Part) -> bool:
    """Say whether words stand behind ``recommended`` that only those use who advise on what is paid for."""
    near = range(act.at + 1, min(act.at + 12, part.end))
    if phrase_at(items, act.at + 1, "for", "treating") or has_phrase(items[act.at :], "only", "if") is not None:
        return True
    return any(
        phrase_at(items, i, "option")
        or phrase_at(items, i, "within", "its")
        or text_at(items, i) in _PAYERS
        or phrase_at(items, i, "in", "line", "with")
        for i in near
    )


def _is_by_somebody(items: Sequence[Item], at: int) -> bool:
    """Say whether a territory or a body that is not named acts: ``Japan approved``, ``EU agency backs``."""
    territory = any(
        items[i].kind == "territory" and (acts(items, i, at) or text_at(items, i - 2) in {"regulators", "authorities"})
        for i in range(max(0, at - 5), at)
    )
    while at > 0 and text_at(items, at - 1) in ADVERBS:
        at -= 1
    at = _behind_who_said(items, at)
    owner = at - 3 if text_at(items, at - 2) in {"'s", "’s"} else at - 2
    foreign = items[at - 1].kind == "authority" and items[owner].kind == "territory"  # a Food and Drug Administration
    watches = foreign or any(text_at(items, i) in _WATCHES for i in range(max(0, at - 4), at))
    return territory or watches or _is_body(items, at - 1) or is_owned_regulator(items, at - 1)


def _behind_who_said(items: Sequence[Item], at: int) -> int:
    """Return the place behind who said it: ``the health regulator said on Wednesday it has approved``, or the place."""
    if text_at(items, at - 1) not in {"it", "they"}:
        return at
    return next((i for i in range(at - 2, max(0, at - _NEAR), -1) if text_at(items, i) in {"said", "says"}), at)


def _is_by_committee(items: Sequence[Item], at: int) -> bool:
    """Say whether a body acts that was named before: ``the committee accepted NAME``; not one that watches a trial."""
    before = at - 1
    while before >= 0 and text_at(items, before) in ADVERBS - BE:
        before -= 1
    if text_at(items, before) not in _BODIES | {"consortium"}:
        return False
    return not any(
        text_at(items, i) in {"monitoring", "independent", "steering", "ethics"} for i in range(before - 4, before)
    )


def _is_by_pronoun(items: Sequence[Item], at: int) -> bool:
    """Say whether somebody acts who was named before: ``it also rejected NAME for``, ``we recommend NAME for``."""
    before = at - 1
    while before >= 0 and text_at(items, before) in (ADVERBS | _HAVE) - BE:
        before -= 1
    if _behind_who_said(items, before + 1) <= before:
        return False  # "the regulator said it has approved"
    if text_at(items, before) not in _PRONOUNS or text_at(items, at).startswith(("withdr", "accept", "filed")):
        return False
    return not items[at].quoted and not any(text_at(items, i) in _GUIDES for i in range(len(items)))


def _is_asked_of(items: Sequence[Item], act: Predicate, part: Part) -> bool:
    """Say whether an application stands near an act: ``its NDA for NAME was accepted``."""
    near = range(max(part.first, act.at - FAR), min(act.noun + _CLOSE, part.end))
    return any(text_at(items, i) in _APPLICATIONS for i in near)


def _is_body(items: Sequence[Item], at: int) -> bool:
    """Say whether a body of a territory ends at a place: ``EU agency``, ``European expert panel``."""
    while at > 0 and (text_at(items, at) in ADVERBS or text_at(items, at).endswith("ly")):
        at -= 1
    while at > 0 and (items[at].kind == "date" or text_at(items, at) in {"on", ","}):
        at -= 1  # "a health ministry panel on December 4 recommended"
    if text_at(items, at) not in _BODIES:
        return False
    if text_at(items, at - 1) == "ministry":
        return True
    return any(items[i].kind == "territory" or items[i].low in NATIONALS for i in range(max(0, at - 3), at))


def _is_reduced(items: Sequence[Item], at: int, product: Slot | None) -> bool:
    """Say whether a participle stands behind its medicine: ``NAME approved in Japan``, ``NAME, approved in 2019``."""
    opened = text_at(items, at + 1) in {"in", "for", "by", "as", "to"}
    if product is not None and at <= 1 and product.start > items[at].start and fronted(items) is not None:
        return True
    if product is None or at == 0 or not opened or items[at].kind == "punct":
        return False
    while at > 1 and text_at(items, at - 1) in ADVERBS:
        at -= 1
    comma = items[at - 1].text == ","
    behind = items[at - 2] if comma else items[at - 1]
    headline = items[-1].text not in {".", "!", "?"}
    if headline and 0 < behind.end - product.end < _BRACKET and items[at].text[:1].isupper():
        return True  # "NAME in Thymoma Cleared for Approval in Europe"
    near = behind.text == ")" and behind.end - product.end < _BRACKET
    if comma and items[0].start == product.start and behind.low.split(" ")[-1] in CLASSES:
        return True  # "NAME is an oral PARP inhibitor, approved in Japan for …"
    if not comma and behind.low.split(" ")[-1] in CLASSES and _is_apposed(items, at, product):
        return True
    return (behind.end == product.end or near) and (comma or headline)


def _is_for_patients(items: Sequence[Item], act: Predicate) -> bool:
    """Say whether those follow whom something was approved for: ``has been approved for patients who``."""
    led = next((i for i in range(act.at + 1, act.at + 2 * _NEAR) if text_at(items, i) in {"for", "to", "in"}), 0)
    near = {text_at(items, i) for i in range(led + 1, led + 4)}
    return act.name == "approval" and led > 0 and bool(near & _PATIENTS)


def _is_called(items: Sequence[Item], at: int, product: Slot | None) -> bool:
    """Say whether what a medicine is stands before a participle: ``NAME is an antibody approved for thymoma``."""
    if product is None:
        return False
    first = 0 if items[0].start == product.start else -1
    place = first + 1
    while 0 < place < len(items) and (items[place].start < product.end or items[place].text in {"®", "™", "(", ")"}):
        place += 1
    if first or text_at(items, place) not in {"is", "was"} or text_at(items, place + 1) not in {"a", "an"}:
        return False
    opened = text_at(items, at + 1) in {"in", "for", "by", "as", "to", "under"}
    at -= 3 * (text_at(items, at - 1) == ")" and text_at(items, at - 3) == "(")  # "an inhibitor (MKI) approved for"
    return opened and items[at - 1].low.split(" ")[-1] in CLASSES


def _is_apposed(items: Sequence[Item], at: int, product: Slot) -> bool:
    """Say whether what a participle belongs to tells what a medicine is: ``NAME (name), an inhibitor approved in``."""
    comma = next((i for i in range(at - 1, max(-1, at - _NEAR - _CLOSE), -1) if items[i].text == ","), None)
    if comma is None or text_at(items, comma + 1) not in {"a", "an", "the"}:
        return False
    return items[comma - 1].end == product.end or (
        items[comma - 1].text == ")" and 0 < items[comma].start - product.end < _BRACKET
    )


def _is_for(items: Sequence[Item], at: int, end: int) -> bool:
    """Say whether what patients have follows a passive: ``was approved for``, ``is approved as a treatment of``."""
    near = range(at + 1, min(at + 12, end))
    used = any(text_at(items, i) in {"for", "to", "as", "in", "treating"} for i in near)
    return used and (not phrase_at(items, at + 1, "by") or phrase_at(items, at + 1, "by", "the", "name"))
