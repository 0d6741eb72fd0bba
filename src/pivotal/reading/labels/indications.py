"""Statements of who may be treated, and of what a medicine was authorised for before."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.acts_continued import another_day, days_listed
from pivotal.reading.labels.approvals_held import labels_held
from pivotal.reading.labels.asides import earlier_ones, first_approved, places_held, without
from pivotal.reading.labels.criteria_told import clauses_of, is_given_with
from pivotal.reading.labels.diseases_named import describes_medicine, diseases_from, is_any_disease, is_patients_disease
from pivotal.reading.labels.label_cues import (
    is_explicit,
    is_plain,
    label_start,
)
from pivotal.reading.labels.label_verbs import permitted_at
from pivotal.reading.labels.labels_joined import further_labels, is_short_in_brackets, may_stand_between, own_words
from pivotal.reading.labels.labels_offered import offered
from pivotal.reading.labels.medicine_of_label import THINGS, medicine_of_label
from pivotal.reading.labels.no_labels import is_a_dose, is_no_label
from pivotal.reading.labels.rights_places import bracket_end
from pivotal.reading.labels.subjects import is_for_wider_use, medicine_of
from pivotal.reading.labels.uses_told import may_now
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import denied, find, is_name, made, named_run, phrase_at, places_with, span, text_at

_NO_APPROVALS = frozenset({
    "decision", "ruling", "rejection", "refusal", "stance", "position", "verdict", "guidance", "draft", "data",
    "results", "findings", "trial", "study", "studies", "trials",
})  # fmt: skip
_ASIDE = ("based", "support", "represent", "making", "becoming", "offer", "provid", "expand", "according",
          "bringing", "building", "adding", "paving", "establishing", "reflect", "broaden", "mark", "said", "giving",
          "follow", "address")  # fmt: skip
_HELD = frozenset({"indication", "indications", "approval", "approvals", "licence"})
_GOES_ON = frozenset({"was", "has", "is", "won", "gained", "got", "can", "may", "received", "also", "now", "had"})
_AT_FIRST = frozenset({"first", "originally", "initially", "currently", "now"})
_ADDS = frozenset({"include", "add", "cover", "encompass", "allow"})
_OLD = frozenset({"existing", "previous", "prior", "earlier"})
_VAGUE = frozenset({"certain", "specific", "particular", "some", "one"})
_SPECIFYING = frozenset({"(", "that", "which", "called", "known", "specifically", "namely", "with"})
_VARIOUS = frozenset({"some", "certain", "various", "many", "several", "different", "other"})
_BACK = 45  # items before the patients in which clauses such as "as monotherapy" are looked for
_NEAR = 6  # items of "for relapsed sarcoma" before "in adults"
_LISTED = 24  # items over which diseases are listed
_REVISED = frozenset({
    "revised", "revises", "amended", "amends", "updated", "updates", "restricted", "narrowed", "change", "changes",
    "variation", "modification", "changed",
})  # fmt: skip
_WHO = frozenset({"adult", "adults", "paediatric", "children", "adolescents", "women", "men"})  # ", in men, for"
_KINDS = frozenset({"form", "forms", "type", "types", "kind", "kinds"})
_BEFORE_NAME = 8  # items of the patients with whom a sentence begins
_MODIFIERS = 9  # items between two of them
_LEADING = frozenset({
    "monotherapy", "single", "adjuvant", "neoadjuvant", "maintenance", "first", "frontline", "front", "1st", "1",
    "perioperative", "second", "third",
})  # fmt: skip


def indications(items: Sequence[Item], sentence: int, *, labelled: bool = False) -> list[Statement]:
    """Return what a sentence says of who may be treated; several labels that it tells one after another are several.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    labelled : bool
        Whether a heading or the head of a list has told that it is a label.
    """
    if not labelled:
        if parts := _own_parts(items):
            return [each for part in parts for each in indications(part, sentence)]
        if (aside := first_approved(items)) is not None:
            return [earlier_ones(items, aside, sentence), *indications(without(items, aside), sentence)]
        if earlier := _earlier(items, sentence):
            return earlier
        if held := labels_held(items, sentence):
            return held
    start = label_start(items, labelled=labelled)
    if start is None:
        offers = [] if labelled else offered(items, sentence)
        return offers if offers and not is_no_label(items) else []
    if is_a_dose(items) if labelled else is_no_label(items):
        return []
    starts = [(start, None), *further_labels(items, start)]
    found: list[Statement] = []
    begins = [_begins(items, first) if named is None else named for first, named in starts]
    explicit, listed = labelled or is_explicit(items, start), [*days_listed(items), *another_day(items)]
    for number, (first, named) in enumerate(starts):
        ends = [begins[number + 1] if number + 1 < len(starts) else len(items), *(i for i in listed if i > first)]
        last = _told_until(items, first, min(ends))  # not the next of several diseases with their days
        for told in _labels(items, first, last, sentence, begins=begins[number], explicit=explicit):
            own = [] if named is None else [items[named].slot("product")]
            again = _persons(items, begins[0], first) if number and text_at(items, first) == "with" else []
            subject = own or told.all("product") or (found[0].all("product") if found else [])
            slots = [*subject, *again, *(each for each in told.slots if each.name != "product")]
            if found and not own and _goes_on_of_same(items, first, told, found[-1]):  # "or in first line for patients"
                known = {each.start for each in found[-1].slots}
                found[-1] = found[-1].also(*(each for each in slots if each.start not in known))
                continue
            found.append(made("indication", slots, sentence, (told.start, told.end)))
    return found


def _own_parts(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Return the parts of ``A was approved for X; B was accepted for Y; and C …``, each with its own medicine."""
    ends = places_with(items, (";",))
    if not ends or not any(each.kind in {"drug", "product"} for each in items[: ends[0]]):
        return []
    firsts = [0, *(at + 1 + (text_at(items, at + 1) == "and") for at in ends)]
    parts = [items[first:last] for first, last in zip(firsts, [*ends, len(items)], strict=True)]
    return parts if all(_has_its_own(part) for part in parts) else []


