"""Marks of a tumour that a label asks for: ``HER2-positive``, ``EGFR exon 19 deletions``, ``PD-L1 (TPS ≥ 50 %)``."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from pivotal.reading.labels.clauses import Step, clause, either, fact
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item
from pivotal.reading.names.phrases import gene_with_exon, phrase_at, text_at
from pivotal.reading.words import GENE_STATES

_GENES = frozenset({"gene", "target"})
_STATES = {start: state for state, starts in GENE_STATES.items() for start in starts}
_STARTS = tuple(_STATES)
_BETWEEN = frozenset({
    "-", "–", "(", ")", "gene", "genes", "genomic", "sensitive", "sensitising",
    "tumour", "tumours", "somatic", "germline", "exon", "or",
    "and", "kinase",
    "domain", "activating", "deleterious", "status", "resistance", "protein", "oncogenic", "actionable", "/", "common",
    "itd", "tkd", "receptor", "susceptible", "pathogenic", "suspected", "chromosomal", "driver",
    "genetic",
})  # fmt: skip
_BEFORE = ("express", "overexpress", "mutat", "mutant", "deficien", "proficien", "wild", "alteration", "rearrangement",
           "fusion", "amplification", "translocation", "aberration", "change", "abnormal", "fault", "defect",
           "overproduc", "positive")  # fmt: skip
_TO_GENE = frozenset({"the", "in", "high", "levels", "of", "-", "type", "that", "leads", "lead", "leading", "to",
                      "which", "results", "resulting", "result", "causes", "causing", "involving", "a",
                      "an", "protein", "gene", "called", "known", "as", "named", "for"})  # fmt: skip
_SCORES = frozenset({"combined", "positive", "score", "cps", "tps", "proportion", "tumour", "tumor", "expression"})
_MORE = frozenset({"≥", ">=", ">", "least"})
_SAID_AGAIN = ("mutation", "alteration", "fusion", "rearrangement", "variant", "aberration")
_SELF = {"MSI": "high", "MMR": "deficient", "TMB": "high", "del17p": "present"}
_VARIANT = re.compile(r"[A-Za-z]\d{2,4}[A-Za-z]{0,4}")
_MOST = 10  # items between a gene and what is said of it
_STAINED = 20  # items of a bracket that tells of stains
_SHORT_NAME = 3  # letters of a part of the name of a tissue type


def marker(items: Sequence[Item], at: int, last: int) -> Step:
    """Match a mark of the tumour and what must be so of it; of marks joined by ``or`` one is enough."""
    step = _one(items, at, last)
    while step is not None and text_at(items, step[1]) in {"or", "/"} and step[1] + 1 < last:
        ahead = step[1] + 1
        told = items[ahead].kind in _GENES or (text_at(items, ahead).startswith(_BEFORE) and ahead + 1 < last)
        behind = _one(items, ahead, last) if told else None
        if behind is None:
            break
        if text_at(items, step[1]) == "/" and _are_of_two_genes(step[0], behind[0]):
            return ([*step[0], *behind[0]], behind[1])  # HR+/HER2-: both
        each = [part for slot in (*step[0], *behind[0]) for part in _alternatives(json.loads(slot.value))]
        step = ([clause(items, at, behind[1], either(each))], behind[1])
    return step


def _are_of_two_genes(one: Sequence[Slot], other: Sequence[Slot]) -> bool:
    """Say whether two marks are of different genes, each with a state of its own."""
    told = [json.loads(slot.value) for slot in (*one, *other)]
    fields = [each.get("field") for each in told]
    return len(told) == 2 and None not in fields and fields[0] != fields[1] and all("is" in each for each in told)


def _one(items: Sequence[Item], at: int, last: int) -> Step:
    """Match one mark of the tumour, or several genes in one state."""
    if text_at(items, at) == "exon":
        return _exon(items, at, last)
    if text_at(items, at) in {"no", "without"}:
        return _absent(items, at, last)
    if text_at(items, at) == "negative" and text_at(items, at + 1) == "for":
        return _absent(items, at + 1, last, begins=at)
    if phrase_at(items, at, "absence", "of"):
        return _absent(items, at + 1, last, begins=at)
    if (
        alone := _gene_and_exon(items, at, last)
        or _signed(items, at, last)
        or _variant(items, at, last)
        or _tissue_type(items, at, last)
        or _in_everyday_words(items, at, last)
    ) is not None:
        return alone
    if items[at].kind not in _GENES:
        return _told_before(items, at, last)
    genes, end = _listed(items, at, last)
    state = _state_behind(items, end, last)
    if state is None:
        return _scored(items, at, genes, end, last) or _by_itself(items, at, genes, end, last)
    return None if _is_class(items, state[1], last) else _in_state(items, at, genes, end, state, last)


def _in_everyday_words(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``make too much of a protein called HER2``, ``high levels of HER2`` and ``do not contain HER2``."""
    if phrase_at(items, at, "too", "much") or phrase_at(items, at, "high", "levels", "of"):
        led, state = at + 2, "positive"
    elif text_at(items, at) in {"contain", "have", "carry", "make"} and text_at(items, at - 1) == "not":
        led, state, at = at + 1, "negative", at - 1
    elif text_at(items, at) in {"lack", "lacks"}:
        led, state = at + 1, "negative"
    else:
        return None
    gene = next((i for i in range(led, min(led + _MOST, last)) if text_at(items, i) not in _TO_GENE), None)
    if gene is None or items[gene].kind not in _GENES or _state_behind(items, gene + 1, last) is not None:
        return None
    return [clause(items, at, gene + 1, fact(_field(items[gene].value), state))], gene + 1


