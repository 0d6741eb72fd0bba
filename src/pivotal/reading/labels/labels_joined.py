"""Labels that a sentence tells one after another: where each begins, for which medicine, and lists of diseases."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pivotal.reading.labels.criteria_told import clauses_of, every_clause, is_given_with
from pivotal.reading.labels.diseases_named import diseases_from, is_any_disease, is_patients_disease
from pivotal.reading.labels.persons_told import names_young, without_repeats
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import is_firm, is_name, phrase_at, text_at

_CONNECTED = 14  # items between "and" and the "for" of a further label
_BETWEEN_LABELS = frozenset({
    "and", "in", "by", "the", "australian", "canadian", "japanese", "swiss", "conditional", "approval",
    "accelerated", "also", "as", "monotherapy", "single", "agent", "a", "well", "last", "week", "month", "year",
    "was", "granted", "is", "has", "been", "received", "gained", "won", "approved", "authorised", "licenced",
    "later", "then", "more", "recently", ",", "combination", "with", "-", "on", "again", "an", "therapy",
    "treatment", "option", "it", "conditionally", "temporarily", "fully", "provisionally", "full",
    "regular", "cleared", "indicated", "expanded", "extended", "traditional", "to", "chemotherapy", "platinum",
    "biosimilar", "injection", "second", "third", "line", "first", "maintenance",
    "(", ")",
})  # fmt: skip
_FOLLOWS_FOR = frozenset({
    "the", "treatment", "treating", "patients", "adults", "adult", "people", "women", "men", "children", "paediatric",
    "first", "second", "maintenance", "adjuvant", "neoadjuvant", "previously", "newly", "those", "relapsed", "use",
})  # fmt: skip
_MODIFY = frozenset({
    "high", "low", "grade", "-", "primary", "other", "certain", "early", "with", "advanced", "recurrent", "relapsed",
    "refractory", "persistent", "squamous", "nonsquamous", "non", "positive", "negative", "the", "previously",
    "treated", "untreated", "newly", "diagnosed", "resectable", "radically", "platinum", "resistant", "sensitive",
    "castration", "stage", "symptomatic", "then", "as", "well", "systemic", "classical",
})  # fmt: skip
_DESCRIBE = frozenset({
    "the", "patients", "adults", "adult", "people", "with", "advanced", "recurrent", "relapsed", "refractory", "or",
    "and", "non", "castration", "sensitive", "resistant", "hormone", "newly", "diagnosed", "previously", "untreated",
    "treated", "positive", "negative", "early", "high", "risk", "stage", "metastatic", "progressive",
    "bone", "brain", "liver", "metastases", "metastasis", "from", "fusion", "mutant", "mutated", "mutation",
    "rearranged",
    "differentiated", "well", "low", "grade", "squamous", "nonsquamous", "unresectable", "locally", "indolent",
    "chronic", "aggressive", "symptomatic", "persistent", "acute", "muscle", "invasive", "smouldering", "primary",
})  # fmt: skip
_PATIENTS = frozenset({"adults", "adult", "patients", "people", "women", "men", "children", "paediatric", "those",
                       "adolescents", "infants", "individuals", "persons", "adolescent"})  # fmt: skip
_OF_AGES = frozenset({"aged", "age", "of", "at", "least", "years", "year", "months", "month", "and", "older", "or",
                      "over", "above", "≥", ">", "(", ")", "from", "to", "up", "patients", "young", "adults", "than",
                      "who", "are", "-", "old", "adolescents"})  # fmt: skip
_DESCRIBED = 12  # items between "for" and the disease of a further label
_NOT_IN_A_LIST = frozenset({"with", "the", "other", "as", "well", "certain", "then"})
_RELATIVES = frozenset({"with", "for", "who", "whose", "that", "are", "is", "have", "has", "had", "which"})
_OF_A_FIRM = 4  # items behind a substance in which the firm of a generic stands
_USES = frozenset({"treatment", "prevention", "management", "control", "reduction", "palliation"})
_CONNECTIONS = frozenset({",", "and", "or", ";"})
_LINES = frozenset({
    "a", "an", "first", "second", "third", "maintenance", "adjuvant", "neoadjuvant", "salvage", "initial",
})  # fmt: skip
_LINE_LONG = 5  # items of "second-line treatment"
_OF_ALL = frozenset({"who", "whose", "in", "as", "when", "if"})  # what begins words that count for all diseases listed


def further_labels(items: Sequence[Item], start: int) -> list[tuple[int, int | None]]:
    """Return where further labels begin: ``… and for the treatment of``, ``… and in Japan for``, ``; and for``.

    With each comes the place of its own medicine where it names one: ``X for melanoma; Y for thymoma``.
    """
    found: list[tuple[int, int | None]] = []
    for at in range(start + 2, len(items) - 3):
        if phrase_at(items, at - 2, "as", "well", "as"):
            if text_at(items, at + 1) == "for" and _names_another(items, at + 1):
                found.append((at + 1, None))
                continue
            if _is_own(items, start, at - 2) and _leads_on(items, at):
                found.append((at, None))
                continue
        if text_at(items, at) not in _CONNECTIONS or not _is_after_disease(items, found[-1][0] if found else start, at):
            continue
        named = _medicine_at(items, at)
        if named is not None and _was_had_before(items, at):
            continue
        if named is not None:
            step = _own_patients(items, named)
        elif (
            _names_others(items, at + 1)
            or _goes_on_with(items, start, at)
            or _goes_on_in(items, start, at)
            or (text_at(items, at) == ";" and _names_patients(items, at + 1))
        ):
            step = at + 1
        else:
            step = _next_for(items, at) or _next_line(items, at)
        if step is not None and (not found or step > found[-1][0]):
            found.append((step, named))
    return found


def _is_own(items: Sequence[Item], start: int, last: int) -> bool:
    """Say whether the last disease before a place has patients of its own behind it: ``thymoma in adults who …,``."""
    disease = next((i for i in range(last - 1, start, -1) if is_patients_disease(items, i)), last)
    return any(
        text_at(items, i) in {"who", "whose"}
        or (text_at(items, i) in {"in", "with"} and text_at(items, i + 1) in _PATIENTS)
        for i in range(disease + 1, last)
    )


def _leads_on(items: Sequence[Item], at: int) -> bool:
    """Say whether a disease with its own words follows: ``as well as relapsed thymoma in adults``."""
    near = range(at + 1, min(at + _DESCRIBED // 2 + 1, len(items)))
    named = next((i for i in near if items[i].kind == "disease" or text_at(items, i) in _RELATIVES | {"in"}), None)
    return named is not None and is_patients_disease(items, named)


def _goes_on_with(items: Sequence[Item], start: int, at: int) -> bool:
    """Say whether the same patients with another disease follow: ``who require therapy, or with thymoma who``."""
    if text_at(items, at) not in {"and", "or"} or not _is_own(items, start, at):
        return False
    if text_at(items, at + 1) == "with":
        return _names_another(items, at + 1)
    disease = next((i for i in range(at + 1, min(at + _DESCRIBED, len(items))) if items[i].kind == "disease"), None)
    if disease is None or not _names_another(items, at):
        return False  # "thymoma in adults and melanoma in children"
    return text_at(items, disease + 1) == "in" and text_at(items, disease + 2) in _PATIENTS


def _goes_on_in(items: Sequence[Item], start: int, at: int) -> bool:
    """Read ``used in adults with A, and in B that has …``: a further disease behind the same preposition."""
    first = "in" in {text_at(items, start), text_at(items, start + 1)}
    led = text_at(items, at) == "and" and text_at(items, at + 1) == "in" and first
    return led and _names_another(items, at + 1)


def _is_after_disease(items: Sequence[Item], first: int, last: int) -> bool:
    return any(is_patients_disease(items, index) for index in range(first, last))


def _medicine_at(items: Sequence[Item], at: int) -> int | None:
    """Return the place of a medicine right behind a connection: ``; and crizotinib (NAME), for``."""
    while at < len(items) and text_at(items, at) in {*_CONNECTIONS, "that", "the"}:
        at += 1
    if at >= len(items):
        return None
    led = text_at(items, at + 1) == "for" or phrase_at(items, at + 1, "in", "combination", "with")
    named = led and is_name(items, at) and not is_firm(items, at)
    return at if named or items[at].kind in {"drug", "product"} else None


def _was_had_before(items: Sequence[Item], at: int) -> bool:
    """Read ``progressed on alectinib (NAME) or ceritinib``: medicines of a list that patients had."""
    index = at - 1
    while index > 0 and (items[index].kind in {"drug", "product", "therapy"} or items[index].text in {")", ",", "®"}):
        bracketed = items[index].text == ")" and text_at(items, index - 2) == "("
        index -= 3 if bracketed else 1
    return index < at - 1 and text_at(items, index) in {"on", "after", "following"}


def _own_patients(items: Sequence[Item], named: int) -> int | None:
    """Return where the patients of a medicine begin that a list of medicines names."""
    for at in range(named + 1, min(named + _CONNECTED, len(items) - 1)):
        if text_at(items, at) == "for" and text_at(items, at + 1) not in {"whom", "which", "use"}:
            return at
        if (
            text_at(items, at) in {"as", "in"}
            and text_at(items, at - 1) in {"monotherapy", ")", "alone"}
            and not (phrase_at(items, at, "in", "combination", "with"))
        ):
            leads = any(text_at(items, i).startswith(("treat", "therapy")) for i in range(at + 1, at + 7))
            return at if leads or text_at(items, at + 1) in _FOLLOWS_FOR else None
        if not (
            text_at(items, at) in _BETWEEN_LABELS | {"(", ")", "®", "™", "or", "plus", "/", "nab"}
            or items[at].kind in {"drug", "product", "therapy", "company", "number"} or text_at(items, at - 1) == "("
            or (at < named + _OF_A_FIRM and items[at].text[:1].isupper())
        ):  # fmt: skip
            return None
    return None


def _names_others(items: Sequence[Item], at: int) -> bool:
    """Say whether further patients stand at a place with their own disease: ``… and adults with untreated thymoma``."""
    if text_at(items, at) in {"in", "for"}:
        at += 1
    if text_at(items, at) not in _PATIENTS:
        return False
    at += 1 + (text_at(items, at + 1) == "patients")
    behind = at
    while behind < min(at + _DESCRIBED, len(items)) and (
        text_at(items, behind) in _OF_AGES or items[behind].kind in {"number", "duration", "range"}
    ):
        behind += 1  # "children aged 2 years and older with"
    return text_at(items, behind) == "with" and _names_another(items, behind)


def _names_patients(items: Sequence[Item], at: int) -> bool:
    """Say whether the patients of a further label stand at a place: ``…; and adults with thymoma``."""
    while text_at(items, at) in {"and", "or", "'", "\u2018", "\u201c", '"'}:
        at += 1
    if text_at(items, at - 1) in {";", "and"} and (headed := _behind_heading(items, at)) is not None:
        at = headed
    if any(text_at(items, i) == "treatment" for i in range(at, at + 4)) and text_at(items, at) in _FOLLOWS_FOR:
        return True
    noun = at + 1 if text_at(items, at) == "the" else at
    if text_at(items, noun) in _USES and text_at(items, noun + 1) == "of":
        return True
    return text_at(items, at) in {"adults", "adult", "patients", "people", "women", "men", "children", "paediatric"}


def _behind_heading(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind a disease that heads its own label: ``Thymoma: first-line treatment of …``."""
    colon = next((i for i in range(at, min(at + 6, len(items))) if items[i].text == ":"), None)
    headed = colon is not None and any(items[i].kind == "disease" for i in range(at, colon))
    return colon + 1 if headed and colon is not None else None


