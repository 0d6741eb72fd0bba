"""In which state patients may be treated: setting, stage, relapse, surgery, response, what they cannot have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pivotal.reading.labels.clauses import Step, clause, either, fact
from pivotal.reading.labels.eligibility_told import eligibility
from pivotal.reading.labels.responses_told import response
from pivotal.reading.labels.tumours_told import tumour
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import Phrases, phrase_at, text_at

_SETTINGS = frozenset({
    "adjuvant", "neoadjuvant", "maintenance", "perioperative", "consolidation", "induction", "bridging", "salvage",
    "palliative", "preoperative", "postoperative", "conditioning", "initial", "operative",
})  # fmt: skip
_TREATED = ("treatment", "therapy", "setting", "monotherapy", "use")
_ALONE = Phrases(("single", "agent"), ("single", "-", "agent"))
_RELAPSES = frozenset({"relapsed", "refractory", "recurrent", "resistant", "intolerant", "persistent"})
_FLAGS = frozenset({"unresectable", "locally_advanced", "metastatic", "progressive"})
_BEHIND = frozenset({"after", "following", "on", "to", "from", "during", "within"})
_EXTENTS = frozenset({"early", "limited", "extensive", "late", "advanced"})
_SHORT_PHASES = {"CP": "chronic", "AP": "accelerated", "BP": "blast"}
_NEAR_PHASE = 6  # items between a leukaemia and its phase
_GRADED = frozenset({",", "serous", "epithelial", "endometrioid", "papillary"})  # behind "high-grade"
_STAGES = ("iii", "ii", "iv", "i", "0", "1", "2", "3", "4")
_RISKS = frozenset({"moderate", "low", "standard", "intermediate", "high", "poor", "favourable", "adverse", "very",
                    "higher",
                    "lower", "increased", "ultra"})  # fmt: skip
_RISK_JOINS = frozenset({"or", "and", "/", ",", "to", "-", "–"})
_PHASES = frozenset({"chronic", "accelerated", "blast", "blastic"})
_SPREAD = Phrases(("spread", "to", "other"), ("has", "spread"), ("have", "spread"), ("had", "spread"), ("spread", "to"),
           ("spread", "elsewhere"), ("spread", "beyond"))  # fmt: skip
_BODY = frozenset({"to", "other", "parts", "of", "the", "body", "elsewhere", "in", "beyond", "around", "nearby",
                   "tissues", "lymph", "nodes", "organs", "brain", "lungs", "liver", "bones"})  # fmt: skip
_STOPS = frozenset({
    "under", "based", ",", ".", ";", ":", "who", "whose", "and", "as", "in", "with", "for", "which", "that", "(",
    "when", "–", "—",
})  # fmt: skip
_COURSES = frozenset({"aggressive", "indolent", "symptomatic", "asymptomatic"})
_MOST = 12
_NEEDED = frozenset({"therapy", "treatment", "surgery", "resection", "chemotherapy", "transfusions", "intervention"})
_NEAR = 4  # items behind a setting in which its treatment stands


def state(items: Sequence[Item], at: int, last: int) -> Step:
    """Match one fact about the state of the disease or of the patient."""
    for matcher in (
        _setting,
        _alone,
        _relapsed,
        _stage,
        _extent_word,
        eligibility,
        _resected,
        response,
        _fitness,
        tumour,
        _risk,
        _phase,
        _spread,
        _regardless,
        _needs,
        _symptoms,
    ):
        if (step := matcher(items, at, last)) is not None:
            return step
    return None


def _setting(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``adjuvant treatment`` and ``maintenance therapy``, but not ``after neoadjuvant therapy``."""
    word = text_at(items, at)
    if (
        word == "first"
        and text_at(items, at + 1) in {"treatment", "therapy"}
        and text_at(items, at - 1) in {"a", "as", "your"}
    ):
        return _initial(items, at)
    if word not in _SETTINGS:
        return None
    if word == "initial":
        return _initial(items, at)
    hyphened = text_at(items, at - 1) in {"-", "–"} and text_at(items, at - 2) in {"neo", "peri", "post", "pre"}
    if word == "operative" and not hyphened:
        return None
    begins = at - 2 if hyphened else at
    before = [text_at(items, index) for index in range(max(0, at - 4), at)]
    if before[-2:] == ["to", "the"] and text_at(items, at + 2) == "of":
        before = before[:-2]  # "was extended to the adjuvant treatment of"
    if any(
        each in _BEHIND | {"prior", "previous", "completing", "completion", "without", "received"} for each in before
    ):
        return None
    if text_at(items, at - 1) == "(" and text_at(items, at + 1) != ")":
        return None
    if not (_is_of_treatment(items, at, last) or _is_of_disease(items, at, last)):
        return None
    named = f"{text_at(items, at - 2)}{word}" if hyphened else word
    return [clause(items, begins, at + 1, fact("setting", named))], at + 1


