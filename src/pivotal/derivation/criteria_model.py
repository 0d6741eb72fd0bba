"""The nouns of responses by other criteria than RECIST 1.1: iRECIST, PCWG3, GCIG and IMWG.

Each is a set of rules like ``Recist11``: written in YAML as in Python, with a digest that changes with any value. The
definitions restate the publications named; a protocol may ask for others, and a person should hold them against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from pivotal.derivation.model import Count, Millimetres, PartialDates, Percent, Recist11, RuleSet
from pivotal.errors import DataError, UnknownNameError, shown
from pivotal.nouns import Flag, Noun, OneOrMore, Text, Texts

Amount = Annotated[float, Field(ge=0, le=1e6)]
Factor = Annotated[float, Field(gt=0, le=20)]
Declines = Annotated[tuple[Annotated[int, Field(ge=1, le=100)], ...], OneOrMore]


class Irecist(Recist11):
    """How lesions become responses where progression must be confirmed (iRECIST, Seymour et al. 2017).

    Until the first progression all is as RECIST 1.1 has it. Progression is then unconfirmed (iUPD), until a later
    assessment shows that the disease went on growing (iCPD), or that it is no progression (iSD, iPR, iCR): then the bar
    is reset, and a progression must again be seen first and confirmed later. The fields of ``Recist11`` are there too.

    Parameters
    ----------
    earliest_confirmation_days, latest_confirmation_days : int
        Days from the first iUPD within which an assessment confirms it: 4 to 8 weeks.
    late_confirmation : {"accept", "restart"}
        Growth that is seen later than that confirms all the same, or is another first iUPD.
    further_growth_mm : float
        Growth of the targets since iUPD that confirms what they showed, and of the new lesions that were measured:
        above the smallest of their sums since then, so that small steps add up.
    further_new_lesion : bool
        Whether another new lesion confirms what a new lesion showed.
    other_category_confirms : bool
        Whether progression of targets, non-targets or new lesions confirms that of another of the three.
    persisting_new_lesion : {"shrinkage", "never", "always"}
        What new lesions that stay as they are leave of iUPD where targets and non-targets respond: it is over where
        these are better than they were at iUPD, as the RECIST working group has it; it stays, as table 2 has it; or it
        is over whenever they have not progressed. A complete response is then a partial one.
    unconfirmed_progression : {"event", "ignore"}
        Whether an iUPD that nothing confirms, and after which neither iSD, iPR nor iCR was seen, is a progression (PD).
    parameter_prefix : {"", "I"}
        What stands before PARAMCD, so that both criteria find room in one data set: with ``I`` best response is IBOR.

    Notes
    -----
    Seymour et al. 2017, Lancet Oncology 18, e143; table 2 has the responses, table 3 the best of them. That increases
    add up, and that shrinkage outweighs a new lesion, is from the questions that the RECIST working group answered.
    ``cr_then_pr="as_pd"`` and ``early_cr_then_sd="progression"`` are refused: iRECIST has no progression of that kind.

    Examples
    --------
    >>> rules = Irecist(latest_confirmation_days=63)
    >>> rules.confirmation_days, rules.category, rules.digest == Irecist().digest
    (28, 'iRECIST', False)
    """

    criteria: Literal["iRECIST"] = "iRECIST"
    category: Text = "iRECIST"
    earliest_confirmation_days: Count = 28
    latest_confirmation_days: Count = 56
    late_confirmation: Literal["accept", "restart"] = "accept"
    further_growth_mm: Millimetres = 5.0
    further_new_lesion: Flag = True
    other_category_confirms: Flag = True
    persisting_new_lesion: Literal["shrinkage", "never", "always"] = "shrinkage"
    unconfirmed_progression: Literal["event", "ignore"] = "event"
    parameter_prefix: Literal["", "I"] = ""

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.cr_then_pr == "as_pd" or self.early_cr_then_sd == "progression":
            raise ValueError(
                "iRECIST calls no response progression: cr_then_pr='as_pd' and early_cr_then_sd are RECIST's"
            )
        if self.latest_confirmation_days < self.earliest_confirmation_days:
            raise ValueError("latest_confirmation_days lies before earliest_confirmation_days")
        return self


class Pcwg3(Recist11):
    """How soft tissue, bone and PSA become responses in prostate cancer (PCWG3, Scher et al. 2016).

    Soft tissue is RECIST 1.1, whose fields are there too. Bone is read from bone scans: what two new lesions show must
    be confirmed by two more where they come with the first scan after baseline, for treatment can make old lesions
    visible (the 2 + 2 rule), and by their persistence later on; that first scan is then what scans are compared with.

    Parameters
    ----------
    category : str
        RSCAT of the bone and overall responses in RS.
    soft_tissue_category : str
        RSCAT of the responses of soft tissue (SFTSRESP).
    new_bone_lesions, further_bone_lesions : int
        New lesions on a scan that are progression, and those beyond them that confirm it after the first scan.
    bone_confirmation_days : int
        Days from a scan to the one that confirms it, at least.
    bone_methods : tuple of str
        TUMETHOD or TRMETHOD of what is read as a bone scan; other records are soft tissue.
    unresolved_progression : {"stable", "progression"}
        What an unconfirmed progression (PDu) on the last scan is in the best response.
    psa_test : str or tuple of str
        LBTESTCD of PSA; without LB there are no parameters of PSA.
    psa_declines : tuple of int
        Declines from baseline in per cent, each a parameter (PSA50, PSA90) and one confirmed (CPSA50, CPSA90).
    psa_confirmation_days : int
        Days from a value of PSA to the one that confirms it, at least.
    psa_progression_percent, psa_progression_amount : float
        Progression of PSA: so much above the smallest value before it, baseline included, in per cent and in the unit
        of the data (ng/mL), confirmed by the next value that late.
    psa_early_days : int
        Rises before that day from the start are ignored where PSA has not declined.

    Notes
    -----
    Scher et al. 2016, Journal of Clinical Oncology 34, 1402. The table that combines soft tissue and bone is that which
    the pharmaverse restates. Where there is no lesion anywhere, and never was, the response is not evaluable.

    Examples
    --------
    >>> Pcwg3().bone_confirmation_days, Pcwg3().psa_declines
    (42, (50, 90))
    """

    criteria: Literal["PCWG3"] = "PCWG3"
    category: Text = "PCWG SCHER PROSTATE CANCER 2016"
    soft_tissue_category: Text = "RECIST 1.1"
    new_bone_lesions: Annotated[int, Field(ge=1)] = 2
    further_bone_lesions: Annotated[int, Field(ge=1)] = 2
    bone_confirmation_days: Count = 42
    bone_methods: Annotated[Texts, OneOrMore] = ("BONE SCAN", "SCINTIGRAPHY", "BONE SCINTIGRAPHY")
    unresolved_progression: Literal["stable", "progression"] = "stable"
    psa_test: Annotated[Texts, OneOrMore] = ("PSA",)
    psa_declines: Declines = (50, 90)
    psa_confirmation_days: Count = 21
    psa_progression_percent: Percent = 25.0
    psa_progression_amount: Amount = 2.0
    psa_early_days: Count = 84


class Gcig(Recist11):
    """How tumours and CA-125 become responses in ovarian cancer (GCIG, Rustin et al. 2011).

    Tumours are read by RECIST 1.1, whose fields are there too. CA-125 is a response where it falls to half and stays
    there, and progression where it doubles: twice the upper limit of the reference range, or twice its smallest value
    where it never was within the range. The two are combined assessment by assessment.

    Parameters
    ----------
    category : str
        RSCAT of the combined responses in RS.
    tumour_category, marker_category : str
        RSCAT of the responses of tumours and of CA-125.
    marker_test : str or tuple of str
        LBTESTCD of CA-125.
    upper_limit : float, optional
        Of the reference range; left out, it is LBSTNRHI of each record.
    evaluable_factor : float
        CA-125 can respond where its last value before the start is so many times the upper limit, or more.
    pretreatment_days : int
        Days before the start within which that value was taken.
    marker_response_percent : float
        Response of CA-125: so much below that value.
    marker_confirmation_days : int
        Days for which it stays there, at least.
    assay_variation_percent : float
        By how much a value may exceed the one before it, within a response.
    progression_factor : float
        Progression: so many times the upper limit, or the smallest value.
    progression_confirmation_days : int
        Days from that value to a second one, at least.
    not_evaluable : {"tumour", "left_out"}
        Where CA-125 cannot respond in a subject, its responses are those of the tumours alone, or it has none.
    evaluable_column : str
        Column of RS, such as one joined from SUPPRS, that says Y or N whether CA-125 is evaluable in the subject.
    interference_columns : tuple of str
        Columns of RS that say Y where CA-125 is unreliable from then on, such as mouse antibodies: later assessments
        count no more.

    Notes
    -----
    Rustin et al. 2011, International Journal of Gynecological Cancer 21, 419. Stable disease needs no minimum duration
    (``minimum_stable_days`` is 0).

    Examples
    --------
    >>> Gcig().marker_confirmation_days, Gcig().progression_factor
    (28, 2.0)
    """

    criteria: Literal["GCIG"] = "GCIG"
    category: Text = "RECIST 1.1 - CA125"
    tumour_category: Text = "RECIST 1.1"
    marker_category: Text = "CA125"
    minimum_stable_days: Count = 0
    marker_test: Annotated[Texts, OneOrMore] = ("CA125", "CA125AG")
    upper_limit: Amount | None = None
    evaluable_factor: Factor = 2.0
    pretreatment_days: Count = 14
    marker_response_percent: Percent = 50.0
    marker_confirmation_days: Count = 28
    assay_variation_percent: Percent = 10.0
    progression_factor: Factor = 2.0
    progression_confirmation_days: Count = 7
    not_evaluable: Literal["tumour", "left_out"] = "tumour"
    evaluable_column: Text = "CA125EFL"
    interference_columns: Texts = ("MOUSEANT",)


class Laboratory(Noun):
    """Which records of LB are which measurement.

    Parameters
    ----------
    test : str or tuple of str
        LBTESTCD; of several names any.
    specimen : str, optional
        LBSPEC, where the test is made in several.

    Examples
    --------
    >>> Laboratory(test="MPROT", specimen="URINE").test
    ('MPROT',)
    """

    test: Annotated[Texts, OneOrMore]
    specimen: Text | None = None


class Imwg(RuleSet):
    """How M-protein, free light chains, marrow and plasmacytomas become responses in myeloma (IMWG, Kumar et al. 2016).

    A response, and a progression that M-protein or light chains show, stands once the next assessment confirms it; a
    subject stays in the best confirmed response until a better one, or progression, is confirmed (COVR).

    Parameters
    ----------
    category : str
        RSCAT of the responses in RS, where it holds several.
    start : str
        Column of ADSL from which days count.
    new_therapy : str
        Column of ADSL with the start of another therapy; what comes later confirms nothing and does not count.
    minimum_stable_days : int
        Days from the start at which disease must be stable to be a clinical benefit. Stable disease as best response
        needs no minimum.
    most_days_between : int, optional
        Days between a response and the assessment that confirms it, at most; left out, any.
    imaging_column, death_column : str
        Columns of RS, such as those joined from SUPPRS, that say Y where imaging or death showed a progression, which
        then needs no confirmation.
    baseline_visits : tuple of str
        Visits that are baseline; where a subject has none of them, baseline is what lies on or before the start.
    partial_dates : {"last", "first", "none"}
        Which day of its month a date without day stands for.
    serum, urine, kappa_chain, lambda_chain : Laboratory
        Where LB holds M-protein in serum (g/L) and in urine of 24 hours (mg), and free light chains (mg/L).
    serum_fixation, urine_fixation : Laboratory
        Immunofixation: POSITIVE or NEGATIVE.
    marrow, clonal_cells, plasmacytomas : Laboratory
        Plasma cells in the marrow (%), whether these are clonal (POSITIVE or NEGATIVE), and the sum of products of
        plasmacytomas (mm2).
    measurable_serum, measurable_urine, measurable_chain : float
        Smallest values at baseline that can be followed: M-protein in serum (g/L), in urine (mg/24 h), and the involved
        light chain (mg/L), with a ratio that is not normal.
    normal_ratio_low, normal_ratio_high : float
        Range of the ratio of kappa to lambda chains that is normal.
    very_good_percent, very_good_urine : float
        Very good partial response: M-protein in serum so much below baseline, in urine below so many mg/24 h.
    partial_percent, partial_urine_percent, partial_urine : float
        Partial response: in serum so much below; in urine so much below, or below so many mg/24 h.
    minimal_percent, minimal_urine_percent : float
        Minimal response.
    complete_marrow : float
        Plasma cells in the marrow below so many per cent.
    marrow_baseline : float
        Plasma cells at baseline from which they can respond where nothing else can be followed.
    progression_percent : float
        Progression: so much above the lowest value, together with one of:
    progression_serum, progression_serum_high, high_serum : float
        So many g/L; or so many where the lowest value was ``high_serum`` or more, then without the percentage.
    progression_urine, progression_chain : float
        So many mg/24 h; so many mg/L of the difference between involved and uninvolved chains, where nothing else can
        be followed.
    progression_marrow : float
        So many per cent of plasma cells, where no protein can be followed.
    plasmacytoma_progression_percent : float
        Growth of plasmacytomas above their smallest size.

    Notes
    -----
    Kumar et al. 2016, Lancet Oncology 17, e328, with its units turned into those of SDTM: 1 g/dL is 10 g/L and 10 mg/dL
    of light chains 100 mg/L. Names of tests differ between laboratories: set those of yours. Circulating plasma cells,
    lytic lesions and minimal residual disease are not read.

    Examples
    --------
    >>> Imwg().progression_serum, Imwg().urine
    (5.0, Laboratory(test=('MPROT',), specimen='URINE'))
    """

    criteria: Literal["IMWG"] = "IMWG"
    category: Text = "IMWG"
    start: Text = "RANDDT"
    new_therapy: Text = "NACTDT"
    minimum_stable_days: Count = 42
    most_days_between: Count | None = None
    imaging_column: Text = "PDIFL"
    death_column: Text = "DTHPDFL"
    baseline_visits: Annotated[Texts, OneOrMore] = ("SCREENING", "BASELINE")
    partial_dates: PartialDates = "last"
    serum: Laboratory = Laboratory(test=("MPROT",), specimen="SERUM")
    urine: Laboratory = Laboratory(test=("MPROT",), specimen="URINE")
    kappa_chain: Laboratory = Laboratory(test=("KLCF",))
    lambda_chain: Laboratory = Laboratory(test=("LLCF",))
    serum_fixation: Laboratory = Laboratory(test=("IFE",), specimen="SERUM")
    urine_fixation: Laboratory = Laboratory(test=("IFE",), specimen="URINE")
    marrow: Laboratory = Laboratory(test=("PLSMCECE",), specimen="BONE MARROW")
    clonal_cells: Laboratory = Laboratory(test=("CLPLSMCE",), specimen="BONE MARROW")
    plasmacytomas: Laboratory = Laboratory(test=("SPDPLASM",))
    measurable_serum: Amount = 10.0
    measurable_urine: Amount = 200.0
    measurable_chain: Amount = 100.0
    normal_ratio_low: Amount = 0.26
    normal_ratio_high: Amount = 1.65
    very_good_percent: Percent = 90.0
    very_good_urine: Amount = 100.0
    partial_percent: Percent = 50.0
    partial_urine_percent: Percent = 90.0
    partial_urine: Amount = 200.0
    minimal_percent: Percent = 25.0
    minimal_urine_percent: Percent = 50.0
    complete_marrow: Percent = 5.0
    marrow_baseline: Percent = 30.0
    progression_percent: Percent = 25.0
    progression_serum: Amount = 5.0
    progression_serum_high: Amount = 10.0
    high_serum: Amount = 50.0
    progression_urine: Amount = 200.0
    progression_chain: Amount = 100.0
    progression_marrow: Percent = 10.0
    plasmacytoma_progression_percent: Percent = 50.0


ResponseRules = Recist11 | Imwg
CRITERIA: dict[str, type[Recist11] | type[Imwg]] = {
    "RECIST 1.1": Recist11, "iRECIST": Irecist, "PCWG3": Pcwg3, "GCIG": Gcig, "IMWG": Imwg,
}  # fmt: skip
ELSEWHERE = {"PERCIST": "they need uptake values of PET", "MRECIST": "they need the enhancing part of each lesion"}


def rules_named(name: str) -> ResponseRules:
    """Return the usual rules of some criteria by their name.

    Parameters
    ----------
    name : str
        RECIST 1.1, iRECIST, PCWG3, GCIG or IMWG, whatever the case.

    Raises
    ------
    DataError
        If they are criteria that are out of scope here, such as PERCIST and mRECIST.
    UnknownNameError
        If there are no such criteria.

    Examples
    --------
    >>> rules_named("irecist") == Irecist()
    True
    """
    plain = name.strip().upper()
    if plain in ELSEWHERE:
        why = f"these criteria are out of scope, for {ELSEWHERE[plain]}"
        raise DataError(f"rules={shown(name)}: {why}; accepted: {', '.join(CRITERIA)}")
    known = {each.upper(): kind for each, kind in CRITERIA.items()} | {"RECIST": Recist11, "RECIST11": Recist11}
    if plain not in known:
        raise UnknownNameError.of("set of criteria", name, CRITERIA)
    return known[plain]()


def _named(given: Any) -> Any:
    """Return rules as they are, a name as the usual rules of that name."""
    if isinstance(given, str):
        return rules_named(given)
    if isinstance(given, Mapping) and given.get("criteria") == "RECIST 1.1":
        return {key: value for key, value in given.items() if key != "criteria"}
    return given


def _criteria_of(given: Any) -> str:
    return str(
        given.get("criteria", "RECIST 1.1") if isinstance(given, Mapping) else getattr(given, "criteria", "RECIST 1.1")
    )


# The rules of responses as a key of a file: a name, or values with the name of the criteria, RECIST 1.1 without one.
WrittenResponseRules = Annotated[
    Annotated[
        Annotated[Recist11, Tag("RECIST 1.1")]
        | Annotated[Irecist, Tag("iRECIST")]
        | Annotated[Pcwg3, Tag("PCWG3")]
        | Annotated[Gcig, Tag("GCIG")]
        | Annotated[Imwg, Tag("IMWG")],
        Discriminator(
            _criteria_of,
            custom_error_type="criteria",
            custom_error_message="criteria: accepted are RECIST 1.1, iRECIST, PCWG3, GCIG and IMWG",
        ),
    ],
    BeforeValidator(_named),
]
