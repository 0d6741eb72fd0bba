"""Which arm of a trial words mean: by its own name, by all that was given in it, or by what tells it from the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from pivotal.dossier.trials import Arm, Trial
from pivotal.reading.names.regimens import letters_of, parts_of
from pivotal.reading.words import REFERENCE_WORDS, STEMS

_ALONE = (" alone", " monotherapy", " maintenance")
_SHORTEST, _LONGEST_SHORT = 3, 6  # letters that stand for a medicine
_THERAPIES = frozenset({"chemotherapy", "chemo", "radiotherapy", "immunotherapy", "chemoimmunotherapy"})


def arm_named(
    trial: Trial, words: str, text: str, medicine_of: Callable[[str], str | None], drugs: Collection[str]
) -> Arm | None:
    """Return the arm of a trial that words name, and not one of a medicine alone for that medicine with another.

    Parameters
    ----------
    trial : Trial
    words : str
        What they mean: ``cabozantinib+lanreotide``, ``cabozantinib alone``.
    text : str
        How they stand in the text.
    medicine_of : function
        Gives the medicine of the dossier that a name means.
    drugs : collection of str
        The names in the text that are medicines, known or not.
    """
    return _ArmsNamed(trial, medicine_of, drugs).named(words, text)


def given_to_all(trial: Trial, words: str, medicine_of: Callable[[str], str | None]) -> bool:
    """Say whether what words tell was given in every arm of a trial, with something else in one of them at least."""
    arms = _ArmsNamed(trial, medicine_of, ())
    told = arms.told(words)
    given = arms.given.values()
    return bool(told) and all(told <= each for each in given) and any(told < each for each in given)


class _ArmsNamed:
    """The arms of a trial, with what was given in each of them."""

    def __init__(self, trial: Trial, medicine_of: Callable[[str], str | None], drugs: Collection[str]) -> None:
        self.arms = trial.arms
        self.medicine_of = medicine_of
        self.drugs = {self._plain(each) for each in drugs} | _THERAPIES
        self.given = {each.id: self._given(each.name.casefold()) for each in trial.arms}

    def _plain(self, part: str) -> str:
        last = part.rsplit(" ", 1)[-1]  # "Acme's Brand"
        return letters_of(self.medicine_of(part) or (self.medicine_of(last) if "'s " in part else None) or part)

    def _given(self, words: str) -> frozenset[str]:
        """Return what words join, each by its letters."""
        return frozenset(self._plain(_bare(each)) for each in parts_of(words))

    def told(self, words: str) -> frozenset[str]:
        """Return what words say was given, each by its letters."""
        return self._spelt_out(self._given(_bare(words)))

    def named(self, words: str, text: str) -> Arm | None:
        """Return the arm that words name."""
        alone = words.endswith(_ALONE[0]) or text.casefold().endswith(_ALONE[:2])  # the latter in a table
        bare = _bare(words)
        told, letters = self.told(words), {letters_of(bare), letters_of(text)}
        if alone:
            return self._only([each for each in self.arms if self._without_placebo(each) == told])
        called = [each for each in self.arms if self._is_called(each, letters) or self.given[each.id] == told]
        if called:
            return self._only(called)
        if short := [each for each in self.arms if letters_of(each.id) in letters]:
            return self._only(short)
        if text.isupper() and (begun := self._shortened(told)) is not None:
            return begun
        if len(told) > 1:
            return self._of_several(told, bare)
        return self._of_one(next(iter(told), "")) or self._of_a_part(bare)

    def _shortened(self, told: frozenset[str]) -> Arm | None:
        """Return the arm whose medicines begin with letters that stand for them: ``NIVO + CABO``, ``SUN``."""
        if self.drugs & told or any(not _SHORTEST <= len(each) <= _LONGEST_SHORT for each in told):
            return None
        fitting = [
            arm
            for arm in self.arms
            if len(self._without_placebo(arm)) == len(told)
            and all(any(part.startswith(each) for part in self._without_placebo(arm)) for each in told)
        ]
        return self._only(fitting)

    @staticmethod
    def _is_called(arm: Arm, letters: set[str]) -> bool:
        """Say whether letters are those of one of the names of an arm."""
        return any(letters_of(each) in letters for each in arm.names)

    def _spelt_out(self, told: frozenset[str]) -> frozenset[str]:
        """Return what was given, with the short name of another arm as what it stands for: ``A plus Rd``."""
        found: set[str] = set()
        for each in told:
            short = next((arm for arm in self.arms if letters_of(arm.id) == each), None)
            coded = short is not None and each not in self.drugs and not self.medicine_of(each)
            found |= self.given[short.id] if short is not None and coded else {each}
        return frozenset(found)

    def _without_placebo(self, arm: Arm) -> frozenset[str]:
        return self.given[arm.id] - REFERENCE_WORDS

    @staticmethod
    def _only(arms: list[Arm]) -> Arm | None:
        return arms[0] if len(arms) == 1 else None

    def _of_several(self, told: frozenset[str], words: str) -> Arm | None:
        """Return the arm of several medicines: that with all of them, or with one and another told less exactly."""
        parts = parts_of(words)
        whole = [each for each in self.arms if all(part in each.name.casefold() for part in parts)]
        if whole:
            return self._only(whole)
        beyond: list[Arm] = []
        plain: list[Arm] = []
        for arm in self.arms:
            unknown = told - self._names(arm)
            if len(unknown) == len(told):
                continue
            rest = self.given[arm.id] - told
            if rest and unknown & (self.drugs - _THERAPIES) and all(self._is_a_medicine(each) for each in rest):
                continue  # another medicine than the one that was given
            if rest:
                beyond.append(arm)  # "A plus chemotherapy" for "A plus platinum"
            elif not unknown & self.drugs and not unknown & REFERENCE_WORDS:
                plain.append(arm)
        return self._only([each for each in beyond if len(self.given[each.id]) > 1]) or (
            None if beyond else self._only(plain)
        )

    def _is_a_medicine(self, part: str) -> bool:
        """Say whether a part of an arm is one medicine, or none, and no class that another name may be of."""
        return part in REFERENCE_WORDS or part.endswith(STEMS) or self.medicine_of(part) is not None

    def _of_one(self, told: str) -> Arm | None:
        """Return the arm of one name: what was given only in it, or what it shares with the arm it was added to."""
        shared = [each for each in self.arms if self._without_placebo(each) == {told} and each.role == "reference"]
        if shared:
            return self._only(shared)
        short = [each for each in self.arms if told in self._short(each)]
        plain = told not in self.drugs
        named = [each for each in self.arms if told in re.findall(r"\w+", each.name.casefold())]
        # "chemotherapy" where that of the investigators' choice was given in one arm alone
        told_by = named if plain or [each.role for each in named] == ["reference"] else []
        return self._only(short) or self._only(told_by)

    def _of_a_part(self, words: str) -> Arm | None:
        """Return the arm to compare with whose name alone holds words: ``chemotherapy``, ``standard-care``."""
        part = _named_plainly(words)
        if len(part) < _LONGEST_SHORT or (part in self.drugs and part not in _THERAPIES) or self.medicine_of(words):
            return None
        told = self._only([each for each in self.arms if part in _named_plainly(each.name)])
        return told if told is not None and told.role == "reference" else None

    def _short(self, arm: Arm) -> set[str]:
        return {letters_of(arm.id), letters_of(str(arm.medicine or ""))}

    def _names(self, arm: Arm) -> set[str]:
        return self._short(arm) | self.given[arm.id]


def _named_plainly(words: str) -> str:
    """Return the letters of a name without its small words: ``standard care`` is ``standard of care``."""
    return letters_of(" ".join(each for each in words.split() if each.casefold() not in {"of", "the", "a"}))


def _bare(words: str) -> str:
    """Return a name without words that only say that nothing else was given."""
    for each in _ALONE:
        words = words.removesuffix(each)
    return words.strip()