def _has_its_own(part: Sequence[Item]) -> bool:
    """Say whether a part of a sentence opens with a medicine of which something was decided."""
    opens = any(part[at].kind in {"drug", "product"} for at in range(min(2, len(part)))) or is_name(part, 0)
    return opens and permitted_at(part) is not None


def _goes_on_of_same(items: Sequence[Item], first: int, told: Statement, last: Statement) -> bool:
    """Say whether a label without a disease goes on with the one before: ``…, or in first line for patients who``."""
    joined = any(text_at(items, i) == "or" for i in range(first - 6, first))
    return joined and not told.all("disease") and bool(last.all("disease"))


def _persons(items: Sequence[Item], start: int, last: int) -> list[Slot]:
    """Return the patients of whom a sentence tells several diseases: ``adults with A who …, or with B who …``."""
    led = next(
        (i for i in range(start + 1, last) if text_at(items, i) == "with" and not is_given_with(items, i - 2)), start
    )
    return clauses_of(items, start, led)


def _labels(
    items: Sequence[Item], start: int, last: int, sentence: int, *, begins: int, explicit: bool
) -> list[Statement]:
    """Return the medicine, the disease, and clause by clause who may be treated; once for each group of patients."""
    told = start if text_at(items, start) in {"if", "when"} else start + 1  # "It is used if your cancer"
    if denied(items, max(0, start - 4), told) and not may_now(items, start):
        return []
    disease = _named_disease(items, start, last)
    clauses = [*_leading(items, begins), *clauses_of(items, begins, last)]
    if disease is None:
        these = any(text_at(items, i) in {"these", "this", "such"} for i in range(start, start + 6))
        if not these and (told_of := _of_the_subject(items, start, clauses)) is not None:
            return [made("indication", [told_of, *clauses], sentence, (items[start].start, clauses[-1].end))]
        before = any(is_patients_disease(items, i) for i in range(max(0, start - _NEAR), start))
        before = before and any(text_at(items, i) == "for" for i in range(max(0, start - _NEAR), start))
        if before or these or not (explicit and any(_is_of_patients(each) for each in clauses)):
            return []  # "marketed for relapsed sarcoma in adults" begins before
        slots = [*medicine_of_label(items, start, start), *_widened(items, start), *clauses]
        return [made("indication", slots, sentence, (items[start].start, clauses[-1].end))]
    several = any(text_at(items, i) == "number" for i in range(disease - 4, disease))  # a number of types of cancer
    if is_any_disease(items[disease]) and (
        several or _VARIOUS & {text_at(items, i) for i in range(disease - 2, disease)}
    ):
        return []
    if _is_vague(items, disease) or not (explicit or clauses or is_plain(items, start)):
        return []
    wider = any(is_for_wider_use(items, i) for i in range(2, start + 2))
    subject = (
        [] if wider else medicine_of_label(items, start, disease)
    )  # "Acme wins approval for expanded use of its pill"
    if listed := own_words(items, begins, start, last):
        return [
            made("indication", [*subject, *named, *words], sentence, (items[start].start, named[-1].end))
            for named, words in listed
        ]
    passed = any(is_patients_disease(items, at) for at in range(start, disease))
    diseases = _joined(items, disease if passed else start, disease, last)
    places = {(each.start, each.end) for each in diseases}
    slots = [*subject, *diseases, *(each for each in clauses if (each.start, each.end) not in places)]
    return [made("indication", slots, sentence, (items[start].start, items[disease].end))]


