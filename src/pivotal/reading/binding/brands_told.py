"""Brands that a text gives to another substance than theirs: ``NAME (substance)``, and the other way round."""

from __future__ import annotations

from itertools import pairwise

from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.claims_made import Claim
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.regimens import letters_of
from pivotal.reading.words import STEMS


def brand_claims(sentence: int, binding: Binding) -> list[tuple[Statement, Claim]]:
    """Return the claim that a brand is that of a substance, wherever a sentence names another in brackets behind it.

    A pair that is right says nothing that a text would be asked about.
    """
    names = [each for each in binding.named_in(sentence) if each.name in {"drug", "product"}]
    found: list[tuple[Statement, Claim]] = []
    for first, second in pairwise(names) if len(names) > 1 else ():
        if binding.text[first.end : second.start] != " (" or binding.text[second.end : second.end + 1] != ")":
            continue
        brand, substance = (first, second) if first.name == "product" else (second, first)
        product = binding.known.products.get(brand.value)
        if product is None or substance.name != "drug" or not _is_another(substance, product, binding):
            continue
        statement = Statement("mechanism", (first, second), first.start, second.end + 1, sentence)
        found.append((statement, {"check": "substance_of", "product": brand.value, "substance": substance.text}))
    return found


def _is_another(told: Slot, medicine: str, binding: Binding) -> bool:
    """Say whether a name is that of another substance than a medicine's.

    Of a name that the dossier does not know both end as nonproprietary names do and share no word: other countries
    call some substances otherwise, and salts have names of their own.
    """
    known = binding.medicine_of(told.value)
    if known is not None:
        return known != medicine
    substance = binding.dossier.medicine(medicine).substance
    words, own = told.text.casefold().split(), {each.casefold() for name in substance.names for each in name.split()}
    alike = any(
        letters_of(one) in letters_of(each) or letters_of(each) in letters_of(one) for one in words for each in own
    )
    return words[-1].endswith(STEMS) and substance.inn.casefold().endswith(STEMS) and not alike
