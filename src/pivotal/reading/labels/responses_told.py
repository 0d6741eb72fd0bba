"""How earlier treatment went: a response, no progression, resistance, intolerance, a first relapse."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.clauses import Step, clause, fact
from pivotal.reading.labels.therapies_told import therapies_at
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import Phrases, text_at

_RESPONDS = ("respond", "responsive")
_ACHIEVED = ("achieved", "achieving", "attained", "had", "have", "with")
_RESPONSES = frozenset({"response", "responses", "complete response", "partial response", "complete remission",
                        "remission", "partial remission", "objective response"})  # fmt: skip
_TO = frozenset({"to", "after", "following", "on", "with", "during", "from"})
_WITHOUT = Phrases(("without", "progression"), ("without", "disease", "progression"), ("no", "disease", "progression"),
            ("no", "progression"), ("not", "progressed"), ("not", "worsened"), ("not", "progressing"),
            ("not", "relapsed"))  # fmt: skip
_POORLY = Phrases(("inadequate", "response"), ("insufficient", "response"), ("suboptimal", "response"), ("inadequately",
           "controlled"), ("not", "responded"), ("did", "not", "respond"), ("not", "adequately", "controlled"),
           ("failed", "to", "respond"), ("no", "response"))  # fmt: skip
_RELAPSES = frozenset({"relapse", "recurrence"})
_ORDINALS = frozenset(
    {"first", "second", "third", "subsequent", "later", "any", "untreated", "early", "late", "biochemical", "greater"}
)
_ANSWERS = frozenset({
    "sensitive", "resistant", "refractory", "naive", "naïve", "unresponsive", "dependent", "independent",
    "relapsed", "intolerant",
    "pretreated", "experienced", "exposed", "responsive",
})  # fmt: skip
_AGAIN = ("relaps", "recur", "progress")
_UNTIL = frozenset({"during", "or", "early", "on", "at", "less", "no", "more", "later", "disease", "occurring", "while",
                    "receiving", "after", "and"})  # fmt: skip
_SINCE = frozenset({
    "of", "from", "after", "following", "the", "completion", "completing", "last", "dose", "initiation", "first",
    "line",
    "-", "end", "start", "to", "prior", "their", "most", "recent", "initial", "second", "adjuvant", "neoadjuvant", "or",
    "diagnosis", "receiving", "stopping", ",", "and", "is", "refractory", "platinum-based",
})  # fmt: skip
_CALLED = {"castrate": "castration", "hormonal": "hormone"}
_COMPOUND = frozenset({"platinum", "castration", "castrate", "hormone", "steroid", "chemotherapy", "chemo", "inhibitor",
                       "inhibitors", "tki", "bcg", "iodine", "treatment", "therapy", "endocrine", "imatinib",
                       "androgen", "oestrogen", "estrogen", "testosterone", "transfusion", "gonadotropin",
                       "antibody", "transplant", "hormonal", "triple",
                       "class"})  # fmt: skip
_MANY = frozenset({"double", "triple", "quadruple", "penta", "quad"})
_NO_MORE = frozenset({"stopped", "stops", "longer", "ceased", "not", "stop", "never", "fail", "failed",
                      "don", "doesn", "didn", "don't", "doesn't", "didn't", "n't", "t"})  # fmt: skip
_LAY_WORDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "relapsed": (("come", "back"), ("came", "back"), ("comes", "back"), ("has", "returned"), ("have",
    "returned"),
                 ("had", "returned"), ("has", "recurred"), ("have", "recurred"), ("coming", "back")),
    "refractory": (("stopped", "working"), ("no", "longer", "works"), ("no", "longer", "work"), ("did", "not",
    "work"),
                   ("has", "not", "worked"), ("have", "not", "worked"), ("stops", "working"), ("did", "n't", "work"),
                   ("no", "longer", "working"), ("have", "n't", "worked"), ("has", "n't", "worked")),
    "progressive": (("got", "worse"), ("has", "worsened"), ("have", "worsened"), ("gotten", "worse"),
    ("getting", "worse"), ("continued", "to", "grow"),
                    ("has", "grown"), ("keeps", "growing"), ("is", "growing")),
}  # fmt: skip
_SAID_OF = {words: name for name, phrases in _LAY_WORDS.items() for words in phrases}
_LAY = Phrases(*_SAID_OF)
_MOST = 10


def response(items: Sequence[Item], at: int, last: int) -> Step:
    """Match how earlier treatment went."""
    for matcher in (_soon, _lay, _answered, _poorly, _without_progression, _responding, _relapse):
        if (step := matcher(items, at, last)) is not None:
            return step
    return None


def _soon(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``relapsed within 12 months of first-line therapy`` and ``recurrence during or within 6 months after``."""
    if not text_at(items, at).startswith(_AGAIN) and not text_at(items, at).endswith(" progression"):
        return None
    within = next(
        (i for i in range(at + 1, min(at + 6, last)) if text_at(items, i) in {"within", "than", "least"}), None
    )
    if within is None or within + 1 >= last or items[within + 1].kind != "duration":
        return None
    if any(text_at(items, i) not in _UNTIL for i in range(at + 1, within)):
        return None
    end, time = within + 2, items[within + 1]
    for index in range(end, min(end + _MOST, last)):
        of, stop, _ = therapies_at(items, index, last)
        if of:
            end = stop
            break
        if text_at(items, index) not in _SINCE:
            break
    first = at - 1 if text_at(items, at - 1) in {"disease", "early"} else at
    return [
        clause(items, first, end, fact("relapsed_within", f"{time.parts['value'].value} {time.parts['unit'].value}"))
    ], end