def _leading(items: Sequence[Item], begins: int) -> list[Slot]:
    """Return the patients with whom a sentence begins: ``In adult patients, NAME is used to treat thymoma``."""
    if text_at(items, 0) not in {"in", "for"}:
        return []
    end = next((i for i in range(1, min(_BEFORE_NAME, begins + 1)) if items[i].kind in {"drug", "product"}), 0)
    return clauses_of(items, 1, end) if not any(items[i].kind == "disease" for i in range(end)) else []


def _of_the_subject(items: Sequence[Item], start: int, clauses: Sequence[Slot]) -> Slot | None:
    """Return the disease that only the subject tells: ``The myeloma therapy is indicated in combination with …``."""
    told = text_at(items, start) == "indicated" and any('"with_therapies"' in each.value for each in clauses)
    place = next((i for i in range(start) if describes_medicine(items, i)), None) if told else None
    return None if place is None else items[place].slot("disease")


def _widened(items: Sequence[Item], start: int) -> list[Slot]:
    """Return the disease of ``extends the indication in lymphoma to include first-line treatment``."""
    if not {text_at(items, start), text_at(items, start + 1)} & {"include", "includes"}:
        return []
    before = next((i for i in range(start - 1, -1, -1) if is_patients_disease(items, i)), None)
    return [] if before is None else [items[before].slot("disease")]


def _is_of_patients(clause: Slot) -> bool:
    """Say whether a clause tells of patients, and not only how the medicine is given."""
    return not any(each in clause.value for each in ("with_therapies", '"regimen"', '"sex"'))


def _told_until(items: Sequence[Item], start: int, last: int) -> int:
    """Return where a sentence goes on to something else behind a label: ``…, representing the first approval``."""
    diseased = False
    last = min(last, bracket_end(items, start))  # "NAME (approved for thymoma) was tested in"
    described = _is_described(items, start)
    for at in range(start, last - 1):
        diseased = diseased or items[at].kind == "disease" or text_at(items, at) == "who"
        if described and diseased and items[at].text == "," and text_at(items, at + 1) in _GOES_ON:
            return at  # "NAME, approved for thymoma, was tested in"
        if text_at(items, at) == "which" and any(text_at(items, i).startswith("affect") for i in (at + 1, at + 2)):
            return at  # whom the disease affects as a rule
        if (
            text_at(items, at) == "and"
            and text_at(items, at + 1) in {"was", "is"}
            and (text_at(items, at + 2).startswith(("based", "support")))
        ):
            return at  # "… and was based on"
        if diseased and items[at].text in {",", "–", "—"} and text_at(items, at + 1).startswith(_ASIDE):
            following = text_at(items, at + 1)
            if following == "according" and _goes_on(items, at + 1, last):
                continue
            if following != "following" or any(items[i].kind == "authority" for i in range(at + 1, min(at + 12, last))):
                return at
    return last


