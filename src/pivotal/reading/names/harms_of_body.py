"""Harms by their own shape: words that medicine ends so, ``cheilitis``, and what a part of the body may have."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.names.items import Item
from pivotal.reading.words import DISEASE_HEADS

_ENDINGS = (
    "itis", "aemia", "penia", "algia", "opathy", "rrhoea", "uria", "plegia", "paresis", "aesthesia", "dynia", "oedema",
    "otoxicity", "rrhagia", "spasm", "spasms", "phagia", "pnoea", "opia", "ptosis", "xerosis", "acidosis",
    "alkalosis", "thrombosis", "esis", "aesthesias", "algias", "myositis", "kinesia", "trichia", "trichosis",
    "keratosis", "keratoses", "cytopenias",
)  # fmt: skip
_SHORTEST = 7  # letters of such a word
_NO_ENDINGS = (
    "leukaemia", "cythaemia", "globulinaemia", "gammopathy", "cytotoxicity", "genotoxicity", "phototoxicity",
    "pathogenesis", "genesis", "synthesis", "syntheses", "prosthesis", "hypothesis", "parenthesis", "thesis", "mimesis",
    "homeopathy", "naturopathy", "apheresis", "kinesis", "telekinesis", "diuresis", "utopia", "myopia", "ethiopia",
    "electrophoresis", "diathesis",
)  # fmt: skip
_HEADS = frozenset({
    "pain", "pains", "ache", "aches", "swelling", "loss", "change", "changes", "disorder", "disorders", "haemorrhage",
    "bleeding", "infection", "infections", "ulcer", "ulcers", "ulceration", "erosion", "haze", "dysfunction",
    "impairment", "insufficiency", "effusion", "cramp", "cramps", "dryness", "itching", "fracture", "fractures",
    "injury", "irritation", "inflammation", "discolouration", "tremor", "weakness", "stiffness", "disturbance",
    "disturbances", "perforation", "fistula", "obstruction", "congestion", "discomfort", "burning", "numbness",
    "sensitivity", "rash", "ischaemia", "thinning", "brittleness", "atrophy", "opacity", "tenderness", "redness",
    "blistering", "peeling", "sores", "soreness", "tingling", "twitching", "floaters", "incontinence", "urgency",
    "toxicity", "toxicities",
})  # fmt: skip
_BODY = frozenset({
    "nail", "hair", "taste", "voice", "hearing", "vision", "visual", "memory", "tooth", "dental", "gum", "gingival",
    "bone", "muscle", "muscular", "skin", "eye", "ocular", "corneal", "eyelid", "retinal", "macular", "ear", "nose",
    "nasal", "mouth", "oral", "lip", "tongue", "throat", "pharyngeal", "laryngeal", "neck", "chest", "breast", "rib",
    "back", "shoulder", "arm", "hand", "wrist", "finger", "hip", "knee", "leg", "shin", "foot", "ankle", "toe", "heel",
    "joint", "limb", "extremity", "abdominal", "stomach", "gastric", "bowel", "intestinal", "colonic", "rectal", "anal",
    "perianal", "biliary", "hepatic", "liver", "renal", "kidney", "bladder", "urinary", "urethral", "vaginal",
    "vulvovaginal", "genital", "testicular", "pelvic", "groin", "flank", "jaw", "facial", "scalp", "head", "cerebral",
    "intracranial", "spinal", "nerve", "sensory", "motor", "vocal", "cardiac", "heart", "valvular", "pericardial",
    "vascular", "arterial", "venous", "wound", "tendon", "cartilage", "lung", "pulmonary", "bronchial", "tracheal",
    "oesophageal", "duodenal", "pancreatic", "thyroid", "adrenal", "sinus", "gait", "balance", "sleep", "mood",
    "speech", "swallowing", "smell", "olfactory", "concentration", "libido", "appetite", "weight",
    "neurologic", "neurological", "dermatologic", "dermatological", "cardiovascular", "cardiopulmonary", "respiratory",
    "thromboembolic", "haemorrhagic",
})  # fmt: skip


def end_of_harm(items: Sequence[Item], at: int) -> int | None:
    """Return the place behind a harm that begins at a place, by the shape of its words, or nothing.

    Parameters
    ----------
    items : sequence of Item
        A sentence.
    at : int
        The place of a word.
    """
    item = items[at]
    if item.kind == "code" and item.value.startswith("primary_site="):
        toxic = at + 1 < len(items) and items[at + 1].low in {"toxicity", "toxicities", "bleeding", "perforation"}
        return at + 2 if toxic else None  # GI toxicity
    if item.kind != "word":
        return None
    low = item.low
    shaped = len(low) >= _SHORTEST and low.endswith(_ENDINGS) and not low.endswith(_NO_ENDINGS)
    if shaped and low not in DISEASE_HEADS:
        return at + 1
    end = at
    while end < len(items) and end - at < 2 and items[end].kind == "word" and items[end].low in _BODY:
        end += 1
    if not at < end < len(items):
        return None
    events = items[end].value == "AE" and items[end].low.endswith("events")  # cardiac adverse events
    return end + 1 if events or (items[end].kind == "word" and items[end].low in _HEADS) else None
