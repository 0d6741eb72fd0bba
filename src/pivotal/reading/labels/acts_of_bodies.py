"""Acts that news tell with a body and what it decides: ``ruled out NAME``, ``backed three drugs for approval``.

Nothing here is read where another rule has read an act. Each rule asks for who acts, what for, and for a finite verb.
"""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.acts_placed import dates_in
from pivotal.reading.labels.authorities_told import RECOMMENDS
from pivotal.reading.labels.diseases_named import diseases_from
from pivotal.reading.labels.label_verbs import WIDENED
from pivotal.reading.labels.subjects import BE, TRIALS, medicine_in
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_none, has_word, made, phrase_at, place_behind, places_with, text_at
from pivotal.reading.words import AUTHORITIES

_STEMS = (
    "recommend", "back", "endors", "accept", "rul", "den", "expensive", "value", "reject", "refus", "approv", "led",
    "result", "permission", "offer", "includ", "vot", "evidence", "outweigh", "expan", "exten", "broaden", "widen",
    "clear", "authoris", "fund", "withdraw",
)  # fmt: skip
_BODIES = frozenset({
    "watchdog", "regulator", "regulators", "panel", "committee", "agency", "advisers", "advisors", "ministry",
    "consortium", "nhs", "authorities", "officials", "chiefs", "experts", "government", "body",
})  # fmt: skip
_DRUGS = frozenset({
    "drug", "pill", "treatment", "therapy", "medicine", "jab", "tablet", "medication", "combination", "antibody",
    "inhibitor", "immunotherapy", "vaccine", "conjugate", "injection", "regimen", "agent",
})  # fmt: skip
_MANY = frozenset({"drugs", "medicines", "products", "treatments", "therapies", "medications", "pills"})
_STOPS = frozenset(
    {
        "for",
        "to",
        "in",
        ",",
        ".",
        ";",
        "that",
        "which",
        "who",
        "after",
        "because",
        "by",
        "on",
        "between",
        "of",
        "with",
        "from",
    }
)
_ACCEPTS = frozenset({"recommended", "backed", "endorsed", "accepted", "recommends", "backs", "endorses", "accepts"})
_USES = ("approval", "marketing", "conditional", "routine", "use", "funding", "authorisation", "reimbursement", "nhs")
_COUNTING = ("year", "since", "annual", "between", "decade", "so", "average")
_SUPPOSED = frozenset({
    "would", "could", "might", "may", "if", "whether", "unless", "until", "never", "expected", "hopes", "hope", "hoped",
    "likely", "should", "urged", "asked", "will", "plans", "yet", "seeks", "seeking", "due", "set", "poised",
})  # fmt: skip
_DECIDES = {
    "approve": "approval", "clear": "approval", "authorise": "approval", "licence": "approval", "back": "approval",
    "fund": "opinion", "recommend": "opinion", "reject": "refusal", "refuse": "refusal", "block": "refusal",
    "deny": "refusal", "withdraw": "withdrawal", "ban": "refusal",
}  # fmt: skip
_SAYS = frozenset({"said", "saying", "says", "announced", "announcing", "confirmed", "indicated", "stating", "stated"})
_MOVED = frozenset({
    "used", "uses", "using", "moved", "moves", "acted", "went", "relied", "rushed", "hurried", "stepped", "invoked",
    "ignored", "overruled", "overrode", "skipped", "broke", "raced", "chose", "opted", "agreed", "decided", "cited",
})  # fmt: skip
_RULED = frozenset({
    "ruled", "rules", "said", "says", "decided", "deemed", "judged", "concluded", "found", "declared", "considered",
})  # fmt: skip
_COSTS = (
    ("too", "expensive"), ("too", "costly"), ("not", "good", "value"), ("not", "value", "for", "money"),
    ("poor", "value"), ("not", "cost", "effective"), ("not", "cost", "-", "effective"), ("not", "a", "cost"),
    ("not", "represent"), ("not", "offer", "value"), ("not", "offer", "good", "value"),
)  # fmt: skip
_NOUNS = frozenset(
    {
        "assessment",
        "advice",
        "guidance",
        "determination",
        "decision",
        "recommendation",
        "ruling",
        "proposal",
        "verdict",
        "move",
        "decisions",
    }
)
_PAID = frozenset({"reimbursement", "funding", "use", "approval", "listing", "coverage"})
_APPROVALS = frozenset({"approval", "authorisation", "licensing", "clearance", "approvals"})
_LABELS = frozenset({"use", "uses", "indication", "indications", "label", "licence", "approval", "labelling"})
_PERMITS = frozenset({"permission", "clearance", "licence", "approval"})
_SELLS = frozenset({"market", "marketing", "sell", "selling", "launch", "launching", "commercialise"})
_OFFERED = frozenset({"offered", "available", "provided", "prescribed", "funded", "included", "used", "covered"})
_PAYERS = frozenset({"nhs", "cdf", "pbs", "fund", "medicare"})
_NEAR, _BACK, _FAR = 7, 14, 26  # items


