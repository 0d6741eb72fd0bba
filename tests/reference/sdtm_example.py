"""Write `examples/sdtm/`: the records of 20 simulated patients in eight domains, with partial dates and new therapies."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl

import pivotal as pv

FOLDER = Path(__file__).parents[2] / "examples" / "sdtm"
TRIAL = pv.TumourTrial(
    tumours=pv.Tumours(
        experimental=pv.Exposure(concentration=1125, variance=0.2),
        schedule=pv.ScanSchedule(every=6, missed=0.1),
        readers=(
            pv.Reader(evaluator="INVESTIGATOR"),
            pv.Reader(evaluator="INDEPENDENT ASSESSOR", name="READER 1", leaves_out=0.1, finds=0.9),
        ),
    ),
    subjects=20,
    accrual=pv.Accrual(rates=5),
    dropout=pv.Dropout.from_proportion(0.15, by=12),
    cutoff=16,
    study="EXAMPLE",
)
DRUGS = {"Experimental": "DRUG X", "Reference": "PLACEBO"}


def day(text: str, days: int) -> str:
    """Return a date so many days later."""
    return (date.fromisoformat(text) + timedelta(days=days)).isoformat()


def main() -> None:
    """Write the domains: those of tumours as they are simulated, and exposure, events and medication that go with them."""
    records = pv.tumour_records(TRIAL, seed=21, backend="polars")
    stopped = dict(records.ds.filter(pl.col("DSSCAT") == "TREATMENT").select("USUBJID", "DSSTDTC").rows())
    progressed = set(records.ds.filter(pl.col("DSDECOD") == "PROGRESSIVE DISEASE")["USUBJID"])
    exposure, events, medication = [], [], []
    for k, row in enumerate(records.dm.iter_rows(named=True)):
        who, begin, last = row["USUBJID"], row["RFSTDTC"], row["RFPENDTC"]
        common = {"STUDYID": "EXAMPLE", "USUBJID": who}
        end = day(stopped[who], -1) if who in stopped else None if row["DTHDTC"] is None else day(row["DTHDTC"], -5)
        drug = DRUGS[row["ARM"]]
        first = {"EXTRT": drug, "EXDOSE": 60 if drug != "PLACEBO" else 0, "EXDOSU": "mg", "EXSTDTC": day(begin, 1)}
        exposure.append(common | {"DOMAIN": "EX", "EXSEQ": 1} | first | {"EXENDTC": end})
        fatal = row["DTHDTC"] is not None and k % 4 == 0
        term = "PNEUMONIA" if fatal else ("DIARRHOEA", "FATIGUE", "HYPERTENSION")[k % 3]
        since = row["DTHDTC"] if fatal else day(begin, 20)[: 7 if k % 7 == 0 else 10]
        out = "FATAL" if fatal else "RECOVERED/RESOLVED"
        events.append(
            common | {"DOMAIN": "AE", "AESEQ": 1, "AETERM": term, "AEDECOD": term, "AESTDTC": since, "AEOUT": out}
        )
        if who in progressed and k % 3 == 0:
            began = day(stopped[who], -12 if k % 2 else 21)
            if began < last:
                said = {
                    "DOMAIN": "CM",
                    "CMSEQ": 1,
                    "CMTRT": "EVEROLIMUS",
                    "CMCAT": "ANTICANCER THERAPY",
                    "CMSTDTC": began,
                }
                medication.append(common | said)
    first_dead = records.dm.filter(pl.col("DTHDTC").is_not_null())["USUBJID"][0]  # of whom only the month is known
    month = pl.col("DTHDTC").str.slice(0, 7)
    deaths = pl.when(pl.col("USUBJID") == first_dead).then(month).otherwise("DTHDTC").alias("DTHDTC")
    disposition = records.ds.filter(~((pl.col("DSDECOD") == "DEATH") & (pl.col("USUBJID") == first_dead)))
    FOLDER.mkdir(exist_ok=True)
    domains = {
        "dm": records.dm.with_columns(deaths, pl.col("ARM").alias("ACTARM")), "ds": disposition,
        "ex": pl.DataFrame(exposure), "ae": pl.DataFrame(events), "cm": pl.DataFrame(medication),
        "tu": records.tu, "tr": records.tr, "rs": records.rs,
    }  # fmt: skip
    for name, frame in domains.items():
        frame.write_csv(FOLDER / f"{name}.csv")


if __name__ == "__main__":
    main()
