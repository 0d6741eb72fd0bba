"""What patients were given before: how many therapies, of which class, other than which, and how it ended."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pivotal.reading.characters.lexer import folded
from pivotal.reading.labels.clauses import Step, clause, either
from pivotal.reading.labels.pretreatment_told import (
    ORDINALS,
    at_most,
    counted,
    counted_before,
    line_of_treatment,
    none_before,
    pretreated,
)
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import Phrases, text_at
from pivotal.reading.words import NUMBER_WORDS, THERAPY_CLASSES, THERAPY_HEADS

_EXCEPT = Phrases(("other", "than"), ("except",), ("excluding",), ("not", "involving"), ("not", "including"),
           ("besides",), ("apart", "from"), ("aside", "from"))  # fmt: skip
_PROGRESSED = ("progress", "relaps", "refractory", "resistan", "intoleran", "worsen", "recurr")
_HAD = frozenset({
    "treated", "received", "receiving", "had", "prior", "previous", "earlier", "after", "following", "least",
    "undergone",
    "failed", "tried", "completed",
})  # fmt: skip
_PASSED = frozenset({
    "on", "after", "following", "a", "an", "the", "at", "least", "or", "more", "prior", "previous", "earlier", "with",
    "one", "minimum", "during", "of", "lines", "line", "from", "been", "treated", "received", "by", "have",
    "to", "failure",
    "greater", "previously",
    "different", "≥", "either", "both", "any", "intolerant", "who", "are", "and", "other", "completion", "last", "most",
    "recent", "their", "its", "first", "-", "second", "third", "frontline", "front", "initial",
})  # fmt: skip
_COUNTED = frozenset({"therapy", "treatment", "line", "regimen"})
_KINDS = frozenset({"inhibitor", "antibody", "drug", "medicine", "agent"})  # which say what a medicine is
_UNFIT = {"candidates": "for", "eligible": "for", "suitable": "for", "intolerant": "to"}
_INTOLERANT = frozenset({",", "cannot", "can", "not", "could", "tolerate"})
_SETTINGS = frozenset({"neoadjuvant", "adjuvant", "perioperative"})
_GIVEN_IN = {"metastatic": "advanced", "advanced": "advanced", "adjuvant": "adjuvant"}
_NAMED_CLASSES = frozenset(each.casefold() for names in THERAPY_CLASSES.values() for each in names)
_UP_TO = frozenset({"to", "-", "–", "—"})  # between the fewest and the most lines of treatment
_INCLUDED = Phrases(("including",), ("that", "included"), ("which", "included"), ("that", "includes"), ("included",),
                    ("that", "contained"), ("containing",), ("consisting", "of"))  # fmt: skip
_HUNG = frozenset({"and", "or", ","})  # behind "oxaliplatin-"
_LONGEST = 8  # items of the name of a class
_MOST = 14  # items that are looked at
_SHORTEST = 5  # letters of a medicine that is not known, less one
_GENERAL = frozenset(
    {"prior", "previous", "earlier", "systemic", "standard", "other", "anti-cancer", "available", "cancer", "new"}
)
_NO_CLASS = frozenset({
    "a", "an", "the", "of", "for", "in", "on", "or", "and", "with", "to", "by", "from", "at", "as", "who", "whose",
    "which", "when", "if", "where",
    "that", "have", "has", "had", "is", "are", "was", "were", "been", "be", "least", "more", "than", "other",
    "received",
    "treated", "following", "after", "patients", "adults", "disease", "their", "one", "two", "three", "line",
    "lines", "this", "first", "second", "progressed", "combination", "treatment", "therapy", "both", "either",
    "approved",
    "any", "not", "no", "during", "last", "metastatic", "advanced", "previously", "it", "its", "our",
})  # fmt: skip


def therapy_at(items: Sequence[Item], at: int, last: int) -> tuple[str, int] | None:
    """Return the therapy, medicine or class that begins at a place, and the place behind it.

    A class ends with a word such as ``inhibitor`` or ``chemotherapy``; what stands before it tells which:
    ``anti-CD20-based therapy``, ``proteasome inhibitor``. A medicine behind it is the one that is meant.
    """
    if at >= last:
        return None
    item = items[at]
    if item.text == "5" and text_at(items, at + 1) in {"-", "–"} and text_at(items, at + 2) in {"fu", "fluorouracil"}:
        return "fluorouracil", at + 3
    if item.kind in {"word", "product"} and item.text[:1].isupper() and at + 1 < last and items[at + 1].kind == "drug":
        at, item = at + 1, items[at + 1]  # a brand before its substance
    if item.kind in {"therapy", "drug", "product"}:
        end = at + 1
        if text_at(items, end) == "-" and text_at(items, end + 1) in {"based", "containing"}:
            return _class_at(items, at, last) or (item.value, end)
        return item.value, end
    if item.kind == "field" and item.value == "prior_therapy":
        return "systemic_therapy", at + 1
    step = _class_at(items, at, last)
    if step is None and item.kind == "word":
        hung = _is_hung(items, at, last)  # "fluoropyrimidine-, and irinotecan-based chemotherapy"
        radiation = "radiation_therapy" if item.low == "radiation" else None
        named = item.value if hung else radiation
        return None if named is None else (named, at + 1)
    if step is not None and step[1] < last and items[step[1]].kind == "drug" and text_at(items, step[1] - 1) in _KINDS:
        return items[step[1]].value, step[1] + 1
    return step


def _class_at(items: Sequence[Item], at: int, last: int) -> tuple[str, int] | None:
    parts: list[str] = []
    for index in range(at, min(at + _LONGEST, last)):
        item, word = items[index], text_at(items, index)
        stem = folded(item.text.split(" ")[-1])[1]
        following = text_at(items, index + 1)
        if (stem in THERAPY_HEADS or stem == "chemo") and following != "-" and not _goes_on(items, index + 1, last):
            told = [each for each in parts if each not in _GENERAL]
            told = [] if told == ["anti"] else told  # "anti-cancer"
            told = parts if " ".join([*parts, stem]) in _NAMED_CLASSES else told  # "new hormonal agent"
            own = " ".join([*told, *(folded(each)[1] for each in item.text.split(" "))])
            own += "therapy" if stem == "chemo" else ""
            if item.kind not in {"word", "arm", "active", "therapy", "field"}:
                return None
            general = not told and stem in _COUNTED and " " not in item.text
            return ("systemic_therapy" if general else own.replace(" ", "_").replace("-", "_")), index + 1
        if word in {"or", "/"} and parts and _is_between_genes(items, index, last):
            continue  # "a PD-1 or PD-L1 inhibitor"
        if item.kind == "disease" and word in {"cancer", "anticancer"}:
            continue  # "systemic cancer therapy"
        if item.kind not in {"word", "gene", "target", "arm", "drug", "active", "therapy"} and word not in {
            "-",
            "–",
            "/",
        }:
            return None
        if item.kind == "word" and word in _NO_CLASS:
            return None
        if word not in {"-", "–", "/", "based", "containing", "directed", "targeted"}:
            parts.append(item.text.casefold())
    return None


def _is_hung(items: Sequence[Item], at: int, last: int) -> bool:
    """Say whether a class lacks its head, which another that follows has: the first of ``A-, B- and C-based``."""
    hung = items[at].kind == "word" and text_at(items, at + 1) in {"-", "–"} and text_at(items, at + 2) in _HUNG
    return hung and any(
        text_at(items, i) in {"based", "containing"} and text_at(items, i - 1) in {"-", "–"}
        for i in range(at + 3, min(at + _MOST, last))
    )


def _is_between_genes(items: Sequence[Item], at: int, last: int) -> bool:
    return at + 1 < last and {items[at - 1].kind, items[at + 1].kind} <= {"gene", "target", "short"}


def _goes_on(items: Sequence[Item], at: int, last: int) -> bool:
    """Say whether a class has another head: ``chemotherapy regimens``, ``inhibitor therapy``."""
    return at < last and items[at].kind in {"word", "active"} and folded(items[at].text)[1] in THERAPY_HEADS


def therapies_at(items: Sequence[Item], at: int, last: int, *, loose: bool = False) -> tuple[list[str], int, bool]:
    """Return the therapies that are listed from a place, the place behind them, and whether all of them were given.

    Where it is ``loose``, a word that nothing explains is the medicine that its place asks for.
    """
    found: list[str] = []
    end, both = at, False
    while end < last and len(found) < _LONGEST:
        start = end
        while (
            start < last
            and start - end < 6
            and (
                text_at(items, start) in {"with", "a", "an", "either", "both", "the"}
                or (found and text_at(items, start) in {"at", "least", "one", "other", "another"})
                or (found and text_at(items, start) in {"and", "or", ",", "/"})
                or (
                    found
                    and start == end
                    and text_at(items, start) in {"-", "–"}
                    and text_at(items, start + 1) in _HUNG
                )
            )
        ):
            start += 1
        step = therapy_at(items, start, last)
        if step is None and loose and not found and start < last and _is_unknown(items[start]):
            step = items[start].value, start + 1
        if step is None or (found and start == end):
            break
        both = both or (bool(found) and any(text_at(items, index) == "and" for index in range(end, start)))
        found.append(step[0])
        end = step[1]
    return found, end, both


def _is_unknown(item: Item) -> bool:
    return item.kind == "word" and len(item.text) > _SHORTEST and item.value not in _NO_CLASS | _GENERAL | _PASSED


def therapy_history(items: Sequence[Item], at: int, last: int) -> Step:
    """Match what was given before, or was not: ``not previously treated with chemotherapy``."""
    step = _given_before(items, at, last)
    if step is None:
        return None
    yet = text_at(items, at - 1) == "been" and text_at(items, at - 2) in {"yet", "ever", "previously"}
    near = range(at - 1, at - 3 - yet, -1)
    denied = next((i for i in near if text_at(items, i) in {"not", "never", "no", "without"}), None)
    if denied is None or any(items[i].kind not in {"word", "punct"} for i in range(denied, at)):
        return step
    if text_at(items, at).startswith(_PROGRESSED):
        return None
    told = [json.loads(each.value) for each in step[0]]
    named = [
        each["prior_therapy"]["of"] for each in told if "prior_therapy" in each and "at_least" in each["prior_therapy"]
    ]
    if len(named) != 1:
        return None if named else step
    return [clause(items, denied, step[1], {"prior_therapy": {"of": named[0], "at_most": 0}})], step[1]


def _given_before(items: Sequence[Item], at: int, last: int) -> Step:
    word = text_at(items, at)
    if word == "untreated" and text_at(items, at - 1) in {"with", "of", "for", "or", "newly", "includes", "treat"}:
        named = any(items[i].kind == "disease" for i in range(at + 1, min(at + 4, last)))
        return ([clause(items, at, at + 1, none_before())], at + 1) if named else None
    if (noted := _noted(items, at, last)) is not None:
        return noted
    if word == "previously" and text_at(items, at + 1) == "untreated":
        return [clause(items, at, at + 2, none_before())], at + 2
    if word == "previously" and text_at(items, at + 1) == "-" and text_at(items, at + 2) in {"treated", "untreated"}:
        treated = {"prior_therapy": {"of": ["systemic_therapy"], "at_least": 1}, "strength": "implied"}
        return [clause(items, at, at + 3, treated if text_at(items, at + 2) == "treated" else none_before())], at + 3
    if word in {"previously", "already"} and text_at(items, at + 1).startswith("treated"):
        return _treated(items, at, last)
    if word in {"for", "in"} and text_at(items, at + 1) in {"whom", "which"}:
        return _in_whom(items, at, last)
    if (untold := line_of_treatment(items, at)) is not None:
        return untold
    return _had_or_ended(items, at, last)


def _noted(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``no prior systemic therapy``, what must have been given, and that anything was given before."""
    named = items[at].kind == "field" and items[at].value == "prior_therapy"
    if named and at > 0 and text_at(items, at - 1) in {"no", "without"}:
        told = text_at(items, at + 1) not in {"with", "for", "by"}
        return ([clause(items, at - 1, at + 1, none_before())], at + 1) if told else None
    return _should_have(items, at, last) or pretreated(items, at)