def _initial(items: Sequence[Item], at: int) -> Step:
    """Match ``the initial treatment of`` and ``as initial endocrine-based therapy``: before any other."""
    if text_at(items, at - 1) in {"after", "following", "their", "prior", "to", "an", "completed"}:
        return None
    for index in range(at + 1, at + _NEAR + 1):
        if text_at(items, index) in {"treatment", "therapy"}:
            none = {"prior_therapy": {"of": ["systemic_therapy"], "at_most": 0}, "strength": "implied"}
            return [clause(items, at, at + 1, none)], at + 1
        if text_at(items, index) not in {
            "endocrine",
            "-",
            "based",
            "systemic",
            "hormonal",
            "combination",
            "maintenance",
        }:
            return None
    return None


def _is_of_treatment(items: Sequence[Item], at: int, last: int) -> bool:
    """Say whether a setting is that of a treatment: ``before (neoadjuvant) and after surgery (adjuvant treatment)``."""
    for index in range(at + 1, min(at + _MOST, last)):
        if text_at(items, index).startswith(_TREATED):
            return True
        joined = text_at(items, index) in {"and", "or", "/", "(", ")", ",", "then", "followed", "by", "as"}
        near = index < at + _NEAR and items[index].kind == "word"
        if not (near or joined or text_at(items, index) in _SETTINGS or items[index].kind == "follow_up"):
            return False
    return False


def _is_of_disease(items: Sequence[Item], at: int, last: int) -> bool:
    """Say whether a setting stands before the disease itself: ``adjuvant stage IIB melanoma``."""
    ahead = range(at + 1, min(at + _NEAR + 2, last))
    named = next((index for index in ahead if items[index].kind not in {"flag", "code", "word"}), None)
    plain = named is not None and not any(
        text_at(items, index) in {"for", "in", "of", "with", "and", "or", "who"} for index in range(at + 1, named)
    )
    return plain and named is not None and items[named].kind == "disease"


def _alone(items: Sequence[Item], at: int, last: int) -> Step:
    if text_at(items, at) == "monotherapy" and _is_given_alone(items, at):
        return [clause(items, at, at + 1, fact("regimen", "monotherapy"))], at + 1
    words = _ALONE.at(items, at)
    if not words or at + len(words) > last:
        return None
    end = at + len(words)
    return [clause(items, at, end, fact("regimen", "monotherapy"))], end


def _is_given_alone(items: Sequence[Item], at: int) -> bool:
    """Say whether monotherapy is how a medicine is given: ``as monotherapy``, ``NAME monotherapy in``."""
    before = text_at(items, at - 1)
    if before == "in" and text_at(items, at - 2) in {"indicated", "used", "approved", "authorised", "licenced"}:
        return True
    if before == "the" and text_at(items, at + 1) in {"treatment", "therapy", "use"}:
        return True
    if before in {"as", "a", "maintenance", "adjuvant", "both", "either", "oral"}:
        return True
    return at > 0 and items[at - 1].kind in {"drug", "product"} and before not in {"after", "following"}


