"""What stands beside the name of a trial and tells that it is one: ``trial``, a phase, a list, an introduction."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.characters.lexer import Token
from pivotal.reading.characters.numerals import SPELT
from pivotal.reading.names.names_by_shape import substance_end

FAR = 14  # tokens over which names of trials are listed, or a trial is introduced
_TITLE = 22  # tokens over which a trial is described: "a multicentre, open-label, single-arm, phase 2 study"
_LISTED = 60  # tokens over which trials are listed behind a colon
STUDY = frozenset({"trial", "study", "registry"})
_COUNTED = frozenset({"two", "three", "four", "2", "3", "4", "both"})
KINDS_OF_STUDY = frozenset(
    {"clinical", "randomised", "open", "label", "pivotal", "extension", "study", "trial", "double", "blind", "-"}
)
_SCORES = frozenset({"score", "scores", "questionnaire", "questionnaires", "scale", "scales", "subscale", "index"})
_MEETINGS = frozenset({"symposium", "congress", "conference", "meeting"})
_PHASES = frozenset({"I", "II", "III", "IV", "Ia", "Ib", "IIa", "IIb", "IIIb", "1a", "1b", "2a", "2b"})
_LONG_NAME = 5  # letters of what is no short code
_HUNG = 3  # tokens of B-31
_SHORTEST_CODE = 4  # characters of a letter with a number, E5103
_GIVEN = frozenset({
    "chemotherapy", "therapy", "treatment", "regimen", "group", "groups", "arm", "arms", "patients", "tablets", "plus",
    "monotherapy", "injection", "in", "versus", "vs", "and", "or", "cells", "cell",
})  # fmt: skip

_RECEIVING = frozenset({
    "receive", "receives", "received", "receiving", "assigned", "allocated", "randomised", "compared", "comparing",
    "given", "administered",
})  # fmt: skip
_BEFORE_RECEIVED = frozenset({
    "to", "of", "or", "and", "either", "versus", "vs", "v", ",", "cycle", "cycles", "course", "courses", "patients",
    "pts", "weeks", "months", "weekly", "standard", "with",
})  # fmt: skip


def in_brackets(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether a name stands alone in brackets right behind ``trial`` or ``study``, or with its register."""
    opened = at > 1 and tokens[at - 1].kind == "open" and tokens[at - 2].stem in STUDY
    if not opened or end >= len(tokens):
        return False
    registered = tokens[end].text in {";", ","} and end + 1 < len(tokens) and tokens[end + 1].text.startswith("NCT")
    return tokens[end].kind == "close" or registered


def ends_phase(tokens: Sequence[Token], at: int) -> bool:
    """Say whether the phase of a trial stands right before a place: ``the phase III``, ``phase 1/2``."""
    lettered = at > 0 and tokens[at - 1].text in {"a", "b"} and tokens[at - 1].glued  # "phase 1b"
    return any(each.norm == "phase" for each in tokens[max(0, at - 4) : at]) and (
        lettered or tokens[at - 1].kind == "number" or tokens[at - 1].text in _PHASES
    )