def _scored(items: Sequence[Item], at: int, genes: list[str], end: int, last: int) -> Step:
    """Match a gene whose score is told: ``PD-L1 combined positive score of 10 or higher``, ``PD-L1 CPS ≥ 5``."""
    if len(genes) != 1 or text_at(items, end) not in _SCORES:
        return None
    for index in range(end + 1, min(end + _MOST, last)):
        if items[index].kind in {"number", "percent"}:
            signs = {text_at(items, i) for i in range(end, index)} & _MORE
            stop = _or_more(items, index + 1)
            if not signs and stop == index + 1:
                return None
            test = {"field": _field(genes[0]), "at_least": float(items[index].value), "unit": "%"}
            return [clause(items, at, stop, test)], stop
        if text_at(items, index) not in _SCORES | _MORE | {"of", "at", "a", "(", "score", "tumour", ")"}:
            return None
    return None


def _or_more(items: Sequence[Item], at: int) -> int:
    """Return the place behind ``or more`` and ``or higher``, or the place itself."""
    more = text_at(items, at) in {"or", "and"} and text_at(items, at + 1) in {"more", "higher", "greater", "above"}
    return at + 2 if more else at


def _signed(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``HR+``, ``HER2-`` and ``Ph+``, and hormone receptors that stand as ``HR``."""
    if items[at].kind not in _GENES and items[at].text not in {"HR", "Ph"}:
        return None
    end, name = at + 1, items[at].value if items[at].kind in _GENES else items[at].text
    if items[at].text[-1] == "m" and items[at].text[-2:-1].isupper() | items[at].text[-2:-1].isdigit():
        return [clause(items, at, end, fact(_field(name), "mutated"))], end  # "EGFRm", "IDH1m"
    while end < last and items[end].text in {")", "("} and items[end].text == ")":
        end += 1
    if text_at(items, end) == "(" and text_at(items, end + 1) in {"+", "-", "–"} and text_at(items, end + 2) == ")":
        told = "positive" if items[end + 1].text == "+" else "negative"
        return [clause(items, at, min(end + 3, last), fact(_field(name), told))], end + 3
    if end >= last or items[end].start != items[end - 1].end:
        return None
    following = items[end + 1] if end + 1 < last else None
    joined = following is not None and following.start == items[end].end and following.kind not in {"punct"}
    if items[end].text == "+":
        return [clause(items, at, end + 1, fact(_field(name), "positive"))], end + 1
    if items[end].text in {"-", "–"} and not joined and items[at].text not in {"Ph"}:
        return [clause(items, at, end + 1, fact(_field(name), "negative"))], end + 1
    hung = items[end].text in {"-", "–"} and text_at(items, end + 1) in {"positive", "negative"}
    if items[at].text in {"HR", "Ph"} and hung:
        return [clause(items, at, end + 2, fact(items[at].low, text_at(items, end + 1)))], end + 2
    return None


def _variant(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``T315I-positive`` and ``the T315I mutation``, whose gene nobody names."""
    if items[at].kind != "word" or not _VARIANT.fullmatch(items[at].text) or not items[at].text[0].isupper():
        return None
    end = at + 1
    while end < last and end - at < 4 and text_at(items, end) in {"-", "–", "gene", "or"}:
        end += 1
    if end >= last or not text_at(items, end).startswith(_STARTS):
        return None
    denied = end + 1 + (text_at(items, end + 1) in {"-", "–"})  # "T790M mutation-negative"
    end = denied if denied < last and text_at(items, denied) == "negative" else end
    return [clause(items, at, end + 1, fact("variant", items[at].low))], end + 1


def _gene_and_exon(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``METex14``, ``METex14-altered`` and ``EGFRex20 insertions``, in which gene and exon are one word."""
    gene, end = gene_with_exon(items, at), at + 1
    if not gene:
        return None
    behind = end + (text_at(items, end) in {"-", "–"})
    for index in range(behind, min(behind + 3, last)):
        if text_at(items, index).startswith(("skipping", *_STARTS, *_SAID_AGAIN, "altered", "insertion")):
            end = index + 1
    return [clause(items, at, end, fact(_field(gene), "mutated"))], end


def _tissue_type(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``HLA-A*02:01-positive``."""
    if items[at].text != "HLA":
        return None
    if text_at(items, at - 1) == "for" and text_at(items, at - 2) == "positive":
        end = at + 1
        while end < last and (items[end].kind in {"ratio", "number"} or items[end].text in {"-", "*", ":", "A", "B"}):
            end += 1
        return [clause(items, at - 2, end, fact("hla_type", "positive"))], end
    for end in range(at + 1, min(at + 12, last)):
        if text_at(items, end) in {"positive", "negative"}:
            return [clause(items, at, end + 1, fact("hla_type", text_at(items, end)))], end + 1
        if items[end].kind not in {"punct", "number", "ratio", "short"} and len(items[end].text) > _SHORT_NAME:
            return None
    return None


def _by_itself(items: Sequence[Item], at: int, genes: list[str], end: int, last: int) -> Step:
    """Match marks that say their state by themselves, ``MSI-H``, and a gene with its variant, ``KRAS G12C``."""
    if end < last and _VARIANT.fullmatch(items[end].text) and items[end].kind == "word" and len(genes) == 1:
        return [clause(items, at, end + 1, fact(_field(genes[0]), items[end].low))], end + 1
    if not all(each in _SELF for each in genes):
        return None
    own = either([fact(_field(each), _SELF[each]) for each in dict.fromkeys(genes)])
    return [clause(items, at, end, own)], end


def _in_state(
    items: Sequence[Item], at: int, genes: list[str], end: int, state: tuple[str, int, str | None], last: int
) -> Step:
    """Return genes and the state behind them, with a limit or further exons where they are named."""
    name, stop, variant = state
    stop, limit = _limit(items, stop, last)
    if (
        text_at(items, stop) in {"or", "and"}
        and text_at(items, stop + 1) == "exon"
        and (more := _exon(items, stop + 1, last))
    ):
        variant, stop = " ".join(each.low for each in items[end : more[1]] if each.low != "-"), more[1]
    criterion = _criterion(genes, variant or name, limit)
    if name != "negative" and variant is None and limit is None:
        criterion, stop = _second_state(items, genes, criterion, stop, last)
    behind = _behind_bracket(items, stop, last)
    stop = _behind_stain(items, stop, last) if _has_number(items, stop, behind) or behind == stop else behind
    stop += stop < last and text_at(items, stop).startswith(_SAID_AGAIN)  # "insertion mutations"
    if text_at(items, stop) == "or" and text_at(items, stop + 1) == "other" and stop + 2 < last:
        stop += 3 if text_at(items, stop + 2).startswith(_SAID_AGAIN) else 0  # "fusion or other rearrangement"
    return [clause(items, at, stop, criterion)], stop


def _second_state(
    items: Sequence[Item], genes: list[str], criterion: dict[str, Any], at: int, last: int
) -> tuple[dict[str, Any], int]:
    """Return a criterion with a second state that is enough, and the place behind it: ``overexpressed/amplified``."""
    word = text_at(items, at + 1) if text_at(items, at) in {"/", "or"} and at + 1 < last else ""
    if at + 2 < last and items[at + 2].kind in _GENES:
        return criterion, at  # "or deficient mismatch repair"
    state = next((_STATES[start] for start in _STARTS if word.startswith(start)), None)
    if state is None:
        return criterion, at
    each = [*_alternatives(criterion), *_alternatives(_criterion(genes, state, None))]
    end = at + 2
    end += 2 if text_at(items, end) == "-" and text_at(items, end + 1) == "positive" else 0
    return either([one for number, one in enumerate(each) if one not in each[:number]]), end


def _alternatives(criterion: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the criteria of which one is enough."""
    alternatives: list[dict[str, Any]] = criterion.get("any", [criterion])
    return alternatives


def _field(gene: str) -> str:
    return "".join(each if each.isalnum() else "_" for each in gene.casefold())


def _criterion(genes: Sequence[str], state: str, limit: str | None) -> dict[str, Any]:
    """Return the criterion that one of several genes is in a state, or none of them where it is a negative one."""
    if limit is not None and len(genes) == 1:
        return {"field": _field(genes[0]), "at_least": float(limit), "unit": "%"}
    each = [fact(_field(gene), state) for gene in dict.fromkeys(genes)]
    return either(each, both=state == "negative")


def _listed(items: Sequence[Item], at: int, last: int) -> tuple[list[str], int]:
    """Return genes that are joined, and the place behind the last; what a bracket says of one is passed over."""
    genes, end = [items[at].value], at + 1
    while end < last:
        step = _behind_bracket(items, end, last)
        while step < last and step - end < 6 and text_at(items, step) in {"or", "and", "/", ","}:
            step += 1
        if step >= last or step == end or items[step].kind not in _GENES:
            named = _behind_bracket(items, end, last)
            return genes, named if named > end and not _has_number(items, end, named) else end
        genes.append(items[step].value)
        end = step + 1
    return genes, end


def _behind_bracket(items: Sequence[Item], at: int, last: int) -> int:
    """Return the place behind a short bracket, or the place itself."""
    if text_at(items, at) not in {"(", "["}:
        return at
    close = next((index for index in range(at + 1, min(at + 8, last)) if items[index].text in {")", "]"}), None)
    return at if close is None else close + 1


def _behind_stain(items: Sequence[Item], at: int, last: int) -> int:
    """Return the place behind a bracket of how a mark was stained, ``(IHC 0, IHC 1+ or IHC 2+/ISH-)``, or the place."""
    if items[at : at + 1] and items[at].text == "(" and text_at(items, at + 1) in {"ihc", "ish", "fish"}:
        return next((i + 1 for i in range(at + 2, min(at + _STAINED, last)) if items[i].text == ")"), at)
    return at


def _has_number(items: Sequence[Item], first: int, last: int) -> bool:
    return any(items[index].kind in {"percent", "number"} for index in range(first, last))


def _state_behind(items: Sequence[Item], at: int, last: int) -> tuple[str, int, str | None] | None:
    """Return what is said behind a gene, the place behind it, and the variant that is named."""
    variant, state = False, None
    index = at
    while index < min(at + _MOST, last):
        word = text_at(items, index)
        joined = index > at and text_at(items, index - 1) in {"or", "and"}
        if joined and index + 1 < last and items[index + 1].kind in _GENES:
            return None  # which is said of the next one: "or deficient mismatch repair"
        if word.startswith(_STARTS) and items[index].kind == "word" and not word.startswith("expressed"):
            state = next(_STATES[start] for start in _STARTS if word.startswith(start))
            end = index + 1
            if text_at(items, end) == "-" and text_at(items, end + 1) in {"positive", "negative", "type"}:
                state = "negative" if text_at(items, end + 1) == "negative" or word.startswith("wild") else state
                end += 2
            if word.startswith("express") and index > at and not _joined(items, at, index):
                return None
            words = " ".join(text_at(items, i) for i in range(at, end) if items[i].text not in {"(", ")"})
            return state, end, words.lstrip("- ") if variant else None
        if items[index].kind == "number" or _VARIANT.fullmatch(items[index].text):
            variant = True
        elif word not in _BETWEEN and items[index].kind not in _GENES:
            return None
        index += 1
    return None


def _joined(items: Sequence[Item], first: int, last: int) -> bool:
    return all(items[index].text in {"-", "–"} or items[index].kind == "word" for index in range(first, last))


def _is_class(items: Sequence[Item], at: int, last: int) -> bool:
    """Say whether what was read names a class of medicines: ``HER2-low directed therapy``."""
    return at < last and text_at(items, at) in {"inhibitor", "inhibitors", "therapy"}


def _limit(items: Sequence[Item], at: int, last: int) -> tuple[int, str | None]:
    """Return the place behind a limit that stands near, and the limit: ``(TPS ≥1%)``, ``on at least 50% of cells``."""
    for index in range(at, min(at + 14, last)):
        if items[index].kind == "percent":
            signs = {text_at(items, i) for i in range(max(at, index - 2), index)}
            more = bool(signs & {"≥", ">=", ">", "least"}) or text_at(items, index + 2) in {"more", "higher", "greater"}
            close = _behind_cells(items, index + 1, last)
            while close < last and items[close].text in {")", "]"}:
                close += 1
            return (_or_more(items, close), items[index].value) if more else (at, None)
        if items[index].kind == "number" and _is_a_score(items, at, index):
            close = index + 1
            while close < last and items[close].text in {")", "]"}:
                close += 1
            return close, items[index].value
        if items[index].text in {",", ".", ";"} or text_at(items, index) in {"who", "with", "no", "as"}:
            break
    return at, None


def _behind_cells(items: Sequence[Item], at: int, last: int) -> int:
    """Return the place behind the cells of which a share was told in a bracket: ``(in ≥ 50 % of tumour cells)``."""
    end = at
    while end < last and text_at(items, end) in {"of", "tumour", "tumor", "cells", "the"}:
        end += 1
    return end if end > at and text_at(items, end) == ")" else at


def _is_a_score(items: Sequence[Item], first: int, at: int) -> bool:
    """Say whether a number is the least score of a tumour: ``CPS ≥ 10``, ``combined positive score of at least 1``."""
    signed = {text_at(items, i) for i in range(max(first, at - 2), at)} & {"≥", ">=", ">", "least"}
    return bool(signed) and any(
        text_at(items, i) in {"cps", "score", "tps", "ic", "tc"} for i in range(max(0, first - _MOST), at)
    )


def _told_before(items: Sequence[Item], at: int, last: int) -> Step:
    """Match what is said before the gene: ``express PD-L1``, ``mutated BRCA1 and BRCA2 genes``."""
    word = text_at(items, at)
    if items[at].kind != "word" or not word.startswith(_BEFORE) or at + 1 >= last:
        return None
    gene = next((i for i in range(at + 1, min(at + _MOST, last)) if items[i].kind in _GENES), None)
    if gene is None or any(
        text_at(items, i) not in _TO_GENE | {"or", "and"} and not text_at(items, i).startswith(_BEFORE)
        for i in range(at + 1, gene)
    ):
        return None
    genes, end = _listed(items, gene, last)
    if gene > at + 1 and (behind := _state_behind(items, end, last)) is not None:
        end = behind[1]  # "a mutation that leads to MET exon 14 skipping"
    state = "proficient" if word.startswith("profic") else next(
        (_STATES[start] for start in _STARTS if word.startswith(start)), "altered"
    )  # fmt: skip
    stop, limit = _limit(items, end, last)
    stop += text_at(items, stop) in {"gene", "genes"} and stop < last
    return [clause(items, at, stop, _criterion(genes, state, limit))], stop


def _absent(items: Sequence[Item], at: int, last: int, begins: int | None = None) -> Step:
    """Match ``no EGFR or ALK genomic tumour aberrations`` and ``negative for EGFR mutations``."""
    gene = next((i for i in range(at + 1, min(at + 5, last)) if items[i].kind in _GENES), None)
    if gene is None or any(items[i].text == "," for i in range(at + 1, gene)):
        return None
    genes, end = _listed(items, gene, last)
    state = _state_behind(items, end, last)
    if state is None and all(each in _SELF for each in genes):
        state = "altered", end, None
    if state is None or state[0] == "negative":
        return None
    first = at if begins is None else begins
    return [clause(items, first, state[1], _criterion(genes, "negative", None))], state[1]


def _exon(items: Sequence[Item], at: int, last: int) -> Step:
    """Match ``exon 19 deletion or exon 21 (L858R) substitution``, whose gene was named before."""
    end = at
    while end < last and text_at(items, end) == "exon" and items[min(end + 1, last - 1)].kind == "number":
        stop = next((i for i in range(end + 2, min(end + 7, last)) if text_at(items, i).startswith(_STARTS)), None)
        if stop is None:
            break
        end = stop + 1
        if text_at(items, end) in {"or", "and"} and text_at(items, end + 1) == "exon":
            end += 1
    if end == at:
        return None
    words = "".join(each.text.casefold() if each.text in "()" else f" {each.text.casefold()}" for each in items[at:end])
    return [clause(items, at, end, fact("variant", words.strip()))], end
