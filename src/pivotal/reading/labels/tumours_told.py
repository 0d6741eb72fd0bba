"""What is said of a tumour itself: its histology, whether it can be cut out, where it has spread, what is left."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.clauses import Step, clause, fact
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import phrase_at, text_at

_RESECTABLE = frozenset({"resectable", "operable"})
_HOW = frozenset({"potentially", "borderline", "initially", "surgically", "upfront", "completely", "locally"})
_HISTOLOGIES = frozenset({
    "squamous", "nonsquamous", "epithelioid", "nonepithelioid", "sarcomatoid", "papillary", "serous", "endometrioid",
    "mucinous", "adenocarcinoma", "lobular", "ductal", "clear", "mixed", "predominantly", "blastoid", "lipomatous",
})  # fmt: skip
_HISTOLOGY = frozenset({"histology", "histologies", "component", "subtype", "subtypes", "features", "cytology"})
_BEFORE_DISEASE = frozenset({"advanced", "recurrent", "relapsed", "early", "stage", "previously", "treated",
                             "untreated",
                             "locally", "resectable", "metastatic", "unresectable", "persistent"})  # fmt: skip
_NODES = frozenset({"positive", "negative", "involved", "involvement"})
_SPREAD = frozenset({"metastases", "metastasis", "metastatic"})
_PLACES = frozenset({
    "brain", "bone", "liver", "visceral", "cns", "distant", "lung", "peritoneal", "hepatic", "leptomeningeal", "nodal",
    "cerebral", "intracranial", "spinal", "pulmonary",
})  # fmt: skip
_WITHOUT = frozenset({"no", "without", "not"})
_BEFORE_PLACE = frozenset({"known", "active", "untreated", "symptomatic", "asymptomatic", "stable", "painful",
                           "evidence",
                           "of", "any", "clinical", "extensive"})  # fmt: skip
_CLASSES = frozenset({"a", "b", "c"})
_RESIDUAL = frozenset({"mrd"})
_MOST = 8
_FAR = 12  # items between alpha-fetoprotein and its level
_TUMOURS = frozenset({"tumour", "tumours", "tumor", "tumors"})
_SIZED = frozenset({
    "of", "at", "least", "that", "which", "are", "is", "measuring", "measure", "with", "a", "size", "diameter", "in",
    "than", "or", "equal", "to", "greater", "larger", "more", "≥", ">", ">=", "(",
})  # fmt: skip
_LENGTHS = {"cm": 1, "mm": 10}  # of which one centimetre has so many
_LARGER = frozenset({"larger", "greater", "more", "bigger", "above"})
_OPENING = (
    _RESECTABLE | _HISTOLOGIES | _PLACES | _WITHOUT | _RESIDUAL
    | {"triple", "non", "involvement", "node", "nodes", "nodal", "lymph", "metastases", "metastasis", "child"}
    | _TUMOURS | {"carcinoma", "cis", "alpha", "alphafetoprotein", "α", "afp", "first", "second"}
)  # fmt: skip


def tumour(items: Sequence[Item], at: int, last: int) -> Step:
    """Match one fact about the tumour."""
    if items[at].kind != "disease" and text_at(items, at) not in _OPENING:
        return None
    for matcher in (
        _triple,
        _resectable,
        _histology,
        _nodes,
        _metastases,
        _residual,
        _liver,
        _in_situ,
        _fetoprotein,
        _remission,
        _size,
    ):
        if (step := matcher(items, at, last)) is not None:
            return step
    return None


def _triple(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``triple-negative`` before the name of the disease."""
    del last
    if phrase_at(items, at, "triple", "-", "negative") or phrase_at(items, at, "triple", "negative"):
        behind = at + 2 + (text_at(items, at + 1) == "-")
        return [clause(items, at, behind, fact("receptor_status", "triple_negative"))], behind
    return None