def acts_of_bodies(items: Sequence[Item], sentence: int, told: Sequence[Statement]) -> list[Statement]:
    """Return the acts that a sentence tells in these words, where none has been read in it.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    sentence : int
        Its number.
    told : sequence of Statement
        What has been read in it.
    """
    if items[-1].text == "?" or has_none(items, _STEMS) or any(each.kind in {"act", "earlier"} for each in told):
        return []
    for reads in (
        _of_many, _ruled_out, _too_expensive, _by_a_noun, _would_recommend, _led_to, _to_approve, _wider_use,
        _permitted, _now_offered, _found, _withdraws,
        _passive_far,
    ):  # fmt: skip
        if found := reads(items, sentence):
            return found
    return []


def _body(items: Sequence[Item], first: int, last: int) -> list[Slot] | None:
    """Return who acts between two places: an authority with where it decides, nothing for a body without a name."""
    near = range(max(0, first), min(last, len(items)))
    who = next((items[i] for i in near if items[i].kind == "authority"), None)
    if who is not None:
        where = AUTHORITIES.get(who.value)
        return [who.slot("authority"), *([] if where is None else [who.slot("territory", where[0])])]
    return [] if any(text_at(items, i) in _BODIES for i in near) else None


def _medicine(items: Sequence[Item], at: int) -> tuple[list[Slot], int] | None:
    """Return the medicine that begins at a place, behind its owner and what describes it, and the place behind it."""
    opened = medicine_in(items, at, at + 1)
    if opened is not None and text_at(items, at + 1) not in {"'s", "’s"} | _DRUGS:
        return [opened], place_behind(items, opened, at)
    end = at
    while end < min(at + _NEAR + 2, len(items)) and text_at(items, end) not in _STOPS:
        if text_at(items, end) in _DRUGS:
            named = medicine_in(items, end + 1, end + 3)
            drug = named if named is not None and named.start == items[end + 1].start else None
            return ([items[end].slot("product", "")], end + 1) if drug is None else ([drug], place_behind(items, drug))
        end += 1
    named = medicine_in(items, at, end)
    return None if named is None else ([named], place_behind(items, named, at))


def _made(
    items: Sequence[Item], name: str, at: int, who: Sequence[Slot], what: tuple[list[Slot], int], sentence: int
) -> list[Statement]:  # fmt: skip
    """Return an act with its medicine, the diseases behind it, its place and day."""
    ends = (i for i in range(what[1], len(items)) if items[i].text in {";", ":"} or text_at(items, i) == "based")
    end = next(ends, len(items))
    own = [each for each in who if each.name == "authority" and each.value in RECOMMENDS]
    name = "opinion" if name == "approval" and own else name
    where = [items[i].slot("territory") for i in range(at, end) if items[i].kind == "territory"][:1]
    where = [] if any(each.name == "territory" for each in who) else where
    slots = [*who, items[at].slot("act", name), *what[0], *diseases_from(items, what[1], end), *where]
    return [made("act", [*slots, *dates_in(items, 0, end)[:1]], sentence, (items[at].start, items[at].end))]


def _is_supposed(items: Sequence[Item], first: int, last: int) -> bool:
    return has_word(items, _SUPPOSED, first, last) or has_word(items, {"not"}, last - 3, last)


