"""Arms that are known by their shape or place: codes such as ``Rd``, doses, schedules, brands nobody explains."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import is_name, text_at
from pivotal.reading.results.intervals import closing, opening

# Abbreviations that tell patients, results or places and not what was given.
_NO_ARMS = frozenset({
    "ITT", "FAS", "PP", "ER", "PR", "HER2", "PD", "MSI", "EGFR", "ALK", "KRAS", "BRCA", "HRD", "TMB", "CPS", "TPS",
    "MRD", "WHO", "ECOG", "CT", "MRI", "US", "EU", "CI", "HR", "OS", "PFS", "ORR", "CR", "SD", "AE", "AES", "TRAE",
    "TEAE", "SAE", "NE", "NR", "IQR", "OR", "RR", "QOL", "HRQOL", "PS", "CNS", "DNA", "RNA", "PSA", "LDH", "RECIST",
    "BICR", "ICR", "IRC", "DSMB", "IDMC", "FDA", "EMA", "CHMP", "II", "III", "IV", "NSCLC", "SCLC", "HCC", "RCC", "AML",
    "CLL", "DLBCL", "MCL", "CRC", "TNBC", "GBM", "NET", "NETS", "AUC", "ASCO", "ESMO", "ASH", "VS", "TNM", "AJCC",
    "USA", "UK", "NCI", "FIGO", "WBC", "ANC", "EFS", "DFS", "RFS", "DMFS", "MFS", "DOR", "DCR", "TTP", "CBR", "PCR",
    "VGPR", "HRS", "CRS", "ICANS", "ILD", "HPV", "EBV", "HIV", "BMI", "COVID", "MM", "RRMM", "NDMM", "BTC", "UC", "BC",
    "PC", "CML", "ALL",
})  # fmt: skip
NOTHING_GIVEN = frozenset({"with", "to", "and", "versus", "vs", "v", "than", "the", "received", "or"})
LONGEST_CODE = 5
DASHES = frozenset({"-", "–", "+", "/"})
_GENERAL = frozenset({"chemotherapy", "chemo", "chemoimmunotherapy", "nal", "nab"})  # R-chemotherapy, nal-IRI
NOUNS = frozenset({"arm", "arms", "group", "groups"})
_PLANS = frozenset({"regimen", "regimens", "schedule", "strategy"})
_TREATMENTS = frozenset({"therapy", "approach", "regimen", "combination", "treatment"})
_GIVEN = frozenset({"with", "for", "on", "receiving", "received", "given", "took", "taking", "to", "of"})
_BETTER = frozenset(
    {"longer", "higher", "shorter", "lower", "better", "worse", "superior", "improved", "similar", "greater"}
)
_TREATED = frozenset({"treated", "months", "patients", "%", "assigned", "randomised", "allocated", "compared"})
_OF_PATIENTS = (
    "infect",
    "mutat",
    "mutant",
    "positiv",
    "negativ",
    "express",
    "amplif",
    "status",
    "metasta",
    "deficien",
    "inhibitor",
    "antibod",
    "antagonist",
    "-",
)
_SCHEDULES = frozenset({
    "once", "twice", "weekly", "daily", "dose", "term", "high", "low", "standard", "intensive", "short", "long",
    "course", "early", "late", "immediate", "delayed", "deferred", "continuous", "intermittent", "maintenance",
    "sequential", "fixed", "duration",
    "concurrent", "combination", "monotherapy", "surgery", "radiotherapy", "surveillance", "transplant",
    "transplantation", "upfront", "triplet", "doublet", "single", "agent", "concomitant", "alternating",
    "investigational", "reference", "conventional", "intervention",
})  # fmt: skip
HEADS_OF_SCHEDULES = frozenset({
    "weekly", "daily", "dose", "term", "course", "agent", "triplet", "doublet", "combination", "monotherapy", "surgery",
    "radiotherapy", "surveillance", "transplant", "transplantation", "immediate", "delayed", "deferred", "continuous",
    "intermittent", "maintenance", "sequential", "concurrent", "concomitant", "standard", "intensive",
    "investigational", "reference", "conventional", "intervention", "duration",
})  # fmt: skip
_COMPARED = frozenset(
    {"and", "versus", "vs", "v", "than", "compared", "with", "to", "for", "on", "the", "in", ",", "months", "or"}
)
_SHORTEST_NAME, _LONGEST_NAME = 2, 9

_BEFORE_VALUES = frozenset({"was", "were", "is", "reached", "of", ":", "versus", "vs", "v", "remained"})
_PEOPLES = ("ans", "ese", "ics")  # the median of Caucasians
_SHORTEST_BRAND, _LONGEST_HALF = 4, 4
_LONGEST_CODE_VERB = 9  # items from "achieved" to the endpoint
_GAVE = frozenset({
    "achieved", "had", "showed", "gave", "reached", "produced", "demonstrated", "yielded", "provided", "led",
    "resulted",
})  # fmt: skip
PLUS = frozenset({"plus", "+", "-", "–", "/"})
_BETTERED = ("improved", "prolonged", "extended", "increased", "reduced", "delayed", "doubled", "lengthened")
_LONGEST_OBJECT = 24  # items from the verb to what is compared
# What may stand before such a verb and is no medicine.
_NO_SUBJECTS = frozenset({
    "treatment", "therapy", "patients", "survival", "results", "data", "this", "that", "these", "they", "both",
    "combination", "maintenance", "adding", "addition", "response", "responses", "which", "adjuvant", "exposure",
    "study", "trial", "company", "regimen", "drug", "medicine", "age", "surgery", "tumours", "outcomes",
})  # fmt: skip

Shape = tuple[int, str]  # the place behind an arm, and what it means


def arm_by_shape(items: Sequence[Item], at: int) -> Shape | None:
    """Return the arm that begins at a word or number that no lexicon explains.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the word or number.

    Returns
    -------
    tuple of (int, str) or None
        The place behind it, and what it means.
    """
    item = items[at]
    if item.kind == "number":
        named = text_at(items, at + 1) == "-" and text_at(items, at - 1) not in DASHES and code_end(items, at)
        return _dose_group(items, at) or (_given(items, at) if named else None)  # 5-FU/LV
    if (scheduled := _schedule(items, at)) is not None:
        return scheduled
    if item.kind != "word":
        return None
    if item.text.islower() and not (at + 1 < len(items) and items[at + 1].text in DASHES):
        return None  # neither a code nor a name
    return (
        _leading(items, at)
        or _coded(items, at)
        or _brand_and_code(items, at)
        or _given(items, at)
        or _compared_subject(items, at)
        or _compared_object(items, at)
    )


def _dose_group(items: Sequence[Item], at: int) -> Shape | None:
    """Read ``in the 200 mg group`` and ``in the 40 Gy arm``: one of several doses."""
    unit = at + 1 + (text_at(items, at + 1) == "-")
    dosed = text_at(items, unit) in {"mg", "gy"}
    end = unit + 1
    end += 2 if text_at(items, end) == "/" and text_at(items, end + 1) in {"kg", "m2", "m²"} else 0
    given = text_at(items, at - 1) in {"at", "with"} and at > 1 and _is_valued(items, at - 2)  # 31% at 100 mg
    if not dosed or not (given or text_at(items, end) in NOUNS | {"cohort", "cohorts"}):
        return None
    return end, f"{items[at].value} {text_at(items, unit)}"


def _schedule(items: Sequence[Item], at: int) -> Shape | None:
    """Read ``the once-weekly arm`` and ``in the immediate group``: how the same was given."""
    if text_at(items, at) not in _SCHEDULES or text_at(items, at - 1) in DASHES:
        return None
    end = at + 1
    while text_at(items, end) in _SCHEDULES or (
        text_at(items, end) in DASHES and text_at(items, end + 1) in _SCHEDULES
    ):
        end += 1
    several = text_at(items, end - 1) in {"triplet", "doublet"} and text_at(items, end) in _TREATMENTS
    head = text_at(items, end - 1)
    treated = end + (text_at(items, end) in DASHES)
    if text_at(items, treated) in _TREATMENTS and text_at(items, treated + 1) in NOUNS:
        end = treated + 1  # the triplet-therapy group
    told = (text_at(items, end) in NOUNS | _PLANS or several) and head in HEADS_OF_SCHEDULES
    if not told or end - at > LONGEST_CODE:
        return None
    return end, " ".join(each.low for each in items[at:end] if each.kind != "punct")


def _coded(items: Sequence[Item], at: int) -> Shape | None:
    """Read ``the R2 arm``, ``the CHOP-RIT arm``, ``the Rd Continuous arm`` and ``the IPI alone arm``."""
    letter = len(items[at].text) == 1 and items[at].text.isupper() and text_at(items, at - 1) == "the"
    if letter and text_at(items, at + 1) in {"arm", "group"}:
        return at + 1, items[at].low  # in the S arm
    prefixed = len(items[at].text) == 1 and items[at].text.isupper() and text_at(items, at + 1) in DASHES
    if not (prefixed or is_code(items[at].text)):
        return None
    end = at + 1
    while text_at(items, end) in DASHES and end + 1 < len(items) and items[end + 1].text[:1].isalnum():
        end += 2
    end += text_at(items, end) in {"continuous", "maintenance"}
    noun = end + 1 if text_at(items, end) in {"alone", "regimen", "therapy", "treated"} else end
    if end - at > LONGEST_CODE or text_at(items, noun) not in NOUNS or text_at(items, at - 1) in DASHES:
        return None
    joined = any(text_at(items, index) in DASHES for index in range(at, end))
    return end, ("" if joined else " ").join(each.low for each in items[at:end])


def _brand_and_code(items: Sequence[Item], at: int) -> Shape | None:
    """Read ``the Zelvoria plus ET arm``: a name with a short name behind it."""
    name = items[at].text
    named = name.istitle() and len(name) >= _SHORTEST_BRAND and text_at(items, at - 1) in {"the", "in"}
    if not named or text_at(items, at + 1) not in {"plus", "+"} or at + 2 >= len(items):
        return None
    second = _coded(items, at + 2)
    return None if second is None else (second[0], f"{items[at].low} plus {second[1]}")


@lru_cache(maxsize=1 << 14)
def is_code(text: str) -> bool:
    """Say whether a word has the shape of a regimen's short name: ``CVD``, ``Rd``, ``R2``, ``KRd``, ``mFOLFOX6``."""
    if not _SHORTEST_NAME <= len(text) <= _LONGEST_NAME or text.upper() in _NO_ARMS or not text[0].isalpha():
        return False
    if text[0] in "TNM" and text[1:2].isdigit():
        return False  # how far a tumour has grown
    capitals = sum(each.isupper() for each in text)
    return capitals > 1 or (capitals == 1 and (any(each.isdigit() for each in text) or _is_with_dexamethasone(text)))