def _next_for(items: Sequence[Item], at: int) -> int | None:
    """Return the ``for`` of a further label behind a connection, over where, when and with what it is given."""
    for step in range(at + 1, min(at + _CONNECTED, len(items) - 1)):
        if text_at(items, step) == "for":
            following = text_at(items, step + 1)
            placed = any(items[i].kind in {"territory", "authority", "date", "number"} for i in range(at + 1, step))
            led = following in _FOLLOWS_FOR or (placed and following not in {"whom", "which", "use"})
            timed = any(text_at(items, i) in {"week", "month", "year", "later"} for i in range(at + 1, step))
            led = led or (_leads_alone(items, at, step) and _names_another(items, step))
            return step if led or (timed and items[step + 1].kind in {"disease", "flag"}) else None
        between = text_at(items, step) in _BETWEEN_LABELS or (
            text_at(items, step - 1) == "with" and is_name(items, step)
        )
        if not (
            between or items[step].kind in {"territory", "authority", "date", "number", "drug", "product", "therapy"}
        ):
            return None
    return None


def _next_line(items: Sequence[Item], at: int) -> int | None:
    """Return the ``of`` of a further line: ``first-line treatment of A and second-line treatment of B``."""
    first = at + 1
    while text_at(items, first) in {"as", "a", "an", "the", "for"}:
        first += 1
    near = range(first, min(first + _LINE_LONG, len(items) - 1))
    treats = next((i for i in near if text_at(items, i) in {"treatment", "therapy"}), None)
    if treats is None or text_at(items, first) not in _LINES or text_at(items, treats + 1) not in {"of", "for"}:
        return None
    plain = all(text_at(items, i) in _LINES | {"-", "line"} for i in range(first, treats))
    return treats + 1 if plain and _names_another(items, treats + 1) else None


