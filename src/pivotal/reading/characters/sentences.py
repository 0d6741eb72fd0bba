"""From tokens to sentences, and which of them are quoted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pivotal.reading.characters.lexer import Token
from pivotal.reading.characters.single_marks import single_quotations, stands_apart
from pivotal.reading.words import MONTHS

_OPENING, _CLOSING = frozenset("“„«"), frozenset("”»")
_OPENERS = frozenset({"In", "The", "This", "It", "These", "On", "With", "Under", "If", "We", "As", "At", "Its", "Both"})
_MONTHS = frozenset({"Jan", "Feb", "Mar", "Apr", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec"})
_SHORT_LINE = 0.75  # of the longest line of a text: a shorter one ends a sentence, such as a headline
_HEADLINE = 0.4
_WRAPPED = 0.6  # a line that goes on with a small letter and is as long as this ends no sentence
_LONGEST_ITEM, _LONGEST_SECTIONS = 120, 12  # tokens of a line of a list, and of a bracket with sections
_SMALL = 3  # letters
_PARTED = frozenset({
    ("Drug", "Administration"), ("European", "Commission"), ("European", "Medicines"), ("Medicines", "Agency"),
    ("Human", "Use"), ("Health", "Canada"), ("Medicinal", "Products"), ("United", "States"), ("European", "Union"),
    ("United", "Kingdom"), ("National", "Institute"), ("Care", "Excellence"), ("Medicines", "Consortium"),
})  # fmt: skip  # names that a line break parts
_LINE_DASHES = frozenset("-–—")
_LONGEST_DAY, _WORDS_OF_DAY = 7, 3  # tokens of a line with a day, and its words
_LONGEST_BRACKET = 24  # tokens
_GOES_ON = frozenset(
    {
        "and",
        "or",
        "of",
        "the",
        "a",
        "an",
        "with",
        "by",
        "to",
        "from",
        "for",
        "than",
        "versus",
        "vs",
        "in",
        "on",
        "at",
        "into",
        "between",
        "among",
        "during",
        "which",
        "whose",
        "its",
        "their",
        "our",
        "this",
        "these",
        "plus",
    }
)  # no last words
_FIRMS = frozenset({"ltd", "limited", "inc", "llc", "kg", "kgaa", "plc"})
_BEHIND_NUMBERS = frozenset({
    "The", "In", "At", "We", "This", "These", "Median", "Of", "Among", "After", "With", "For", "Patients", "Overall",
    "Both", "No", "There", "Treatment", "Results", "All", "It", "On",
    "An", "Adverse", "Complete", "Response", "Conclusion", "Conclusions", "Methods", "Safety", "Grade", "Most",
})  # fmt: skip
LONGEST = 400  # tokens; a longer sentence is a table or a list, and is read in pieces


@dataclass(frozen=True, slots=True)
class TokenRun:
    """The tokens of a sentence, without line breaks, and for each whether it is quoted."""

    tokens: tuple[Token, ...]
    quoted: tuple[bool, ...]

    @property
    def start(self) -> int:
        """The place of its first character."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """The place behind its last character."""
        return self.tokens[-1].end


def sentences_of(tokens: Sequence[Token]) -> list[TokenRun]:
    """Return the sentences of a text.

    A sentence ends at a full stop that something with a capital follows, at an empty line, before a bullet, and at the
    end of a line that is shorter than others where the next begins with a capital.

    Examples
    --------
    >>> from pivotal.reading.characters.lexer import tokens_of
    >>> [len(each.tokens) for each in sentences_of(tokens_of("PFS was longer vs. placebo. It was 8.4 months."))]
    [6, 5]
    """
    widths = _widths(tokens)
    single, forgotten = single_quotations(tokens), _forgotten(tokens)
    found: list[TokenRun] = []
    run: list[Token] = []
    marks: list[bool] = []
    inside = False
    for index, token in enumerate(tokens):
        if token.kind == "reference":
            if run and _after_reference(tokens, index):
                found.append(TokenRun(tuple(run), tuple(marks)))
                run, marks = [], []
            continue
        if token.kind == "break":
            if run and _breaks(tokens, index, widths[index]):
                found.append(TokenRun(tuple(run), tuple(marks)))
                run, marks = [], []
                inside = inside and "\n\n" not in token.text.replace(" ", "").replace("\r", "")
            inside = inside and not (_closes_paragraph(tokens, index, widths[index]) or index in forgotten)
            continue
        inside = _quoted(tokens, index, inside)
        quoted = inside or index in single
        run.append(token)
        marks.append(quoted or token.kind == "quote")
        if _ends(tokens, index, inside=quoted) or len(run) >= LONGEST:
            found.append(TokenRun(tuple(run), tuple(marks)))
            run, marks = [], []
    if run:
        found.append(TokenRun(tuple(run), tuple(marks)))
    return [each for each in found if any(token.kind in {"word", "number"} for token in each.tokens)]


def _after_reference(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a sentence ended before the references that end at a place: ``… progresses.1,2 Treatment …``."""
    first = index
    while first > 0 and tokens[first - 1].kind == "reference":
        first -= 1
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    last = following is None or following.kind != "reference"
    if following is not None and following.kind == "break":
        following = _next(tokens, index)
    return last and first > 0 and tokens[first - 1].kind == "stop" and _begins(following)