def _is_described(items: Sequence[Item], start: int) -> bool:
    """Say whether an aside tells what a medicine is for: ``NAME, approved for thymoma, was``, no main clause."""
    verbs = {"approved", "authorised", "licenced", "indicated"}
    verb = next((i for i in range(start, max(0, start - _NEAR), -1) if text_at(items, i) in verbs), None)
    if verb is None:
        return False
    return items[verb - 1].text == "," or (
        verb > 1 and text_at(items, verb - 1) in _AT_FIRST and items[verb - 2].text == ","
    )


def _goes_on(items: Sequence[Item], at: int, last: int) -> bool:
    """Say whether patients are told of behind an aside: ``…, according to the WHO classification, who are``."""
    comma = next((i for i in range(at, min(at + _LISTED, last - 1)) if items[i].text == ","), None)
    return comma is not None and text_at(items, comma + 1) in {"who", "whose"}


def _is_vague(items: Sequence[Item], disease: int) -> bool:
    """Say whether not even the disease is told: ``to treat a certain form of lung cancer``, with nothing behind it."""
    if items[disease].text.casefold() in {"multiple cancers", "multiple tumours", "multiple tumors"}:
        return True
    if text_at(items, disease + 1) in _SPECIFYING:
        return False
    near = [text_at(items, index) for index in range(max(0, disease - 4), disease)]
    return any(each in _VAGUE for each in near) and any(each in _KINDS for each in near)


def _begins(items: Sequence[Item], start: int) -> int:
    """Return where the clauses of a label begin: at ``as monotherapy`` or ``in combination with`` before it."""
    begins = start
    for at in range(start - 1, max(-1, start - _BACK), -1):
        if items[at].kind == "disease" or items[at].text in {";", "."} or _opens_clause(items, at):
            break
        if text_at(items, at) == "and" and text_at(items, at + 1) == "as" and begins == at + 1:
            break  # "… with NAME, and as a second-line treatment for"
        word = text_at(items, at)
        leads = word == "as" and any(text_at(items, i) in _LEADING for i in range(at + 1, at + 3))
        leads = leads or (word == "in" and text_at(items, at + 1) == "monotherapy")
        leads = leads or (word == "monotherapy" and text_at(items, at - 1) == "a")
        leads = leads or (word in _LEADING and text_at(items, at - 1) in {"and", "or"} and start - at < _NEAR)
        leads = leads or (word == "in" and text_at(items, at - 1) in {",", "and"} and text_at(items, at + 1) in _WHO)
        if leads or is_given_with(items, at):
            begins = at
    return begins


def _opens_clause(items: Sequence[Item], at: int) -> bool:
    """Say whether another clause opens at a place: ``…, and the agent is also approved``."""
    joined = text_at(items, at) in {"and", "but", "while"} and items[at - 1].text == "," and at > 0
    return joined and text_at(items, at + 1) in {"the", "it", "its", "this", "is", "was", "has"}


def _joined(items: Sequence[Item], start: int, disease: int, end: int) -> list[Slot]:
    """Return a disease and those joined to it: ``pNETs and epNETs``, ``thymoma, recurrent melanoma or sarcoma``."""
    last, joined = disease + 1, False
    passed = _behind_cause(items, disease + 1)
    for index in range(disease + 1, min(disease + _LISTED, end)):
        word = text_at(items, index)
        if index < passed:
            last = index + 1
            continue
        if items[index].kind == "disease" and is_patients_disease(items, index):
            last, joined = index + 1, False
        elif (
            word in {"and", "or"}
            or phrase_at(items, index, "as", "well", "as")
            or (items[index].text == "," and (index == last or items[index - 1].text == ")"))
        ):
            joined = True
        elif (
            items[index].text in {"(", ")"}
            or items[index].kind in {"code", "short"}
            or is_short_in_brackets(items, index)
        ):
            continue
        elif not (joined and index - last < _MODIFIERS and may_stand_between(items[index])):
            break
    return diseases_from(items, start, last)


