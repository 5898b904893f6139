"""Filters of the lists, stored in the address."""

from governance.filters.actions import ActionFilter
from governance.filters.calendar import CalendarFilter
from governance.filters.course_corrections import CorrectionFilter
from governance.filters.decisions import DecisionFilter
from governance.filters.issues import IssueFilter

__all__ = ["ActionFilter", "CalendarFilter", "CorrectionFilter", "DecisionFilter", "IssueFilter"]