def _of_many(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``the CHMP has recommended three new cancer drugs for approval``, ``five were accepted for routine use``."""
    if find(items, _COUNTING) is not None:
        return []
    for at in places_with(items, ("recommend", "back", "endors", "accept")):
        if text_at(items, at) not in _ACCEPTS or _is_supposed(items, at - _NEAR, at):
            continue
        led = next((i for i in range(at + 1, min(at + _NEAR + 2, len(items) - 1)) if text_at(items, i) == "for"), None)
        used = led is not None and find(items, _USES, led + 1, led + 4) is not None
        passive = led == at + 1
        things = range(max(0, at - _BACK), at) if passive else range(at + 1, led or at)
        many = next((i for i in reversed(things) if text_at(items, i) in _MANY), None)
        if many is None or not used:
            continue
        counted = any(items[i].kind in {"number", "number_word"} for i in range(max(0, many - 5), many))
        placed = any(items[i].kind in {"territory", "authority"} for i in range(at, len(items)))
        owned = any(text_at(items, i) in {"its", "their", "'s", "’s"} for i in range(max(0, many - 9), many))
        counted = counted or (passive and placed and owned)
        who = _body(items, at + 1, len(items)) if passive else _body(items, at - _BACK, at)
        if counted and (passive or who is not None):
            first = max(0, many - 9) if passive and owned else at
            diseases = [items[i].slot("disease") for i in range(first, many) if items[i].kind == "disease"]
            return _made(items, "opinion", at, who or [], (diseases, len(items)), sentence)
    return []


def _ruled_out(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``NICE ruled out NAME``, ``denied the drug to patients``, ``are to be denied NAME under draft guidance``."""
    for at in places_with(items, ("ruled", "rules", "denied", "denies", "denying")):
        word = text_at(items, at)
        out = word.startswith("rul")
        if out and text_at(items, at + 1) != "out":
            continue
        passive = any(text_at(items, i) in BE | {"being"} for i in (at - 1, at - 2))
        who = _body(items, at + 1, len(items)) if passive else _body(items, at - _FAR, at)
        begins = at + 2 if out else at + 1 + 2 * phrase_at(items, at + 1, "access", "to")
        begins += 2 * (phrase_at(items, begins, "use", "of") or phrase_at(items, begins, "funding", "of"))
        drug = _medicine(items, begins)
        if who is None or drug is None or (passive and out) or has_word(items, _SUPPOSED, at - 4, at):
            continue
        if passive or out or text_at(items, drug[1]) == "to" or phrase_at(items, at + 1, "access", "to"):
            return _made(items, "refusal", at, who, drug, sentence)
    return []


def _too_expensive(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``a watchdog has ruled that NAME is not good value for the NHS`` and ``is too expensive for NHS use``."""
    for at in places_with(items, ("too", "not", "poor")):
        if not any(phrase_at(items, at, *words) for words in _COSTS):
            continue
        said = next((i for i in range(len(items)) if text_at(items, i) in _RULED), None)
        paid = any(text_at(items, i) in _PAYERS for i in range(at, min(at + _BACK, len(items))))
        if said is None or not (paid or text_at(items, said) in {"ruled", "deemed"}) or items[at].quoted:
            continue
        who = _body(items, said - _BACK, said + _NEAR)
        subject = range(said + 1 if said < at else 0, at)
        drug = next(
            (d for i in subject if text_at(items, i - 1) not in {"of", "for"} and (d := _medicine(items, i))), None
        )
        if who is None or drug is None or has_word(items, _SUPPOSED, at - 3, at):
            continue
        return _made(items, "refusal", at, who, drug, sentence)
    return []


def _by_a_noun(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``a recommendation from NICE to reject NAME`` and ``anger over its rejection of NAME``."""
    for at in places_with(
        items, ("reject", "refus", "approv", "fund", "block", "deny", "ban", "withdraw", "recommend")
    ):
        word = text_at(items, at)
        if word in {"rejection", "refusal"} and text_at(items, at + 1) == "of":
            owned = text_at(items, at - 1) in {"its", "'s", "’s"}
            who = _body(items, 0, at) if owned else None
            drug = _medicine(items, at + 2)
            if who is not None and drug is not None and not has_word(items, {"patient", "graft"}, 0, len(items)):
                return _made(items, "refusal", at, who, drug, sentence)
            continue
        if word not in _DECIDES or text_at(items, at - 1) != "to":
            continue
        against = text_at(items, at - 2) == "not"
        noun = next((i for i in range(at - 2, max(-1, at - _FAR), -1) if text_at(items, i) in _NOUNS), None)
        who = None if noun is None else _body(items, noun - 4, at)
        begins = at + 1 + 2 * (text_at(items, at + 1) in _PAID and text_at(items, at + 2) in {"of", "for"})
        drug = _medicine(items, begins)
        if noun is None or who is None or drug is None or _is_to_come(items, noun):
            continue
        return _made(items, "refusal" if against else _DECIDES[word], at, who, drug, sentence)
    return []


def _is_to_come(items: Sequence[Item], noun: int) -> bool:
    """Say whether a decision is still awaited or only asked about: ``ahead of a decision``."""
    near = range(max(0, noun - 5), noun + 3)
    return any(
        text_at(items, i) in _SUPPOSED | {"whether", "ahead", "before", "await", "awaits", "awaiting", "pending"}
        for i in near
    )


def _would_recommend(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``published a draft decision saying that it would recommend NAME for``."""
    for at in places_with(items, ("recommend", "fund", "back")):
        if text_at(items, at) not in {"recommend", "fund", "back"}:
            continue
        modal = at - 1 - (text_at(items, at - 1) in {"now", "also"})
        said = modal - 2 - (text_at(items, modal - 2) == "that")
        told = text_at(items, modal) in {"would", "will"} and text_at(items, modal - 1) in {"it", "they"}
        if not told or text_at(items, said) not in _SAYS:
            continue
        who, drug = _body(items, said - _FAR, said), _medicine(items, at + 1)
        if who is not None and drug is not None:
            return _made(items, "opinion", at, who, drug, sentence)
    return []


def _led_to(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``The results of this trial led to the approval of NAME in adults with D``."""
    for at in places_with(items, ("approv", "authoris", "licens", "clearance")):
        if text_at(items, at) not in _APPROVALS or text_at(items, at + 1) not in {"of", "for"}:
            continue
        verb = next((i for i in range(at - 1, max(0, at - _NEAR), -1) if _leads(items, i)), None)
        drug = _medicine(items, at + 2)
        if verb is None or drug is None or _is_supposed(items, verb - 4, verb + 1):
            continue
        act = _made(items, "approval", at, _body(items, verb, at) or [], drug, sentence)
        ground = next((i for i in range(verb) if items[i].kind == "trial"), None)
        noun = next((i for i in range(verb) if text_at(items, i) in TRIALS), None)
        if ground is None and noun is None:
            return act
        trial = items[noun or 0].slot("unnamed", "true") if ground is None else items[ground].slot("trial")
        return [*act, made("evidence", [trial], sentence, (trial.start, items[verb].end))]
    return []


def _leads(items: Sequence[Item], at: int) -> bool:
    word, after = text_at(items, at), text_at(items, at + 1)
    return (word in {"led", "leading"} and after == "to") or (word in {"resulted", "culminated"} and after == "in")


def _to_approve(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``The FDA has used a novel endpoint to approve a new drug``, ``went against its advisers to approve``."""
    for at in places_with(items, tuple(_DECIDES)):
        if text_at(items, at) not in _DECIDES or text_at(items, at - 1) != "to":
            continue
        verb = next((i for i in range(at - 2, max(0, at - _BACK), -1) if text_at(items, i) in _MOVED), None)
        who = None if verb is None else _body(items, verb - 4, verb)
        drug = _medicine(items, at + 1)
        if verb is None or who is None or drug is None or has_word(items, _SUPPOSED | {"not"}, verb - 4, at):
            continue
        return _made(items, _DECIDES[text_at(items, at)], at, who, drug, sentence)
    return []


def _wider_use(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``The FDA expanded the use of the checkpoint inhibitor to the treatment of``."""
    for at in places_with(items, ("expan", "exten", "widen", "broaden")):
        label = next((i for i in range(at + 1, min(at + 4, len(items) - 2)) if text_at(items, i) in _LABELS), None)
        if text_at(items, at) not in WIDENED or label is None or text_at(items, label + 1) not in {"of", "for"}:
            continue
        who, drug = _body(items, at - 5, at), _medicine(items, label + 2)
        if who is not None and drug is not None and not _is_supposed(items, at - 5, at):
            return _made(items, "approval", at, who, drug, sentence)
    return []


def _permitted(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``The company has permission to start marketing the medicine, named NAME, in China``."""
    for at in places_with(items, ("permission", "clearance", "licence", "approval")):
        near = range(at + 2, min(at + 5, len(items) - 1))
        sells = next((i for i in near if text_at(items, i) in _SELLS), None)
        if text_at(items, at) not in _PERMITS or text_at(items, at + 1) != "to" or sells is None:
            continue
        had = has_word(
            items, {"has", "have", "had", "got", "won", "received", "given", "granted", "gained"}, at - 5, at
        )
        drug = _medicine(items, sells + 1)
        place = any(items[i].kind == "territory" for i in range(sells, len(items)))
        if had and drug is not None and place and not _is_supposed(items, at - 5, at):
            named = medicine_in(items, drug[1], drug[1] + 4) if text_at(items, drug[1]) == "," else None
            return _made(items, "approval", at, [], ([named], drug[1]) if named is not None else drug, sentence)
    return []


def _now_offered(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``A drug will now be offered on the NHS``, ``they decided it could be included on the CDF``."""
    for at in places_with(items, tuple(_OFFERED)):
        if text_at(items, at) not in _OFFERED:
            continue
        be = at - 1 - (text_at(items, at - 1) in {"made", "routinely"})
        paid = next((i for i in range(at + 1, min(at + 5, len(items))) if text_at(items, i) in _PAYERS), None)
        if text_at(items, be) != "be" or paid is None:
            continue
        now = phrase_at(items, be - 2, "will", "now") or phrase_at(items, be - 2, "can", "now")
        said = next((i for i in range(max(0, be - _NEAR), be) if text_at(items, i) in {"decided", "agreed"}), None)
        could = said is not None and text_at(items, be - 1) in {"could", "should", "would", "can"}
        drug = _medicine(items, 0) if now else None
        if could and said is not None:
            first = said + 1 + (text_at(items, said + 1) == "that")
            drug = ([], at) if text_at(items, first) in {"it", "they"} else _medicine(items, first)
        if (now or could) and drug is not None and not has_word(items, {"if", "unless", "not", "once"}, 0, at):
            return _made(items, "opinion", at, [], (drug[0], at), sentence)
    return []


def _found(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read what a panel found: ``voted that NAME had a positive benefit/risk profile``."""
    for at in places_with(items, ("voted", "ruled", "concluded", "decided")):
        that = next((i for i in range(at + 1, min(at + 6, len(items))) if text_at(items, i) == "that"), None)
        who = _body(items, at - _BACK, at)
        if that is None or who is None:
            continue
        name = ""
        weighed = find(items, ("outweigh",), that, that + _FAR)
        proof = next((i for i in range(that, min(that + _FAR, len(items))) if text_at(items, i) == "evidence"), None)
        profile = next((i for i in range(that, len(items) - 1) if text_at(items, i) in {"benefit", "risk"}
                        and text_at(items, i - 1) in {"positive", "favourable", "acceptable"}), None)  # fmt: skip
        if weighed is not None or profile is not None:
            last = weighed if weighed is not None else profile
            name = "refusal" if has_word(items, {"not", "no"}, that, last or that) else "opinion"
        elif proof is not None and text_at(items, at) == "voted":
            short = has_word(items, {"not", "insufficient", "no", "lacked"}, that, proof)
            full = has_word(items, {"sufficient", "enough", "substantial"}, that, proof)
            name = "refusal" if short else "opinion" if full else ""
        drug = medicine_in(items, that, len(items))
        thing = next((i for i in range(that, len(items)) if text_at(items, i) in _DRUGS), None)
        if name and (drug is not None or thing is not None):
            what = [drug] if drug is not None else [items[thing or 0].slot("product", "")]
            return _made(items, name, at, who, (what, that), sentence)
    return []


def _withdraws(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``officially notified the CHMP that it wishes to withdraw its application for NAME``."""
    for at in places_with(items, ("withdraw",)):
        wished = text_at(items, at - 1) == "to" and text_at(items, at - 2) in {"wishes", "wants", "decided", "intends"}
        told = find(items, ("notif", "inform", "told"), 0, at)
        if text_at(items, at) != "withdraw" or not wished or told is None:
            continue
        paper = find(items, ("application", "indication", "authorisation", "approval", "submission"), at + 1, at + 4)
        who = _body(items, told, at)
        led = next((i for i in range(paper or at, min((paper or at) + _NEAR, len(items))) if text_at(items, i) == "for"
                    and text_at(items, i + 1) not in {"a", "an", "the", "marketing"}), None)  # fmt: skip
        drug = None if led is None else _medicine(items, led + 1)
        if paper is not None and who is not None and drug is not None:
            named = [each for each in who if each.name == "territory"]
            return _made(items, "withdrawal", at, named, drug, sentence)
    return []


def _passive_far(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Read ``A drug being developed by A following a partnership with B has been approved in the US to treat D``."""
    drug = _medicine(items, 1) if text_at(items, 0) in {"a", "an", "the"} else None
    for at in places_with(items, ("approv", "authoris", "clear", "licenc")):
        passive = text_at(items, at - 1) in {"been", "was", "is", "now"} and text_at(items, at).endswith("ed")
        if drug is None or not passive or at - drug[1] < _NEAR or _is_supposed(items, at - _NEAR, at):
            continue
        near = range(at + 1, min(at + 5, len(items)))
        placed = text_at(items, at + 1) in {"in", "by"} and any(
            items[i].kind in {"territory", "authority"} for i in near
        )
        if placed and find(items, ("trial", "stud", "patent"), drug[1], at) is None:
            return _made(items, "approval", at, _body(items, at, at + 5) or [], (drug[0], at), sentence)
    return []
