"""Results composed for a reader: the page of a check, and the small tables of notebooks."""

from pivotal.reporting.check_page import page
from pivotal.reporting.fragment import table

__all__ = ["page", "table"]
