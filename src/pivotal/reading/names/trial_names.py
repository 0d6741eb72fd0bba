"""Trials that are known by the shape of their names and by what stands beside them: capitals, numbers, ``trial``."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.characters.lexer import Token
from pivotal.reading.names.names_by_shape import substance_end
from pivotal.reading.names.trial_cues import (
    FAR,
    KINDS_OF_STUDY,
    STUDY,
    behind_code,
    behind_randomised,
    behind_trials,
    ends_phase,
    in_brackets,
    is_apposed,
    is_called_study,
    is_given,
    is_listed,
    is_phased,
    is_received,
    is_study,
    is_text,
    is_tried,
    lettered_end,
    names_a_meeting,
    studies,
)
from pivotal.reading.names.trials_placed import placed_end

_SHORT, _LONG = 4, 5  # letters of a name in capitals right before "trial" and behind "the", or anywhere beside it
_CAMEL = 7  # letters of a name in small and capital letters that is a trial with its number
_SMALL = 6  # letters of one that begins with a small letter
_CODE = 3  # digits of a code such as that of a sponsor
_OF_STUDY = ("subjects", "group", "groups", "criteria", "office", "team", "committee")  # "the ABCD study group"
_CALLED = frozenset({"called", "named", "dubbed", "titled"})
_VERBS = frozenset({
    "was", "is", "met", "show", "showed", "shows", "demonstrated", "enrolled", "evaluated", "compared", "did", "had",
    "included", "randomised", "reported", "and", "in", "are", "were",
})  # fmt: skip
_IN_TITLES = frozenset({"after", "in", "for", "versus", "vs", "with", "as", "or", "given"})  # what a name is short for
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
    "phase", "stage", "grade", "cohort", "part", "arm", "study", "trial", "group", "table", "figure", "factor",
    "type", "class", "level", "day", "week", "cycle", "month", "year", "section", "version", "number", "line", "act",
    "title", "eortc", "swog", "ecog", "nccn", "asco", "esmo", "aacr", "gercor", "calgb", "nrg", "rtog", "ncic",
    "nsabp", "alliance", "pharma", "ucsf", "mskcc", "folfirinox", "folfoxiri", "nsclc", "sclc", "tnbc", "gist",
    "mcrpc", "mcspc", "covid", "recist", "ctcae", "nyse", "nasdaq", "hiv", "randomised", "clinical", "global",
    "pivotal", "results", "methods", "background", "conclusions", "conclusion", "findings", "interpretation",
    "funding", "purpose", "objective", "design", "about", "important", "this", "current", "adjuvant", "survival",
    "cancer", "tumour", "overall", "rct", "rcts", "final", "interim", "safety", "efficacy", "data", "phii", "phiii",
    "phiv", "fact", "facit", "qlq", "eq", "mdasi",
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
    >>> from pivotal.reading.characters.lexer import tokens_of
    >>> trial_end(tokens_of("KEYNOTE-564 met its endpoint"), 0), trial_end(tokens_of("CANCER is a disease"), 0)
    (3, None)
    """
    token = tokens[at]
    if token.text.startswith("NCT") and token.text[3:].isdigit() and len(token.text) == 11:
        return at + 1
    if not token.text[:1].isupper():
        return None if token.text.islower() else _small_and_large(tokens, at) or placed_end(tokens, at)
    if token.text == "Study" and at and _is_code(tokens, at + 1):
        return at + 2
    if token.text[2:3] == "." and token.text[:2].isupper() and token.text[3:].isdigit():
        return at + 1  # BR.21
    if is_tried(tokens, at):
        return None
    for named in (_dotted, _numbered, _coded, _introduced, _between_phase_and_study):
        if (end := named(tokens, at)) is not None:
            return end
    return _in_capitals(tokens, at) or placed_end(tokens, at)


