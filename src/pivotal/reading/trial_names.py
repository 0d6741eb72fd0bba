"""Trials that are known by the shape of their names and by what stands beside them: capitals, numbers, ``trial``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.lexer import Token
from pivotal.reading.names_by_shape import substance_end

_SHORT, _LONG = 4, 5  # letters of a name in capitals right before "trial" and behind "the", or anywhere beside it
_CAMEL = 7  # letters of a name in small and capital letters that is a trial with its number
_SMALL = 6  # letters of one that begins with a small letter
_CODE = 3  # digits of a code such as that of a sponsor
_FAR = 14  # tokens over which names of trials are listed, or a trial is introduced
_TITLE = 22  # tokens over which a trial is described: "a multicentre, open-label, single-arm, phase 2 study"
_LISTED = 60  # tokens over which trials are listed behind a colon
_MEETINGS = frozenset({"symposium", "congress", "conference", "meeting"})
_STUDY = frozenset({"trial", "study", "registry"})
_KINDS_OF_STUDY = frozenset(
    {"clinical", "randomised", "open", "label", "pivotal", "extension", "study", "trial", "double", "blind", "-"}
)
_CALLED = frozenset({"called", "named", "dubbed", "titled"})
_ROMAN = frozenset({"II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV"})
_RESULTS = frozenset({
    "result", "data", "finding", "analysis", "analyses", "extension", "report", "phase", "endpoint", "point", "basis",
})  # fmt: skip
_PATIENTS = frozenset({"subgroup", "population", "patient", "cohort", "arm", "part"})
# Groups whose trials are called by a number: "CALGB 90206".
_GROUPS = frozenset({
    "eortc", "swog", "ecog", "calgb", "nrg", "rtog", "ncic", "gog", "nsabp", "acosog", "jcog", "aio", "cog", "ibcsg",
})  # fmt: skip
# Words before a number, or in capitals, that name no trial.
_NO_NAMES = frozenset({
    "phase", "stage", "grade", "cohort", "part", "arm", "study", "trial", "group", "table", "figure", "factor", "type",
    "class", "level", "day", "week", "cycle", "month", "year", "section", "version", "number", "line", "act", "title",
    "eortc", "swog", "ecog", "nccn", "asco", "esmo", "aacr", "gercor", "calgb", "nrg", "rtog", "ncic", "nsabp",
    "alliance", "nsclc", "sclc", "tnbc", "gist", "mcrpc", "mcspc", "covid", "recist", "ctcae", "nyse", "nasdaq", "hiv",
    "randomised", "clinical", "global", "pivotal", "results", "methods", "background", "conclusions", "conclusion",
    "findings", "interpretation", "funding", "purpose", "objective", "design", "about", "important", "this", "current",
    "adjuvant", "survival", "cancer", "tumour", "overall", "final", "interim", "safety", "efficacy", "data",
})  # fmt: skip


def trial_end(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind the name of a trial: capitals with a number, or beside the word trial or study.

    Parameters
    ----------
    tokens : sequence of Token
        The sentence.
    at : int
        Where the name would begin.

    Examples
    --------
    >>> from pivotal.reading.lexer import tokens_of
    >>> trial_end(tokens_of("KEYNOTE-564 met its endpoint"), 0), trial_end(tokens_of("CANCER is a disease"), 0)
    (3, None)
    """
    token = tokens[at]
    if token.text.startswith("NCT") and token.text[3:].isdigit() and len(token.text) == 11:
        return at + 1
    if not token.text[:1].isupper():
        return _small_and_large(tokens, at)
    if token.text == "Study" and at and _is_code(tokens, at + 1):
        return at + 2
    for named in (_dotted, _numbered, _coded, _introduced):
        if (end := named(tokens, at)) is not None:
            return end
    return _in_capitals(tokens, at)


