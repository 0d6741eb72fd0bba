"""One word for each way to say that something is approved or treated, so that a rule has to know that one alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from pivotal.reading.labels.names_seen import joined, with_codes
from pivotal.reading.labels.subjects import PERSONS
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import Phrases, find, find_word, has_none, is_name, kind_at, phrase_at, text_at
from pivotal.reading.words import AUTHORITIES, NATIONALS

Told = tuple[int, str]  # the place behind the words, and the word that they stand for
Reader = Callable[[Sequence[Item], int], Told | None]

_PAST, _PRESENT, _GERUND, _NOUN = "approved", "approves", "approving", "approval"
# People who are treated.
_PATIENTS = frozenset({"subjects", "individuals", "persons", "sufferers", "pts", "participants"})
# Verbs of approving, as they are told; ``clear`` has other meanings.
_VERBS: dict[str, str] = {
    "authorised": _PAST,
    "greenlit": _PAST, "greenlighted": _PAST, "okayed": _PAST, "oked": _PAST,
    "greenlights": _PRESENT, "okays": _PRESENT, "oks": _PRESENT, "rubberstamped": _PAST,
    "greenlighting": _GERUND, "okaying": _GERUND,
}  # fmt: skip
_PHRASES: dict[tuple[str, ...], str] = {
    ("green", "-", "lit"): _PAST, ("green", "lit"): _PAST, ("green", "-", "lighted"): _PAST,
    ("green", "lighted"): _PAST, ("green", "-", "lights"): _PRESENT, ("green", "-", "lighting"): _GERUND,
    ("ok", "'", "d"): _PAST, ("ok", "’", "d"): _PAST, ("ok", "'s"): _PRESENT,
    ("ok", "’s"): _PRESENT, ("okay", "'", "d"): _PAST, ("okay", "’", "d"): _PAST,
    ("rubber", "-", "stamped"): _PAST, ("rubber", "stamped"): _PAST, ("rubber", "-", "stamps"): _PRESENT,
    ("signed", "off", "on"): _PAST, ("signs", "off", "on"): _PRESENT, ("signing", "off", "on"): _GERUND,
    ("signed", "off"): _PAST, ("waved", "through"): _PAST, ("waves", "through"): _PRESENT,
    ("nodded", "through"): _PAST, ("said", "yes", "to"): _PAST, ("says", "yes", "to"): _PRESENT,
}  # fmt: skip
_CLEARS = {"cleared": _PAST, "clears": _PRESENT}
_LETS = {
    "permitted": _PAST, "permits": _PRESENT, "allowed": _PAST, "allows": _PRESENT, "passed": _PAST,
    "registered": _PAST, "registers": _PRESENT, "sanctioned": _PAST, "sanctions": _PRESENT,
}  # fmt: skip
_GIVES = {"gave": _PAST, "given": _PAST, "gives": _PRESENT, "giving": _GERUND, "granted": _PAST, "grants": _PRESENT,
          "granting": _GERUND, "awarded": _PAST, "awards": _PRESENT, "handed": _PAST}  # fmt: skip
# What is given or got, told by an image.
_NODS = Phrases(
    ("all", "-", "clear"), ("all", "clear"), ("sign", "-", "off"), ("signoff",), ("green", "light"),
    ("green", "-", "light"), ("greenlight",), ("go", "-", "ahead"), ("go", "ahead"),
    ("thumbs", "-", "up"), ("thumbs", "up"), ("nod",), ("ok",), ("okay",), ("blessing",),
    ("rubber", "stamp"), ("rubber", "-", "stamp"),
)  # fmt: skip
_CALLED = frozenset({"a", "an", "the", "its", "their", "full", "final", "formal", "official", "conditional", "first",
                     "marketing", "regulatory", "long", "-", "awaited", "initial"})  # fmt: skip
_GETS = (
    "receiv", "secur", "win", "won", "gain", "get", "got", "obtain", "earn", "land", "nab", "snag", "bag", "scor",
    "clinch", "pick", "grab", "notch", "garner", "has", "have", "hold", "given", "grant", "award", "gave",
)  # fmt: skip
_BODIES = frozenset({
    "regulator", "regulators", "watchdog", "agency", "ministry", "authority", "authorities", "officials", "body",
    "commission", "bureau", "they", "it",
})  # fmt: skip
_LEADS = frozenset({"for", "in", "to", "as", "by", "(", "with", "plus", "on", ",", "from"})
_BE = frozenset({"is", "was", "been", "are", "were", "be", "being", "newly", "now", "also", "fully", "recently"})
_OF_FLUIDS = frozenset({"liver", "kidneys", "kidney", "plasma", "blood", "body", "virus", "infection", "serum"})
_STEMS = (
    "authoris", "subjects", "individuals", "persons", "sufferers", "pts", "participants",
    "green", "ok", "rubber", "sign", "wave", "said", "says", "clear", "permit", "passed",
    "regist", "sanction", "all", "go", "thumbs", "nod", "bless", "licence", "treat", "therapy", "option", "very",
    "first", "has", "have", "which", "that", "basis", "for", "approval",
)  # fmt: skip
_NEAR, _FAR = 8, 12  # items

_PERMITTED = (
    "approv", "authoris", "licenc", "indicat", "accept", "recommend", "use", "opinion", "regist", "grant",
    "compliance", "endors", "backed", "fund", "reimburs",
)  # fmt: skip
_TREATMENT = frozenset({"treatment", "therapy"})
_RANKED = frozenset({"first", "only", "new"})  # "as a first treatment for" tells of a novelty
# Longer forms of one word.
_SHORTENED: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "very": ((("very", "first"), "first"),),
    "first": (
        (("first", "-", "ever"), "first"), (("first", "ever"), "first"), (("first", "-", "and", "-", "only"), "first"),
    ),
    "has": ((("has", "become"), "became"),), "have": ((("have", "become"), "became"),),
}  # fmt: skip
_HELD = frozenset({"has", "have", "had", "on", "for"})
_HAVE = {"has": "is", "have": "are", "had": "was"}
_OF_RIGHTS = (
    "right", "licen", "market", "commerciali", "partner", "collab", "sell", "sold", "own", "develop", "distribut",
    "promot", "deal", "agree", "acqui", "bought", "territor", "exclusiv", "jointly", "control", "possess",
)  # fmt: skip
_OWNS = frozenset({"possesses", "controls", "enjoys", "owns"})
_SELLS = frozenset({"promotes", "distributes", "commercialises"})
_IS = frozenset({"is", "was", "are", "were"})
_DASHES = frozenset({"–", "—"})
_CALLED_SO = frozenset({"regulator", "authority", "agency", "watchdog", "ministry"})
_DECIDES = (
    "approved", "cleared", "authorised", "rejected", "refused", "licenced", "backed", "blessing", "nod", "approval",
    "clearance",
)  # fmt: skip
_FIRM = 7  # items of a firm in a bracket
_PAIR = 2  # dashes around an aside
_KINDS = 5  # items that say what a treatment is called: "as a first-line"


def in_plain_words(items: Sequence[Item]) -> Sequence[Item]:
    """Return the items of a sentence in their plainest form: codes are medicines, what was *green-lit* is approved.

    Every item keeps its characters in the text, so that what is read from it does.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    """
    items = _named_once(_with_brussels(_with_commas(with_codes(items))))
    if has_none(items, _STEMS):
        return items
    found: list[Item] = []
    at = 0
    while at < len(items):
        told = None
        if items[at].low in _BEGINNINGS:
            told = next((each for reads in _READERS if (each := reads(items, at)) is not None), None)
        if told is None:
            found.append(items[at])
            at += 1
        else:
            found.append(_comma(items, at) if told[1] == "," else joined(items, at, told[0], "word", told[1]))
            at = told[0]
    return _treated(_held(found))


def _with_brussels(items: Sequence[Item]) -> Sequence[Item]:
    """Return items with ``Brussels`` as the European Commission where it decided: ``cleared by Brussels``."""
    at = None if has_none(items, ("brussels",)) else find_word(items, ("brussels",))
    if at is None or not _decides(items, at):
        return items
    return [*items[:at], replace(items[at], kind="authority", value="EC"), *items[at + 1 :]]


def _decides(items: Sequence[Item], at: int) -> bool:
    verb = at + 1 + (text_at(items, at + 1) in {"has", "had"})
    by = text_at(items, at - 1) in {"by", "from"} and find(items, _DECIDES, at - 4, at) is not None
    return items[at].kind in {"word", "territory"} and (by or text_at(items, verb) in _DECIDES)


def _named_once(items: Sequence[Item]) -> Sequence[Item]:
    """Return items with an authority by its name alone: ``the US regulator, the FDA,``, ``its agency NAME``."""
    places = [at for at, each in enumerate(items) if each.kind == "authority"]
    for one, two in pairwise(places):
        between = {text_at(items, at) for at in range(one + 1, two)}
        called = text_at(items, one).split(" ")[-1].rstrip("s") in _CALLED_SO
        if not called or not between <= {",", "the"} or two - one > _PAIR + 1 or items[one].value not in AUTHORITIES:
            continue
        if AUTHORITIES[items[one].value][0] == AUTHORITIES.get(items[two].value, ("",))[0]:
            shut = two + 1 + (text_at(items, two + 1) == "," and "," in between)
            return [*items[:one], items[two], *items[shut:]]
    return items


def _with_commas(items: Sequence[Item]) -> Sequence[Item]:
    """Return items with commas around words that a pair of dashes sets apart: ``NAME — a pill — is``.

    So are the names of one medicine and its firm in a bracket: ``NAME (other; Acme) is``.
    """
    marks = [at for at, each in enumerate(items) if each.text == ";" and _is_before_firm(items, at)]
    dashes = [at for at, each in enumerate(items) if each.text in _DASHES and _parts(items, at)]
    marks += [] if len(dashes) != _PAIR or dashes[0] == 0 else dashes
    return [_comma(items, at) if at in marks else each for at, each in enumerate(items)] if marks else items


def _is_before_firm(items: Sequence[Item], at: int) -> bool:
    """Say whether a semicolon only parts the names of a bracket: ``(other; Acme Pharma)``."""
    shut = next((i for i in range(at + 1, min(at + _FIRM, len(items))) if items[i].text in {")", "("}), 0)
    opened = next((i for i in range(at - 1, max(-1, at - _FIRM), -1) if items[i].text in {")", "("}), 0)
    named = shut and items[shut].text == ")" and items[opened].text == "(" and items[at + 1].text[:1].isupper()
    return bool(named) and not any(each.kind in {"number", "percent", "hr", "ci", "p"} for each in items[opened:shut])


def _comma(items: Sequence[Item], at: int) -> Item:
    comma = joined(items, at, at + 1, "punct", ",")
    comma.text = ","
    return comma


def _parts(items: Sequence[Item], at: int) -> bool:
    """Say whether a dash stands free, or is a long one between words."""
    if not 0 < at < len(items) - 1 or items[at - 1].kind == "number":
        return False
    return items[at].text == "—" or (items[at - 1].end < items[at].start and items[at].end < items[at + 1].start)


def in_words_of_owners(items: Sequence[Item]) -> Sequence[Item]:
    """Return items in which who *controls* rights holds them, and who *promotes* a medicine markets it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    """
    if has_none(items, _OF_RIGHTS):
        return items
    items = with_codes(items)
    if has_none(items, ("possess", "control", "enjoy", "own", "promot", "distribut", "commerciali")):
        return items
    return [
        items[at] if (word := _owners_word(items, at)) is None else _said(items, at, word) for at in range(len(items))
    ]


def _owners_word(items: Sequence[Item], at: int) -> str | None:
    word, behind = text_at(items, at), text_at(items, at + 1)
    if word in _OWNS:
        rights = find(items, ("right", "licence"), at + 1, at + _NEAR)
        return "holds" if rights is not None and text_at(items, at - 1) not in {"the", "of", "and", "its"} else None
    if word in _SELLS:
        sold = kind_at(items, at + 1) in {"drug", "product"} or behind in {"it", "the"} or is_name(items, at + 1)
        return "markets" if sold else None
    return (
        "marketed" if word in {"promoted", "distributed"} and behind == "by" and text_at(items, at - 1) in _BE else None
    )


def _is_body(items: Sequence[Item], at: int) -> bool:
    if not 0 <= at < len(items):
        return False
    return items[at].kind in {"authority", "territory"} or items[at].low in _BODIES or items[at].low in NATIONALS


def _acted(items: Sequence[Item], at: int) -> bool:
    """Say whether a body stands before a verb, or behind it by ``by``."""
    if any(_is_body(items, i) for i in range(max(0, at - _NEAR), at)):
        return True
    return any(
        text_at(items, i) in {"by", "from", "in"} and any(_is_body(items, j) for j in range(i + 1, i + 4))
        for i in range(at + 1, min(at + _NEAR, len(items)))
    )


def _names_medicine(items: Sequence[Item], at: int) -> bool:
    """Say whether a medicine stands at a place, behind its owner and its article."""
    for place in range(at, min(at + _NEAR, len(items))):
        if items[place].kind in {"drug", "product", "active"}:
            return True
        if items[place].kind not in {"word", "company", "punct", "disease"} or text_at(items, place) in _LEADS:
            return False
        if is_name(items, place) and text_at(items, place + 1) in _LEADS - {","}:
            return True
    return False


def _verb(items: Sequence[Item], at: int) -> Told | None:
    """Read ``greenlit``, ``OK'd``, ``signed off on``, ``rubber-stamped``."""
    word = text_at(items, at)
    if word in _VERBS:
        return at + 1, _VERBS[word]
    if word in _PATIENTS:
        return at + 1, "patients"
    for words, told in _PHRASES.items():
        if words[0] == word and phrase_at(items, at, *words) and text_at(items, at + len(words) - 1) == words[-1]:
            passive = text_at(items, at - 1) in _BE and words[-1] not in {"on", "to"}
            if passive or (_acted(items, at) and (words[-1] != "off" or told != _PAST)) or words[0] in {"ok", "green"}:
                return at + len(words), told
    return None


