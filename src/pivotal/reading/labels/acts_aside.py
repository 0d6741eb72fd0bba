"""What only looks like an act of an authority: earlier ones, wishes, what is usual, and what is only referred to."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.labels.evidence_told import rests_at
from pivotal.reading.labels.subjects import BE, is_ranked
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_word, is_name, kind_at, phrase_at, text_at
from pivotal.reading.words import MONTHS

_OPINION_NOUNS = frozenset({"positive", "opinion", "recommendation"})
_BEFORE_OPINION = frozenset({"the", "positive", "recent", "'s", "’s", "(", ")", "of", "favourable", "final"})
_NOUNS = ("positive", "opinion", "approval", "authorisation", "recommendation", "decision")
_THINGS = frozenset({
    "trial", "trials", "study", "protocol", "device", "test", "assay", "plan", "plans", "amendment", "merger",
    "million", "billion", "euros", "dollars", "funding", "drugs", "medicines", "meeting", "access", "site", "facility",
})  # fmt: skip
_ARGUMENTS = frozenset({
    "evidence", "claim", "claims", "criticism", "criticisms", "suggestion", "suggestions", "call", "calls", "argument",
    "arguments", "appeal", "appeals", "allegations", "idea", "notion", "assumption", "assumptions", "complaint",
})  # fmt: skip
_NEAR_ARGUMENT = 4  # items
_RESTS = frozenset({"rests", "rested", "draws", "drew", "relies", "relied", "stems", "stemmed", "hinged"})
_NEAR_GROUND = 8  # items between an act and "based on"
_OF_ANY = frozenset({"investigational", "experimental", "new", "promising", "innovative", "such", "those"})
_NEAR_MANY = 14  # items between medicines without names and what was done with them
_MANY = frozenset({"medicines", "drugs", "products", "therapies", "treatments", "agents", "indications"})
_ANY_MEDICINES = frozenset(
    {"medicines", "drugs", "applications", "products", "therapies", "treatments", "investigational", "a", "any"}
)
_SUCH = frozenset(
    {"in", "under", "that", "which", "intended", "for", "aimed", "medicinal", "product", "if", "when", "where", "with"}
)
_OTHERS = ("ethic", "irb", "board", "shareholder", "stockholder", "antitrust", "institutional", "court", "merger")
_ENDS = frozenset({"in", "of", "for", ".", "", ",", "with"})
_COUNTED = frozenset({"first", "second", "third", "fourth", "fifth", "latest", "only"})
_ACTORS = frozenset(
    {"body", "country", "nation", "regulator", "agency", "authority", "regulators", "countries", "market"}
)
_INFINITIVES = frozenset({
    "approve", "grant", "authorise", "licence", "reject", "refuse", "accept", "withdraw", "recommend",
})  # fmt: skip
_ABLE_TO = ("decid", "agree", "recommend", "vote", "decision", "able", "unable", "pleased", "proud", "happy", "glad",
            "delighted", "not", "minded", "intend", "chose", "continu")  # fmt: skip
_ENDS_TREATMENT = frozenset({"toxicity", "progression", "death", "discontinuation"})
_RANKED = 16  # items between "the first" and what it is the first to get


def is_referred_to(items: Sequence[Item], at: int) -> bool:
    """Say whether an opinion is only said what it is, or what was done or is expected after it."""
    if text_at(items, at) not in _OPINION_NOUNS:
        return False
    noun = at + 1 if text_at(items, at + 1) == "opinion" else at
    if any(text_at(items, i) == "explains" and text_at(items, i + 1) == "how" for i in range(at)):
        return True
    if text_at(items, noun + 1) in {"is", "was"} and text_at(items, noun + 2) in {"a", "an", "one"}:
        return True  # what an opinion is
    if any(text_at(items, i) in {"a", "an"} and text_at(items, i - 1) in {"is", "was"} for i in (at - 1, at - 2)):
        return True
    before = at - 1
    while before > 0 and (items[before].kind == "authority" or text_at(items, before) in _BEFORE_OPINION):
        before -= 1
    done = find(items, ("expect", "anticipat", "await", "approved", "authorised"), max(0, before - _RANKED), before)
    return done is not None and text_at(items, before) in {"following", "after", "upon", "of"}


def is_followed(items: Sequence[Item], at: int) -> bool:
    """Say whether a participle only tells which opinion came before: ``follows a positive opinion granted in May``."""
    if text_at(items, at) not in {"granted", "given", "issued", "adopted"} or text_at(items, at - 1) != "opinion":
        return False
    return any(text_at(items, i) in {"follows", "followed"} for i in range(at - 5, at))


def is_behind(items: Sequence[Item], at: int, first: int) -> bool:
    """Say whether an opinion only tells when something was approved: ``approved it, a month after the CHMP did``."""
    if not text_at(items, at).startswith(("recommend", "opinion", "positive")):
        return False
    main = find(items, ("approved", "approves", "authorised", "granted"), first, at)
    return main is not None and find(items, ("after", "following", "once", "when", "since"), main, at) is not None


def is_a_way(items: Sequence[Item], at: int) -> bool:
    """Say whether ``under priority review`` only tells how something was approved."""
    return text_at(items, at) == "under" and text_at(items, at - 1) not in BE | {"currently", "now", "still", "also"}


def is_ground(items: Sequence[Item], at: int) -> bool:
    """Say whether an act is only told to say what it rests on: ``the opinion is based on``."""
    if not text_at(items, at).startswith(_NOUNS):
        return False
    if any(text_at(items, i).startswith(("support", "underpin")) for i in range(max(0, at - 4), at)):
        return True  # what supported it
    behind = any(rests_at(items, i) for i in range(at + 1, min(at + _NEAR_GROUND, len(items))))
    verb = any(text_at(items, i) in BE | _RESTS for i in range(at + 1, at + _NEAR_GROUND - 2))
    verb = verb or (text_at(items, at - 1) in {"the", "its", "this"} and text_at(items, at - 2) in {"made", "issued"})
    return (behind and verb) or any(text_at(items, i) == "based" for i in range(max(0, at - 3), at))


_GETS = frozenset({"win", "gain", "secure", "obtain", "receive", "get", "earn", "land", "clinch", "score", "achieve"})
_WANTING = (
    "submit", "design", "appli", "apply", "file", "filing", "seek", "sought", "plan", "hope", "aim", "expect",
    "intend", "want", "try", "tried", "bid", "race", "prepar", "await", "poised", "need", "wait",
)  # fmt: skip
_INTENDS = frozenset({"intends", "intend", "intended", "plans", "plan", "aims", "hopes", "wants", "expects"})
_WEIGHED = frozenset({"should", "can", "could", "to", "would"})  # what may be done behind ``whether``
_TESTS = frozenset({"test", "assay", "kit", "panel"})
_NEAR_TEST = 12  # items between a verb and the name of a test
_NEAR_INTENDED = 6  # items between what somebody intends and an act
_FAR_WANTED = 12  # items between what somebody wants and the verb


def is_asked_for(items: Sequence[Item], at: int) -> bool:
    """Say whether an authority is only asked to act: ``urged the agency to approve``, not ``decided to approve``.

    So is one from which a firm wants something: ``filed to win approval``.
    """
    if (
        text_at(items, at) in _GETS
        and text_at(items, at - 1) == "to"
        and text_at(items, at - 2) not in {"on", "managed"}
    ):
        return find(items, _WANTING, max(0, at - _FAR_WANTED), at) is not None
    near = range(max(0, at - _NEAR_INTENDED), at)
    if any(text_at(items, i) in _INTENDS and text_at(items, i + 1) in {"to", "similarly", "also"} for i in near):
        return True  # "A intends to initiate a withdrawal"
    plain = text_at(items, at) in _INFINITIVES
    if not plain or text_at(items, at - 1) != "to":
        return False
    if find(items, ("decision",), max(0, at - 16), at) is not None:
        return False  # "welcomed the decision of the agency to grant"
    if _is_first_body(items, at):
        return False
    return not text_at(items, at - 2).startswith(_ABLE_TO)


def _is_first_body(items: Sequence[Item], at: int) -> bool:
    """Say whether who acts is counted, not what: ``became the first regulatory body in the world to authorise``."""
    rank = next((i for i in range(at - 2, max(-1, at - 9), -1) if text_at(items, i) in _COUNTED), None)
    if rank is None or not any(items[i].kind in {"authority", "territory"} for i in range(rank)):
        return False
    return any(text_at(items, i) in _ACTORS for i in range(rank + 1, rank + 4))


def is_of_patients(items: Sequence[Item], name: str, at: int) -> bool:
    """Say whether a withdrawal is that of a patient: ``withdrawal of consent``, ``withdrew from the trial``."""
    if name != "withdrawal":
        return False
    if any(text_at(items, index) in {"guidance", "guideline", "guidelines"} for index in range(max(0, at - 12), at)):
        return True  # what was advised is no longer
    if any(text_at(items, index) in _ENDS_TREATMENT for index in range(max(0, at - 6), at)):
        return True  # "until progression, unacceptable toxicity, or withdrawal"
    if text_at(items, at - 1) in {"group", "arm", "patients", "participants"}:
        return True  # "9% of the control group withdrew"
    if any(text_at(items, i) == "in" and kind_at(items, i + 1) == "percent" for i in range(at + 1, at + 5)):
        return True  # "withdrawal of the drug in 5.6%"
    ahead = [text_at(items, index) for index in range(at + 1, min(at + 5, len(items)))]
    places = range(at + 1, min(at + 5, len(items)))
    stopped = any(
        text_at(items, i) == "treatment" and {text_at(items, i - 1), text_at(items, i - 2)} & {"from", "of"}
        for i in places
    )
    return stopped or any(
        each in {"consent", "patient", "patients", "study", "trial", "due", "because"} for each in ahead
    )


def is_of_application(items: Sequence[Item], at: int) -> bool:
    """Say whether what is withdrawn was only asked for: ``withdrew its application``."""
    ahead = {text_at(items, index) for index in range(at + 1, min(at + 5, len(items)))}
    before = {text_at(items, index) for index in range(max(0, at - 14), at)}
    asked = {"application", "submission", "filing"}
    opens = text_at(items, 0) in {"the", "an", "its"} and asked & {text_at(items, i) for i in (1, 2, 3)}
    if opens and text_at(items, at) == "withdrawn":
        return True  # "The application to extend the use of NAME in … was withdrawn"
    return bool(asked & ahead) or (text_at(items, at) == "withdrawn" and bool(asked & before))


def is_of_a_thing(items: Sequence[Item], at: int) -> bool:
    """Say whether what is approved or granted is no medicine: ``approved the trial``, ``granted 5 million euros``."""
    if _is_a_diagnostic(items, at):
        return True
    for index in range(at + 1, min(at + _NEAR_GROUND - 2, len(items))):
        if items[index].kind in {"drug", "product", "disease"} or text_at(items, index) in {"of", "for", "to", "in"}:
            return False
        if text_at(items, index) in {"drugs", "medicines"} and any(each.kind == "disease" for each in items[index:]):
            return False  # "eight drugs to treat sarcoma"
        if text_at(items, index) in _THINGS or items[index].text in {"€", "$", "£"}:
            return True
    return False


def is_argued(items: Sequence[Item], at: int) -> bool:
    """Say whether what is rejected or accepted is an argument: ``rejected evidence from``, ``accepted there is``.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The verb of the refusal or of what is accepted.
    """
    if text_at(items, at + 1) in {"that", "there"} and text_at(items, at + 2) not in {"drug", "medicine"}:
        return text_at(items, at).startswith(("accept", "reject"))
    for index in range(at + 1, min(at + _NEAR_ARGUMENT, len(items))):
        if items[index].kind in {"drug", "product", "disease"} or text_at(items, index) in {"of", "for", "to", "in"}:
            return False
        if text_at(items, index) in _ARGUMENTS:
            return True
    return False


def _is_a_diagnostic(items: Sequence[Item], at: int) -> bool:
    """Say whether a test is approved: ``approved the kit NAME and the assay NAME as companion diagnostics``."""
    told = find(items, ("diagnostic",), 0, at)
    passive = text_at(items, at - 1) in BE and told is not None
    if passive and not any(each.kind in {"drug", "product"} for each in items[:at]):
        return True  # "a complementary diagnostic was approved"
    told = find(items, ("companion",), at)
    if told is None or not text_at(items, told + 1).startswith("diagnostic"):
        return False
    near = next((i for i in range(at + 1, min(at + _NEAR_TEST, told)) if text_at(items, i) in _TESTS), None)
    return not any(items[i].kind in {"drug", "product", "disease"} for i in range(at + 1, near or told))


def is_usual(items: Sequence[Item], at: int) -> bool:
    """Say whether a sentence tells what an authority does as a rule: ``are normally endorsed``."""
    near = range(max(0, at - 5), min(at + 4, len(items)))
    if text_at(items, at + 1) in {"novel cancer", "new cancer", "cancer"} and text_at(items, at + 2) in _ANY_MEDICINES:
        return True  # "has cleared novel cancer medicines"
    ruled = text_at(items, at - 1) == "are" and text_at(items, at - 2) in {"reviews", "designations", "approvals"}
    if ruled or _is_counted(items, at) or _is_of_many(items, at):
        return True
    kinds = range(at + 1, min(at + 10, len(items)))
    novel = any(text_at(items, i) == "to" and text_at(items, i + 1) == "novel" for i in kinds)
    if novel and find(items, ("that",), at) is not None:
        return True
    if any(
        text_at(items, i) in {"to", "of", "for"}
        and text_at(items, i + 1 + (told := text_at(items, i + 1) in _OF_ANY)) in _ANY_MEDICINES
        and (text_at(items, i + 2 + told) in _SUCH or text_at(items, i + 3 + told) == "that")
        for i in kinds
    ):
        return True  # to which medicines it is given
    return any(
        text_at(items, index) in {"normally", "usually", "typically", "generally", "routinely", "rarely", "often"}
        and text_at(items, index + 1) not in {"available", "commissioned", "funded"}
        for index in near
    )


def _is_of_many(items: Sequence[Item], at: int) -> bool:
    """Say whether medicines without names are only described: ``scores for new therapies approved by the EMA``."""
    described = text_at(items, at - 1) in _MANY and text_at(items, at + 1) == "by"
    first = max(0, at - _NEAR_MANY)
    told = any(text_at(items, i) in _MANY and text_at(items, i + 1) in {"that", "which"} for i in range(first, at))
    described = described or (told and text_at(items, 0) != "it" and not is_name(items, 0))
    return described and not any(each.kind in {"drug", "product"} for each in items)


def _is_counted(items: Sequence[Item], at: int) -> bool:
    """Say whether only how many were approved is told: ``approved 3 out of the 4 applications``."""
    if at + 1 >= len(items) or items[at + 1].kind not in {"number", "number_word"}:
        return False
    many = any(text_at(items, i) in _ANY_MEDICINES - {"a", "any"} for i in range(at + 2, min(at + 8, len(items))))
    return many and not any(each.kind in {"disease", "drug", "product"} for each in items)


def is_of_others(items: Sequence[Item], at: int, noun: int) -> bool:
    """Say whether no authority for medicines acted: ``approved by the ethics committee``, ``got board approval``."""
    near = range(max(0, min(at, noun) - 4), min(max(at, noun) + 7, len(items)))
    tried = (i for i in range(max(0, noun - 8), noun) if text_at(items, i) in {"ind", "investigational"})
    if any(text_at(items, i) == "ind" or text_at(items, i + 1) in {"new", "use", "device"} for i in tried):
        return True  # a drug was only allowed to be tried
    for index in range(at + 1, min(max(at, noun) + 8, len(items))):
        if items[index].kind == "drug":
            break
        if text_at(items, index) in {"assay", "device", "diagnostic"}:
            return True
    return _is_of_study(items, noun) or any(text_at(items, index).startswith(_OTHERS) for index in near)


def _is_of_study(items: Sequence[Item], noun: int) -> bool:
    """Say whether only a study was allowed: ``approval to conduct a study``, ``go-ahead for its combination study``."""
    for index in range(noun + 1, min(noun + 12, len(items))):
        if text_at(items, index) == "to" and text_at(items, index + 1) in {"conduct", "begin", "start", "initiate"}:
            return True
        if text_at(items, index) in {"trial", "study", "trials", "studies"} and text_at(items, index + 1) in _ENDS:
            return any(text_at(items, i) in {"for", "to"} for i in range(noun + 1, index))
        dated = text_at(items, index) in {"in", "on"} and text_at(items, index + 1) in MONTHS
        if text_at(items, index) in {"based", "in", "after", "on", "following", ",", "."} and not dated:
            return False
    return False


def is_earlier(items: Sequence[Item], at: int, territories: Sequence[Slot] = ()) -> bool:
    """Say whether an act is told as an earlier one, or only to call a medicine ``the first to be approved``.

    Where a medicine is approved by now is told all the same, if it is only told of ``territories``.
    """
    ranked = (is_ranked(items, at) or _is_called_first(items, at)) and text_at(items, at).startswith(
        ("approved", "recommended")
    )
    ranked = ranked or _is_first_to(items, at) or _is_first_of_its_kind(items, at)
    if ranked:
        return True
    ill = any(each.kind == "disease" for each in items)
    if not ill and (len(territories) > 1 or _is_by_somebody(items, at)):
        return False
    if text_at(items, at) == "cleared" and text_at(items, at - 1) == "already":
        return not territories
    if _was_got_before(items, at):
        return True
    grown = text_at(items, at).startswith(("extend", "expand", "broaden", "widen"))
    if not grown and not text_at(items, at).startswith(("approv", "authoris", "licenced")):
        return False
    before = text_at(items, 0) == "before" and text_at(items, at - 1) == "been"
    if before or (text_at(items, 0) == "currently" and at < _NEAR_GROUND):
        return True  # against what is new
    counted = at + 2 < len(items) and items[at + 2].kind in {"number", "number_word"}
    if counted and phrase_at(items, at + 1, "in") and phrase_at(items, at + 3, "countries"):
        return True
    return any(
        text_at(items, index) in {"already", "previously", "previous", "before"} for index in range(max(0, at - 4), at)
    )


def _is_by_somebody(items: Sequence[Item], at: int) -> bool:
    """Say whether a passive tells who approved: ``has already been approved by the EC``, for what others have said."""
    who = at + 2 + (text_at(items, at + 2) == "the")
    passive = text_at(items, at - 1) in BE or text_at(items, at - 2) in BE
    return passive and text_at(items, at + 1) == "by" and kind_at(items, who) in {"authority", "territory"}


def _was_got_before(items: Sequence[Item], at: int) -> bool:
    """Read ``NAME had previously received approval for thymoma``: for which disease it was authorised before."""
    if not text_at(items, at).startswith(("receiv", "won", "grant", "gain", "secur", "obtain")):
        return False
    before = any(text_at(items, i) in {"previously", "already"} for i in range(max(0, at - 4), at))
    approved = find(items, ("approval", "authorisation"), at, at + _NEAR_GROUND) is not None
    bodies = [i for i, each in enumerate(items) if each.kind == "authority"]
    by_one = bool(bodies) and bodies[0] > at and any(text_at(items, i) == "already" for i in range(max(0, at - 4), at))
    told = any(each.kind == "disease" for each in items) and (not bodies or by_one)
    on_a_day = any(each.kind == "date" and len(each.text.split()) > 2 for each in items)  # which can be checked
    return before and approved and told and not on_a_day


def _is_called_first(items: Sequence[Item], at: int) -> bool:
    """Say whether a participle only tells what a medicine is the first of: ``the first antibody, …, approved by``."""
    if text_at(items, at - 1) in BE | {"has", "have", "had"} or items[at - 1].kind in {"authority", "territory"}:
        return False
    for index in range(at - 1, max(-1, at - 2 * _RANKED), -1):
        word = text_at(items, index)
        if word in {"first", "only"} and text_at(items, index + 1) not in {"-", "to"}:  # not "among the first to have"
            return text_at(items, index - 1) in {"the", "and"}
        if word in BE | {"has", "have", "had", ";"} or items[index].kind == "authority":
            return False
    return False


def _is_first_of_its_kind(items: Sequence[Item], at: int) -> bool:
    """Read ``is the first antibody, a new class of treatment, approved by``: no more than which one it is."""
    if text_at(items, at) not in {"approved", "authorised", "licenced"}:
        return False
    for index in range(at - 1, max(-1, at - 2 * _RANKED), -1):
        if text_at(items, index) in {"and", "has", "have", "had", "been", ";", "that", "which"}:
            return False
        if text_at(items, index) in BE:
            ahead = {text_at(items, place) for place in range(index + 1, index + 5)}
            classed = any(
                text_at(items, place) == "first" and text_at(items, place + 1) == "-"
                for place in range(index, index + 5)
            )
            return bool(ahead & {"first", "only"}) and index < at - 3 and not classed  # "a first-in-class inhibitor"
    return False


def _is_first_to(items: Sequence[Item], at: int) -> bool:
    """Say whether an act only tells what a medicine is the first to get: ``the first agent to receive approval``."""
    if text_at(items, at - 1) != "to" and (text_at(items, at - 2), text_at(items, at - 1)) != ("to", "be"):
        return False
    if _is_first_body(items, at):
        return False
    for index in range(at - 2, max(-1, at - _RANKED), -1):
        clause = items[index].text == "," and text_at(items, index + 1) in {"and", "but", "which", "who", "that"}
        if clause or items[index].text == ";":  # "the first once-daily, oral inhibitor to be approved" goes on
            return False
        if text_at(items, index) in {"first", "only"} and text_at(items, index + 1) != "-":
            return True
    return False


def is_if_somebody_acts(items: Sequence[Item], at: int) -> bool:
    """Read ``That's if the FDA follows the vote and grants``: the body is only supposed to act.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The verb of the act.
    """
    for index in range(at - 1):
        if text_at(items, index) == "if" and text_at(items, index - 1) != "even":
            who = index + 1 + (text_at(items, index + 1) == "the")
            plain = not any(items[i].text in {",", ";"} for i in range(who, at))
            if who < at and items[who].kind == "authority" and plain:
                return True
    return False


def is_weighed(items: Sequence[Item], at: int, first: int) -> bool:
    """Read ``is considering whether NAME should be recommended``: it is not decided yet; what follows ``but`` is.

    Parameters
    ----------
    items : sequence of Item
        The sentence.
    at : int
        The verb of the act.
    first : int
        Where the part of the sentence begins.
    """
    asked = next((i for i in range(at - 1, first - 1, -1) if text_at(items, i) in {"whether", "but", ";"}), at)
    return text_at(items, asked) == "whether" and has_word(items, _WEIGHED, asked, at)