def _leads_alone(items: Sequence[Item], at: int, step: int) -> bool:
    """Say whether ``for`` stands right behind a connection, or with no more between than a line or a partner."""
    return step == at + 1 or _is_given_first(items, at, step) or _is_a_line(items, at, step)


def _is_given_first(items: Sequence[Item], at: int, step: int) -> bool:
    """Read ``and, in combination with B, for C``, ``, and with B for C``: what is given together comes first."""
    first = at + 1
    while first < step and text_at(items, first) in {",", "and"}:
        first += 1
    return first < step and (text_at(items, first) == "with" or is_given_with(items, first))


def _is_a_line(items: Sequence[Item], at: int, step: int) -> bool:
    """Say whether a further line of treatment is told: ``and as a second-line treatment for metastatic …``."""
    begun = text_at(items, at + 1) == "as" and text_at(items, at + 2) in _LINES
    return begun and text_at(items, step - 1) in {"treatment", "therapy", "monotherapy"}


def _names_another(items: Sequence[Item], at: int) -> bool:
    """Read ``and for metastatic … cancer``: only what describes a disease stands between ``for`` and its name."""
    article = text_at(items, at + 1) in {"a", "an"}
    for index in range(at + 1 + article, min(at + _DESCRIBED, len(items))):
        if items[index].kind == "disease":
            return is_patients_disease(items, index)
        described = (
            items[index].kind in {"flag", "code", "gene", "target", "short"} or text_at(items, index) in _DESCRIBE
        )
        if not described and items[index].text not in {"-", "–", ",", "/"}:
            return False
    return False