def _is_code(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a whole number of two digits or more stands at a place: ``Study 19``."""
    return at < len(tokens) and tokens[at].text.isdigit() and len(tokens[at].text) > 1


def is_sure(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether a name is a trial wherever it stands: it has a number, or stands right before ``trial``."""
    numbered = any(each.isdigit() for token in tokens[at:end] for each in token.text)
    return numbered or (end < len(tokens) and studies(tokens[end]))


def _in_capitals(tokens: Sequence[Token], at: int) -> int | None:
    token = tokens[at]
    capitals = sum(each.isupper() for each in token.text)
    if capitals == 0 or (at and token.glued and tokens[at - 1].kind == "dash"):
        return None  # the end of a name, such as that of a compound
    if _begins_with_letter(tokens, at) and (
        _is_beside_study(tokens, at + 2, at + 3) or is_called_study(tokens, at + 3)
    ):
        return at + 3
    if (hung := _behind_small_number(tokens, at) or _behind_large_word(tokens, at)) is not None:
        return hung
    end = _behind_dashes(tokens, at)
    if len(token.text) < _SHORT:
        return _short_with_number(tokens, at, end)
    if capitals < 2 or token.norm in _NO_NAMES or names_a_meeting(tokens, at) or _is_compound(tokens, at, end):
        return None
    if end == at + 1 and _is_mixed_with_number(token.text):
        return end
    named = _with_number(tokens, at, end) or (end if token.text.isupper() and behind_trials(tokens, at) else None)
    if named is not None or _is_branded(tokens, end) or not _is_trial(tokens, at, end, capitals):
        return named
    return end + 1 if token.text.isupper() and _ends_with_number(tokens, end) else end


def _is_mixed_with_number(text: str) -> bool:
    """Say whether a word has two capitals, then small letters, then a number: ``IMarch170``."""
    letters = text.rstrip("0123456789")
    small = letters[2:].islower() and letters[2:].isalpha() and len(letters) > _LONG
    return small and letters[:2].isupper() and 2 <= len(text) - len(letters) <= _CODE


def _with_number(tokens: Sequence[Token], at: int, end: int) -> int | None:
    """Return the place behind a name and its number: ``CodeBreaK 100``, ``RATIONALE 306 study``, ``X 3, a study``."""
    numbered = None if end > at + 1 else _behind_number(tokens, at)
    if numbered is not None:
        return numbered
    told = _numbered_study(tokens, end) or _called_by_number(tokens, end)
    return end + 1 if tokens[at].text.isupper() and told else None


def _ends_with_number(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a short number belongs to the name before it, since a verb follows: ``NAPOLI 3 showed``."""
    if at + 1 >= len(tokens) or tokens[at].kind != "number" or tokens[at].glued or len(tokens[at].text) > _CODE:
        return False
    return tokens[at].text.isdigit() and (tokens[at + 1].norm in _VERBS or tokens[at + 1].text in {",", ")", ";", "."})


def _called_by_number(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a number ends the name of a trial that is told then: ``NAME 310, a … study``, ``NAME I is a``."""
    number = tokens[at] if at < len(tokens) else None
    if number is None or number.glued or not (number.text.isdigit() or number.text in {"I", *_ROMAN}):
        return False
    return is_called_study(tokens, at + 1) or (not number.text.isdigit() and is_apposed(tokens, at - 1, at + 1))


def _begins_with_letter(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a capital hangs on a name in capitals by a hyphen: ``L-MIND``."""
    name = tokens[at : at + 3]
    parted = len(name) == 3 and len(name[0].text) == 1 and name[1].kind == "dash"
    return parted and name[1].glued and name[2].glued and name[2].text.isupper() and len(name[2].text) >= _SHORT


def _behind_small_number(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind capitals with a small word, or a letter, and a number: ``GEOMETRY mono-1``."""
    name = tokens[at : at + 4]
    if len(name) < 4 or not name[0].text.isupper() or len(name[0].text) < _LONG or name[1].glued:
        return None
    plain = name[1].text.islower() or len(name[1].text) == 1
    small = name[1].text.isalpha() and plain and name[1].norm not in _NO_NAMES
    hung = name[2].kind == "dash" and name[2].glued and name[3].glued and name[3].text.isdigit()
    told = small and hung and (_is_beside_study(tokens, at, at + 4) or is_called_study(tokens, at + 4))
    return at + 4 if told else None


def _behind_large_word(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind a name in capitals, a word and a number before ``trial``: ``GEOMETRY Lung 2``."""
    name = tokens[at : at + 4]
    if len(name) < 4 or len(name[0].text) < _LONG or name[1].glued or name[0].norm in _NO_NAMES:
        return None
    led = at > 0 and tokens[at - 1].norm in {"from", "the"} and name[0].text.istitle() and len(name[2].text) == _CODE
    word = (led or name[0].text.isupper()) and name[1].text.istitle() and name[1].norm not in _NO_NAMES
    numbered = name[2].text.isdigit() and len(name[2].text) <= _CODE and not name[2].glued
    return at + 3 if word and numbered and is_study(tokens, at + 3) else None


def _short_with_number(tokens: Sequence[Token], at: int, end: int) -> int | None:
    """Match ``EV-301`` and ``LUX-Lung 8`` before ``trial``, or listed: two or three capitals and a short number."""
    if end == at + 1 or not tokens[at].text.isupper() or len(tokens[at].text) == 1:
        return None
    last = tokens[end - 1].text
    told = (
        is_phased(tokens, end) or is_study(tokens, end) or is_apposed(tokens, at, end) or is_called_study(tokens, end)
        or behind_trials(tokens, at)
    )  # fmt: skip
    if last.isdigit() and len(last) in {2, 3} and (told or is_listed(tokens, at, end)):
        return end
    return end + 1 if last.isalpha() and _numbered_study(tokens, end) else None


def _is_compound(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether a word is a compound's code, no trial's, two or three capitals and digits; or ``METex14``."""
    letters = tokens[at].text.rstrip("0123456789")
    exon = letters != tokens[at].text and letters.endswith("ex") and letters[:-2].isupper()
    return exon or (end == at + 1 and len(letters) < _SHORT and len(tokens[at].text) - len(letters) >= _CODE)


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
    placed = before in {"in", "of", "the", "from", "and", "iii", "ii", "3", "2"} or is_study(tokens, end + 1)
    return end + 1 if letters >= _SHORT and placed else None


def _numbered(tokens: Sequence[Token], at: int) -> int | None:
    """Match ``Myeloma XI`` and ``Checkmate 067`` right before ``trial`` or in its title, and ``CALGB 90206``."""
    token, end = tokens[at], at + 2
    if token.norm in _GROUPS and end <= len(tokens) and tokens[at + 1].kind == "number" and not tokens[at + 1].glued:
        return end if tokens[at + 1].text.isdigit() and len(tokens[at + 1].text) > _CODE else None
    if token.norm in _GROUPS and (lettered := lettered_end(tokens, at + 1)) is not None:
        return lettered
    if end > len(tokens) or token.norm in _NO_NAMES or len(token.text) < _SHORT or not token.text.isalpha():
        return None
    number = tokens[at + 1] if at + 1 < len(tokens) else token
    first = number.text == "I" and token.text.isupper()
    if number.glued or not (first or number.text in _ROMAN or (number.kind == "number" and number.text.isdigit())):
        return None
    before = tokens[at - 1] if at else None
    named = is_study(tokens, end) and before is not None and (before.norm == "the" or ends_phase(tokens, at))
    if token.text.isupper() and number.text in _ROMAN:  # "their OPTIMA II phase 2b trial"
        beside = len(token.text) >= _LONG and (is_study(tokens, end) or is_phased(tokens, end))
        named = named or beside or is_apposed(tokens, at, end)
    title = before is not None and before.kind == "open" and is_text(tokens, end, ")") and is_text(tokens, end + 1, ":")
    return end if named or (title and any(studies(each) for each in tokens[end : end + FAR])) else None


def _coded(tokens: Sequence[Token], at: int) -> int | None:
    """Match the code of a sponsor: ``Study MK-6482-004``, ``phase 1/2 GO29781 study``, ``a trial (J-001)``."""
    end = _behind_dashes(tokens, at)
    digits = sum(each.isdigit() for token in tokens[at:end] for each in token.text)
    capital = tokens[at].text.rstrip("0123456789").isupper()
    if digits < _CODE or not capital:
        return None
    before = tokens[at - 1] if at else None
    behind_study = before is not None and before.stem in STUDY and before.text[:1].isupper()
    single = digits > _CODE and end == at + 1 and is_study(tokens, end) and ends_phase(tokens, at)
    return end if behind_study or single or in_brackets(tokens, at, end) or _before_phase(tokens, at, end) else None


def _before_phase(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether a code is the first of two trials with a phase each: ``the phase 1b A and the phase 2 B studies``."""
    ahead = tokens[end : end + 12]
    phased = any(each.norm == "phase" for each in ahead[1:3]) and any(studies(each) for each in ahead)
    return ends_phase(tokens, at) and bool(ahead) and ahead[0].norm == "and" and phased


def _between_phase_and_study(tokens: Sequence[Token], at: int) -> int | None:
    """Match a name with one capital beside ``study``: ``the phase III Alina study``, ``the Vita-1 phase III trial``."""
    token, end = tokens[at], _behind_dashes(tokens, at)
    if end > at + 1 and at and tokens[at - 1].norm in {"the", "its", "our"} and tokens[end - 1].text.isdigit():
        return end if is_phased(tokens, end) and token.norm not in _NO_NAMES and len(token.text) >= _SHORT else None
    plain = token.text.isalpha() and len(token.text) >= _SHORT and token.norm not in _NO_NAMES | KINDS_OF_STUDY
    told = end < len(tokens) and tokens[end].text in {"trial", "study", "trials", "studies"}
    return end if plain and told and at > 1 and not token.glued and ends_phase(tokens, at) else None


def _introduced(tokens: Sequence[Token], at: int) -> int | None:
    """Match a name in whatever letters that is said to be one of a trial: ``a study called Tropion-Breast01``."""
    known = at > 2 and tokens[at - 1].norm == "as" and tokens[at - 2].norm == "known"
    if at < 2 or not (known or tokens[at - 1].norm in _CALLED) or tokens[at].norm in _NO_NAMES:
        return None
    studied = any(studies(each) for each in tokens[max(0, at - 5 if known else at - 4) : at - 1])
    if not studied:
        return None
    end = _behind_dashes(tokens, at)
    return _behind_number(tokens, at) or end if end == at + 1 else end


# ------------------------------------------------------------------------------------------------- names in capitals


def _behind_dashes(tokens: Sequence[Token], at: int) -> int:
    """Return the place behind a name and what hangs on it by hyphens: ``KEYNOTE-564``, ``CheckMate -9LA``."""
    token, end = tokens[at], at + 1
    while end + 1 < len(tokens) and tokens[end].kind == "dash" and tokens[end + 1].glued:
        if not tokens[end].glued and (tokens[end + 1].kind != "number" or token.text.isupper()):
            break  # but "CheckMate -901"
        after = tokens[end + 1]
        single = len(after.text) == 1 and after.text.isalpha()
        letter = single and token.text.isupper() and len(token.text) >= _LONG  # COMBI-d
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
    return behind if mixed or glued or is_apposed(tokens, at, behind) else None


def _is_trial(tokens: Sequence[Token], at: int, end: int, capitals: int) -> bool:
    """Say whether a name in capitals is that of a trial: by its number, the word beside it, or its introduction."""
    token, dashed = tokens[at], end > at + 1
    numbered = dashed and any(each.isdigit() for index in range(at, end) for each in tokens[index].text)
    if numbered and (token.text.isupper() or len(token.text) >= _CAMEL):
        return not is_received(tokens, at) or _is_beside_study(tokens, at, end)
    marked = capitals >= 3 or token.text[-1].isupper()
    if not marked:
        return False
    return (
        _is_beside_study(tokens, at, end)
        or is_apposed(tokens, at, end)
        or in_brackets(tokens, at, end)
        or is_listed(tokens, at, end)
        or _is_told(tokens, at, end)
        or is_called_study(tokens, end)
        or (_is_versus_trial(tokens, at) and not is_given(tokens, end))
        or (dashed and capitals >= 4 and not is_given(tokens, end) and not is_received(tokens, at))
    )


def _is_versus_trial(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a long name in capitals is compared with a trial: ``A.B.C.D. vs. NAME``, ``KEYNOTE-045 vs. NAME``."""
    if at < _SHORT or tokens[at - 1].norm not in {"vs", "versus"} or not tokens[at].text.isupper():
        return False
    place = _before_bracket(tokens, at - 2)
    if place > 1 and tokens[place].text == ".":
        place -= 1
    last, joint = tokens[place], tokens[place - 1]
    hung = joint.kind == "dash" and joint.glued and last.kind == "number" and tokens[place - 2].text.isupper()
    dotted = joint.text == "." and joint.glued and len(last.text) == 1 and last.text.isupper()
    return len(tokens[at].text) > _LONG and last.glued and (hung or dotted)


def _before_bracket(tokens: Sequence[Token], at: int) -> int:
    """Return the place before the bracket that closes at a place, or the place itself."""
    depth = 0
    for place in range(at, max(0, at - 2 * FAR), -1):
        depth += (tokens[place].kind == "close") - (tokens[place].kind == "open")
        if not depth:
            return place - 1 if place < at else at
    return at


def _is_beside_study(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether ``trial`` or ``study`` stands beside a name; of four letters only right behind it."""
    behind = behind_randomised(tokens, behind_code(tokens, end))
    if behind < len(tokens) and tokens[behind].norm == "phase":
        return any(studies(each) for each in tokens[behind + 1 : behind + 5])
    if len(tokens[at].text) >= _LONG:
        given = is_text(tokens, behind, "across", "in", "of", "from")  # exposed to a medicine across studies
        places = (behind,) if given else (behind, behind + 1)
        beside = [tokens[i] for i in places if i < len(tokens)] + [tokens[i] for i in (at - 1,) if i >= 0]
        return any(studies(each) for each in beside) and not is_text(tokens, behind + 1, *_OF_STUDY)
    before = tokens[at - 1].norm if at else ""
    listed = before in {"and", ","} and at > 1 and sum(each.isupper() for each in tokens[at - 2].text) > 2
    articled = at > 0 and (before in {"the", "pivotal", "ongoing", "-"} or listed or ends_phase(tokens, at))
    return articled and is_study(tokens, behind) and not is_text(tokens, behind + 1, *_OF_STUDY)


def _is_told(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Say whether a long name in capitals stands where trials do: ``In DELPHI,``, ``results of SPOTLIGHT``."""
    token = tokens[at]
    if len(token.text) <= _LONG or not token.text.isupper() or at == 0:
        return False
    if is_given(tokens, end):
        return False
    before = tokens[at - 1].norm
    if before == "in" and at == 1:
        return end < len(tokens) and tokens[end].text in {",", "(", "["}
    if tokens[at - 1].text.isupper():
        return False
    near = {each.stem for each in tokens[max(0, at - (4 if before == "in" else 5)) : at - 1]}
    if before == "of" and (near & _DOSED or tokens[at - 2].stem in STUDY):
        return False  # 154 patients received 200 mg of a medicine
    told = {"of": _RESULTS | _PATIENTS, "in": _RESULTS | _PATIENTS | _SEEN, "on": _RESULTS, "from": _RESULTS}
    return bool(near & told.get(before, frozenset()))


_DOSED = frozenset(
    {"mg", "dose", "received", "receive", "infusion", "g", "course", "cycle", "mcg", "safety", "efficacy"}
)
_SEEN = frozenset({
    "randomised", "enrolled", "assigned", "treated", "observed", "seen", "reported", "shown", "demonstrated", "met",
    "evaluated", "assessed", "rate", "month", "survival", "used", "versus", "maintained", "compared", "improved",
})  # fmt: skip


def _is_branded(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a name in capitals is that of a medicine: a mark follows it, or its substance in brackets."""
    if at >= len(tokens):
        return False
    if tokens[at].text in {"®", "™"}:
        return True
    end = substance_end(tokens, at + 1) if tokens[at].kind == "open" and at + 1 < len(tokens) else None
    return end is not None and not (end < len(tokens) and tokens[end].norm in _IN_TITLES)


def _small_and_large(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind a trial whose name begins with a small letter: ``the lumiRAY 301 trial``."""
    text = tokens[at].text
    if len(text) < _SMALL or text.islower() or sum(map(str.isupper, text)) < 2:
        return None
    return at + 2 if _numbered_study(tokens, at + 1) else None


def _numbered_study(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a number stands at a place that a trial or study follows."""
    if at >= len(tokens) or tokens[at].kind != "number" or tokens[at].glued or not tokens[at].text.isdigit():
        return False
    for token in tokens[at + 1 : at + 4]:
        if token.stem in STUDY:
            return True
        if token.norm not in KINDS_OF_STUDY and token.norm != "phase" and token.kind != "number":
            return False
    return False