def _cleared(items: Sequence[Item], at: int) -> Told | None:
    """Read ``cleared`` where a body does it or a use follows, not where a drug leaves the blood."""
    told = _CLEARS.get(text_at(items, at))
    if told is None or any(text_at(items, i) in _OF_FLUIDS for i in range(at + 1, at + 6)):
        return None
    passive = told == _PAST and text_at(items, at + 1) in _LEADS
    hung = text_at(items, at - 1) == "-" and kind_at(items, at - 2) == "authority"
    active = _acted(items, at) and _names_medicine(items, at + 1)
    return (at + 1, told) if active or hung or (passive and text_at(items, at + 1) != "from") else None


def _let(items: Sequence[Item], at: int) -> Told | None:
    """Read ``the FDA permitted the use of NAME for``, ``allowed NAME for``, ``NAME was registered in the EU for``."""
    told = _LETS.get(text_at(items, at))
    if told is None or text_at(items, at - 1) == "-":
        return None
    if text_at(items, at - 1) in _BE:
        before = range(max(0, at - _NEAR), at)
        medicine = any(items[i].kind in {"drug", "product", "active"} or is_name(items, i) for i in before)
        use = any(_is_body(items, i) for i in range(at + 1, min(at + 5, len(items))))
        led = text_at(items, at + 1) in {"in", "by"}
        return (at + 1, told) if medicine and use and led and text_at(items, at) != "passed" else None
    end = at + 1
    if text_at(items, end) == "the" and text_at(items, end + 1) == "use":
        end += 1
    end += 2 if text_at(items, end) == "use" and text_at(items, end + 1) == "of" else 0
    body = any(
        items[i].kind == "authority" or items[i].low in _BODIES - {"they", "it"} for i in range(max(0, at - 5), at)
    )
    if not body or not _names_medicine(items, end):
        return None
    lead = find_word(items, ("for", "to", "as", "in"), end, end + _FAR)
    treats = lead is not None and (text_at(items, lead) != "to" or text_at(items, lead + 1) == "treat")
    return (end, told) if treats else None