def own_words(items: Sequence[Item], begins: int, start: int, last: int) -> list[tuple[list[Slot], list[Slot]]]:
    """Return diseases that are listed each with words of its own, each with its clauses; or nothing.

    ``adults with unresectable melanoma, relapsed lymphoma and thymoma who …`` are three groups of patients: what
    stands before the list or begins with ``who`` counts for each of them.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    begins, start, last : int
        Where the clauses of the label begin, where its patients do, and where it ends.
    """
    places = [at for at in range(start, last) if is_patients_disease(items, at)]
    if len(places) > 1 and is_any_disease(items[places[0]]):
        places = places[1:]
    if len(places) < 2:
        return []
    inside = _inside(items, every_clause(items, begins, last))
    edges: list[int] = []  # the connection before each disease but the first
    named = [diseases_from(items, places[0], places[0] + 1)]
    for one, two in pairwise(places):
        shared = diseases_from(items, one + 1, two + 1)
        connection = _connection(
            items, one, next(i for i in range(one, two + 1) if items[i].start >= shared[0].start), inside
        )
        if connection is None:
            break
        edges.append(connection)
        named.append(shared)
    end = last if len(edges) == len(places) - 1 else _last_comma(items, places[len(edges)], places[len(edges) + 1])
    return _groups(items, (begins, start, end), places[: len(edges) + 1], edges, named, inside) if edges else []


def _with_repeated(first: list[Slot], words: list[Slot]) -> list[Slot]:
    """Return the words of a disease with those that stand before a word which it repeats of the first.

    ``Metastatic, well-differentiated melanoma and well-differentiated thymoma`` are both metastatic.
    """
    same = (at for at, each in enumerate(first) if words and each.value == words[0].value)
    return [*first[: next(same, 0)], *words]


def _last_comma(items: Sequence[Item], one: int, two: int) -> int:
    """Return where the words of a disease end before one that is no more of the list."""
    return next((at for at in range(two - 1, one, -1) if text_at(items, at) in _CONNECTIONS), two)


def _groups(
    items: Sequence[Item], edge: tuple[int, int, int], places: Sequence[int], edges: Sequence[int],
    named: Sequence[list[Slot]], inside: set[int],
) -> list[tuple[list[Slot], list[Slot]]]:  # fmt: skip
    """Return the diseases of a list, each with its clauses, if they have clauses of their own."""
    begins, start, last = edge
    opening = _front(items, start, places[0], inside)
    bounds = [opening, *(edge + 1 for edge in edges)]
    own = [clauses_of(items, first, end) for first, end in zip(bounds, [*edges, places[-1] + 1], strict=True)]
    own = [own[0], *(_with_repeated(own[0], words) for words in own[1:])]
    behind = [clauses_of(items, place + 1, edge) for place, edge in zip(places, edges, strict=False)]
    graded = text_at(items, places[-1] + 1).startswith(("grade", "stage"))  # "thymoma and lymphoma grade 3B"
    if not (any(own[1:]) or any(behind) or graded):
        return []
    tail = clauses_of(items, places[-1] + 1, last)
    shared = text_at(items, _behind(items, places[-1])) in _OF_ALL and not any(behind) and not graded
    front = clauses_of(items, begins, opening)
    if graded and not any(behind):
        own[-1], tail, shared = [*own[-1], *tail[:1]], tail[1:], True
    young = names_young(items, begins, opening)
    return [
        (diseases, without_repeats([*front, *words, *(tail if shared or place == places[-1] else [])], young=young))
        for place, diseases, words in zip(places, named, own, strict=True)
    ]


