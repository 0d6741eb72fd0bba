"""Write the trial of `sdtm_criteria/`: one subject a rule of iRECIST, PCWG3, GCIG and IMWG, who exists on paper only.

What must come out was worked out by hand from the rules, with the reason beside it; nothing here is computed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "sdtm_criteria"
START = date(2025, 1, 6)
Expected = dict[str, Sequence[str]]

# iRECIST: (day, sum of targets in mm, non-target, {new lesion: size in mm, or a word}); 100 mm at baseline
IMMUNE: dict[str, tuple[str, list[tuple[int, float | None, str, dict[str, Any]]], Expected]] = {
    "IR-01": (
        "5 mm more than at iUPD, within 4 to 8 weeks, confirm it; it is dated at iUPD",
        [(56, 125, "PRESENT", {}), (98, 130, "PRESENT", {})],
        {"OVR": ["iUPD", "iCPD"], "PD": ["Y 56"], "ICPD": ["Y 56"], "IUPD": ["N"], "BOR": ["iCPD 56"]},
    ),
    "IR-02": (
        "4 mm are not enough; 2 mm more add up to 6 mm since iUPD",
        [(56, 125, "PRESENT", {}), (98, 129, "PRESENT", {}), (140, 131, "PRESENT", {})],
        {"OVR": ["iUPD", "iUPD", "iCPD"], "ICPD": ["Y 56"]},
    ),
    "IR-03": (
        "110 mm is stable against the nadir of 100: the bar is reset, and progression must come and be confirmed again",
        [(56, 125, "PRESENT", {}), (98, 110, "PRESENT", {}), (140, 125, "PRESENT", {}), (182, 131, "PRESENT", {})],
        {"OVR": ["iUPD", "iSD", "iUPD", "iCPD"], "PD": ["Y 140"], "BOR": ["iSD 98"]},
    ),
    "IR-04": (
        "a pseudoprogression: what shrinks after iUPD has not progressed",
        [(56, 125, "PRESENT", {}), (98, 65, "PRESENT", {}), (140, 60, "PRESENT", {})],
        {"OVR": ["iUPD", "iPR", "iPR"], "PD": ["N"], "IUPD": ["N"], "BOR": ["iPR 98"], "CBOR": ["iPR 98"]},
    ),
    "IR-05": (
        "a new lesion is iUPD, remains so while it stays as it is, and is confirmed by 5 mm of growth",
        [(56, 100, "PRESENT", {"A": 12}), (98, 100, "PRESENT", {"A": 12}), (140, 100, "PRESENT", {"A": 17})],
        {"OVR": ["iUPD", "iUPD", "iCPD"], "PD": ["Y 56"]},
    ),
    "IR-06": (
        "another new lesion confirms a new lesion",
        [(56, 100, "PRESENT", {"A": "PRESENT"}), (98, 100, "PRESENT", {"A": "PRESENT", "B": "PRESENT"})],
        {"OVR": ["iUPD", "iCPD"], "PD": ["Y 56"]},
    ),
    "IR-07": (
        "the targets respond after the new lesion came, which stays: iPR; confirmed by the next",
        [(56, 100, "PRESENT", {"A": 12}), (98, 65, "PRESENT", {"A": 12}), (140, 62, "PRESENT", {"A": 12})],
        {"OVR": ["iUPD", "iPR", "iPR"], "PD": ["N"], "BOR": ["iPR 98"], "CBOR": ["iPR 98"]},
    ),
    "IR-08": (
        "the targets had responded before the new lesion came, and nothing changed since: it remains iUPD",
        [(56, 65, "PRESENT", {}), (98, 65, "PRESENT", {"A": 12}), (140, 65, "PRESENT", {"A": 12})],
        {"OVR": ["iPR", "iUPD", "iUPD"], "PD": ["Y 98"], "IUPD": ["Y 98"], "BOR": ["iPR 56"], "CBOR": ["iSD 56"]},
    ),
    "IR-09": (
        "progression of non-targets confirms that of targets, whatever these do",
        [(56, 125, "PRESENT", {}), (98, 125, "UNEQUIVOCAL", {})],
        {"OVR": ["iUPD", "iCPD"], "PD": ["Y 56"]},
    ),
    "IR-10": (
        "a scan after two weeks does not confirm; one after six weeks does",
        [(56, 125, "PRESENT", {}), (70, 135, "PRESENT", {}), (98, 135, "PRESENT", {})],
        {"OVR": ["iUPD", "iUPD", "iCPD"], "PD": ["Y 56"]},
    ),
    "IR-11": (
        "an iUPD that nothing contradicts counts, though nothing confirms it",
        [(56, 125, "PRESENT", {}), (98, None, "NE", {}), (140, None, "NE", {})],
        {"OVR": ["iUPD", "NE", "NE"], "PD": ["Y 56"], "ICPD": ["N"], "IUPD": ["Y 56"], "BOR": ["iUPD 56"]},
    ),
    "IR-12": (
        "without progression iRECIST is RECIST 1.1",
        [(56, 80, "PRESENT", {}), (98, 70, "PRESENT", {}), (140, 70, "PRESENT", {})],
        {"OVR": ["iSD", "iPR", "iPR"], "PD": ["N"], "CBOR": ["iPR 98"], "RSP": ["Y 98"], "CB": ["Y 56"]},
    ),
    "IR-13": (
        "any further increase of non-targets confirms what they showed",
        [(56, 100, "UNEQUIVOCAL", {}), (98, 100, "INCREASED", {})],
        {"OVR": ["iUPD", "iCPD"]},
    ),
    "IR-14": (
        "non-targets that stay as they were at iUPD confirm nothing",
        [(56, 100, "UNEQUIVOCAL", {}), (98, 100, "UNEQUIVOCAL", {})],
        {"OVR": ["iUPD", "iUPD"], "ICPD": ["N"], "IUPD": ["Y 56"]},
    ),
    "IR-15": (
        "after the bar was reset a new lesion counts again once it has grown by 20 per cent and 5 mm",
        [
            (56, 100, "PRESENT", {"A": 12}), (98, 65, "PRESENT", {"A": 12}), (140, 65, "PRESENT", {"A": 16}),
            (182, 65, "PRESENT", {"A": 17}),
        ],
        {"OVR": ["iUPD", "iPR", "iPR", "iUPD"], "PD": ["Y 182"]},
    ),
}  # fmt: skip

# PCWG3: (day, target in mm or None, new lesions on the bone scan), and PSA by day; three bone lesions at baseline
PROSTATE: dict[str, tuple[str, list[tuple[int, float | None, str]], dict[int, float], Expected]] = {
    "PC-01": (
        "two new lesions on the first scan and none on the second are a flare; PSA rises early, which is ignored, and on",
        [(56, 40, "AB"), (112, 40, "AB")],
        {-7: 50, 28: 65, 98: 70, 126: 72},
        {"BONERESP": ["NON-PD", "NON-PD"], "OVR": ["SD", "SD"], "PD": ["N"], "PSAPD": ["Y 98"], "PSA50": ["N"]},
    ),
    "PC-02": (
        "two more on the second scan confirm the first; PSA is 24 per cent above its nadir, then 30 per cent and 3 ng/mL",
        [(56, 40, "AB"), (112, 40, "ABCD")],
        {-7: 50, 28: 10, 56: 12.4, 84: 13, 112: 13.5},
        {"BONERESP": ["PD", "PD"], "OVR": ["PD", "PD"], "PD": ["Y 56"], "PSAPD": ["Y 84"], "CPSA50": ["Y 28"]},
    ),
    "PC-03": (
        "two that the first scan did not show, and that persist; PSA doubles but rises by 1 ng/mL only",
        [(56, 40, "A"), (112, 40, "ABC"), (168, 40, "ABC")],
        {-7: 4, 28: 1, 56: 2, 84: 2},
        {"BONERESP": ["NON-PD", "PD", "PD"], "PD": ["Y 112"], "PSAPD": ["N"], "CPSA50": ["Y 28"], "PSA90": ["N"]},
    ),
    "PC-04": (
        "two that the first scan did not show, of which one persists",
        [(56, 40, "A"), (112, 40, "ABC"), (168, 40, "AB")],
        {-7: 4},
        {"BONERESP": ["NON-PD", "NON-PD", "NON-PD"], "OVR": ["SD", "SD", "SD"], "PSA50": ["None"]},
    ),
    "PC-05": (
        "no soft tissue disease, and new lesions on the last scan: unconfirmed, and stable in the best response",
        [(56, None, ""), (112, None, "AB")],
        {-7: 4},
        {
            "BONERESP": ["NON-PD", "PDu"], "OVR": ["NON-CR/NON-PD", "PDu"], "PD": ["N"], "BOR": ["SD 112"],
        },
    ),
    "PC-06": (
        "the scan four weeks later is too early to confirm, the next one does",
        [(56, 40, "AB"), (84, 40, "ABCD"), (112, 40, "ABCD")],
        {-7: 4},
        {"BONERESP": ["PD", "PD", "PD"], "PD": ["Y 56"]},
    ),
    "PC-07": (
        "nothing left in soft tissue and bone; PSA falls by 60 per cent, and by 55 at the second value",
        [(56, 0, "-"), (112, 0, "-")],
        {-7: 100, 28: 40, 56: 45},
        {
            "BONERESP": ["NED", "NED"], "OVR": ["CR", "CR"], "CBOR": ["CR 56"], "PSA50": ["Y 28"],
            "CPSA50": ["Y 28"], "PSA90": ["N"],
        },
    ),
    "PC-08": (
        "soft tissue is gone and bone is not: partial, for there were targets; PSA halves once only",
        [(56, 0, ""), (112, 0, "")],
        {-7: 100, 28: 50, 56: 51},
        {"OVR": ["PR", "PR"], "CBOR": ["PR 56"], "PSA50": ["Y 28"], "CPSA50": ["N"]},
    ),
}  # fmt: skip

# GCIG: targets in mm by day (50 mm at baseline), and CA-125 by day; the upper limit is 35 U/mL
OVARIAN: dict[str, tuple[str, dict[int, float], dict[int, float], Expected]] = {
    "GC-01": (
        "below half of 200 and kept for 28 days, above the reference range: PR by CA-125, and with stable tumours",
        {28: 50, 56: 50, 84: 50},
        {-5: 200, 28: 90, 56: 60, 84: 50},
        {"OVRCA125": ["PR", "PR", "PR"], "OVR": ["PR", "PR", "PR"], "CBORCA": ["PR 28"], "CBOR": ["PR 28"]},
    ),
    "GC-02": (
        "in the reference range, and no tumour: complete, and confirmed",
        {28: 30, 56: 0, 84: 0},
        {-5: 200, 28: 90, 56: 30, 84: 28},
        {
            "OVRCA125": ["PR", "CR", "CR"], "OVRR11": ["PR", "CR", "CR"], "OVR": ["PR", "CR", "CR"],
            "CBOR": ["CR 56"], "CBORCA": ["CR 56"],
        },
    ),
    "GC-03": (
        "had been in the range: twice its upper limit, 70, on two occasions a week apart",
        {28: 50, 56: 50, 84: 50},
        {-5: 200, 28: 30, 56: 70, 63: 82},
        {"PDCA125": ["Y 56"], "PD": ["Y 56"]},
    ),
    "GC-04": (
        "never in the range: twice its smallest value, 60",
        {28: 50, 56: 50, 84: 50},
        {-5: 300, 28: 60, 56: 120, 84: 140},
        {"PDCA125": ["Y 56"], "OVRR11": ["SD", "SD", "SD"], "OVR": ["SD", "PD", "SD"], "PD": ["Y 56"]},
    ),
    "GC-05": (
        "in the range before treatment: one value of twice the limit confirms nothing; the tumours alone respond",
        {28: 30, 56: 30},
        {-5: 20, 28: 75, 56: 60},
        {"PDCA125": ["N"], "CBORCA": ["MISSING"], "OVR": ["PR", "PR"], "CBOR": ["PR 28"]},
    ),
    "GC-06": (
        "the value before treatment is older than two weeks: CA-125 cannot respond",
        {28: 50, 56: 50},
        {-20: 200, 28: 40, 56: 40},
        {"CBORCA": ["MISSING"], "OVR": ["SD", "SD"], "CBOR": ["SD 28"]},
    ),
    "GC-07": (
        "half, but not kept for 28 days",
        {28: 50, 56: 50},
        {-5: 200, 28: 90, 56: 150},
        {"OVRCA125": ["SD", "SD"], "CBORCA": ["SD 28"], "RSP": ["N"]},
    ),
    "GC-08": (
        "80 is more than 10 per cent above 60: the response is kept from then on only",
        {28: 50, 42: 50, 56: 50, 84: 50},
        {-5: 200, 28: 60, 42: 80, 56: 58, 84: 55},
        {"OVRCA125": ["SD", "PR", "PR", "PR"], "RSP": ["Y 42"]},
    ),
}  # fmt: skip

# IMWG: what is measured, by day: serum (g/L), urine (mg/24 h), kappa, lambda (mg/L), immunofixation, marrow (%) …
Measured = dict[int, dict[str, Any]]
MYELOMA: dict[str, tuple[str, Measured, Expected]] = {
    "MM-01": (
        "50, 76, 90 and 90 per cent below 30 g/L; each is confirmed by the next, the last by none",
        {-7: {"serum": 30}, 28: {"serum": 15}, 56: {"serum": 7}, 84: {"serum": 3}, 112: {"serum": 3}},
        {
            "OVR": ["PR", "PR", "VGPR", "VGPR"], "COVR": ["PR", "PR", "VGPR", "VGPR"], "CBOR": ["VGPR 84"],
            "RSP": ["Y 28"], "VGPRRSP": ["Y 84"], "CRRSP": ["N"],
        },
    ),
    "MM-02": (
        "nothing by immunofixation and 3 per cent in the marrow; then also a normal ratio and no clonal cells",
        {
            -7: {"serum": 30, "urine": 50},
            28: {"serum": 0, "serum_fixation": "POSITIVE", "urine_fixation": "NEGATIVE"},
            56: {"serum": 0, "serum_fixation": "NEGATIVE", "urine_fixation": "NEGATIVE", "marrow": 3},
            84: {
                "serum": 0, "serum_fixation": "NEGATIVE", "urine_fixation": "NEGATIVE", "kappa": 15, "lambda": 12,
                "clonal": "NEGATIVE",
            },
        },
        {"OVR": ["VGPR", "CR", "sCR"], "COVR": ["VGPR", "CR", "CR"], "CBOR": ["CR 56"], "CRRSP": ["Y 56"]},
    ),
    "MM-03": (
        "18 is 50 per cent and 6 g/L above the lowest value, 12, and confirmed by the next",
        {-7: {"serum": 30}, 28: {"serum": 12}, 56: {"serum": 12}, 84: {"serum": 18}, 112: {"serum": 20}},
        {"OVR": ["PR", "PR", "PD", "PD"], "COVR": ["PR", "PR", "PD", "PD"], "PD": ["Y 84"], "CBOR": ["PR 28"]},
    ),
    "MM-04": (
        "20 is 25 per cent above 16 but 4 g/L only: minimal response",
        {-7: {"serum": 30}, 28: {"serum": 16}, 56: {"serum": 20}, 84: {"serum": 20}},
        {"OVR": ["MR", "MR", "MR"], "COVR": ["MR", "MR", "MR"], "PD": ["N"], "RSP": ["N"], "CB": ["Y 56"]},
    ),
    "MM-05": (
        "urine only: below 200 mg is PR, below 100 mg VGPR; 250 and 260 are 200 mg above 50",
        {
            -7: {"urine": 1000}, 28: {"urine": 190}, 56: {"urine": 90}, 84: {"urine": 50}, 112: {"urine": 250},
            140: {"urine": 260},
        },
        {"OVR": ["PR", "VGPR", "VGPR", "PD", "PD"], "COVR": ["PR", "VGPR", "VGPR", "PD", "PD"], "PD": ["Y 112"]},
    ),
    "MM-06": (
        "light chains only: their difference of 490 falls to 190 and 30; 150 is 120 mg/L above that, confirmed by none",
        {
            -7: {"kappa": 500, "lambda": 10}, 28: {"kappa": 200, "lambda": 10}, 56: {"kappa": 40, "lambda": 10},
            84: {"kappa": 160, "lambda": 10},
        },
        {"OVR": ["PR", "VGPR", "PD"], "COVR": ["PR", "PR", "PR"], "PD": ["N"], "CBOR": ["PR 28"]},
    ),
    "MM-07": (
        "serum could be followed and is missing: not evaluable, and passed over by the confirmation",
        {-7: {"serum": 30}, 28: {"serum": 15}, 56: {"urine": 20}, 84: {"serum": 14}},
        {"OVR": ["PR", "NE", "PR"], "COVR": ["PR", "PR", "PR"]},
    ),
    "MM-08": (
        "plasmacytomas shrank by a quarter only: no more than MR; then they double, which imaging shows: confirmed",
        {
            -7: {"serum": 30, "plasmacytomas": 400}, 28: {"serum": 3, "plasmacytomas": 300},
            56: {"serum": 3, "plasmacytomas": 600},
        },
        {"OVR": ["MR", "PD"], "COVR": ["SD", "PD"], "PD": ["Y 56"]},
    ),
    "MM-09": (
        "110 mg in urine keep a fall of 90 per cent in serum from being very good",
        {-7: {"serum": 30, "urine": 150}, 28: {"serum": 3, "urine": 110}, 56: {"serum": 3, "urine": 90}},
        {"OVR": ["PR", "VGPR"], "COVR": ["PR", "PR"], "CBOR": ["PR 28"]},
    ),
}  # fmt: skip
TESTS = {
    "serum": ("MPROT", "SERUM", "g/L"), "urine": ("MPROT", "URINE", "mg/day"), "kappa": ("KLCF", "SERUM", "mg/L"),
    "lambda": ("LLCF", "SERUM", "mg/L"), "marrow": ("PLSMCECE", "BONE MARROW", "%"),
    "plasmacytomas": ("SPDPLASM", "", "mm2"), "serum_fixation": ("IFE", "SERUM", ""),
    "urine_fixation": ("IFE", "URINE", ""), "clonal": ("CLPLSMCE", "BONE MARROW", ""),
}  # fmt: skip
TR = (
    "USUBJID", "TRSEQ", "TRGRPID", "TRLNKID", "TRTESTCD", "TRSTRESC", "TRSTRESN", "TRSTRESU", "TRMETHOD", "VISITNUM",
    "VISIT", "TRDTC",
)  # fmt: skip
TU = ("USUBJID", "TUSEQ", "TULNKID", "TUTESTCD", "TUSTRESC", "TULOC", "TUMETHOD", "VISITNUM", "VISIT", "TUDTC")
LB = (
    "USUBJID", "LBSEQ", "LBTESTCD", "LBSPEC", "LBSTRESC", "LBSTRESN", "LBSTRESU", "LBSTNRHI", "VISITNUM", "VISIT",
    "LBDTC",
)  # fmt: skip


def at(day: int) -> str:
    return (START + timedelta(days=day)).isoformat()


class Trial:
    """The rows of the domains, as they are put together."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in ("tr", "tu", "lb")}

    def _visit(self, day: int) -> tuple[int, str, str]:
        return (1, "SCREENING", at(day)) if day < 0 else (100 + day, f"DAY {day}", at(day))

    def size(self, who: str, day: int, group: str, lesion: str, value: Any, method: str = "CT SCAN") -> None:
        """Add a lesion: its size in mm, a word, or None where it was not measured."""
        number = isinstance(value, int | float)
        test = "LDIAM" if number or value is None else "TUMSTATE"
        said = value if value is not None else "NE"
        row = (
            who,
            len(self.rows["tr"]) + 1,
            group,
            lesion,
            test,
            said,
            value if number else "",
            "mm" if number else "",
        )
        self.rows["tr"].append((*row, method, *self._visit(day)))

    def lesion(self, who: str, day: int, lesion: str, kind: str, place: str, method: str = "CT SCAN") -> None:
        row = (who, len(self.rows["tu"]) + 1, lesion, "TUMIDENT", kind, place, method)
        self.rows["tu"].append((*row, *self._visit(day)))

    def value(self, who: str, day: int, test: tuple[str, str, str], value: Any, upper: float | str = "") -> None:
        number = isinstance(value, int | float)
        code, specimen, unit = test
        row = (who, len(self.rows["lb"]) + 1, code, specimen, value, value if number else "", unit if number else "")
        self.rows["lb"].append((*row, upper, *self._visit(day)))

    def write(self) -> None:
        for name, columns in (("tr", TR), ("tu", TU), ("lb", LB)):
            write(name, columns, self.rows[name])