def _given(items: Sequence[Item], at: int) -> Told | None:
    """Read ``gave its blessing to NAME``, ``was given the go-ahead``."""
    told = _GIVES.get(text_at(items, at))
    if told is None:
        return None
    noun = _behind_called(items, at + 1)
    if noun == at + 1 or not (words := _NODS.at(items, noun)):
        return None
    end = noun + len(words)
    if text_at(items, at - 1) in _BE:
        return end, _PAST
    if text_at(items, end) == "to" and text_at(items, end + 1) not in {"treat", "be", "market", "sell"}:
        return end + 1, told
    return (end + 1, told) if text_at(items, end) == "for" and _names_medicine(items, end + 1) else None


def _behind_called(items: Sequence[Item], at: int) -> int:
    end = at
    while end - at < _KINDS and text_at(items, end) in _CALLED:
        end += 1
    return end


def _noun(items: Sequence[Item], at: int) -> Told | None:
    """Read ``an all-clear from the FDA``, ``FDA sign-off``, ``a licence in the EU for``: what was got or given."""
    word = text_at(items, at)
    if word == "licence":
        return (at + 1, _NOUN) if _is_permission(items, at) else None
    if word not in {"all", "sign", "signoff"} or not (words := _NODS.at(items, at)):
        return None
    near = range(max(0, at - _NEAR), min(at + _NEAR, len(items)))
    return (at + len(words), _NOUN) if any(_is_body(items, i) for i in near) else None


