"""``pivotal fhir``: a dossier goes out and comes back, patients become tables, and bad input writes nothing."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exchange.fhir.test_patients import ATC, PATIENT, about, bundle, coded, tumour

Said = tuple[int, str, str]


@pytest.fixture
def patients(tmp_path: Path) -> Path:
    given = about(
        "MedicationAdministration",
        medicationCodeableConcept=coded(ATC, "H01CB02", "X99"),
        effectiveDateTime="2023-01-01",
    )
    path = tmp_path / "patients.json"
    path.write_text(json.dumps(bundle(PATIENT, tumour("C25.4", "8240/3"), tumour("C99", "8240/3"), given)), "utf-8")
    return path


def test_a_dossier_goes_out_and_is_read(run: Callable[..., Said]) -> None:
    code, printed, _ = run("fhir", "write", "net-landscape", "a.json", "--medicine", "everolimus", "--json")
    assert code == 0 and json.loads(printed)["data"] == {"written": "a.json", "medicines": 1, "trials": 0, "sources": 0, "organisations": 0}  # fmt: skip
    code, printed, _ = run("fhir", "read", "a.json")
    assert code == 0 and "medicines: everolimus" in printed


def test_patients_become_tables(run: Callable[..., Said], patients: Path) -> None:
    arguments = ("fhir", "patients", str(patients), "--on", "2025-09-01")
    code, printed, _ = run(*arguments, "--table", "facts.csv", "--therapies", "events.csv")
    assert code == 0 and "icd-o-3 C99: a code of no row" in printed and "facts.csv was written" in printed
    (facts,), (event,) = (
        csv.DictReader(Path(name).read_text("utf-8").splitlines()) for name in ("facts.csv", "events.csv")
    )
    assert (facts["patient"], facts["age"], facts["primary_site"]) == ("p1", "61", "pancreas")
    assert (event["code"], event["therapy"]) == ("H01CB02", "octreotide")
    code, printed, _ = run(*arguments, "--strict", "--json")
    assert code == 1 and json.loads(printed)["data"]["unknown_codes"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("fhir", "patients", "none.json", "--on", "2025-09-01"), "none.json"),
        (("fhir", "patients", "none.json", "--on", "2025"), "accepted: a day"),
        (("fhir", "patients", "a.json", "--on", "2025-09-01", "--table", "a.txt"), "ends in .csv"),
        (("fhir", "patients", "a.csv", "--on", "2025-09-01", "--table", "a.csv"), "named twice"),
        (("fhir", "write", "cabometix", "a.json"), "did you mean 'cabometyx'"),
    ],
)
def test_bad_input_writes_nothing(run: Callable[..., Said], arguments, said) -> None:
    code, _, error = run(*arguments)
    assert code == 2 and said in error and not list(Path().iterdir())
