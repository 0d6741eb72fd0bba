"""Results as they were published."""

from pivotal.evidence.model import DataCut, Estimate, ReportedResult

__all__ = ["DataCut", "Estimate", "ReportedResult"]