def _should_have(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``previous treatment should have included a taxane``, a note in many labels, and ``prior therapy did``."""
    earlier = items[at].kind in {"field", "therapy"} and items[at].low.startswith(("prior ", "previous ", "earlier "))
    if not earlier and items[at].kind != "field" and text_at(items, at) not in {"treatment", "therapy", "regimen"}:
        return None
    noted = text_at(items, at + 1) in {"should", "must"} and text_at(items, at + 2) == "have"
    verb = at + 3 if noted else at + 1  # "whose prior therapy included a taxane"
    if text_at(items, verb) not in {"included", "contained", "comprised"}:
        return None
    begins = verb + 2 if text_at(items, verb + 1) in {"a", "an"} else verb + 1
    of, end, both = therapies_at(items, begins, last, loose=True)
    first = at - 1 if items[at].kind != "field" and text_at(items, at - 1) in {"prior", "previous"} else at
    return _told(items, first, end, last, of, 1, None, both=both) if of else None


def _had_or_ended(items: Sequence[Item], at: int, last: int) -> Step:
    """Match what patients received before, or what their disease went on after."""
    word = text_at(items, at)
    if items[at].kind == "flag" and items[at].value == "progressive" and text_at(items, at + 1) in {
        "on", "after", "following", "during",
    }:  # fmt: skip
        return _history(items, at, last, outcome="progressed")
    progressed = (
        word.startswith(_PROGRESSED) and word not in {"progressive", "progression"} and items[at].kind == "word"
    )
    if word.startswith("recurr") and text_at(items, at + 1) not in {"after", "following", "on", "or"}:
        return None
    if not (progressed or word in _HAD):
        return None
    start = at - 1 if word == "least" and text_at(items, at - 1) == "at" else at
    if word in {"prior", "previous", "earlier"} and (number := counted_before(items, at)) is not None:
        return counted(items, number, _history(items, at, last, outcome=None))
    step = _history(items, at, last, outcome=_outcome(items, at) if progressed else None)
    if step is None or start == at:
        return step
    told, *further = step[0]
    return [told._replace(start=items[start].start), *further], step[1]


def _in_whom(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``for whom both bortezomib and lenalidomide have failed`` and ``in which chemotherapy has failed``."""
    found: list[str] = []
    index = at + 2
    while index < min(at + _MOST, last):
        if text_at(items, index) in {"failed", "fails", "fail"} and found:
            history = {"of": list(dict.fromkeys(found)), "at_least": 1, "outcome": "progressed"}
            return [clause(items, at, index + 1, {"prior_therapy": history})], index + 1
        of, end, _ = therapies_at(items, index, last)
        if not of and text_at(items, index) not in _PASSED | {",", "has", "line"}:
            return None
        found += of
        index = end if of else index + 1
    return None


def _treated(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``previously treated``, alone or with what."""
    start = at + 2
    while text_at(items, start) in {"with", "by"} and start < last:
        start += 1
    if start > at + 2 and (shared := _shared_object(items, at, start, last)) is not None:
        return shared
    if start == at + 2:
        history = {"prior_therapy": {"of": ["systemic_therapy"], "at_least": 1}, "strength": "implied"}
        return [clause(items, at, start, history)], start
    return _history(items, at, last, outcome=None)


def _shared_object(items: Sequence[Item], at: int, start: int, last: int) -> Step:
    """Match ``previously treated with, or are not candidates for, available therapies``."""
    joined = start + 1 if text_at(items, start) == "," else start
    if text_at(items, joined) != "or":
        return None
    places = range(joined + 1, min(joined + _LONGEST, last))
    verb = next((i for i in places if text_at(items, i) in _UNFIT), None)
    if verb is None or text_at(items, verb + 1) != _UNFIT[text_at(items, verb)]:
        return None
    barred = text_at(items, verb) != "intolerant"
    if barred and not any(text_at(items, i) == "not" for i in range(joined, verb)):
        return None
    of, end, _ = therapies_at(items, verb + (3 if text_at(items, verb + 2) == "," else 2), last)
    if not of:
        return None
    unfit = [{"field": "not_eligible_for" if barred else "intolerant_to", "is": each} for each in of]
    return [clause(items, at, end, either([{"prior_therapy": {"of": of, "at_least": 1}}, *unfit]))], end


def _outcome(items: Sequence[Item], at: int) -> str:
    ahead = [text_at(items, index) for index in range(at, min(at + 8, len(items)))]
    return (
        "progressed_or_intolerant"
        if any(each.startswith(("intoleran", "tolerate")) for each in ahead)
        else "progressed"
    )


def _history(items: Sequence[Item], at: int, last: int, *, outcome: str | None) -> Step:
    """Walk from the word that tells of earlier therapy to the therapy itself."""
    end, count, seen, most = at + 1, 1, False, None
    ended = outcome or ("progressed" if _progressed_before(items, at) else None)
    if text_at(items, at) == "previously":
        end = at + 2
    while end < last and end - at < _MOST:
        word = text_at(items, end)
        ended = ended or ("progressed" if word == "failure" else None)
        number = _number(items, end)
        if number is not None:
            most = number if seen and text_at(items, end - 1) in _UP_TO else None
            count, seen = (count if most else number), True
        elif _is_led_on(items, end, last):
            end += 1
        elif word == "line" and (text_at(items, end - 1) in {"-", "–"} or text_at(items, end - 1) in ORDINALS):
            pass  # "refractory to first-line chemotherapy"
        elif word in _COUNTED or folded(word)[1] in _COUNTED:
            if word.startswith("line") and text_at(items, end + 1) == "of":
                end += 1
            elif seen:
                return at_most(_told(items, at, end + 1, last, ["systemic_therapy"], count, ended, both=False), most)
            elif word.startswith("line"):
                return None
            else:
                step = therapy_at(items, end, last)
                told = None if step is None else _told(items, at, step[1], last, [step[0]], count, ended, both=False)
                return at_most(told, most)
        elif word not in _PASSED and not (ended and word in _INTOLERANT) and not word.startswith(_PROGRESSED):
            of, stop, both = therapies_at(items, end, last)
            return at_most(_told(items, at, stop, last, of, count, ended, both=both), most) if of else None
        end += 1
    return None


def _is_led_on(items: Sequence[Item], at: int, last: int) -> bool:
    """Say whether the therapy follows two words later: ``prior treatment with``, ``neoadjuvant or adjuvant``."""
    following = text_at(items, at + 1)
    if items[at].kind == "field" and following == "with":
        return True
    if text_at(items, at) == "treatment" and following == "with":
        return bool(therapies_at(items, at + 2, last)[0])
    return text_at(items, at) in _SETTINGS and following in {"or", "and", "/"}


def _number(items: Sequence[Item], at: int) -> int | None:
    if items[at].kind in {"number_word", "number"} and items[at].value.isdigit():
        return None if text_at(items, at + 2) in {"fu", "fluorouracil"} else int(items[at].value)  # "5-FU"
    return NUMBER_WORDS.get(text_at(items, at))


def _told(
    items: Sequence[Item], at: int, stop: int, last: int, of: list[str], count: int, outcome: str | None, *, both: bool
) -> Step:  # fmt: skip
    """Return the clause of a history, with those that it excepts or says to be among it."""
    ended = {} if outcome is None else {"outcome": outcome}
    excepted, end = _except(items, stop, last)
    setting, end = _setting_behind(items, end, last)
    without = {**({"other_than": excepted} if excepted else {}), **setting}
    if both and count == 1:
        criterion = either([{"prior_therapy": {"of": [each], "at_least": 1, **ended}} for each in of], both=True)
    else:
        criterion = {"prior_therapy": {"of": of, "at_least": count, **without, **ended}}
    found = [clause(items, at, end, criterion)]
    included = end + 1 if text_at(items, end) == "," else end
    if named := _INCLUDED.at(items, included):
        listed, behind, all_of = therapies_at(items, included + len(named), last)
        numbered = any(_number(items, index) is not None for index in range(at, stop))
        if listed and of == ["systemic_therapy"] and not (numbered or excepted):
            return _told(items, at, behind, last, listed, count, outcome, both=all_of)
        each_of = [{"prior_therapy": {"of": [each], "at_least": 1}} for each in listed]
        found += [clause(items, included, behind, either(each_of, both=True))] if listed else []
        end = behind if listed else end
    return found, end


def _setting_behind(items: Sequence[Item], at: int, last: int) -> tuple[dict[str, str], int]:
    """Return in which setting a therapy was given: ``in the metastatic setting``, ``for advanced disease``."""
    first = at + 1 + (text_at(items, at + 1) == "the")
    ends = {"in": {"setting"}, "for": {"disease"}}.get(text_at(items, at), set())
    if first + 1 >= last or text_at(items, first + 1) not in ends or text_at(items, first) not in _GIVEN_IN:
        return {}, at
    return {"setting": _GIVEN_IN[text_at(items, first)]}, first + 2


def _progressed_before(items: Sequence[Item], at: int) -> bool:
    return any(text_at(items, index).startswith("progressed") for index in range(max(0, at - 2), at))


def _except(items: Sequence[Item], at: int, last: int) -> tuple[list[str], int]:
    """Return the therapies that are excepted behind a place, and the place behind them."""
    start = at + 1 if text_at(items, at) == "," else at
    words = _EXCEPT.at(items, start)
    if not words:
        return [], at
    after = start + len(words)
    of, end, _ = therapies_at(items, after, last)
    return (of, end) if of else ([], at)