def _quoted(tokens: Sequence[Token], index: int, inside: bool) -> bool:
    """Return whether what follows a token is quoted."""
    token = tokens[index]
    if token.kind != "quote":
        return inside
    if token.text in _OPENING:
        return not (inside and _closes_wrongly(tokens, index))
    if token.text in _CLOSING:
        return False
    if token.text == '"' and inside and _opens_again(tokens, index):
        return True
    if token.text != '"' or inside:
        return inside and token.text != '"'
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    return stands_apart(tokens, index) or (following is not None and following.glued)  # what only closes opens nothing


def _closes_wrongly(tokens: Sequence[Token], index: int) -> bool:
    """Say whether an opening mark stands where one closes: right behind a full stop or comma, before a blank."""
    before = tokens[index - 1] if index else None
    behind = index + 1 >= len(tokens) or not tokens[index + 1].glued or tokens[index + 1].kind == "break"
    return before is not None and tokens[index].glued and before.text in {".", ",", "!", "?"} and behind


def _forgotten(tokens: Sequence[Token]) -> frozenset[int]:
    """Return the line breaks at which quotations end that nothing closes, and that go on with no mark of their own."""
    ends: set[int] = set()
    opened = False
    for index, token in enumerate(tokens):
        if token.kind == "quote" and token.text in _OPENING:
            later = next((tokens[i] for i in range(index + 1, len(tokens)) if _is_mark(tokens[i])), None)
            opened = later is None or later.text in _OPENING
        elif token.kind == "break" and opened:
            following = _next(tokens, index)
            if following is not None and following.kind != "quote" and following.text[:1].isupper():
                ends.add(index)
                opened = False
    return frozenset(ends)


def _is_mark(token: Token) -> bool:
    return token.kind == "quote" and (token.text in _OPENING or token.text in _CLOSING)


def _closes_paragraph(tokens: Sequence[Token], index: int, width: int) -> bool:
    """Say whether a line break ends a paragraph with a full stop and no quotation goes on behind it."""
    following = _next(tokens, index)
    if index == 0 or tokens[index - 1].kind != "stop" or following is None or following.kind == "quote":
        return False
    return following.text[:1].isupper() and _breaks(tokens, index, width)