def _lay(items: Sequence[Item], at: int, last: int) -> Step:
    """Match what everyday words say: ``has come back``, ``treatment that no longer works``, ``has got worse``."""
    words = _LAY.at(items, at)
    if words and at + len(words) <= last and text_at(items, at - 1) not in {"not", "never"}:
        return [clause(items, at, at + len(words), fact(_SAID_OF[words], "true"))], at + len(words)
    return None


def _answered(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``platinum-resistant``, ``castration-sensitive``, ``BCG-unresponsive``, ``TKI-naive``."""
    behind = at + 1 + (text_at(items, at + 1) in {"-", "–"})
    many = text_at(items, at) in _MANY
    if many and text_at(items, behind) == "class":  # "triple-class refractory"
        behind += 1 + (text_at(items, behind + 1) in {"-", "–"})
    if behind >= last or text_at(items, behind) not in _ANSWERS or text_at(items, at - 1) in {"treatment", "therapy"}:
        return None
    word = text_at(items, at)
    if word in {"treatment", "therapy"} and text_at(items, behind).startswith("na"):
        return None  # which says that nothing was given before
    hyphened = behind == at + 2 or many
    if not (word in _COMPOUND or many or (hyphened and items[at].kind in {"drug", "therapy", "product"})):
        return None
    first = at - 1 if text_at(items, at - 1) == "androgen" and word == "deprivation" else at
    name = "classes" if many else _CALLED.get(word, word)
    told = f"{word}_{text_at(items, behind)}" if many else text_at(items, behind)
    end = behind + 1
    if many and text_at(items, end) == "to":
        of, stop, _ = therapies_at(items, end + 1, last, loose=True)
        end = stop if of else end
    return [clause(items, first, end, fact(name, told))], end


def _poorly(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``have had an inadequate response to or are intolerant of hydroxyurea``."""
    words = _POORLY.at(items, at)
    if not words:
        return None
    return _behind(items, at, at + len(words), last, "inadequate_response")


def _behind(items: Sequence[Item], at: int, start: int, last: int, name: str) -> Step:
    """Return the clause of what stands behind a place: the first therapies within some words."""
    for index in range(start, min(start + _MOST, last)):
        of, end, _ = therapies_at(items, index, last, loose=text_at(items, index - 1) in {"to", "of", "by", "with"})
        if of and end > index:
            return [clause(items, at, end, fact(name, "_or_".join(of)))], end
        if items[index].text in {",", ".", ";"} or text_at(items, index) in {"who", "with"}:
            break
    return None


def _without_progression(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``whose disease has not progressed following platinum-based chemotherapy``."""
    words = _WITHOUT.at(items, at)
    if not words:
        return None
    end = at + len(words)
    end += text_at(items, end) in {"immediately", "further"}
    if text_at(items, end) not in _TO | {"while"}:
        return None
    return _behind(items, at, end + (text_at(items, end) == "with"), last, "not_progressed")


def _responding(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``in response to platinum``, ``who responded to induction``, ``achieved a partial response after …``."""
    word = text_at(items, at)
    if word.startswith(_RESPONDS) and text_at(items, at + 1) in _TO:
        no_more = next((i for i in range(max(0, at - 3), at) if text_at(items, i) in _NO_MORE), None)
        if no_more is not None:
            no_more -= text_at(items, no_more) == "longer" and text_at(items, no_more - 1) == "no"
            return _behind(items, no_more, at + 2, last, "inadequate_response")
        return _behind(items, at, at + 2, last, "in_response")
    if not (word == "in" or word in _ACHIEVED):
        return None
    told = next((i for i in range(at + 1, min(at + 7, last)) if text_at(items, i) in _RESPONSES), None)
    if told is None or any(items[i].kind == "punct" and items[i].text not in {"(", ")"} for i in range(at, told)):
        return None
    if any(items[i].kind == "disease" or text_at(items, i) in {"who", "whose"} for i in range(at, told)):
        return None
    while told + 2 < last and text_at(items, told + 1) in {"or", "and", "(", "complete", "partial"} | _RESPONSES:
        told += 1
    if items[told + 1].text == ")" if told + 1 < last else False:
        told += 1
    if text_at(items, told + 1) not in _TO:
        return None
    return _behind(items, at, told + 2, last, "in_response")


def _relapse(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``in first relapse`` and ``in their second or later relapse``."""
    if text_at(items, at) not in _ORDINALS:
        return None
    end = at + 1
    while end < last and end - at < 5 and text_at(items, end) in _ORDINALS | {"or"}:
        end += 1
    if text_at(items, end) not in _RELAPSES or text_at(items, at - 1) in {"of", "reduce", "the", "time"}:
        return None
    return [clause(items, at, end + 1, fact("relapse", "_".join(text_at(items, i) for i in range(at, end))))], end + 1
