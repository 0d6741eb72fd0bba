"""The page of a reconstruction: what stands on it, that it stands alone, and that it is as wide as the screen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import pivotal as pv

EXAMPLE = Path(__file__).parents[2] / "examples" / "colon-figure.yaml"
SIZES = {"desktop": (1280, 900), "phone": (390, 844), "small phone": (360, 640)}


@pytest.fixture(scope="module")
def found() -> Any:
    return pv.reconstruct(pv.read_figure(EXAMPLE), sets=20)


def page_of(found: Any, folder: Path) -> str:
    return found.report(folder / "page.html").read_text("utf-8")


def row_of(page: str, head: str) -> list[str]:
    """Return the cells of the first row of a table with that head."""
    (row, *_) = re.findall(rf'<tr><th scope="row">{head}</th>(.*?)</tr>', page)
    return re.findall(r"<td[^>]*>(.*?)</td>", row)


def test_it_has_picture_tables_and_sources(found: Any, tmp_path: Path) -> None:
    page = page_of(found, tmp_path)
    assert page.count("<svg") == 1
    assert row_of(page, "Patients") == ["304", "315"]
    assert row_of(page, "Numbers at risk") == ["all 10 met", "all 10 met"]
    assert row_of(page, "Points of the curve") == ["120", "120"]
    assert row_of(page, "Hazard ratio")[0] == "Levamisole + fluorouracil"
    assert "Nothing: curves and printed numbers agree with each other." in page
    assert "Rubin 1987" in page and "seed 1" in page


def test_the_rows_are_those_of_the_ensemble(found: Any, tmp_path: Path) -> None:
    page = page_of(found, tmp_path)
    ratio = found.ensemble().hazard_ratio()[0]
    assert row_of(page, "Hazard ratio")[1] == f"{ratio['estimate']:#.3g}"
    assert row_of(page, "Hazard ratio")[3] == f"{ratio['conf_low']:#.3g} to {ratio['conf_high']:#.3g}"
    assert row_of(page, "Median") == ["Levamisole + fluorouracil", "not reached", "not reached", ""]


def test_what_does_not_fit_is_listed(tmp_path: Path) -> None:
    curve = {"time": [0, 5, 5, 10], "survival": [1, 1, 0.5, 0.5], "events": 3}
    page = page_of(pv.reconstruct({**curve, "arm": "<b>all</b>"}, at_risk={0: 100, 6: 80}, sets=20), tmp_path)
    assert "Numbers at risk of &lt;b&gt;all&lt;/b&gt;: 100 at 0 and 80 at 6" in page
    assert "Events of &lt;b&gt;all&lt;/b&gt;: 3" in page
    assert "<b>all</b>" not in page


def test_it_stands_alone(found: Any, tmp_path: Path) -> None:
    page = page_of(found, tmp_path)
    assert not re.search(r"(src|href)=[\"']?https?:", page)
    assert "default-src 'none'" in page
    assert "<script" not in page


@pytest.mark.parametrize("size", SIZES)
def test_it_is_as_wide_as_the_screen(found: Any, size: str, browser: Any, tmp_path: Path) -> None:
    width, height = SIZES[size]
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get_log("browser")
    browser.get(found.report(tmp_path / "page.html").as_uri())
    root = "document.documentElement"
    assert browser.execute_script(f"return {root}.scrollWidth - {root}.clientWidth") <= 0
    assert [entry for entry in browser.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}] == []