def _opens_again(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a mark opens the next paragraph of a quotation, or one behind a quotation that nothing closed."""
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    return index > 0 and tokens[index - 1].kind == "break" and following is not None and following.glued


def _widths(tokens: Sequence[Token]) -> dict[int, int]:
    """Return for each line break the length of the longest line between the empty lines around it."""
    found: dict[int, int] = {}
    inside: list[int] = []
    longest, last = 0, tokens[0].start if tokens else 0
    for index, token in enumerate(tokens):
        if token.kind != "break":
            continue
        longest, last = max(longest, token.start - last), token.end
        inside.append(index)
        if token.text.count("\n") > 1:
            found |= dict.fromkeys(inside, longest)
            inside, longest = [], 0
    longest = max(longest, (tokens[-1].end - last) if tokens else 0)
    return found | dict.fromkeys(inside, longest)


def _breaks(tokens: Sequence[Token], index: int, width: int) -> bool:
    """Say whether a line break ends a sentence."""
    token = tokens[index]
    if token.text.count("\n") > 1:
        return True
    following = _next(tokens, index)
    if following is None or following.text in {"•", "·", "*"} or _parts_a_day(tokens, index):
        return True
    if following.text in {"-", "–"} and _leads_a_line(tokens, index):
        return tokens[index - 1].kind == "stop" or _is_one_of_a_list(tokens, index)
    if (following.text in _LINE_DASHES and _shut_by_dash(tokens, index)) or _shuts_dashed(tokens, index):
        return True
    before = next((i for i in range(index - 1, -1, -1) if tokens[i].kind == "break"), None)
    length = token.start - (tokens[before].end if before is not None else 0)
    last = tokens[index - 1].text
    if last in {",", "-", "–", "&"} or tokens[index - 1].norm in _GOES_ON or (last, following.text) in _PARTED:
        return False
    if last.isdigit() and index > 1 and tokens[index - 2].norm == "phase":
        return False
    if length < _SHORT_LINE * width and following.text[:1].isupper():
        first = tokens[before + 1] if before is not None else tokens[0]
        wrapped = first.text[:1].islower() and length > _WRAPPED * width and following.text.istitle()
        return not (_in_bracket(tokens, index) or (wrapped and tokens[index - 1].kind == "word"))
    return (
        length < _HEADLINE * width
        and following.text == "("
        and tokens[index - 1].text not in {"®", "™"}
        and _is_an_agency(tokens, index)
    )


def _parts_a_day(tokens: Sequence[Token], index: int) -> bool:
    """Say whether the line before a break, or that behind it, is a day alone: ``26 January 2023``."""
    before = next((i for i in range(index - 1, max(-1, index - _LONGEST_DAY), -1) if tokens[i].kind == "break"), -1)
    last = min(index + _LONGEST_DAY, len(tokens))
    behind = next((i for i in range(index + 1, last) if tokens[i].kind == "break"), last)
    return _is_day(tokens[before + 1 : index]) or _is_day(tokens[index + 1 : behind])


def _is_day(line: Sequence[Token]) -> bool:
    words = [each.norm.rstrip(".") for each in line if each.text not in {",", "."}]
    year = len(words) == _WORDS_OF_DAY and words[2].isdigit() and len(words[2]) == len("2025")
    return year and any(one in MONTHS and other.isdigit() for one, other in (words[:2], words[1::-1]))


def _in_bracket(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a line ends within a bracket that the next one closes: ``(HR, 0.63 [95%`` and ``CI, 0.47 to …])``."""
    opened = _unclosed(tokens[max(0, index - _LONGEST_BRACKET) : index])
    return opened and _unclosed(tokens[index + 1 : index + 1 + _LONGEST_BRACKET][::-1], backwards=True)


def _unclosed(tokens: Sequence[Token], *, backwards: bool = False) -> bool:
    """Say whether a bracket of some tokens lacks its other half behind it, or before it where they are turned round."""
    first, second = ("close", "open") if backwards else ("open", "close")
    depth = 0
    for token in tokens:
        if token.kind == "stop" and not depth:
            continue
        depth += token.kind == first
        depth = max(0, depth - (token.kind == second))
    return depth > 0


def _is_an_agency(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a bracket with a name and a dash opens a line: ``(Reuters) - …``."""
    ahead = tokens[index + 1 : index + 7]
    shut = next((place for place, each in enumerate(ahead) if each.kind == "close"), None)
    return shut is not None and shut + 1 < len(ahead) and ahead[shut + 1].kind == "dash"


def _leads_a_line(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a dash and a blank open the line behind a break: ``- The second item``, ``-- The second item``."""
    dash = _leading_dash(tokens, index)
    return dash is not None and dash + 1 < len(tokens) and not tokens[dash + 1].glued


def _leading_dash(tokens: Sequence[Token], index: int) -> int | None:
    """Return the place of the dash, or of the second of two, that opens the line behind a break."""
    dash = _dash_behind(tokens, index)
    if dash is None or dash + 1 >= len(tokens):
        return dash
    return dash + (tokens[dash + 1].kind == "dash" and tokens[dash + 1].glued)


def _dash_behind(tokens: Sequence[Token], index: int) -> int | None:
    """Return the place of the dash that opens the line behind a break."""
    return next((i for i in range(index + 1, min(index + 3, len(tokens))) if tokens[i].kind == "dash"), None)


def _shut_by_dash(tokens: Sequence[Token], index: int) -> bool:
    """Say whether the dash behind a line break opens a line that a dash ends, too: ``-Data to be Presented-``."""
    opened = _dash_behind(tokens, index)
    if opened is None or opened + 1 >= len(tokens) or not tokens[opened + 1].text[:1].isupper():
        return False
    places = range(opened + 2, min(opened + _LONGEST_ITEM, len(tokens) - 1))
    shut = next((i for i in places if tokens[i].kind == "dash" and tokens[i + 1].kind == "break"), None)
    return shut is not None and not any(
        tokens[i].kind == "stop" and not tokens[i + 1].glued for i in range(opened, shut)
    )


def _shuts_dashed(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a line break ends a line with a dash that a dash has opened, and a capital or a dash follows."""
    following = _next(tokens, index)
    if tokens[index - 1].text not in _LINE_DASHES or following is None:
        return False
    if not (following.text[:1].isupper() or following.text in _LINE_DASHES):
        return False
    for at in range(index - 2, max(-1, index - _LONGEST_ITEM), -1):
        if tokens[at].kind == "dash" and (at == 0 or tokens[at - 1].kind == "break"):
            return True
        if tokens[at].kind == "stop" and not tokens[at + 1].glued:
            return False
    return False


def _is_one_of_a_list(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a line that a dash opens goes on with a capital, or has a neighbour that a dash opens, too."""
    dash = _leading_dash(tokens, index)
    if dash is not None and dash + 1 < len(tokens) and tokens[dash + 1].text[:1].isupper():
        return True
    for places in (range(index - 1, max(-1, index - _LONGEST_ITEM), -1), range(index + 1, index + _LONGEST_ITEM)):
        other = next((i for i in places if i < len(tokens) and tokens[i].kind == "break"), None)
        if other is not None and _leads_a_line(tokens, other):
            return True
    return False


def _next(tokens: Sequence[Token], index: int) -> Token | None:
    return next((tokens[i] for i in range(index + 1, min(index + 3, len(tokens))) if tokens[i].kind != "break"), None)


def _ends(tokens: Sequence[Token], index: int, *, inside: bool) -> bool:
    """Say whether a token is the last of its sentence."""
    token = tokens[index]
    if token.kind == "quote" and index and not inside:  # the quote closes: its full stop was before it
        before = tokens[index - 1]
        return before.kind == "stop" and _begins(_next(tokens, index))
    if token.kind == "word" and token.text.endswith(".") and token.text.count(".") > 1:
        return _opens(tokens, index)
    if token.kind == "close":
        return _shuts_sections(tokens, index) and _begins(_next(tokens, index))
    if token.kind != "stop" or token.text.startswith("…"):
        return False
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is None or following.kind == "break":
        return following is None or _begins(_next(tokens, index)) or following.text.count("\n") > 1
    if following.kind == "quote" and following.text not in _OPENING and following.glued:
        return False
    if _belongs_to_a_name(tokens, index) or _shut_numbers(tokens, index + 1) is not None or _is_torn(tokens, index):
        return False
    return (not following.glued and _begins(following)) or _lacks_a_blank(tokens, index)


def _is_torn(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a full stop stands in a number that a page has torn apart, in a bracket: ``(7. 1%)``."""
    near = tokens[max(0, index - 2) : index + 4]
    kinds = [each.kind for each in near]
    return kinds[:5] == ["open", "number", "stop", "number", "sign"] and kinds[5:] == ["close"]


def _lacks_a_blank(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a sentence follows without a blank: ``… platinum chemotherapy.The approval …``; not ``Acme.Com``."""
    before, following = tokens[index - 1], tokens[index + 1]
    if tokens[index].text != "." or not following.glued or following.kind != "word":
        return False
    if following.text in _BEHIND_NUMBERS and (before.kind == "number" or before.text == "%"):
        return True  # ``P≤0.02.In the cohort …``
    small = len(following.text) > _SMALL - 1 and following.text[0].isupper() and following.text[1:].islower()
    ended = before.kind == "close" or (before.kind == "word" and len(before.text) > _SMALL and before.text.islower())
    behind = tokens[index + 2] if index + 2 < len(tokens) else None
    return small and ended and behind is not None and not behind.glued


def _shut_numbers(tokens: Sequence[Token], opened: int) -> int | None:
    """Return where a bracket of nothing but numbers ends, as that of the sections behind a sentence: ``(1.1, 14)``."""
    if tokens[opened].kind != "open":
        return None
    end = opened + 1
    while end < min(opened + _LONGEST_SECTIONS, len(tokens)) and (
        tokens[end].kind == "number" or tokens[end].text in {",", "."}
    ):
        end += 1
    return end if end > opened + 1 and end < len(tokens) and tokens[end].kind == "close" else None


def _shuts_sections(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a bracket closes numbers that stand behind a full stop."""
    opened = next((i for i in range(index - 1, max(0, index - _LONGEST_SECTIONS), -1) if tokens[i].kind == "open"), 0)
    return opened > 0 and tokens[opened - 1].kind == "stop" and _shut_numbers(tokens, opened) == index


def _opens(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a sentence opens behind an abbreviation such as ``U.S.``: with a small word in capitals."""
    following = _next(tokens, index)
    return following is not None and following.text in _OPENERS


def _begins(token: Token | None) -> bool:
    """Say whether a token can begin a sentence."""
    return (
        token is None
        or token.kind in {"quote", "open", "number", "other"}
        or token.text[:1].isupper()
        or token.text in {"•", "*"}
    )


def _belongs_to_a_name(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a full stop stands in a name, since that goes on behind it: ``A.R.R.O.W. (weekly)``, ``Co. Ltd.``."""
    following = tokens[index + 1]
    dotted = following.kind == "open" and _ends_dotted(tokens, index)
    dated = tokens[index - 1].text in _MONTHS and following.kind == "number" and following.text.isdigit()
    states = tokens[index - 1].text == "U" and following.text.rstrip(".") == "S"  # "U. S."
    dated = dated or states
    firm = following.norm in _FIRMS and tokens[index - 1].norm in {"co", "company", "pte", "pty", "pvt"}
    return dotted or dated or firm


def _ends_dotted(tokens: Sequence[Token], index: int) -> bool:
    """Say whether a full stop is the last of a name with several: ``A.R.R.O.W. (once weekly)``."""
    before = tokens[max(0, index - 3) : index]
    dotted = [each.text for each in before[1:2]] == ["."] and all(each.glued for each in before[1:])
    return dotted and all(len(each.text) == 1 and each.text.isupper() for each in before[::2])
