"""Dispose of what has been kept long enough: a report first, then what it says and nothing else."""

from mayatrack.services.retention.disposal import Disposed, dispose_report, dispose_rule
from mayatrack.services.retention.periods import edit_period
from mayatrack.services.retention.reports import DueRows, RetentionReport, report_retention

__all__ = [
    "Disposed",
    "DueRows",
    "RetentionReport",
    "dispose_report",
    "dispose_rule",
    "edit_period",
    "report_retention",
]
