"""The medicines that a label is given with, against those that somebody says it is given with."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pivotal.label.model import Indication
from pivotal.label.vocabulary import Vocabulary

_A_CLASS = re.compile(
    r"therap|chemo|inhibitor|agent|antibod|platinum|taxan|cyclin|steroid|hormon|block|analog|radi|tki"
)
_SHORTEST = 4  # letters of a name that is looked for in the words of a label


def other_partners(label: Indication, told: Iterable[str], words: Vocabulary) -> list[str]:
    """Return those of some medicines that a label is not given with: none of its partners, of their class or above it.

    A label without partners says of none that it is another. A medicine that the dossier does not know is another only
    where every partner of the label is one medicine, and not a class that it may belong to.

    Parameters
    ----------
    label : Indication
    told : iterable of str
        Therapies of the dossier, or names of medicines.
    words : Vocabulary
    """
    held = [str(each) for each in label.with_therapies]
    return [each for each in told if held and not any(_is_of(each, one, label, words) for one in held)]


def of_a_class(label: Indication, told: Iterable[str], words: Vocabulary) -> list[str]:
    """Return those of some medicines that only a class among the partners of a label may hold."""
    held = [str(each) for each in label.with_therapies]
    unknown = (each for each in told if held and each not in words.therapies.codes)
    return [each for each in unknown if not any(_is_printed(each, one, label, words) for one in held)]


def is_given_with(partner: str, told: Iterable[str], label: Indication, words: Vocabulary) -> bool:
    """Say whether a partner of a label is one of some medicines, or of the class of one."""
    return any(_is_of(each, partner, label, words) for each in told)


def _is_of(told: str, held: str, label: Indication, words: Vocabulary) -> bool:
    if told == held:
        return True
    codes = words.therapies
    if told in codes.codes and held in codes.codes and (codes.within(told, held) or codes.within(held, told)):
        return True
    names = {held.replace("_", " "), words.therapy_name(held) if held in codes.codes else held}
    if told not in codes.codes and any(_A_CLASS.search(each.casefold()) for each in names):
        return True
    return _is_printed(told, held, label, words)


def _is_printed(told: str, held: str, label: Indication, words: Vocabulary) -> bool:
    """Say whether a medicine is a partner of a label by its name, or by the words of a label of one partner."""
    names = {held.replace("_", " "), words.therapy_name(held) if held in words.therapies.codes else held}
    own = {told.replace("_", " "), words.therapy_name(told) if told in words.therapies.codes else told}
    printed = " ".join(names).casefold() if len(label.with_therapies) > 1 else " ".join((*names, label.says)).casefold()
    return any(each.casefold().split(" ")[0][:12] in printed for each in own if len(each) >= _SHORTEST)
