"""Write the small trial of `sdtm/`: 24 subjects made by `pv.tumour_records`, in whom several rules decide."""

from pathlib import Path

import polars as pl

import pivotal as pv

FOLDER = Path(__file__).parent / "sdtm"
TRIAL = pv.TumourTrial(
    tumours=pv.Tumours(
        experimental=pv.Exposure(concentration=1125, variance=0.2),
        schedule=pv.ScanSchedule(every=6, missed=0.15),
        readers=(
            pv.Reader(evaluator="INVESTIGATOR"),
            pv.Reader(evaluator="INDEPENDENT ASSESSOR", name="READER 1", leaves_out=0.15, finds=0.9),
        ),
    ),
    subjects=24,
    accrual=pv.Accrual(rates=8),
    dropout=pv.Dropout.from_proportion(0.15, by=12),
    cutoff=18,
    study="SMALL",
)


def main() -> None:
    """Write RS, TR, TU and ADSL, whose dates of new therapy are the days after every third progression."""
    records = pv.tumour_records(TRIAL, seed=8, backend="polars")
    for name in ("rs", "tr", "tu"):
        getattr(records, name).write_csv(FOLDER / f"{name}.csv")
    progressed = records.ds.filter(pl.col("DSDECOD") == "PROGRESSIVE DISEASE")["USUBJID", "DSSTDTC"][::3]
    records.dm.select(
        "STUDYID",
        "USUBJID",
        pl.col("ARM").alias("TRT01P"),
        pl.col("RFSTDTC").alias("RANDDT"),
        pl.col("DTHDTC").alias("DTHDT"),
        pl.col("RFPENDTC").alias("LSTALVDT"),
    ).join(progressed.rename({"DSSTDTC": "NACTDT"}), on="USUBJID", how="left").with_columns(
        pl.col("NACTDT").str.to_date().dt.offset_by("-1d").dt.to_string()
    ).write_csv(FOLDER / "adsl.csv")


if __name__ == "__main__":
    main()