def _resectable(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``resectable`` and ``potentially resectable``; what is not resectable is told elsewhere."""
    del last
    if text_at(items, at) not in _RESECTABLE or items[at].kind != "word":
        return None
    before = at
    while text_at(items, before - 1) in _HOW or (
        text_at(items, before - 1) == "-" and text_at(items, before - 2) in _HOW
    ):
        before -= 1
    if (
        text_at(items, before - 1) in {"not", "nor", "non", "neither", "longer", "or"}
        or text_at(items, before - 2) == "non"
    ):
        return None
    return [clause(items, before, at + 1, fact("resectable", "true"))], at + 1


def _histology(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``squamous`` before the disease, ``with a clear cell component``, ``non-squamous histology``."""
    denied = text_at(items, at) == "non" and text_at(items, at + 1) == "-"
    first = at + 2 if denied else at
    word = text_at(items, first)
    if word not in _HISTOLOGIES or items[first].kind not in {"word", "code"} or first >= last:
        return None
    if not denied and text_at(items, at - 1) == "-" and text_at(items, at - 2) == "non":
        return None
    end, told = first + 1, word
    if text_at(items, end) in {"-", "–"} and text_at(items, end + 1) == "cell":
        end, told = end + 2, f"{word}_cell"
    elif text_at(items, end) == "cell":
        end, told = end + 1, f"{word}_cell"
    named = (
        _up_to_disease(items, end, last)
        if word in {"squamous", "nonsquamous", "epithelioid", "sarcomatoid"} or told.endswith("_cell")
        else None
    )
    of_kind = text_at(items, end) in _HISTOLOGY or (
        text_at(items, end) == "tumour" and text_at(items, end + 1) in _HISTOLOGY
    )
    if word in {"clear", "mixed", "predominantly"} and not told.endswith("_cell") and not of_kind:
        return None
    if not of_kind and named is None:
        return None
    end += of_kind + (of_kind and text_at(items, end) not in _HISTOLOGY)
    excepted = at - 1 - (text_at(items, at - 1) in {"predominantly", "predominant"})
    if text_at(items, excepted) == "than" and text_at(items, excepted - 1) == "other":
        return [clause(items, excepted - 1, end, fact("histology", f"non_{told}"))], end
    value = f"non_{told}" if denied else "non_squamous" if word == "nonsquamous" else told
    return [clause(items, at, end, fact("histology", value))], end


def _up_to_disease(items: Sequence[Item], at: int, last: int) -> int | None:
    """Return the disease right behind a place, over what else describes it."""
    for index in range(at, min(at + 5, last)):
        if items[index].kind == "disease":
            return index
        if items[index].kind != "flag" and text_at(items, index) not in _BEFORE_DISEASE | {",", "-", "or", "and"}:
            return None
    return None


def _nodes(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``node-positive``, ``lymph node involvement`` and ``involvement of lymph nodes``."""
    if text_at(items, at) == "involvement" and phrase_at(items, at + 1, "of"):
        end = at + 2
        while text_at(items, end) in {"the", "regional", "lymph", "axillary"}:
            end += 1
        if text_at(items, end) in {"node", "nodes"} and end < last:
            return [clause(items, at, end + 1, fact("lymph_nodes", "positive"))], end + 1
        return None
    if text_at(items, at) not in {"node", "nodes", "nodal", "lymph"}:
        return None
    end = at + 1
    while end < last and text_at(items, end) in {"-", "–", "node", "nodes"}:
        end += 1
    if end >= last or text_at(items, end) not in _NODES:
        return None
    value = "negative" if text_at(items, end) == "negative" else "positive"
    return [clause(items, at, end + 1, fact("lymph_nodes", value))], end + 1


def _metastases(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``with distant metastasis``, ``no known visceral metastatic disease`` and ``without brain metastases``."""
    if text_at(items, at) not in _PLACES | _WITHOUT | {"metastases", "metastasis"}:
        return None
    denied = text_at(items, at) in _WITHOUT
    end = at + 1 if denied else at
    while (
        end < last
        and end - at < _MOST
        and (
            text_at(items, end) in _PLACES | _BEFORE_PLACE
            or (text_at(items, end) in {"or", "and"} and text_at(items, end + 1) in _PLACES)
        )
    ):
        end += 1
    if end >= last or text_at(items, end) not in _SPREAD:
        return None
    if text_at(items, end) == "metastatic":
        if text_at(items, end + 1) not in {"disease", "spread", "involvement"}:
            return None
        end += 1
    if not denied and text_at(items, at - 1) in {"prevent", "of", "as", "to"}:
        return None
    place = next((text_at(items, i) for i in range(at, end) if text_at(items, i) in _PLACES), "any")
    if place == "any" and not denied and text_at(items, at - 1) not in {"with", "have", "has"}:
        return None
    criterion = (
        fact("metastatic", "true")
        if place in {"any", "distant"} and not denied
        else fact("no_metastases" if denied else "metastases", place)
    )
    return [clause(items, at, end + 1, criterion)], end + 1


def _residual(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``MRD-positive`` and ``with minimal residual disease``, with its least amount."""
    residual = items[at].kind == "disease" and "residual" in items[at].low
    if not (residual or text_at(items, at) in _RESIDUAL):
        return None
    end = at + 1
    while end < last and (items[end].text in {"(", ")", "-", "–"} or (residual and text_at(items, end) in _RESIDUAL)):
        end += 1
    if text_at(items, end) in {"positive", "negative"}:
        return [clause(items, at, end + 1, fact("mrd", text_at(items, end)))], end + 1
    if not residual:
        return None
    if "invasive" in items[at].low:
        here = text_at(items, at - 1) in {"have", "has", "with", "had"}
        return ([clause(items, at, at + 1, fact("residual_disease", "invasive"))], at + 1) if here else None
    value = "negative" if text_at(items, at - 1) in {"no", "without"} else "positive"
    stop = next((i for i in range(end, min(end + _MOST, last)) if items[i].kind == "percent"), None)
    plain = stop is not None and all(
        text_at(items, i) in {"of", "at", "least", "greater", "than", "or", "equal", "to", "≥", ">", ">="}
        for i in range(end, stop)
    )
    end = stop + 1 if plain and stop is not None else at + 1
    return [clause(items, at, end, fact("mrd", value))], end


def _liver(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``Child-Pugh A`` and ``Child-Pugh class A``."""
    if text_at(items, at) != "child" or text_at(items, at + 2) != "pugh":
        return None
    end = at + 3
    while end < last and text_at(items, end) in {"class", "score", "liver", "function", "-"}:
        end += 1
    if text_at(items, end) not in _CLASSES or end >= last:
        return None
    return [clause(items, at, end + 1, fact("child_pugh", items[end].text))], end + 1


def _in_situ(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``with carcinoma in situ with or without papillary tumours``."""
    if items[at].kind not in {"disease", "word"} or not (
        phrase_at(items, at, "carcinoma", "in", "situ") or items[at].text == "CIS"
    ):
        return None
    if text_at(items, at - 1) not in {"with", "without", "and", "("}:
        return None
    end = at + 3 if items[at].text != "CIS" else at + 1
    if end > last:
        return None
    value = "absent" if text_at(items, at - 1) == "without" else "present"
    return [clause(items, at, end, fact("carcinoma_in_situ", value))], end


def _fetoprotein(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``an alpha-fetoprotein (AFP) of ≥400 ng/mL`` and ``AFP levels of at least 400 ng/mL``."""
    if text_at(items, at) in {"alpha", "α"} and "fetoprotein" not in {text_at(items, at + 1), text_at(items, at + 2)}:
        return None
    if text_at(items, at) not in {"alpha", "α", "afp", "alphafetoprotein"}:
        return None
    for index in range(at + 1, min(at + _FAR, last)):
        if items[index].kind == "number":
            end = index + 4 if phrase_at(items, index + 1, "ng", "/", "ml") else index + 1
            named = {"field": "alpha_fetoprotein", "at_least": float(items[index].value), "unit": "ng/mL"}
            more = any(text_at(items, i) in {"≥", ">", "least", "greater", "above", "over"} for i in range(at, index))
            return ([clause(items, at, end, named)], end) if more and end > index + 1 else None
        if items[index].kind == "disease" or items[index].text in {",", ".", ";"}:
            return None
    return None


def _remission(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``in first or second complete remission``."""
    del last
    end = at
    while text_at(items, end) in {"first", "or", "second", "subsequent"}:
        end += 1
    if text_at(items, end) not in {"complete remission", "remission"} or text_at(items, at - 1) != "in":
        return None
    return [clause(items, at, end + 1, fact("response", text_at(items, end).replace(" ", "_")))], end + 1


def _size(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``tumours of at least 4 cm``, ``tumours ≥ 4 cm`` and ``tumours that are 4 cm or larger``."""
    number = at + 1
    while number < min(at + _MOST, last) and text_at(items, number) in _SIZED:
        number += 1
    unit = text_at(items, number + 1)
    if (
        text_at(items, at) not in _TUMOURS
        or number + 1 >= last
        or unit not in _LENGTHS
        or items[number].kind != "number"
    ):
        return None
    before = {text_at(items, i) for i in range(at + 1, number)}
    behind = text_at(items, number + 2) in {"or", "and"} and text_at(items, number + 3) in _LARGER
    if not (behind or before & {"≥", ">=", "least", "equal"}):
        return None
    end = number + 4 if behind else number + 2
    told = {"field": "tumour_size", "at_least": float(items[number].value) / _LENGTHS[unit], "unit": "cm"}
    return [clause(items, at, end, told)], end
