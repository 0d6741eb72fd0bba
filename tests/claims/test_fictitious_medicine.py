"""A dossier of a medicine, a disease, words and a trial that do not exist: every check, and nothing in the code knows."""

from pathlib import Path

import pytest

import pivotal as pv

FOLDER = Path(__file__).parents[1] / "dossiers" / "veritamab"

CLAIMS = {
    "au": ("confirmed", "granted 1 Mar 2031"),
    "nz": ("not checkable", "said only by the article's own origin"),
    "jp": ("not checkable", "no event of the dossier says"),
    "early": ("contradicted", "nothing before that day"),
    "nordlys-holds": ("confirmed", "Nordlys Pty"),
    "wrong-holder": ("contradicted", "Nordlys Pty"),
    "opinion": ("confirmed", "at most 28 days"),
    "too-late": ("contradicted", "at least 28 days, more than 7"),
    "before": ("not checkable", "no indication in force"),
    "in-australia": ("confirmed", "licensed May 2029 for AU, NZ"),
    "exclusive": ("contradicted", "not exclusive"),
    "everywhere": ("contradicted", "nordlys in AU, NZ; sudwind in AD"),
    "partner": ("confirmed", "Südwind to Nordlys"),
    "all-clauses": ("confirmed", "all 3 clauses equal"),
    "left-out": ("consistent", "leaves out: marker of light"),
    "invented": ("contradicted", "the article has age ≥ 18 years; the label has nothing of the kind"),
    "any-stage": ("contradicted", "restricted (stage: late)"),
    "any-age": ("consistent", "the label is silent"),
    "any-history": ("consistent", "the label is silent"),
    "synonym": ("confirmed", "one concept"),
    "narrower": ("confirmed", "the narrower concept"),
    "other": ("contradicted", "different concepts"),
    "nameless": ("not checkable", "no disease called 'fluxoma'"),
    "fast": ("confirmed", "Atlas"),
    "slow": ("contradicted", "sources say fast"),
    "retina": ("confirmed", "retina"),
    "copied": ("not checkable", "both"),
    "unsaid": ("not checkable", "no source on colour"),
    "one-target": ("confirmed", "LUX1"),
    "two-targets": ("not checkable", "LUX1"),
    "three-targets": ("contradicted", "LUX1"),
    "late-stage": ("contradicted", "phase: 2"),
    "design": ("confirmed", "assessor: investigator"),
    "rests": ("confirmed", "LANTERN, says Opinion of an invented agency"),
    "median": ("confirmed", "equals last look; first look prints 30 weeks"),
    "in-weeks": ("confirmed", "equals last look"),
    "two-sources": ("conflicting", "one source prints 30, another 31 (registry)"),
    "wrong-number": ("contradicted", "no data cut prints 9.1"),
    "no-median": ("confirmed", "equals last look"),
    "coarse": ("not informative", "an error of up to 100 %"),
    "fine": ("confirmed", "equals last look"),
    "bound": ("consistent", "prints 0.02"),
    "unreported": ("not checkable", "in no source that was read"),
    "better-last": ("consistent", "hazard ratio 0.7 (95 % CI 0.5 to 0.95)"),
    "delight": ("not checkable", "judgement"),
    "first": ("not checkable", "said only by Nordlys"),
    "said-too": ("consistent", "also said by Release of a rival"),
}


@pytest.fixture(scope="module")
def result():
    return pv.check(FOLDER)


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_claim(result, claim):
    verdict, reason = CLAIMS[claim]
    found = result.finding(claim)
    assert (found.verdict, reason in found.reason) == (verdict, True), found.reason


def test_no_claim_is_left_out(result):
    assert {row["term"] for row in result.tidy()} == set(CLAIMS)


def test_all_patients_count_where_a_trial_has_no_cohorts(result):
    assert [each.what for each in result.finding("better-last").evidence] == ["hazard ratio"]
    assert ("severe events", "12 v 4 %") in {(each.what, each.value) for each in result.finding("median").beside}


def test_the_page_is_written(result, tmp_path):
    page = result.report(tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Veritamab in Australia" in page
    assert "cabozantinib" not in page.casefold()


def test_the_code_knows_no_medicine():
    source = Path(pv.__file__).parent
    words = ("cabozantinib", "cabinet", "ipsen", "exelixis", "takeda", "neuroendocrine", "somatostatin")
    named = [path for path in source.rglob("*.py") if _named_in(path.read_text(encoding="utf-8").casefold(), words)]
    assert named  # in examples of docstrings
    assert not {path: found for path in named if (found := _named_in(_code_of(path), words))}


def _named_in(text: str, words: tuple[str, ...]) -> list[str]:
    return [word for word in words if word in text]


def _code_of(path: Path) -> str:
    """Return a module without its docstrings, in small letters."""
    import ast

    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body[0].value = ast.Constant("")
    return ast.unparse(tree).casefold()