def _behind_cause(items: Sequence[Item], at: int) -> int:
    """Return the place behind what a disease comes with, where a list goes on: ``A associated with B, C and D``."""
    if text_at(items, at) == "(" and text_at(items, at + 2) == ")":
        at += 3
    if not phrase_at(items, at, "associated", "with"):
        return at
    return next((i for i in range(at + 3, min(at + _MODIFIERS, len(items))) if items[i].text == ","), at)


def _named_disease(items: Sequence[Item], start: int, last: int) -> int | None:
    """Return the first disease of patients; behind ``four types of cancer, including`` the one that is told then."""
    places = [at for at in range(start, last) if is_patients_disease(items, at)]
    if (
        len(places) > 1
        and text_at(items, places[0] + 1) == ":"
        and any(text_at(items, at) in _KINDS for at in range(max(0, places[0] - 3), places[0]))
    ):  # "two types of blood cancer: myeloma and"
        return places[1]
    if len(places) > 1 and is_any_disease(items[places[0]]):
        between = range(places[0] + 1, places[1])
        told = any(text_at(items, at) in {"including", "namely", "such", ":", "called"} for at in between)
        kinds = any(text_at(items, at) in _KINDS for at in range(max(0, places[0] - 3), places[0]))
        told = told or (kinds and items[places[0] + 1].text == ",")  # "two types of cancer, thymoma and melanoma"
        return places[1] if told else places[0]
    return places[0] if places else None