def _relapsed(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``relapsed or refractory`` and ``recurrent or metastatic``; ``relapsed after …`` is a history."""
    if phrase_at(items, at, "r", "/", "r") and at + 3 <= last:
        return [clause(items, at, at + 3, either([fact("relapsed", "true"), fact("refractory", "true")]))], at + 3
    if not _is_state(items, at):
        return None
    names, end, both = [_name(items, at)], at + 1, False
    while end < last:
        step = end
        while step < last and text_at(items, step) in {",", "or", "and", "/"} and step - end < 5:
            step += 1
        if step == end or step >= last or not _is_state(items, step):
            break
        both = both or (text_at(items, step - 1) == "and" and text_at(items, step - 2) != "/")
        names.append(_name(items, step))
        end = step + 1
    if not any(each in _RELAPSES for each in names) or text_at(items, end) in _BEHIND:
        return None
    criteria: list[dict[str, Any]] = []
    for name in names:
        told = ("locally_advanced", "metastatic") if name == "advanced" else (name,)
        criteria += [fact(each, "true") for each in told]
    return [clause(items, at, end, either(criteria, both=both))], end


def _is_state(items: Sequence[Item], at: int) -> bool:
    if items[at].kind == "flag":
        return items[at].value in _FLAGS
    if text_at(items, at) in {"resistant", "intolerant"}:
        behind = at + 1
        while text_at(items, behind) in {"or", "and", "resistant", "intolerant"}:
            behind += 1
        return text_at(items, at - 1) not in {"-", "–"} and text_at(items, behind) not in {"to", "of", ",", "."}
    return text_at(items, at) in _RELAPSES or (text_at(items, at) == "advanced" and items[at].kind == "word")


def _name(items: Sequence[Item], at: int) -> str:
    return items[at].value if items[at].kind == "flag" else text_at(items, at)


def _stage(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``stage IIIA``, ``stage IIB or IIC`` and ``stages III and IV``."""
    if text_at(items, at) not in {"stage", "stages"}:
        return None
    values, end, looked = [], at + 1, at + 1
    while looked < last and looked - end < _MOST:
        name = _stage_name(items, looked)
        if name is not None:
            values.append(name)
            lettered = items[looked].text.isdigit() and _is_letter(items, looked + 1)
            values[-1] += items[looked + 1].text.upper() if lettered else ""
            end = looked = looked + 1 + lettered
        elif values and items[looked].text in {"(", "["} and (closed := _closed(items, looked, last)) is not None:
            looked = closed  # "IB (T2a ≥4 cm), II or IIIA"
        elif text_at(items, looked) in {"or", "and", ",", "to", "-", "–", "/"} and values:
            looked += 1
        else:
            break
    if not values:
        return None
    test = {"is": values[0]} if len(values) == 1 else {"in": values}
    return [clause(items, at, end, {"field": "stage", **test})], end


def _is_letter(items: Sequence[Item], at: int) -> bool:
    """Say whether the letter of a stage stands right behind its number: ``2B``."""
    return 0 < at < len(items) and items[at].start == items[at - 1].end and text_at(items, at) in {"a", "b", "c", "d"}


def _closed(items: Sequence[Item], at: int, last: int) -> int | None:
    """Return the place behind a short bracket that another stage follows."""
    close = next((i for i in range(at + 1, min(at + _MOST, last)) if items[i].text in {")", "]"}), None)
    if close is None:
        return None
    ahead = close + 1
    while text_at(items, ahead) in {",", "or", "and", "to", "stage"}:
        ahead += 1
    return close + 1 if ahead > close + 1 and ahead < last and _stage_name(items, ahead) is not None else None


def _stage_name(items: Sequence[Item], at: int) -> str | None:
    text = items[at].text.casefold()
    head = next((each for each in _STAGES if text.startswith(each)), None)
    if (
        head is None
        or text[len(head) :] not in {"", "a", "b", "c", "d"}
        or not (items[at].text[0].isupper() or text.isdigit())
    ):
        return None
    return items[at].text.upper()


def _extent_word(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``early breast cancer``, ``limited-stage`` and ``newly diagnosed``."""
    word = text_at(items, at)
    if phrase_at(items, at, "newly", "-", "diagnosed"):
        return [clause(items, at, at + 3, fact("newly_diagnosed", "true"))], at + 3
    if phrase_at(items, at, "newly", "diagnosed"):
        return [clause(items, at, at + 2, fact("newly_diagnosed", "true"))], at + 2
    if word in _EXTENTS and phrase_at(items, at + 1, "-", "stage"):
        return [clause(items, at, at + 3, fact("stage", word))], at + 3
    if word in _EXTENTS and text_at(items, at + 1) == "stage" and at + 2 < last and items[at + 2].kind == "disease":
        return [clause(items, at, at + 2, fact("stage", word))], at + 2
    if word == "early" and at + 1 < last and items[at + 1].kind == "disease":
        return [clause(items, at, at + 1, fact("stage", word))], at + 1
    if word == "localised" and text_at(items, at + 1) not in {"or", "and", ",", "/"}:
        ahead = range(at + 1, min(at + _NEAR + 2, last))
        return ([clause(items, at, at + 1, fact("stage", word))], at + 1) if any(
            items[i].kind == "disease" for i in ahead) else None  # fmt: skip
    end = at + 3 if text_at(items, at + 1) in {"-", "–"} else at + 2
    if word in {"high", "low"} and text_at(items, end - 1) == "grade" and _is_of_a_tumour(items, end, last):
        return [clause(items, at, end, fact("histological_grade", word))], end
    return None


def _is_of_a_tumour(items: Sequence[Item], at: int, last: int) -> bool:
    """Say whether a tumour stands behind its grade; ``high-grade B-cell lymphoma`` is a disease of its own."""
    named = at < last and items[at].kind == "disease" and not items[at].low.startswith("b")
    return named or text_at(items, at) in _GRADED


def _resected(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``following complete resection`` and ``who have undergone a complete resection``."""
    word = text_at(items, at)
    if word == "resected" and not any(
        text_at(items, i) in {"not", "cannot", "never"} for i in range(max(0, at - 3), at)
    ):
        return [clause(items, at, at + 1, fact("resected", "true"))], at + 1
    if word in {"completely", "surgically", "fully"} and text_at(items, at + 1) == "removed":
        done = text_at(items, at - 1) in {"been", "was", "were"} and text_at(items, at - 2) not in {"not", "cannot"}
        return ([clause(items, at, at + 2, fact("resected", "true"))], at + 2) if done else None
    if word not in {"following", "after", "undergone", "had"}:
        return None
    for index in range(at + 1, min(at + 5, last)):
        if text_at(items, index) in {"resection", "prostatectomy", "nephrectomy", "cystectomy"}:
            return [clause(items, at, index + 1, fact("resected", "true"))], index + 1
        if items[index].kind == "disease" and items[index].low.endswith(("tumour", "tumor")):
            continue  # "after complete tumour resection"
        if text_at(items, index) not in {
            "a",
            "complete",
            "tumour",
            "surgical",
            "total",
            "radical",
            "curative",
            "their",
            "the",
        }:
            return None
    return None


def _fitness(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``ECOG performance status of 0 or 1``."""
    if items[at].text != "ECOG":
        return None
    numbers = [i for i in range(at + 1, min(at + 9, last)) if items[i].kind in {"number", "number_word"}]
    if not numbers or not all(items[i].value in {"0", "1", "2", "3", "4"} for i in numbers):
        return None
    most = max(int(items[i].value) for i in numbers)
    return [clause(items, at, numbers[-1] + 1, {"field": "ecog", "at_most": most})], numbers[-1] + 1


def _risk(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``intermediate- or high-risk``, ``at high risk of recurrence``, ``intermediate-2 or high-risk``."""
    if text_at(items, at) not in _RISKS:
        return None
    values, end = [text_at(items, at)], at + 1
    while end < last and end - at < _MOST and text_at(items, end) != "risk":
        if text_at(items, end) in _RISKS:
            values.append(text_at(items, end))
        elif items[end].kind == "code" and items[end].value.startswith("risk_group=") and end > at + 1:
            values.append(items[end].value.partition("=")[2])  # "low-to-intermediate risk"
            return [clause(items, at, end + 1, {"field": "risk_group", "in": values})], end + 1
        elif not (text_at(items, end) in _RISK_JOINS or items[end].kind == "number"):
            return None
        end += 1
    if end >= last or text_at(items, end) != "risk":
        return None
    end += 1
    if text_at(items, end) == "of" and text_at(items, end + 1) in {"recurrence", "relapse", "progression", "disease"}:
        end += 2 + (text_at(items, end + 2) == "recurrence")
    first = at - 1 if text_at(items, at - 1) == "at" else at
    told = values[0] if len(values) == 1 else values
    test = {"is": told} if isinstance(told, str) else {"in": told}
    return [clause(items, first, end, {"field": "risk_group", **test})], end


def _phase(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``chronic phase``, ``chronic-, accelerated- or blast-phase`` and ``blast crisis`` of a leukaemia."""
    short = items[at].text in _SHORT_PHASES and text_at(items, at - 1) == "in" and at < last
    if short and any(items[i].kind == "disease" for i in range(max(0, at - _NEAR_PHASE), at)):
        return [clause(items, at - 1, at + 1, {"field": "disease_phase", "is": _SHORT_PHASES[items[at].text]})], at + 1
    if text_at(items, at) not in _PHASES:
        return None
    values, end = [text_at(items, at)], at + 1
    while end < last and end - at < _MOST and text_at(items, end) not in {"phase", "crisis"}:
        if text_at(items, end) in _PHASES:
            values.append(text_at(items, end))
        elif text_at(items, end) not in _RISK_JOINS:
            return None
        end += 1
    if end >= last or text_at(items, end) not in {"phase", "crisis"}:
        return None
    test = {"is": values[0]} if len(values) == 1 else {"in": values}
    return [clause(items, at, end + 1, {"field": "disease_phase", **test})], end + 1


def _spread(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``has spread to other parts of the body``, which is to be metastatic."""
    words = _SPREAD.at(items, at)
    if not words or at + len(words) > last or text_at(items, at - 1) == "not":
        return None
    end = at + len(words)
    while end < last and text_at(items, end) in _BODY:
        end += 1
    return [clause(items, at, end, fact("metastatic", "true"))], end


def _symptoms(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``aggressive and symptomatic`` and ``asymptomatic or mildly symptomatic``."""
    if text_at(items, at - 1) in {"without", "no"}:
        return None
    end, names = at, list[str]()
    while end < last and end - at < _MOST:
        word = text_at(items, end)
        if word in _COURSES and text_at(items, end + 1) not in {"treatment", "therapy", "surgery", "relief"}:
            names.append(word)
        elif not (word in {"minimally", "mildly", "moderately"} or (names and word in {"and", "or", ",", "/"})):
            break
        end += 1
    while end > at and text_at(items, end - 1) not in _COURSES:
        end -= 1
    if not names or (len(names) == 1 and names[0] in {"aggressive", "indolent"}):
        return None
    both = any(text_at(items, i) == "and" for i in range(at, end))
    return [clause(items, at, end, either([fact("course", each) for each in names], both=both))], end


def _needs(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``who require systemic therapy``, ``needing treatment`` and ``not requiring immediate surgery``."""
    if not text_at(items, at).startswith(("require", "requiring", "needing", "warrant")):
        return None
    denied = next((i for i in (at - 1, at - 2) if text_at(items, i) in {"not", "no"}), None)
    for end in range(at + 1, min(at + _NEAR + 1, last)):
        if items[end].kind in {"therapy", "active", "field"} or text_at(items, end) in _NEEDED:
            field = "requires" if denied is None else "does_not_require"
            named = "surgery" if text_at(items, end) in {"surgery", "resection"} else "systemic_therapy"
            return [clause(items, at if denied is None else denied, end + 1, fact(field, named))], end + 1
    return None


def _regardless(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``regardless of PD-L1 expression``: what a label does not ask for."""
    if not (text_at(items, at) in {"regardless", "irrespective", "independent"} and text_at(items, at + 1) == "of"):
        return None
    end = at + 2
    while end < last and end - at < _MOST and text_at(items, end) not in _STOPS:
        end += 1
    told = " ".join(text_at(items, index) for index in range(at + 2, end))
    return [clause(items, at, end, {"regardless_of": told, "strength": "implied"})], end