def names_phase(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a phase with its number stands at a place: ``Phase III``, ``phase 1b/2``."""
    if not is_text(tokens, at, "phase", "Phase") or at + 1 >= len(tokens):
        return False
    return tokens[at + 1].text in _PHASES or tokens[at + 1].text[:1] in {"1", "2", "3", "4"}


def studies(token: Token) -> bool:
    """Say whether a word is ``trial`` or ``study``; not in a headline of capitals, where all words look like names."""
    return (token.stem in STUDY and not token.text.isupper()) or token.text in {"RCT", "RCTs"}


def is_text(tokens: Sequence[Token], at: int, *texts: str) -> bool:
    """Say whether one of some texts stands at a place."""
    return at < len(tokens) and tokens[at].text in texts


def is_phased(tokens: Sequence[Token], at: int) -> bool:
    """Say whether the phase of a trial follows at a place: ``phase 2 trial``."""
    return is_text(tokens, at, "phase", "Phase") and any(studies(each) for each in tokens[at + 1 : at + 4])


def is_study(tokens: Sequence[Token], at: int) -> bool:
    """Say whether ``trial`` or ``study`` stands at a place, perhaps behind ``clinical``."""
    place = at + 1 if at < len(tokens) and tokens[at].norm == "clinical" else at
    return place < len(tokens) and studies(tokens[place])


def is_apposed(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether a name in capitals stands in commas behind ``trial``: ``a phase 3 trial, DANUBE, evaluated``."""
    behind = at > 1 and tokens[at - 1].text == "," and tokens[at - 2].norm in {"trial", "study"}
    held = at > 2 and tokens[at - 3].norm in {"this", "that", "the"}  # "In the trial, NAME, a drug, led"
    behind = behind and not held
    closed = end >= len(tokens) or tokens[end].text in {",", ".", ";", ")", "("}
    return behind and closed and tokens[at].text.isupper()


def is_listed(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether a name in capitals is one of several: ``the A and B trials``."""
    if not tokens[at].text.isupper() and not tokens[at].text[-1].isdigit():
        return False
    return _before_trials(tokens, end)


def _before_trials(tokens: Sequence[Token], end: int) -> bool:
    """Say whether names in capitals, commas and ``and`` lead from a place to ``trials`` or ``studies``."""
    joined = False
    for token in tokens[end : end + FAR]:
        if token.norm in {"trials", "studies"}:
            return joined
        if token.norm in {"and", "or", "&"} or token.text == ",":
            joined = True
        elif not (token.kind in {"dash", "number"} or token.norm in KINDS_OF_STUDY | {"phase"} or _is_part(token)):
            return False
    return False


def _is_part(token: Token) -> bool:
    """Say whether a token is one of the name of a trial: it has capitals, or begins with one behind a hyphen."""
    return sum(each.isupper() for each in token.text) > 1 or (token.text[:1].isupper() and token.glued)


def behind_trials(tokens: Sequence[Token], at: int) -> bool:
    """Say whether ``trials:`` or ``studies …:`` stands before a list that a name belongs to, outside its brackets."""
    if at < 2 or tokens[at - 1].text not in {":", ",", "and"}:
        return False
    depth = 0
    for place in range(at - 1, max(0, at - _LISTED), -1):
        token = tokens[place]
        depth += (token.kind == "close") - (token.kind == "open")
        if depth < 0:
            return False
        if token.text == ":" and not depth:
            return any(each.norm in {"trials", "studies"} for each in tokens[max(0, place - 5) : place])
        if token.text == "," and not depth and tokens[place - 1].norm in {"trials", "studies"}:
            return _are_counted(tokens, place - 1) and _ends_list(tokens, at)
        if not depth and token.kind == "word" and not token.text.isupper() and token.norm != "and":
            return False
    return False


def _are_counted(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a number of trials stands before the word: ``two phase 3 trials``."""
    return any(each.norm in _COUNTED for each in tokens[max(0, at - 8) : at])


def _ends_list(tokens: Sequence[Token], at: int) -> bool:
    """Say whether two names in capitals or more that stand in a list end at a comma, a bracket or a full stop."""
    joined = at > 1 and tokens[at - 1].norm == "and" and tokens[at - 2].text.isupper()
    while at < len(tokens) and (tokens[at].norm == "and" or tokens[at].text == "," or tokens[at].text.isupper()):
        joined = joined or tokens[at].norm == "and"
        if tokens[at].text == "," and not (at + 1 < len(tokens) and tokens[at + 1].text.isupper()):
            return joined
        at += 1
    return joined and (at == len(tokens) or tokens[at].text in {".", ";", ")", ":", "–", "—"})


def has_number_behind(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a hyphen and a number hang on what ends at a place."""
    return at + 1 < len(tokens) and tokens[at].kind == "dash" and tokens[at].glued and tokens[at + 1].kind == "number"


def is_called_study(tokens: Sequence[Token], at: int) -> bool:
    """Say whether what stands before a place is said to be a trial: ``NAME, a randomised study``, ``NAME is a …``."""
    at = at + 1 if is_text(tokens, at, ")") and is_text(tokens, at + 1, ":") else behind_code(tokens, at)
    if at + 1 >= len(tokens) or not (tokens[at].text in {",", ":"} or tokens[at].norm in {"is", "was"}):
        return False
    owned = any(each.text in {"'s", "’s"} for each in tokens[at + 2 : at + 5])  # "NAME, the company's phase 3 trial"
    ranked = at + 2 < len(tokens) and tokens[at + 2].norm in {"first", "largest", "only", "second"}
    phased = any(each.norm == "phase" for each in tokens[at + 2 : at + 8])  # "NAME, the US phase 3 trial"
    owned = owned or ((ranked or phased) and tokens[at + 1].norm == "the")
    if tokens[at + 1].norm not in {"a", "an"} and not (owned and tokens[at + 1].norm in {"the", "its"}):
        return False
    for token in tokens[at + 2 : at + 2 + _TITLE]:
        if studies(token):
            return True
        if (
            token.kind in {"stop", "open"}
            or token.norm in {"of", "by", "in", "that", "for", "who"}
            or (token.norm == "company" and not owned)
        ):
            return False
    return False


def behind_code(tokens: Sequence[Token], at: int) -> int:
    """Return the place behind a bracket with a code, or what a name is short for: ``NAME (ABC1234) study``."""
    if at >= len(tokens) or tokens[at].kind != "open":
        return at
    close = next((i for i in range(at + 1, min(at + _TITLE, len(tokens))) if tokens[i].kind in {"close", "open"}), at)
    return close + 1 if tokens[close].kind == "close" else at


def is_given(tokens: Sequence[Token], end: int) -> bool:
    """Say whether a name in capitals is of what patients are given: ``FOLFIRI chemotherapy``, ``the R-CHOP arm``."""
    if end >= len(tokens):
        return False
    scored = any(each.norm in _SCORES for each in tokens[end : end + 2])  # "FACT-C total score"
    return scored or tokens[end].norm in _GIVEN or tokens[end].text in {"-", "+", "/", "®", "™"}


def is_received(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a name is of what patients get, by the verb before it: ``received six cycles of CHOP-RIT``."""
    for token in reversed(tokens[max(0, at - FAR) : at]):
        if token.norm in _RECEIVING:
            return True
        counted = token.kind == "number" or token.norm in SPELT
        named = token.kind == "dash" or token.text.isupper() or _is_part(token)
        if not (counted or named or token.norm in _BEFORE_RECEIVED):
            return False
    return False


def is_numbered_trial(kind: str, tokens: Sequence[Token], end: int) -> bool:
    """Say whether a number makes a trial of a name: ``MM-009``; of a medicine only where it is called one."""
    if not has_number_behind(tokens, end):
        return False
    return kind == "disease" or (kind in {"drug", "arm"} and end + 2 < len(tokens) and studies(tokens[end + 2]))


def lettered_end(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind a letter and a number that a group calls its trial by: ``B-31``, ``E5103``, ``E4A03``."""
    name = tokens[at : at + 3]
    if not name or name[0].glued or not name[0].text[:1].isupper():
        return None
    mixed = name[0].text.isupper() and name[0].text[-2:].isdigit() and name[0].text[1:2].isdigit()
    if len(name[0].text) >= _SHORTEST_CODE and (name[0].text[1:].isdigit() or mixed):
        return at + 1
    hung = len(name) == _HUNG and name[1].kind == "dash" and name[1].glued and name[2].glued
    return at + 3 if hung and len(name[0].text) == 1 and name[2].text.isdigit() else None


def names_a_meeting(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a name in capitals is that of a congress: nothing but capitals lead from it to such a word."""
    for token in tokens[at + 1 : at + 8]:
        if token.stem in _MEETINGS and token.text[:1].isupper():
            return True
        if token.kind == "word" and not token.text[:1].isupper():
            return False
        if token.kind not in {"word", "dash", "number"}:
            return False
    return False


def behind_randomised(tokens: Sequence[Token], at: int) -> int:
    """Return the place of the phase in ``the NAME randomised, double-blind phase 2 trial``, or the place itself."""
    if not is_text(tokens, at, "randomised", "randomized"):
        return at
    return next((i for i in range(at, min(at + FAR, len(tokens))) if tokens[i].norm == "phase"), at)


def is_tried(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a short code is that of what is tried: ``a phase 2 trial of AB-123 in``, ``for NAME (AB-123)``."""
    tried = at > 1 and tokens[at - 1].norm == "of" and tokens[at - 2].stem in {"trial", "study", "dose"}
    named = at > 2 and tokens[at - 1].text == "(" and substance_end(tokens, at - 2) == at - 1
    shut = at + 3 < len(tokens) and tokens[at + 3].text in {")", ","}
    tried = tried or (named and shut and tokens[at - 3].stem in {"for", "of"})
    coded = at + 2 < len(tokens) and tokens[at + 1].kind == "dash" and tokens[at + 2].kind == "number"
    last = at + 3 >= len(tokens) or tokens[at + 3].kind != "dash"  # MK-6482-004 is a trial
    return tried and coded and last and tokens[at].text.isupper() and len(tokens[at].text) < _LONG_NAME
