"""Tables of results written from known values in the shapes of texts: a page, Markdown, tabs, blanks, a list, a PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from hypothesis import strategies as st

NAMES = {"PFS": "Progression-free survival", "OS": "Overall survival", "ORR": "Objective response rate"}
COHORTS = {"pNET": "pNET", "epNET": "epNET"}
_NOISE = {
    "Quality of life": ("Mean change from baseline", "p-value"),
    "Baseline": ("Age, years", "Women, n (%)"),
    "Safety": ("Diarrhoea, %", "Dose intensity, %"),
    "Biomarkers": ("Chromogranin A, odds ratio (95% CI)", "Hazard ratio (95% CI)"),
}  # headings and rows of which nothing is read
_CELLS = ["0.52", "12.1 (3.4)", "61", "0.04", "1.2 (0.3, 4.0)"]
Told = tuple[str, ...]  # kind, value, lower and upper limit, level, endpoint, arm, cohort


@dataclass(frozen=True)
class Row:
    """A row below the heading of an endpoint: its head, a cell for each arm and cohort, and whether it compares arms."""

    head: str
    cells: tuple[str, ...]
    compares: bool


@dataclass(frozen=True)
class Results:
    """The results of a trial with their rows, and what reading them must give."""

    arms: tuple[str, str]
    cohorts: tuple[str, ...]  # none, or two
    blocks: tuple[tuple[str, tuple[Row, ...]], ...]  # endpoint and its rows
    told: tuple[Told, ...]


def _number(low: float, high: float, digits: int) -> st.SearchStrategy[str]:
    return st.floats(low, high).map(lambda value: f"{value:.{digits}f}")


@st.composite
def results(draw: st.DrawFn) -> Results:
    """Draw results: two or three endpoints, two arms, no or two cohorts, and for each endpoint some of its rows."""
    arms = draw(st.sampled_from([("cabozantinib", "placebo"), ("zorbatinib", "placebo"), ("placebo", "cabozantinib")]))
    cohorts: tuple[str, ...] = draw(st.sampled_from([(), ("pNET", "epNET")]))
    level = draw(st.sampled_from(["95", "90", "99"]))
    mark = draw(st.sampled_from(["", "†", "*"]))
    blocks: list[tuple[str, tuple[Row, ...]]] = []
    told: list[Told] = []
    for endpoint in draw(st.lists(st.sampled_from(sorted(NAMES)), min_size=1, max_size=3, unique=True)):
        kinds = ["percent"] if endpoint == "ORR" else ["events", "median", "hazard_ratio"]
        chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3, unique=True))
        chosen += draw(st.sampled_from([[], ["p_value"]]))
        rows = []
        for kind in chosen:
            row, own = draw(_row(kind, endpoint, arms, cohorts, level, mark))
            rows.append(row)
            told += own
        blocks.append((endpoint, tuple(rows)))
        if (noise := draw(st.sampled_from(["", *_NOISE]))) and noise not in dict(blocks):
            count = 2 * max(1, len(cohorts))
            cells = draw(st.lists(st.sampled_from(_CELLS), min_size=count, max_size=count))
            blocks.append((noise, tuple(Row(head, tuple(cells), compares=False) for head in _NOISE[noise])))
    return Results(arms, cohorts, tuple(blocks), tuple(told))


@st.composite
def _row(
    draw: st.DrawFn, kind: str, endpoint: str, arms: Sequence[str], cohorts: Sequence[str], level: str, mark: str
) -> tuple[Row, list[Told]]:
    """Draw a row of one statistic and what it states."""
    compares = kind in {"hazard_ratio", "p_value"}
    cells, told = [], []
    for cohort in cohorts or ("",):
        for arm in ("",) if compares else arms:
            value, shown, low, high = draw(_cell(kind))
            cells.append(shown + (mark if compares else ""))
            told.append((kind, value, low, high, level if low else "", endpoint, arm, cohort))
    head = {
        "events": "Events, n (%)", "median": f"Median, months ({level}% CI)", "percent": f"% ({level}% CI)",
        "hazard_ratio": f"Hazard ratio ({level}% CI)", "p_value": "p-value",
    }[kind]  # fmt: skip
    return Row(head, tuple(cells), compares), told


@st.composite
def _cell(draw: st.DrawFn, kind: str) -> tuple[str, str, str, str]:
    """Draw a value, the cell that shows it, and its limits."""
    if kind == "events":
        value, share = draw(st.integers(1, 900)), draw(st.integers(0, 100))
        return str(value), f"{value} ({share})", "", ""
    if kind == "p_value":
        value = draw(st.sampled_from(["<0.0001", "<0.001", "0.0041", "0.35", "0.049"]))
        return value, value, "", ""
    digits, most = (2, 1.9) if kind == "hazard_ratio" else (1, 60.0)
    low, value, high = sorted(draw(st.tuples(*[_number(0.1, most, digits)] * 3)), key=float)
    if kind == "median" and draw(st.booleans()):
        high = "not reached"
    shown = "NE" if high == "not reached" else high
    between = draw(st.sampled_from([", ", "–", " to "]))
    return value, f"{value} ({low}{between}{shown})", low, high


# ------------------------------------------------------------------------------------------------------ the formats


def _columns(table: Results) -> int:
    return 1 + 2 * max(1, len(table.cohorts))


def as_page(table: Results) -> str:
    """Write it as a page: cells that compare arms reach over them, and so do cohorts."""
    heads = "".join(f"<th colspan=2>{each}</th>" for each in table.cohorts)
    first = f"<tr><th rowspan=2>Endpoint</th>{heads}</tr>" if table.cohorts else ""
    corner = "" if table.cohorts else "<th>Endpoint</th>"
    arms = "".join(f"<th>{each.capitalize()}</th>" for each in table.arms) * max(1, len(table.cohorts))
    body = ""
    for endpoint, rows in table.blocks:
        body += f"<tr><td colspan={_columns(table)}><b>{NAMES.get(endpoint, endpoint)}</b></td></tr>"
        for row in rows:
            span = " colspan=2" if row.compares else ""
            body += f"<tr><td>{row.head}<sup>a</sup></td>"
            body += "".join(f"<td{span}>{escape(each)}</td>" for each in row.cells) + "</tr>"
    return f"<html><body><p>Results</p><table>{first}<tr>{corner}{arms}</tr>{body}</table><p>End.</p></body></html>"


def _lines(table: Results) -> list[list[str]]:
    """Return the fields of each line; what compares arms stands in the first column of its cohort."""
    lines = []
    if table.cohorts:
        lines.append(["", *(field for each in table.cohorts for field in (each, ""))])
    lines.append(["Endpoint", *(each.capitalize() for each in table.arms * max(1, len(table.cohorts)))])
    for endpoint, rows in table.blocks:
        lines.append([NAMES.get(endpoint, endpoint), *[""] * (_columns(table) - 1)])
        for row in rows:
            cells = [field for each in row.cells for field in ((each, "") if row.compares else (each,))]
            lines.append([row.head, *cells])
    return lines


def as_markdown(table: Results) -> str:
    """Write it in Markdown, with a rule below the first row of heads."""
    first, *others = ["| " + " | ".join(each) + " |" for each in _lines(table)]
    rule = "|" + "---|" * _columns(table)
    return "\n".join(["Results", "", first, rule, *others, "", "End."])


def as_tabs(table: Results) -> str:
    """Write it with a tab between columns."""
    return "\n".join(["Results", "", *("\t".join(each).rstrip("\t") for each in _lines(table)), "", "End."])


def as_blanks(table: Results) -> str:
    """Write it with columns that begin at the same place."""
    lines = _lines(table)
    widths = [max(len(each[column]) for each in lines) + 3 for column in range(_columns(table))]
    shown = ["".join(field.ljust(width) for field, width in zip(each, widths, strict=True)).rstrip() for each in lines]
    return "\n".join(["Results", "", *shown, "", "End."])


def as_pdf(table: Results) -> bytes:
    """Write it as a page of a PDF, each cell at its place; a minus of a range is a hyphen there."""
    shown = ""
    for number, line in enumerate([["Results"], *_lines(table), ["End."]]):
        for column, field in enumerate(line):
            said = field.replace("–", "-").replace("†", "*").replace("(", "\\(").replace(")", "\\)")
            place = 50 + (150 + 105 * (column - 1) if column else 0)
            shown += f"BT /F1 9 Tf {place} {800 - 14 * number} Td ({said}) Tj ET\n" if said else ""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 700 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}endstream",
    ]
    written, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{each}\nendobj\n"
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    written += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{rows}"
    return f"{written}trailer << /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n0\n%%EOF".encode()


def as_list(table: Results) -> str:
    """Write it as lists: a line that names endpoint and cohort, and an item for each arm and comparison."""
    text = "Results of the trial.\n"
    for endpoint, rows in [each for each in table.blocks if each[0] in NAMES]:
        for number, cohort in enumerate(table.cohorts or ("",)):
            text += f"\n{NAMES.get(endpoint, endpoint)}{f' in the {cohort} cohort' if cohort else ''}:\n"
            for row in rows:
                own = row.cells[number : number + 1] if row.compares else row.cells[2 * number : 2 * number + 2]
                text += "".join(
                    _item(row, arm, cell) for arm, cell in zip(("",) if row.compares else table.arms, own, strict=True)
                )
    return text


def _item(row: Row, arm: str, cell: str) -> str:
    value, _, interval = cell.partition(" (")
    level = row.head[row.head.find("(") + 1 : row.head.rfind("%")]
    limits = f" ({level}% CI {interval}" if interval else ""
    if row.head.startswith("Events"):
        return f"• {arm.capitalize()}: {value} events\n"
    if row.head.startswith("Median"):
        return f"• {arm.capitalize()}: median {value} months{limits}\n"
    if row.head.startswith("Hazard"):
        return f"• Hazard ratio {value}{limits}\n"
    if row.head.startswith("p"):
        return f"• p{'' if cell[0] == '<' else '='}{cell}\n"
    return f"• {arm.capitalize()}: {value}%{limits}\n"


FORMATS: dict[str, Callable[[Results], str]] = {
    "page": as_page, "Markdown": as_markdown, "tabs": as_tabs, "blanks": as_blanks, "list": as_list,
}  # fmt: skip