def _is_code(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a whole number of two digits or more stands at a place: ``Study 19``."""
    return at < len(tokens) and tokens[at].text.isdigit() and len(tokens[at].text) > 1


def is_sure(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether a name is a trial wherever it stands: it has a number, or stands right before ``trial``."""
    numbered = any(each.isdigit() for token in tokens[at:end] for each in token.text)
    return numbered or (end < len(tokens) and tokens[end].stem in _STUDY)


def _in_capitals(tokens: Sequence[Token], at: int) -> int | None:
    token = tokens[at]
    capitals = sum(each.isupper() for each in token.text)
    if at and token.glued and tokens[at - 1].kind == "dash":
        return None  # the end of a name, such as that of a compound
    if _begins_with_letter(tokens, at) and _is_beside_study(tokens, at + 2, at + 3):
        return at + 3
    if capitals < 2 or len(token.text) < _SHORT or token.norm in _NO_NAMES or _names_a_meeting(tokens, at):
        return None
    end = _behind_dashes(tokens, at)
    numbered = None if end > at + 1 else _behind_number(tokens, at)
    if numbered is not None:
        return numbered
    if token.text.isupper() and _numbered_study(tokens, end):
        return end + 1  # EMPOWER-Cervical 1 trial, RATIONALE 306 study
    if token.text.isupper() and _behind_trials(tokens, at):
        return end
    return end if not _is_branded(tokens, end) and _is_trial(tokens, at, end, capitals) else None


def _begins_with_letter(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a capital hangs on a name in capitals by a hyphen: ``L-MIND``."""
    name = tokens[at : at + 3]
    parted = len(name) == 3 and len(name[0].text) == 1 and name[1].kind == "dash"
    return parted and name[1].glued and name[2].glued and name[2].text.isupper() and len(name[2].text) >= _SHORT


# ------------------------------------------------------------------------------------------ names of a special shape


def _dotted(tokens: Sequence[Token], at: int) -> int | None:
    """Match ``A.R.R.O.W``: capitals with full stops between them, behind a word that trials follow."""
    end = at
    while end < len(tokens) and len(tokens[end].text) == 1 and tokens[end].text.isupper():
        following = tokens[end + 1 : end + 3]
        if len(following) < 2 or following[0].text != "." or not (following[0].glued and following[1].glued):
            break
        if not following[1].text.isupper():
            break
        end += 2
    letters = (end - at) // 2 + 1
    before = tokens[at - 1].norm if at else ""
    placed = before in {"in", "of", "the", "from", "and", "iii", "ii", "3", "2"} or _is_study(tokens, end + 1)
    return end + 1 if letters >= _SHORT and placed else None


def _numbered(tokens: Sequence[Token], at: int) -> int | None:
    """Match ``Myeloma XI`` and ``Checkmate 067`` right before ``trial`` or in its title, and ``CALGB 90206``."""
    token, end = tokens[at], at + 2
    if token.norm in _GROUPS and end <= len(tokens) and tokens[at + 1].kind == "number" and not tokens[at + 1].glued:
        return end if tokens[at + 1].text.isdigit() and len(tokens[at + 1].text) > _CODE else None
    if end > len(tokens) or token.norm in _NO_NAMES or len(token.text) < _SHORT or not token.text.isalpha():
        return None
    number = tokens[at + 1] if at + 1 < len(tokens) else token
    if number.glued or not (number.text in _ROMAN or (number.kind == "number" and number.text.isdigit())):
        return None
    before = tokens[at - 1] if at else None
    named = _is_study(tokens, end) and before is not None and (before.norm == "the" or _ends_phase(tokens, at))
    title = (
        before is not None and before.kind == "open" and _is_text(tokens, end, ")") and _is_text(tokens, end + 1, ":")
    )
    return end if named or (title and any(each.stem in _STUDY for each in tokens[end : end + _FAR])) else None


def _coded(tokens: Sequence[Token], at: int) -> int | None:
    """Match the code of a sponsor: ``Study MK-6482-004``, ``the GO29781 study``, ``a phase II trial (J-001)``."""
    end = _behind_dashes(tokens, at)
    digits = sum(each.isdigit() for token in tokens[at:end] for each in token.text)
    capital = tokens[at].text.rstrip("0123456789").isupper()
    if digits < _CODE or not capital:
        return None
    before = tokens[at - 1] if at else None
    behind_study = before is not None and before.stem in _STUDY and before.text[:1].isupper()
    single = digits > _CODE and end == at + 1 and _is_study(tokens, end)
    return end if behind_study or single or _in_brackets(tokens, at, end) else None


def _introduced(tokens: Sequence[Token], at: int) -> int | None:
    """Match a name in whatever letters that is said to be one of a trial: ``a study called Tropion-Breast01``."""
    if at < 2 or tokens[at - 1].norm not in _CALLED or tokens[at].norm in _NO_NAMES:
        return None
    studied = any(each.stem in _STUDY for each in tokens[max(0, at - 4) : at - 1])
    if not studied:
        return None
    end = _behind_dashes(tokens, at)
    return _behind_number(tokens, at) or end if end == at + 1 else end


def _in_brackets(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether a name stands alone in brackets right behind ``trial`` or ``study``."""
    opened = at > 1 and tokens[at - 1].kind == "open" and tokens[at - 2].stem in _STUDY
    return opened and end < len(tokens) and tokens[end].kind == "close"


def _ends_phase(tokens: Sequence[Token], at: int) -> bool:
    """Say whether the phase of a trial stands right before a place: ``the phase III``, ``phase 1/2``."""
    return any(each.norm == "phase" for each in tokens[max(0, at - 4) : at]) and (
        tokens[at - 1].kind == "number" or tokens[at - 1].text in {"I", "II", "III", "IV", "IIb", "IIIb", "1b", "2b"}
    )


def _is_text(tokens: Sequence[Token], at: int, text: str) -> bool:
    return at < len(tokens) and tokens[at].text == text


def _is_study(tokens: Sequence[Token], at: int) -> bool:
    """Say whether ``trial`` or ``study`` stands at a place, perhaps behind ``clinical``."""
    place = at + 1 if at < len(tokens) and tokens[at].norm == "clinical" else at
    return place < len(tokens) and tokens[place].stem in _STUDY


# ------------------------------------------------------------------------------------------------- names in capitals


def _behind_dashes(tokens: Sequence[Token], at: int) -> int:
    """Return the place behind a name and what hangs on it by hyphens: ``KEYNOTE-564``, ``CheckMate -9LA``."""
    token, end = tokens[at], at + 1
    while end + 1 < len(tokens) and tokens[end].kind == "dash" and tokens[end + 1].glued:
        if not tokens[end].glued and (tokens[end + 1].kind != "number" or token.text.isupper()):
            break  # but "CheckMate -901"
        after = tokens[end + 1]
        letter = len(after.text) == 1 and token.text.isupper() and len(token.text) >= _LONG  # COMBI-d
        digits = after.kind == "number" or any(each.isdigit() for each in after.text)
        if not (digits or after.text[:1].isupper() or letter):
            break
        end += 2
        if after.kind == "number" and end < len(tokens) and tokens[end].glued and tokens[end].text.isupper():
            end += 1  # CheckMate -9LA
    return end


def _behind_number(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind a name and the number after a blank: ``CodeBreaK 100``, ``KEYNOTE 9B``."""
    end = at + 1
    if end >= len(tokens) or tokens[end].kind != "number" or tokens[end].glued or "." in tokens[end].text:
        return None
    glued = end + 1 < len(tokens) and tokens[end + 1].glued and tokens[end + 1].kind == "word"
    mixed = not tokens[at].text.isupper()
    behind = end + 2 if glued else end + 1
    return behind if mixed or glued or _is_apposed(tokens, at, behind) else None


def _is_trial(tokens: Sequence[Token], at: int, end: int, capitals: int) -> bool:
    """Say whether a name in capitals is that of a trial: by its number, the word beside it, or its introduction."""
    token, dashed = tokens[at], end > at + 1
    numbered = dashed and any(each.isdigit() for index in range(at, end) for each in tokens[index].text)
    if numbered and (token.text.isupper() or len(token.text) >= _CAMEL):
        return True
    marked = capitals >= 3 or token.text[-1].isupper()
    if not marked:
        return False
    return (
        _is_beside_study(tokens, at, end)
        or _is_apposed(tokens, at, end)
        or _in_brackets(tokens, at, end)
        or _is_listed(tokens, at, end)
        or _is_told(tokens, at, end)
        or _is_called_study(tokens, end)
        or (dashed and capitals >= 4 and not _is_given(tokens, end))
    )


def _is_beside_study(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether ``trial`` or ``study`` stands beside a name; of four letters only right behind it."""
    behind = _behind_code(tokens, end)
    if behind < len(tokens) and tokens[behind].norm == "phase":
        return any(each.stem in _STUDY for each in tokens[behind + 1 : behind + 5])
    if len(tokens[at].text) >= _LONG:
        beside = [tokens[i] for i in (behind, behind + 1) if i < len(tokens)] + [tokens[i] for i in (at - 1,) if i >= 0]
        return any(each.stem in _STUDY for each in beside)
    before = tokens[at - 1].norm if at else ""
    listed = before in {"and", ","} and at > 1 and sum(each.isupper() for each in tokens[at - 2].text) > 2
    articled = at > 0 and (before in {"the", "pivotal", "ongoing", "-"} or listed or _ends_phase(tokens, at))
    return articled and _is_study(tokens, behind) and not _is_text(tokens, behind + 1, "subjects")


def _is_apposed(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether a name in capitals stands in commas behind ``trial``: ``a phase 3 trial, DANUBE, evaluated``."""
    behind = at > 1 and tokens[at - 1].text == "," and tokens[at - 2].norm in {"trial", "study"}
    closed = end >= len(tokens) or tokens[end].text in {",", ".", ";", ")", "("}
    return behind and closed and tokens[at].text.isupper()


def _is_listed(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether a name in capitals is one of several: ``the A and B trials``."""
    if not tokens[at].text.isupper() and not tokens[at].text[-1].isdigit():
        return False
    return _before_trials(tokens, end)


def _before_trials(tokens: Sequence[Token], end: int) -> bool:
    """Say whether names in capitals, commas and ``and`` lead from a place to ``trials`` or ``studies``."""
    joined = False
    for token in tokens[end : end + _FAR]:
        if token.norm in {"trials", "studies"}:
            return joined
        if token.norm in {"and", "or", "&"} or token.text == ",":
            joined = True
        elif not (token.kind in {"dash", "number"} or token.norm in _KINDS_OF_STUDY | {"phase"} or _is_part(token)):
            return False
    return False


def _is_part(token: Token) -> bool:
    """Say whether a token is one of the name of a trial: it has capitals, or begins with one behind a hyphen."""
    return sum(each.isupper() for each in token.text) > 1 or (token.text[:1].isupper() and token.glued)


def _behind_trials(tokens: Sequence[Token], at: int) -> bool:
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
        if not depth and token.kind == "word" and not token.text.isupper() and token.norm != "and":
            return False
    return False


def _is_told(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether a long name in capitals stands where trials do: ``In DELPHI,``, ``results of SPOTLIGHT``."""
    token = tokens[at]
    if len(token.text) <= _LONG or not token.text.isupper() or at == 0:
        return False
    if _is_given(tokens, end):
        return False
    before = tokens[at - 1].norm
    if before == "in":
        return at == 1 or not any(
            each.kind == "word" and each.norm in _HAPPENS_IN for each in tokens[max(0, at - 3) : at - 1]
        )
    near = {each.stem for each in tokens[max(0, at - 5) : at - 1]}
    return (before == "of" and bool(near & (_RESULTS | _PATIENTS))) or (
        before in {"on", "from"} and bool(near & _RESULTS)
    )


def _is_given(tokens: Sequence[Token], end: int) -> bool:
    """Say whether a name in capitals is of what patients are given: ``FOLFIRI chemotherapy``, ``the R-CHOP arm``."""
    return end < len(tokens) and (tokens[end].norm in _GIVEN or tokens[end].text in {"-", "+", "/", "®", "™"})


_GIVEN = frozenset({
    "chemotherapy", "therapy", "treatment", "regimen", "group", "groups", "arm", "arms", "patients", "tablets", "plus",
    "monotherapy", "injection", "in", "versus", "vs", "and", "or", "cells", "cell",
})  # fmt: skip
_HAPPENS_IN = frozenset({"expressed", "mutations", "mutation", "interest", "increase", "changes", "rights"})


def _is_called_study(tokens: Sequence[Token], at: int) -> bool:
    """Say whether what stands before a place is said to be a trial: ``NAME, a randomised study``, ``NAME is a …``."""
    at = at + 1 if _is_text(tokens, at, ")") and _is_text(tokens, at + 1, ":") else _behind_code(tokens, at)
    if at + 1 >= len(tokens) or not (tokens[at].text in {",", ":"} or tokens[at].norm in {"is", "was"}):
        return False
    if tokens[at + 1].norm not in {"a", "an"}:
        return False
    for token in tokens[at + 2 : at + 2 + _TITLE]:
        if token.stem in _STUDY:
            return True
        if token.kind in {"stop", "open"} or token.norm in {"of", "by", "in", "that", "company", "for", "who"}:
            return False
    return False


def _behind_code(tokens: Sequence[Token], at: int) -> int:
    """Return the place behind a bracket with a code, or what a name is short for: ``NAME (ABC1234) study``."""
    if at >= len(tokens) or tokens[at].kind != "open":
        return at
    close = next((i for i in range(at + 1, min(at + _FAR, len(tokens))) if tokens[i].kind in {"close", "open"}), at)
    return close + 1 if tokens[close].kind == "close" else at


def _is_branded(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a name in capitals is that of a medicine: a mark follows it, or its substance in brackets."""
    if at >= len(tokens):
        return False
    if tokens[at].text in {"®", "™"}:
        return True
    return tokens[at].kind == "open" and at + 1 < len(tokens) and substance_end(tokens, at + 1) is not None


def _small_and_large(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind a trial whose name begins with a small letter: ``the lumiRAY 301 trial``."""
    token = tokens[at]
    capitals = sum(each.isupper() for each in token.text)
    return at + 2 if capitals > 1 and len(token.text) >= _SMALL and _numbered_study(tokens, at + 1) else None


def _numbered_study(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a number stands at a place that a trial or study follows."""
    if at >= len(tokens) or tokens[at].kind != "number" or tokens[at].glued or not tokens[at].text.isdigit():
        return False
    for token in tokens[at + 1 : at + 4]:
        if token.stem in _STUDY:
            return True
        if token.norm not in _KINDS_OF_STUDY and token.norm != "phase" and token.kind != "number":
            return False
    return False


def _names_a_meeting(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a name in capitals is that of a congress: nothing but capitals lead from it to such a word."""
    for token in tokens[at + 1 : at + 8]:
        if token.stem in _MEETINGS and token.text[:1].isupper():
            return True
        if token.kind == "word" and not token.text[:1].isupper():
            return False
        if token.kind not in {"word", "dash", "number"}:
            return False
    return False