def _is_permission(items: Sequence[Item], at: int) -> bool:
    """Say whether a licence is one to be on the market, not one from firm to firm."""
    got = find(items, _GETS, at - 5, at)
    if got is None or text_at(items, at + 1) not in {"in", "for", "by", "from", ",", ".", "to"}:
        return False
    plain = all(
        text_at(items, i) in _CALLED or items[i].kind == "territory" or text_at(items, i) in NATIONALS
        for i in range(got + 1, at)
    )
    treats = text_at(items, at + 1) == "to" and text_at(items, at + 2) == "treat"
    if text_at(items, at + 1) == "to" and not treats:
        given = any(items[i].kind == "authority" or text_at(items, i) in _BODIES - {"it"} for i in range(got))
        return plain and given and _names_medicine(items, at + 2)
    of_firm = any(each.kind == "company" for each in items)
    ill = any(each.kind == "disease" for each in items[at:])
    return plain and ill and not of_firm


def _one_phrase(items: Sequence[Item], at: int) -> Told | None:
    """Read ``the very first``, ``first-ever``, ``has become``, ``, which is a``: the plainest form of each."""
    for words, told in _SHORTENED.get(text_at(items, at), ()):
        if all(text_at(items, at + i) == word for i, word in enumerate(words)):
            return at + len(words), told
    which = items[at].text == "," and text_at(items, at + 1) in {"which", "that"} and text_at(items, at + 2) in _IS
    return (at + 3, ",") if which and text_at(items, at + 3) in {"a", "an", "the"} else None


