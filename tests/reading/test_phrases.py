"""Where words stand in a sentence: what it knows of them beforehand never hides a word that is there."""

from dataclasses import replace
from pathlib import Path

import pytest

import pivotal as pv
from pivotal.reading.binding.dossier_words import words_of
from pivotal.reading.names.items import Item
from pivotal.reading.names.lexicon import general_lexicon
from pivotal.reading.names.naming import items_of
from pivotal.reading.names.phrases import Phrases, find, find_word, has_none, places_with
from pivotal.reading.tables.passages import passages_of

MISSION = (Path(__file__).parent / "texts" / "mission.txt").read_text("utf-8")
STARTS = (("approv", "authoris"), ("a",), ("the", "of"), ("pat", "xyz"), ("nowhere",), ("(", "%"), ("neuroendocrine",))


def sentences(text: str) -> list[list[Item]]:
    """Return the items of each sentence of a text."""
    lexicon = general_lexicon().extended()
    return [items_of(run, lexicon, text) for run in passages_of(text).parts]  # type: ignore[arg-type]


def unknowing(items: list[Item]) -> list[Item]:
    """Return the same items without what they know of their sentence."""
    return [replace(each, beginnings=None) for each in items]


@pytest.mark.parametrize("starts", STARTS)
def test_words_are_found_as_without_what_a_sentence_knows(starts: tuple[str, ...]) -> None:
    for items in sentences(MISSION):
        plain = unknowing(items)
        assert not has_none(plain, starts)
        for first, last in ((0, None), (2, None), (1, len(items) - 2), (0, -1)):
            assert find(items, starts, first, last) == find(plain, starts, first, last)
            assert find_word(items, starts, first, last) == find_word(plain, starts, first, last)
            assert list(places_with(items, starts, first, last)) == list(places_with(plain, starts, first, last))
        part, other = items[2:-2], plain[2:-2]
        assert find(part, starts) == find(other, starts)
        assert has_none(items, starts) == (not places_with(plain, starts))


def test_phrases_are_found_as_without_what_a_sentence_knows() -> None:
    phrases = Phrases(("approved", "for"), ("in", "the"), ("european", "commission"), ("of",))
    for items in sentences(MISSION):
        plain = unknowing(items)
        expected = [at for at in range(len(items)) if phrases.at(plain, at)]
        assert list(phrases.places(items)) == expected
        assert phrases.first(items, 1) == next((at for at in expected if at), None)


def test_a_word_that_a_rule_puts_in_is_found() -> None:
    items = sentences("Median PFS was 8.4 months with the drug.")[0]
    assert find(items, ("rescinded",)) is None
    changed = list(items)
    changed[1] = replace(items[1], kind="word", value="rescinded")
    assert find(changed, ("resc",)) == 1
    assert find(items, ("resc",)) is None  # the sentence as it was written still has no such word


def test_the_words_of_two_sentences_put_together_are_found() -> None:
    head, own = sentences("It is indicated for patients with:\n\nRelapsed thymoma.")
    assert find([*head, *own], ("thymoma", "relaps")) == len(head)
    assert find([*own, *head], ("indicat",)) == len(own) + 2


def test_what_is_asked_of_a_dossier_is_kept() -> None:
    dossier = pv.load_dossier("cabometyx")
    words = words_of(dossier)
    assert words_of(dossier) is words
    assert words.disease("no such disease") is None
    copied = words_of(dossier.model_copy())
    for each in dossier.diseases:
        assert copied.disease(each.id) == words.disease(each.id) == each.id
        assert copied.site_of(each.id) == words.site_of(each.id)
    for medicine in dossier.medicines:
        assert copied.labels(medicine.id, "EU") == words.labels(medicine.id, "EU")