def _earlier(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return the diseases for which a medicine was authorised before, each with its patients where these are told."""
    verb = find(items, ("approv", "authoris", "licenced"))
    until = next((i for i in places_with(items, ("approv", "authoris", "licenced"), 3) if _had_been(items, i)), None)
    verb = verb if until is None else until
    held = next(
        (i for i in places_with(items, _OLD) if text_at(items, i) in _OLD and text_at(items, i + 1) in _HELD), None
    )
    held = None if held is None else held + 1
    if held is not None and any(text_at(items, i) in _REVISED for i in range(held)):
        return []
    if held is not None and any(text_at(items, i) in {"extended", "expanded"} for i in range(held, held + 9)):
        return []  # "the existing indication for thymoma is extended to"
    if held is not None and text_at(items, held + 1) == "to" and text_at(items, held + 2) in _ADDS:
        return []  # "an extension to the existing indication to include"
    if held is not None and (verb is None or held <= verb):
        verb = held
    if verb is not None and any(text_at(items, i) == "opinion" for i in range(max(0, verb - 4), verb)):
        return []  # "its previously adopted opinion recommending approval"
    if verb is None or denied(items, max(0, verb - 5), verb) or (verb == 1 and _is_old(items, 0)):
        return []  # "Already approved NAME has …" tells of something else
    before = held == verb or any(_is_old(items, i) for i in range(max(0, verb - 5), verb + 2))
    before = before or _in_countries(items, verb) or _had_been(items, verb)
    first = text_at(items, 0) == "before" and any(text_at(items, i) == "been" for i in range(verb))
    until = _aside_until(items, verb)
    diseases = diseases_from(items, verb, until)
    if not (before or first) or not diseases:
        return []
    subject = next((each.slot("product") for each in items[:verb] if each.kind in {"drug", "product"}), None)
    if subject is None and text_at(items, 0) in {"the", "this"} and text_at(items, 1) in THINGS:
        subject = items[1].slot("product", "")
    if subject is None:
        named = next((i for i in range(verb) if is_name(items, i)), None)
        subject = None if named is None else span(items, named, named_run(items, named), "product")
        subject = medicine_of(items, verb, 0, len(items)) if subject is None else subject
    where = places_held(items, verb, len(items)) or places_held(items, 0, len(items))
    slots = [*([] if subject is None else [subject]), *where]
    place = (items[verb].start, items[verb].end)
    told, since = _earlier_labels(items, verb, until, diseases), _since(items, verb)
    return [made("earlier", [*slots, *own, *since], sentence, place) for own in told or [diseases]]


def _since(items: Sequence[Item], verb: int) -> list[Slot]:
    """Return since when a medicine has been approved, where one day is told: ``approved in the US since May 2015``."""
    at = [i for i in range(verb, len(items) - 1) if text_at(items, i) == "since"]
    return [items[at[0] + 1].slot("date")] if len(at) == 1 and items[at[0] + 1].kind == "date" else []


def _earlier_labels(items: Sequence[Item], verb: int, until: int, diseases: Sequence[Slot]) -> list[list[Slot]]:
    """Return the diseases of each label that was approved before with its patients, where one of them tells any."""
    start = next((i for i in range(verb, min(verb + _LISTED, until)) if text_at(items, i) in {"for", "in", "as"}), verb)
    starts = [each for each, _ in further_labels(items, start) if start < each < until]
    ends = [*starts, until]
    found: list[list[Slot]] = []
    for first, last in zip([verb, *starts], ends, strict=True):
        own = [each for each in diseases if items[first].start <= each.start < items[last - 1].end]
        shared = len(own) > 1  # of which of several diseases the patients have, nothing says
        found.append([*own, *([] if shared else clauses_of(items, first, last))])
    patients = any(_is_of_patients(each) for told in found for each in told if each.name == "clause")
    return found if patients and all(any(each.name == "disease" for each in told) for told in found) else []


def _aside_until(items: Sequence[Item], verb: int) -> int:
    """Return where an aside ends: ``NAME, already licensed for thymoma, was cleared on Monday for sarcoma``."""
    if verb < 2 or text_at(items, verb - 1) not in {"already", "previously", "currently"}:
        return len(items)
    relative = any(
        text_at(items, i) == "which" and items[i - 1].text == "," for i in range(max(1, verb - _BEFORE_NAME // 2), verb)
    )
    aside = items[verb - 2].text == "," or relative
    ends = (i for i in range(verb + 1, len(items) - 1) if items[i].text == ",")
    goes_on = (i for i in ends if text_at(items, i + 1) in _GOES_ON or text_at(items, i + 1).endswith("ed"))
    return next(goes_on, len(items)) if aside else len(items)


def _is_old(items: Sequence[Item], at: int) -> bool:
    """Say whether a word tells of an approval before this one; ``earlier today`` and ``earlier this year`` do not.

    ``Currently, NAME is approved for`` sets it against what is new; ``NAME is currently approved for`` is a plain fact.
    """
    if text_at(items, at + 1) in _NO_APPROVALS or (at and text_at(items, at - 1) == "an"):
        return False  # "reversed an earlier decision and approved NAME"
    if text_at(items, at) == "earlier":
        return text_at(items, at + 1) not in {"today", "this", "in", "on"}
    opens = at == 0 and text_at(items, at) == "currently"
    return opens or text_at(items, at) in {"already", "previously", "previous"}


def _had_been(items: Sequence[Item], verb: int) -> bool:
    """Read ``withdrew NAME, which had been approved to treat thymoma``: what it was approved for until then."""
    which = verb - 3 - (text_at(items, verb - 3) in {"only", "first", "previously"})
    return phrase_at(items, verb - 2, "had", "been") and text_at(items, which) == "which"


def _in_countries(items: Sequence[Item], verb: int) -> bool:
    """Say whether ``approved in 15 countries`` tells where a medicine is on the market."""
    counted = verb + 2 < len(items) and items[verb + 2].kind in {"number", "number_word"}
    return (
        counted
        and text_at(items, verb).endswith("ed")
        and text_at(items, verb + 1) == "in"
        and text_at(items, verb + 3) == "countries"
    )