_READERS: tuple[Reader, ...] = (_verb, _cleared, _let, _given, _noun, _one_phrase)
# The words that what they read begins with.
_BEGINNINGS = frozenset({
    *_VERBS, *_PATIENTS, *(words[0] for words in _PHRASES), *_CLEARS, *_LETS, *_GIVES, *_SHORTENED, "licence", "all",
    "sign", "signoff", ",",
})  # fmt: skip


def _held(items: Sequence[Item]) -> Sequence[Item]:
    """Return items that say ``is approved for`` where one ``has approval``, ``based on`` for ``on the basis of``."""
    found: list[Item] = []
    at = 0
    while at < len(items):
        if items[at].low not in _HELD:
            found.append(items[at])
            at += 1
        elif text_at(items, at) in _HAVE and (noun := _approval_at(items, at + 1)) is not None:
            found += [_said(items, at, _HAVE[items[at].low]), _said(items, noun, _PAST)]
            at = noun + 1
        elif phrase_at(items, at, "on", "the", "basis", "of"):
            found += [joined(items, at, at + 3, "word", "based"), _said(items, at + 3, "on")]
            at += 4
        elif phrase_at(items, at, "for", "use", "in") and text_at(items, at + 3) in PERSONS:
            found.append(items[at])
            at += 3
        else:
            found.append(items[at])
            at += 1
    return found


def _approval_at(items: Sequence[Item], at: int) -> int | None:
    """Return a place where ``approval for`` a use stands."""
    leads = text_at(items, at + 1) in {"for", "in"} or phrase_at(items, at + 1, "to", "treat")
    plain = text_at(items, at) in {"approval", "approvals", "authorisation"}
    return at if plain and leads and kind_at(items, at + 2) not in {"date", "territory"} else None


def _treated(items: Sequence[Item]) -> Sequence[Item]:
    """Return items in which ``as a first-line treatment for`` and ``for treating`` say ``for the … treatment of``."""
    first = find(items, _PERMITTED)
    if first is None:
        return items
    found = list(items[: first + 1])
    advised = find(items, ("recommend",)) is not None  # what advice says is told by those words
    at = first + 1
    while at < len(items):
        if text_at(items, at) == "as" and (head := _treatment_at(items, at + 2)) is not None:
            found += [_said(items, at, "for"), _said(items, at + 1, "the"), *items[at + 2 : head]]
            found += [_said(items, head, "treatment"), _said(items, head + 1, "of")]
            at = head + 2
        elif text_at(items, at) == "for" and text_at(items, at + 1) == "treating" and not advised:
            found += [items[at], _said(items, at + 1, "the"), _said(items, at + 1, "treatment")]
            found.append(_said(items, at + 1, "of"))
            at += 2
        else:
            found.append(items[at])
            at += 1
    return found


def _treatment_at(items: Sequence[Item], at: int) -> int | None:
    """Return where ``treatment for`` stands, behind ``as a`` and what it is called."""
    if text_at(items, at - 1) not in {"a", "an"}:
        return None
    for place in range(at, min(at + _KINDS, len(items) - 1)):
        if text_at(items, place) in _TREATMENT:
            if text_at(items, place - 1) in _RANKED:
                return None
            return place if text_at(items, place + 1) in {"for", "of", "in", "against"} else None
        if items[place].kind in {"drug", "product", "disease"} or text_at(items, place) in _LEADS:
            return None
    return None


def _said(items: Sequence[Item], at: int, word: str) -> Item:
    return joined(items, at, at + 1, "word", word)
