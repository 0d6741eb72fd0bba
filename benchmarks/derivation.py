"""100,000 subjects, 12 assessments, 5 lesions: TR and TU to ADRS and ADTTE, beside plain pandas on some of them.

The plain version does a part of the work (sums, nadir, target response, first progression) subject by subject with
``groupby.apply``, as scripts do; its time is scaled to as many subjects.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.survival import machine

SUBJECTS, VISITS, LESIONS, PLAIN = 100_000, 12, 5, 1000
EVERY = 56


def trial(n: int) -> dict[str, Any]:
    """Return TR, TU and ADSL of subjects whose lesions drift."""
    import polars as pl

    rng = np.random.default_rng(1)
    names = pl.Series([f"S-{k:06d}" for k in range(n)])
    start = rng.integers(19_000, 19_700, n)
    rows = n * (VISITS + 1) * LESIONS
    who = np.repeat(np.arange(n), (VISITS + 1) * LESIONS)
    visit = np.tile(np.repeat(np.arange(VISITS + 1), LESIONS), n)
    lesion = np.tile(np.arange(LESIONS), n * (VISITS + 1))
    drift = np.exp(np.cumsum(rng.normal(-0.02, 0.15, (n, VISITS + 1, LESIONS)), axis=1))
    size = np.maximum(0, (rng.integers(15, 60, (n, 1, LESIONS)) * drift).round()).ravel()
    shift = np.repeat(rng.integers(-5, 6, n * (VISITS + 1)), LESIONS)
    day = start[who] + visit * EVERY + (visit > 0) * shift
    links = pl.Series([f"T0{k + 1}" for k in range(LESIONS)])

    def word(text: str, count: int = rows) -> pl.Series:
        return pl.Series([text])[np.zeros(count, np.int64)]

    tr = pl.DataFrame(
        {
            "USUBJID": names[who],
            "TRSEQ": np.tile(np.arange(1, (VISITS + 1) * LESIONS + 1), n),
            "TRGRPID": word("TARGET"),
            "TRLNKID": links[lesion],
            "TRTESTCD": pl.Series(["LPERP", "LDIAM"])[(lesion > 0).astype(np.int64)],
            "TRSTRESN": size,
            "TRSTRESU": word("mm"),
            "TREVAL": word("INVESTIGATOR"),
            "VISITNUM": visit + 1.0,
            "VISIT": pl.Series(["SCREENING", *(f"WEEK {8 * k}" for k in range(1, VISITS + 1))])[visit],
            "TRDTC": pl.Series(day.astype("datetime64[D]")).dt.to_string(),
        }
    )
    of = np.repeat(np.arange(n), LESIONS)
    tu = pl.DataFrame(
        {
            "USUBJID": names[of],
            "TULNKID": links[np.tile(np.arange(LESIONS), n)],
            "TUSTRESC": word("TARGET", of.size),
            "TULOC": pl.Series(["LYMPH NODE", "LIVER"])[(np.tile(np.arange(LESIONS), n) > 0).astype(np.int64)],
            "TUEVAL": word("INVESTIGATOR", of.size),
            "VISIT": word("SCREENING", of.size),
        }
    )
    death = (start + rng.integers(60, 900, n)).astype("datetime64[D]")
    death[rng.random(n) < 0.6] = np.datetime64("NaT")
    adsl = pl.DataFrame({"USUBJID": names, "RANDDT": start.astype("datetime64[D]"), "DTHDT": death}).with_columns(
        LSTALVDT=pl.col("DTHDT").fill_null(pl.col("RANDDT").dt.offset_by("900d"))
    )
    return {"tr": tr, "tu": tu, "adsl": adsl}


def records(n: int, doses: int = 8, events: int = 10) -> dict[str, Any]:
    """Return DM, DS, EX and AE of subjects with so many doses and adverse events."""
    import polars as pl

    rng = np.random.default_rng(2)
    names = pl.Series([f"S-{k:06d}" for k in range(n)])
    start = rng.integers(19_000, 19_700, n)

    def dates(days: Any) -> pl.Series:
        return pl.Series(days.astype("datetime64[D]")).dt.to_string()

    given, told = np.repeat(np.arange(n), doses), np.repeat(np.arange(n), events)
    first = start[given] + np.tile(np.arange(doses) * 21, n)
    since = start[told] + rng.integers(0, 300, told.size)
    ds = {"USUBJID": names, "DSSTDTC": dates(start)}
    ex = {"USUBJID": names[given], "EXSTDTC": dates(first), "EXENDTC": dates(first + 20)}
    ae = {"USUBJID": names[told], "AESTDTC": dates(since), "AEENDTC": dates(since + 5)}
    return {
        "dm": pl.DataFrame({"USUBJID": names, "ARM": pl.Series(["A", "B"])[np.arange(n) % 2]}),
        "ds": pl.DataFrame(ds).with_columns(DSDECOD=pl.lit("RANDOMIZED"), DSCAT=pl.lit("PROTOCOL MILESTONE")),
        "ex": pl.DataFrame(ex).with_columns(EXTRT=pl.lit("A"), EXDOSE=1.0),
        "ae": pl.DataFrame(ae).with_columns(AEOUT=pl.lit("RECOVERED"), AEDECOD=pl.lit("COUGH")),
    }


def subjects(data: dict[str, Any]) -> Any:
    """Return ADSL as a frame."""
    import pivotal as pv

    return pv.derive_subjects(**data).data


def ours(data: dict[str, Any]) -> tuple[Any, Any]:
    """Return ADRS and ADTTE as frames."""
    import pivotal as pv

    adrs = pv.derive_response(**data)
    rules = [pv.choose_rules(name) for name in ("os", "pfs_treatment_policy", "dor_confirmed")]
    adtte = pv.derive_tte(adrs, data["adsl"], rules=rules)
    return adrs.data, adtte.data


def plain(data: dict[str, Any]) -> Any:
    """Return the first progression of each subject by the sums alone, as a script in pandas finds it."""
    tr = data["tr"].to_pandas()

    def first(group: Any) -> Any:
        sums = group.groupby("VISITNUM")["TRSTRESN"].sum()
        least = sums.cummin().shift(1)
        worse = (sums - least >= 5) & (sums >= 1.2 * least)
        return group["TRDTC"][group["VISITNUM"] == worse.idxmax()].iloc[0] if worse.any() else None

    return tr.groupby("USUBJID")[["VISITNUM", "TRSTRESN", "TRDTC"]].apply(first)


def seconds(run: Any, *arguments: Any) -> float:
    """Return the wall time of a call."""
    begun = time.perf_counter()
    run(*arguments)
    return time.perf_counter() - begun


def show() -> None:
    """Print how long it takes."""
    console = Console()
    table = Table("what", "subjects", "seconds", "subjects a second", title=f"Derivation ({machine()})")
    seconds(ours, trial(100))  # warm
    for n in (1000, 10_000, SUBJECTS):
        took = seconds(ours, trial(n))
        table.add_row("TR, TU → ADRS, ADTTE", f"{n:,}", f"{took:.2f}", f"{n / took:,.0f}")
    took = seconds(subjects, records(SUBJECTS))
    table.add_row("DM, DS, EX, AE → ADSL", f"{SUBJECTS:,}", f"{took:.2f}", f"{SUBJECTS / took:,.0f}")
    took = seconds(plain, trial(PLAIN))
    table.add_row("pandas, first progression only", f"{PLAIN:,}", f"{took:.2f}", f"{PLAIN / took:,.0f}")
    console.print(table)