def write(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with (FOLDER / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


def add_tumours(trial: Trial) -> None:
    for who, (_, visits, _) in IMMUNE.items():
        trial.lesion(who, -7, "T01", "TARGET", "LIVER")
        trial.lesion(who, -7, "NT01", "NON-TARGET", "PERITONEUM")
        for day, target, non_target, new in [(-7, 100, "PRESENT", {}), *visits]:
            trial.size(who, day, "TARGET", "T01", target)
            trial.size(who, day, "NON-TARGET", "NT01", non_target)
            for name, value in new.items():
                trial.size(who, day, "NEW", f"NEW{name}", value)
    for who, (_, sizes, _, _) in OVARIAN.items():
        trial.lesion(who, -7, "T01", "TARGET", "PERITONEUM")
        for day, size in [(-7, 50.0), *sizes.items()]:
            trial.size(who, day, "TARGET", "T01", size)


def add_bone(trial: Trial) -> None:
    scan = "BONE SCAN"
    for who, (_, visits, _, _) in PROSTATE.items():
        for number in (1, 2, 3):
            trial.lesion(who, -7, f"B{number}", "NON-TARGET", "BONE", scan)
        if visits[0][1] is not None:
            trial.lesion(who, -7, "T01", "TARGET", "LIVER")
        for day, size, new in [(-7, None if visits[0][1] is None else 40, ""), *visits]:
            if size is not None:
                trial.size(who, day, "TARGET", "T01", size)
            for number in (1, 2, 3):
                trial.size(who, day, "NON-TARGET", f"B{number}", "ABSENT" if new == "-" else "PRESENT", scan)
            for name in new.strip("-"):
                trial.size(who, day, "NEW", f"BN{name}", "PRESENT", scan)


def add_markers(trial: Trial) -> None:
    for who, (_, _, psa, _) in PROSTATE.items():
        for day, value in psa.items():
            trial.value(who, day, ("PSA", "SERUM", "ng/mL"), value)
    for who, (_, _, marker, _) in OVARIAN.items():
        for day, value in marker.items():
            trial.value(who, day, ("CA125", "SERUM", "U/mL"), value, 35)
    for who, (_, measured, _) in MYELOMA.items():
        for day, values in measured.items():
            for name, value in values.items():
                trial.value(who, day, TESTS[name], value)


def main() -> None:
    """Write TR, TU, LB, ADSL, and what must come out."""
    FOLDER.mkdir(exist_ok=True)
    trial = Trial()
    add_tumours(trial)
    add_bone(trial)
    add_markers(trial)
    trial.write()
    everybody = {"iRECIST": IMMUNE, "PCWG3": PROSTATE, "GCIG": OVARIAN, "IMWG": MYELOMA}
    people = [who for cases in everybody.values() for who in cases]
    write("adsl", ("USUBJID", "RANDDT"), [(who, START.isoformat()) for who in people])
    write(
        "expected",
        ("CRITERIA", "USUBJID", "PARAMCD", "VALUES", "REASON"),
        [
            (criteria, who, parameter, " | ".join(values), case[0])
            for criteria, cases in everybody.items()
            for who, case in cases.items()  # type: ignore[attr-defined]
            for parameter, values in case[-1].items()
        ],
    )


if __name__ == "__main__":
    main()