def _inside(items: Sequence[Item], clauses: Sequence[Slot]) -> set[int]:
    """Return the places of the items that belong to clauses."""
    return {
        at for at, each in enumerate(items) if any(one.start <= each.start and each.end <= one.end for one in clauses)
    }


def _connection(items: Sequence[Item], one: int, two: int, inside: set[int]) -> int | None:
    """Return the comma or ``and`` that joins two diseases, if nothing but their own words stands between them."""
    at = two - 1
    while at in inside or (at > one and (not _connects(items, at) or _joins_sites(items, at))):
        opened = _opened(items, at) if items[at].text == ")" else None  # "or advanced (III/IV) sarcoma"
        if opened is None and not (at in inside or _joins_sites(items, at) or _modifies(items[at])):
            return None
        at = at - 1 if opened is None else opened - 1
    if at <= one:
        return None
    at = _before_modifier(items, one, at, inside)
    edge = at - 2 if phrase_at(items, at - 2, "as", "well", "as") else at
    while edge - 1 > one and text_at(items, edge - 1) in _CONNECTIONS:
        edge -= 1
    plain = all(
        i in inside
        or _modifies(items[i])
        or text_at(items, i) in _RELATIVES
        or (i < one + 3 and text_at(items, i) in {"of", "the"})
        or (text_at(items, i) in {"or", "and"} and {i - 1, i + 1} <= inside)
        or is_short_in_brackets(items, i)
        for i in range(one + 1, edge)
    )
    return at if plain else None


def _opened(items: Sequence[Item], at: int) -> int | None:
    """Return where the short bracket opens that closes at a place."""
    return next((i for i in range(at - 1, max(-1, at - _LINE_LONG - 1), -1) if items[i].text == "("), None)


def is_short_in_brackets(items: Sequence[Item], at: int) -> bool:
    """Say whether a disease is written short at a place, behind its name: ``(HGBL)``."""
    return items[at].text.isupper() and text_at(items, at - 1) == "(" and text_at(items, at + 1) == ")"


def _connects(items: Sequence[Item], at: int) -> bool:
    """Say whether a connection stands at a place, also the end of ``as well as``."""
    return text_at(items, at) in _CONNECTIONS or phrase_at(items, at - 2, "as", "well", "as")


def _before_modifier(items: Sequence[Item], one: int, comma: int, inside: set[int]) -> int:
    """Return the connection before a comma that only parts words on one disease: ``A, metastatic non-squamous, B``."""
    at = comma - 1
    while text_at(items, comma) == "," and at > one and (at in inside or _modifies(items[at])):
        at -= 1
    joins = one < at < comma - 1 and text_at(items, at) in _CONNECTIONS
    return at if joins and comma - 1 in inside else comma


def _joins_sites(items: Sequence[Item], at: int) -> bool:
    """Say whether ``or`` stands between two sites of one disease: ``gastric or gastro-oesophageal adenocarcinoma``."""
    sites = text_at(items, at) == "or" and items[at - 1].kind == "code" and items[at - 1].value.startswith("primary")
    return sites and items[at + 1].kind in {"code", "disease"}


def _modifies(item: Item) -> bool:
    return may_stand_between(item) and item.low not in _NOT_IN_A_LIST


def may_stand_between(item: Item) -> bool:
    """Say whether a word may stand before the next of several diseases."""
    return item.kind in {"flag", "gene", "target", "code", "short", "number"} or item.low in _MODIFY | {"(", ")"}


def _front(items: Sequence[Item], start: int, disease: int, inside: set[int]) -> int:
    """Return where the words of the first disease begin: behind ``patients with``, ``the treatment of``."""
    at = disease
    while at - 1 > start and (
        at - 1 in inside or _modifies(items[at - 1]) or (text_at(items, at - 1) == "," and at - 2 in inside)
    ):
        at -= 1
    return at


def _behind(items: Sequence[Item], disease: int) -> int:
    """Return the place behind a disease, its abbreviation in brackets and a comma."""
    at = disease + 1
    while at < len(items) and (items[at].text in {"(", ")", ","} or items[at].kind == "short"):
        at += 1
    return at