def code_end(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind a regimen's short name, with what hyphens join to it: ``R-CHOP``, ``CHOP-14``, ``T-DXd``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        Where it may begin.

    Returns
    -------
    int or None
        Nothing where a part is a word of another kind, as in ``IDH-mutant``.
    """
    end = at + 1
    while end + 1 < len(items) and items[end].text in DASHES and _touch(items, end):
        end += 2
    parts = items[at:end:2]
    if len(parts) == 1:
        return end if parts[0].kind == "word" and is_code(parts[0].text) else None
    named = any(is_code(each.text) or each.low in _GENERAL for each in parts) or all(
        each.text.isdigit() if index else each.text.isupper()
        for index, each in enumerate(parts)  # S-1
    )
    named = named or all(len(each.text) == 1 and each.text.isupper() for each in parts)
    halves = all(each.kind in {"word", "short"} and _is_half(each.text) for each in parts)
    if halves and len({each.text for each in parts}) == len(parts):
        return end  # Ven-Obi
    return end if named and all(_is_of_a_code(each) for each in parts) else None


def _is_half(text: str) -> bool:
    """Say whether a part of a hyphened name is a medicine cut short: ``Ven-Obi``, ``Isa-Kd``."""
    return text[:1].isupper() and len(text) <= _LONGEST_HALF and (text.istitle() or is_code(text)) and text.isalpha()


def _touch(items: Sequence[Item], at: int) -> bool:
    return items[at - 1].end == items[at].start and items[at].end == items[at + 1].start


def _is_of_a_code(item: Item) -> bool:
    if item.kind == "number":
        return item.text.isdigit() and len(item.text) < _SHORTEST_BRAND
    letter = len(item.text) == 1 and item.text.isupper()
    known = item.kind in {"word", "drug", "product", "short", "arm"} and (letter or is_code(item.text))
    return known or item.low in _GENERAL


def _leading(items: Sequence[Item], at: int) -> Shape | None:
    """Read ``T-DXd achieved a median PFS of``: a short name that a sentence or a clause begins with.

    What it is may stand behind it: ``The SVd combination showed``.
    """
    first = at - (text_at(items, at - 1) == "the")
    if first and text_at(items, first - 1) not in {",", ";", ":", "that", "."}:
        return None
    end = code_end(items, at)
    noun = end is not None and text_at(items, end) in {"combination", "regimen", "triplet", "doublet"}
    verb = at if end is None else end + noun
    if end is None or (first < at and not noun) or not (text_at(items, verb) in _GAVE or _is_compared(items, verb)):
        return None
    ahead = range(verb + 1, min(verb + _LONGEST_CODE_VERB, len(items)))
    told = any(items[index].kind in {"endpoint", "share"} for index in ahead)
    return (end, "".join(each.low for each in items[at:end])) if told else None


def _is_compared(items: Sequence[Item], at: int) -> bool:
    """Say whether what begins before a verb is compared with another treatment: ``was associated with … than Rd``."""
    if text_at(items, at) not in {"was", "were", "did", "does", "is"} and not text_at(items, at).startswith(_BETTERED):
        return False
    for index in range(at + 1, min(at + _LONGEST_OBJECT, len(items) - 1)):
        if text_at(items, index) in {"than", "versus", "vs", "over"}:
            return items[index + 1].kind in {"drug", "product", "arm"} or code_end(items, index + 1) is not None
    return False


def _is_with_dexamethasone(text: str) -> bool:
    """Say whether two letters are a medicine and a d for dexamethasone: ``Rd``, ``Vd``."""
    return len(text) == 2 and text[1] == "d" and text not in {"Ad", "Ed", "Md"}


def _given(items: Sequence[Item], at: int) -> Shape | None:
    """Read ``9.5 months for Vd`` and ``490 received Zelvoria``: what somebody was given."""
    last = code_end(items, at)
    code, name = last is not None, is_name(items, at)
    no_arm = items[at].low.rstrip("s") in {
        "cohort",
        "group",
        "arm",
        "part",
        "working",
        "study",
        "oncology",
        "cooperative",
    }
    if not (code or name) or no_arm:
        return None
    end = at + 1 if last is None else last
    joined = end > at + 1
    while code and text_at(items, end) in {"/", "+"} and end + 1 < len(items) and is_code(items[end + 1].text):
        end += 2
    end += code and text_at(items, end) in {"continuous", "maintenance"}
    value = ("" if joined else " ").join(each.low for each in items[at:end])
    if text_at(items, end).rstrip("s") in {"arm", "group"} and text_at(items, at - 1) not in DASHES:
        return end, value
    given, to = text_at(items, at - 1), text_at(items, at - 2)
    if text_at(items, end).startswith(_OF_PATIENTS) or (end < len(items) and items[end].kind == "disease"):
        return None  # "12% with CMV infection"
    valued = given in {"with", "on", "for"} and at > 1 and _is_valued(items, at - 2)
    ends = text_at(items, end) in {",", ".", ";", "(", ")", "and", "versus", "vs", "compared", ""}
    valued = valued or (ends and given in {"with", "for"} and at > 1 and items[at - 2].kind == "not_reached")
    received = given in {"received", "receiving", "taking", "took", "given"}
    counted = received and at > 1 and (code or items[at - 2].kind in {"number", "number_word", "n", "percent"})
    told = received and name and to == "who" and text_at(items, end) not in {"previously", "before", "as"}
    if valued or counted or told or (code and given in {"with", "for", "on"} and to in _BETTER):
        return end, value
    if _of_endpoint(items, at, end, code=code):
        return end, value
    if (given, to) == ("with", "patients") or given not in _GIVEN:  # "patients with GBM" have it
        return None
    return (end, value) if to in _TREATED and not (given == "to" and to == "compared") else None


def _of_endpoint(items: Sequence[Item], at: int, end: int, *, code: bool) -> bool:
    """Read ``median OS with Zelvoria was`` and ``(PFS) for Zelvoria® vs``: a name between an endpoint and its value."""
    if text_at(items, at - 1) not in ({"with", "on"} if code else {"with", "on", "for"}) or at < 2:
        return False
    named = opening(items, at - 2) - 1 if items[at - 2].text in {")", "]"} else at - 2
    if named < 0 or items[named].kind not in {"endpoint", "share"} or items[at].low.endswith(_PEOPLES):
        return False
    while text_at(items, end) in {"®", "™"}:
        end += 1
    return text_at(items, end) in _BEFORE_VALUES


def lettered_list(items: Sequence[Item], at: int) -> list[int]:
    """Return the places of letters and numbers that are listed behind a noun: ``groups A1, B1 and B2``.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of the noun in its plural.
    """
    places: list[int] = []
    index = at + 1
    while index < len(items) and _is_a_letter(items[index]):
        places.append(index)
        index += 1
        index = closing(items, index) + 1 if text_at(items, index) in {"(", "["} else index
        while text_at(items, index) in {",", "and", "&"} and index + 1 < len(items):
            index += 1
    return places if len(places) > 1 else []


def _is_a_letter(item: Item) -> bool:
    short = len(item.text) <= _SHORTEST_NAME and item.text.isalnum() and item.text.upper() == item.text
    return short and item.kind in {"word", "number"}


def _compared_subject(items: Sequence[Item], at: int) -> Shape | None:
    """Read ``Zelvoria plus capecitabine improved overall survival versus …``: who did better than another arm."""
    item = items[at]
    if not item.text[:1].isupper() or len(item.text) < _SHORTEST_BRAND or item.low in _NO_SUBJECTS:
        return None
    if at and not (text_at(items, at - 1) in {",", "that", ";", ":", "which"} or items[at - 1].kind == "endpoint"):
        return None
    end = at + 1
    while text_at(items, end) in {"®", "™"}:
        end += 1
    branded = end > at + 1 or (text_at(items, end) == "-" and end + 1 < len(items) and is_code(items[end + 1].text))
    if not (branded or is_name(items, at) or at == 0):
        return None
    last = end
    while text_at(items, end) in PLUS and end + 1 < len(items) and end - at < 2 * LONGEST_CODE:
        end += 2
        last = end
    while text_at(items, end).endswith("ly") or text_at(items, end) in {"has", "had"}:
        end += 1
    ahead = [text_at(items, index) for index in range(end + 1, min(end + _LONGEST_OBJECT, len(items)))]
    compared = any(each in {"versus", "vs", "v", "over", "compared", "than"} for each in ahead)
    if not text_at(items, end).startswith(_BETTERED) or not compared:
        return None
    words = (each.low for each in items[at:last] if each.text not in {"®", "™"})
    return last, "".join("+" if each == "plus" else each for each in words)


def _compared_object(items: Sequence[Item], at: int) -> Shape | None:
    """Read ``SG prolonged survival (median 10.9 vs 4.9 months) vs TPC``: whom a medicine did better than."""
    last = text_at(items, at - 2) if text_at(items, at - 1) in {"to", "with"} else text_at(items, at - 1)
    end = code_end(items, at) if last in {"vs", "versus", "over", "compared", "than"} else None
    if end is None:
        return None
    if text_at(items, end) not in {",", ".", ";", "", "in", "("}:
        return None
    told = any(
        text_at(items, index).startswith((*_BETTERED, "improve")) or text_at(items, index) in _BETTER
        for index in range(at - 1)
    )
    return (end, "".join(each.low for each in items[at:end])) if told else None


def _is_valued(items: Sequence[Item], at: int) -> bool:
    """Say whether a result ends at a place: a time or a percentage, with or without its interval."""
    if items[at].text in {")", "]"}:
        at = opening(items, at) - 1
    return at >= 0 and items[at].kind in {"duration", "percent"}


def next_by_shape(items: Sequence[Item], at: int, first: int, last: int) -> int | None:
    """Return the place behind the second of two arms that are called by short names and compared, or nothing.

    ``first`` and ``last`` are the places of the arm before: ``with MTP and TP``, ``with Rd Continuous than MPT``.
    """
    end = code_end(items, at) if items[at].kind == "word" else None
    if end is None or not any(is_code(items[i].text) for i in range(first, last)):
        return None
    index = last
    compared = False
    while index < at:
        if items[index].text in {"(", "["}:
            index = closing(items, index)
        elif items[index].kind not in {"duration", "percent", "number"} and text_at(items, index) not in _COMPARED:
            return None
        compared = compared or text_at(items, index) in {"and", "versus", "vs", "v", "than", "compared", "or"}
        index += 1
    return end if compared and at - last < _LONGEST_NAME else None
