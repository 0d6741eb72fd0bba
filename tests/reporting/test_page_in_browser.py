"""The page of the shipped article in Chromium: silent, alone, as wide as the screen, and all of it can be opened."""

import json
from pathlib import Path
from typing import Any

import pytest

from pivotal.claims.checking import check

SIZES = {"desktop": (1280, 900), "phone": (390, 844), "small phone": (360, 640)}
HIDDEN_CONTENT = """
return [...document.querySelectorAll("details > :not(summary)")].filter((each) => !each.checkVisibility()).length
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of the shipped article."""
    return check("cabometyx-net-eu-2025").report(tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture(params=SIZES)
def opened(request: pytest.FixtureRequest, browser: Any, report: Path) -> Any:
    """Open the page at a size, with empty logs."""
    width, height = SIZES[request.param]
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get("about:blank")
    for log in ("browser", "performance"):
        browser.get_log(log)
    browser.get(report.as_uri())
    return browser


def requests(browser: Any) -> set[str]:
    """Return the addresses that the page has asked for."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [each["params"] for each in messages if each["method"] == "Network.requestWillBeSent"]
    return {each["request"]["url"] for each in sent}


def too_wide(browser: Any) -> int:
    """Return by how much the document is wider than the screen; a phone widens its window to what overflows."""
    root = "document.documentElement"
    return int(browser.execute_script(f"return {root}.scrollWidth - {root}.clientWidth"))


def open_all_by_hand(browser: Any) -> None:
    """Click on the summary of everything that is closed."""
    for summary in browser.find_elements("css selector", "details:not([open]) > summary"):
        summary.click()


def test_everything_can_be_opened_in_silence_and_as_wide_as_the_screen(opened: Any, report: Path) -> None:
    assert opened.execute_script(HIDDEN_CONTENT) > 0
    assert too_wide(opened) <= 0
    open_all_by_hand(opened)
    assert opened.execute_script(HIDDEN_CONTENT) == 0
    assert too_wide(opened) <= 0
    assert requests(opened) - {"data:,"} == {report.as_uri()}
    assert [entry for entry in opened.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}] == []


def test_one_button_opens_and_closes_all(opened: Any) -> None:
    button = opened.find_element("id", "open-all")
    for label, number in (("Close all", 15), ("Open all", 0)):
        button.click()
        assert len(opened.find_elements("css selector", "details.statement[open]")) == number
        opened.execute_async_script("requestAnimationFrame(() => setTimeout(arguments[0]))")  # toggle events
        assert button.text == label


def test_a_chip_filters_by_verdict(opened: Any) -> None:
    opened.find_element("css selector", ".chips [data-verdict=contradicted]").click()
    shown = [each for each in opened.find_elements("css selector", "details.statement") if each.is_displayed()]
    assert [each.get_attribute("id") for each in shown] == ["statement-2"]
    opened.find_element("css selector", '.chips [data-verdict=""]').click()
    assert all(each.is_displayed() for each in opened.find_elements("css selector", "details.statement"))


def test_a_link_opens_the_statement_it_leads_to(opened: Any) -> None:
    opened.find_element("css selector", '.glance a[href="#statement-13"]').click()
    assert opened.find_element("id", "statement-13").get_attribute("open") is not None


def test_it_is_whole_without_scripts(browser: Any, report: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(report.as_uri())
        tree = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    named = {(node.get("role", {}).get("value"), node.get("name", {}).get("value")) for node in tree}
    assert "DisclosureTriangle" in {role for role, _ in named}
    assert ("button", "Open all") not in named


def test_on_paper_everything_is_open(browser: Any, report: Path) -> None:
    browser.get(report.as_uri())
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert browser.execute_script(HIDDEN_CONTENT) == 0
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
