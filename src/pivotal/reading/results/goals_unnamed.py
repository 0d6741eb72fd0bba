"""A trial that met or missed its goal, where nobody says which endpoint that is: ``met its primary endpoint``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.model import Statement
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import find, has_word, kind_at, made, text_at
from pivotal.reading.results.effects_in_words import PROVED
from pivotal.reading.results.suppositions import is_denied, is_supposed

_MET = frozenset({
    "met", "meet", "meets", "meeting", "achieved", "achieves", "achieve", "reached", "reaches", "reach", "hit", "hits",
    "attained", "attain", "satisfied", "fulfilled",
})  # fmt: skip
_MISSED = frozenset({"missed", "misses", "missing", "failed", "fails", "failing", "fail"})
_GOALS = frozenset({
    "endpoint", "endpoints", "goal", "goals", "objective", "objectives", "aim", "aims", "hypothesis", "outcome",
    "target", "targets",
})  # fmt: skip
_FIRST = frozenset(
    {
        "primary",
        "main",
        "principal",
        "co-primary",
        "coprimary",
        "efficacy",
        "dual",
        "both",
        "non-inferiority",
        "noninferiority",
        "inferiority",
    }
)
_TRIALS = frozenset({"trial", "study"})
_TRIALS_OF = _TRIALS | {"trials", "studies"}
_JUDGED = {"positive": "better", "negative": "not better", "unsuccessful": "not better"}
_RESULTS = frozenset({"results", "result", "readout"})  # positive data are such as please somebody
_CRITERIA = frozenset({"criterion", "criteria", "condition", "threshold", "requirement", "bar"})
_OF_CRITERIA = frozenset({"activity", "efficacy", "success", "effectiveness", "further", "continuing", "continuation"})
_OF_RESULTS = frozenset({
    "topline", "top-line", "top", "line", "-", "phase", "late", "late-stage", "stage", "interim", "final", "clinical",
    "efficacy", "pivotal", "trial", "study", "initial", "new", "registrational", "primary", "overall", "and",
    "headline", "updated", "long", "term", "further", "first", "analysis",
})  # fmt: skip
_TESTED = frozenset(
    {"clinical", "key", "large", "phase", "late", "mid", "pivotal", "registrational", "confirmatory", "trial", "study"}
)
_CANDIDATES = frozenset({"candidate", "vaccine", "medicine", "compound", "inhibitor", "antibody", "therapy"})
_LATE_PHASES = frozenset({"ii", "iii", "iib", "iiib", "2", "3", "2b", "3b"})
_LOOSE = ("when", "if", "until", "after", "once", "patients", "who", "criteri", "before", "enrol", "cohorts")
_SHOWN = frozenset({"established", "shown", "demonstrated", "met", "confirmed", "proven", "declared", "reached"})
_OF_A_TEST = frozenset(
    {"margin", "criterion", "criteria", "test", "design", "trial", "hypothesis", "boundary", "limit"}
)
_WHEN = frozenset({"after", "when", "once"})
_WANTED = frozenset({"desired", "stated", "intended", "set"})
_OWN = frozenset({"its", "their"})
_NAMES_OF_TREATMENTS = frozenset({"drug", "product", "active", "arm", "therapy", "word"})
_PROVED_TO_BE = frozenset({"was", "is", "be", "as"})
_ENDS = frozenset({".", ",", ";", "", "(", "and", "but", "in"})
_SUBJECTS = frozenset({"drug", "medicine", "treatment", "therapy", "it", *_TRIALS_OF})
_FAR = 8  # items between a verb and the goal
_FAR_SUBJECT = 18  # items between a trial and the verb that tells of its goals


def goals_without_names(items: Sequence[Item], sentence: int) -> list[Statement]:
    """Return that a goal was met or missed, or that a trial was positive or failed.

    Parameters
    ----------
    items : sequence of Item
        A sentence in which nothing tells that an endpoint was better.
    sentence : int
        Its number.
    """
    for at, item in enumerate(items):
        direction = _of_goal(items, at) or _of_trial(items, at) or _of_noninferiority(items, at)
        direction = direction or _of_change(items, at)
        if direction is None:
            continue
        could = any(text_at(items, i) == "could" and text_at(items, i + 1) == "not" for i in range(at, at + _FAR))
        if not could and is_supposed(items, at, []):
            continue
        if _is_of_any_trials(items, at):
            continue
        begun = next((i for i in range(at - 1, at - _FAR, -1) if text_at(items, i) in _WHEN), None)
        told = begun is not None and _is_told_of_a_trial(items, begun, at)  # "stopped after the trial missed its goal"
        loose = None if told else find(items, _LOOSE, at - _FAR, at)
        loose = loose if loose is None or not text_at(items, loose).startswith("ifn") else None  # interferon
        counted = loose is not None and text_at(items, loose) == "patients" and text_at(items, loose + 1) != "who"
        within = counted and find(items, tuple(_TRIALS), at - 2 * _FAR, loose) is not None  # a trial in 90 patients met
        if loose is None or within:
            slots = [item.slot("direction", direction)]
            return [made("benefit", slots, sentence, (item.start, item.end))]
    return []


def _is_of_any_trials(items: Sequence[Item], at: int) -> bool:
    """Read ``a review of approvals with trials that have not met their endpoints``: trials that nobody names."""
    verb = at - 1
    while text_at(items, verb) in {"have", "not", "did", "failed", "to", "had"}:
        verb -= 1
    return text_at(items, verb) in {"that", "which"} and text_at(items, verb - 1) in {"trials", "studies"}


def _of_goal(items: Sequence[Item], at: int) -> str | None:
    """Read ``met both primary endpoints``, ``failed to meet its goal`` and ``the primary endpoint was not met``."""
    word = text_at(items, at)
    if word not in _MET | _MISSED or (word.startswith("fail") and text_at(items, at + 1) == "to"):
        return None
    ahead = next((i for i in range(at + 1, at + _FAR) if text_at(items, i) in _GOALS), None)
    before = next((i for i in range(at - 1, at - _FAR, -1) if text_at(items, i) in _GOALS), None)
    passive = any(text_at(items, i) in {"was", "were"} for i in range(at - 3, at))
    headline = before is not None and at == before + 1 and ahead is None  # Primary Endpoint Met
    goal = before if passive or headline else ahead
    kinds = {text_at(items, i) for i in range(goal - 4, goal)} if goal is not None else set()
    if passive and text_at(items, at + 1) in {"by", "in"}:
        return None  # was reached by 41 % of them
    if goal is None:
        return _of_criterion(items, at)
    second = "secondary" in kinds and not kinds & {"primary", "main"}  # not "its primary and secondary objectives"
    if second or "definition" in kinds or (kinds.isdisjoint(_FIRST) and not _is_own(items, at, goal)):
        return None
    missed = word in _MISSED or is_denied(items, at, [])
    return "not better" if missed else "better"


def _of_change(items: Sequence[Item], at: int) -> str | None:
    """Read ``no difference in the primary endpoint``, ``did not differ in it``, ``improved the primary endpoint``."""
    word = text_at(items, at)
    improved = word in {"improved", "improve", "improves"}
    if not improved and not word.startswith("differ"):
        return None
    goal = next((i for i in range(at + 1, at + _FAR) if text_at(items, i) in _GOALS), None)
    if goal is None and not improved and text_at(items, at - 1) == "not":
        goal = next((i for i in range(at - 1, at - _FAR, -1) if text_at(items, i) in _GOALS), None)
        at, goal = (at, goal) if goal is None else (goal - 1, at)  # the primary endpoint did not differ
    if goal is None or not any(text_at(items, i) in {"primary", "coprimary", "main"} for i in range(at, goal)):
        return None
    if text_at(items, goal + 1) in {"of", ":", "("} or (improved and text_at(items, at + 1) not in {"the", "its"}):
        return None  # it has a name
    denied = is_denied(items, at, []) or any(text_at(items, i) in {"no", "not"} for i in range(at - 3, goal))
    return ("better" if not denied else "not better") if improved or denied else None


def _is_own(items: Sequence[Item], at: int, goal: int) -> bool:
    """Read ``a study of NAME failed to reach its targets`` and ``missed the desired goal``: nobody says which one."""
    if text_at(items, goal - 1) in _WANTED:
        return True
    of_trial = text_at(items, goal - 1) in _TRIALS and goal == at + 2  # missed trial goals
    if goal < at or not (of_trial or any(text_at(items, i) in _OWN for i in range(at + 1, goal))):
        return False
    return any(_is_a_subject(items, i) for i in range(max(0, at - _FAR_SUBJECT), at))


def _is_a_subject(items: Sequence[Item], at: int) -> bool:
    return text_at(items, at) in _SUBJECTS or kind_at(items, at) in {"trial", "drug", "product"}


def _is_told_of_a_trial(items: Sequence[Item], first: int, at: int) -> bool:
    """Say whether a clause that begins at a place has a trial or a medicine as its subject, not patients."""
    told = any(_is_a_subject(items, i) for i in range(first + 1, at))
    return told and not has_word(items, {"patients", "criteria", "who"}, first + 1, at)


def _of_criterion(items: Sequence[Item], at: int) -> str | None:
    """Read ``met the criterion for activity``; a threshold of an assay, or of who may enter, is none."""
    noun = next((i for i in range(at + 1, at + 7) if text_at(items, i) in _CRITERIA), None)
    if noun is None or text_at(items, noun + 1) not in {"for", "of"}:
        return None
    if not any(text_at(items, i) in _OF_CRITERIA for i in range(noun + 2, noun + 5)):
        return None
    return "not better" if is_denied(items, at, []) else "better"


def _of_trial(items: Sequence[Item], at: int) -> str | None:
    """Read ``the trial was positive``, ``the study failed`` and ``failed in a phase III trial``."""
    word = text_at(items, at)
    if word in _JUDGED:
        return _JUDGED[word] if _is_judged(items, at) else None
    if word not in {"failed", "fails", "flopped", "flunked", "flunks", "succeeded", "succeeds"}:
        return None
    won = word.startswith("succe")
    if text_at(items, at - 1) in _TRIALS and text_at(items, at + 1) in {".", ",", ";", ""}:
        return "better" if won else "not better"
    if not won and _is_a_trial_of(items, at) and text_at(items, at + 1) in {".", ",", ";", "", "("}:
        return "not better"
    place = at + 1 + (text_at(items, at + 1) in {"in", "at", "during"})
    named = at == 1 and items[0].text[:1].isupper()
    place += text_at(items, place) in {"a", "the", "its", "another"}
    phased = place > at + 1 and text_at(items, place) == "phase"  # failed at phase 3
    named = named or kind_at(items, at - 1) in {"drug", "product", "active", "arm"} or text_at(items, at - 1) == "it"
    named = named or text_at(items, at - 1) in _CANDIDATES | {"treatment", "drug", "pill", "combination"}
    named = named or (at > 1 and (kind_at(items, at - 2) == "active" or text_at(items, at - 2) in _CANDIDATES))
    if not named or not (phased or text_at(items, place) in _TESTED):
        return None
    trial = any(text_at(items, i) in _TRIALS for i in range(place, place + 5))
    return ("better" if won else "not better") if trial or phased else None


def _is_a_trial_of(items: Sequence[Item], verb: int) -> bool:
    """Say whether the subject of a verb is ``the phase III trial of A`` or a trial by its name."""
    if kind_at(items, verb - 1) == "trial":
        return True
    of = next((i for i in range(verb - 1, max(0, verb - _FAR), -1) if text_at(items, i) == "of"), None)
    plain = of is not None and all(kind_at(items, i) in _NAMES_OF_TREATMENTS for i in range(of + 1, verb))
    return plain and of is not None and text_at(items, of - 1) in _TRIALS_OF


def _is_judged(items: Sequence[Item], at: int) -> bool:
    """Read ``the trial, in which …, was negative``, ``have read out positive`` and ``positive results of a trial``."""
    behind = at + 1
    if text_at(items, behind) in _TRIALS and text_at(items, at - 1) == "a" and text_at(items, at - 2) in _PROVED_TO_BE:
        return True  # UNITY was a negative trial
    verb = at - 1 - text_at(items, at - 1).endswith("ly")  # was clearly positive
    if text_at(items, at - 1) == "results" and text_at(items, behind) in {"for", "in"} and items[-1].text != ".":
        return any(text_at(items, i) in _TRIALS_OF or kind_at(items, i) == "trial" for i in range(at - 1))  # a headline
    if text_at(items, verb) in {"was", "is", "were", "been", "out"}:
        at = verb + 1
        begun = next((i for i in range(at, -1, -1) if text_at(items, i) in {";", ".", ":"}), -1)
        subject = range(max(begun + 1, at - 3), at)
        if text_at(items, at - 2) == "," or text_at(items, at - 1) in {"been", "out"}:
            subject = range(begun + 1, at)
        told = any(
            text_at(items, i) in _TRIALS_OF | {"results", "result", "findings"} or kind_at(items, i) == "trial"
            for i in subject
        )
        return told and (text_at(items, behind) in {".", ",", ";", "", "(", "and", "at"} or behind >= len(items))
    while behind < at + _FAR and (
        text_at(items, behind) in _OF_RESULTS
        or kind_at(items, behind) in {"phase", "trial"}
        or (text_at(items, behind) in _LATE_PHASES and text_at(items, behind - 1) in {"phase", "-"})
    ):
        behind += 1
    phased = text_at(items, behind) == "data" and has_word(items, {"phase", "topline", "pivotal"}, at + 1, behind)
    if not phased and text_at(items, behind) not in _RESULTS:
        return False
    near = range(at, behind + 2 * _FAR)
    trial = any(text_at(items, i) in _TRIALS_OF | {"phase"} or kind_at(items, i) == "trial" for i in near)
    return trial and text_at(items, at - 1) not in {"if", "no", "potentially"}


def _of_noninferiority(items: Sequence[Item], at: int) -> str | None:
    """Read ``noninferiority was established`` and ``the noninferiority criterion was not met``."""
    if not text_at(items, at).startswith("non"):
        return None
    joined = text_at(items, at) == "non" and text_at(items, at + 2).startswith("inferior")
    if not joined and not text_at(items, at).startswith("noninferior"):
        return None
    word = at + 2 * joined
    if text_at(items, word).endswith("inferior") and (ends := text_at(items, word + 1)) in _ENDS | {"to"}:
        verb = at - 1 - (text_at(items, at - 1) in {"not", "also"})
        found = text_at(items, at - 2) == "be" or kind_at(items, at - 1) in {"drug", "arm", "active"}
        if ends != "to" and find(items, ("surviv", "respon", "toxic", "safety"), 0, at) is not None:
            return None
        if text_at(items, verb) in {"was", "were", "is", "proved"} or (ends != "to" and found):
            return "not better" if text_at(items, at - 1) == "not" else "not worse"
    if text_at(items, word).endswith("inferiority") and text_at(items, word + 1) not in _OF_A_TEST:
        proved = next((i for i in range(at - 1, max(-1, at - 4), -1) if text_at(items, i).startswith(PROVED)), None)
        if proved is not None:  # confirming noninferiority
            return "not better" if is_denied(items, proved, []) else "not worse"
    missed = next((i for i in range(at - 1, max(-1, at - 4), -1) if text_at(items, i) in _MISSED), None)
    if missed is not None and text_at(items, word + 1) in {"margin", "criterion", "criteria", "boundary"}:
        return "not better"  # missed its noninferiority margin
    shown = next((i for i in range(at + 1, min(at + 2 * _FAR, len(items))) if text_at(items, i) in _SHOWN), None)
    if shown is None or not any(text_at(items, i) in {"was", "is", "be"} for i in range(at, shown)):
        return None
    return "not better" if is_denied(items, shown, []) else "not worse"
