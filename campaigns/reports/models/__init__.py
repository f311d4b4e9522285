from campaigns.reports.models.categories import Category, CategoryPlace
from campaigns.reports.models.drafts import Draft, Photo, ReportFollow, ReportNotice
from campaigns.reports.models.reports import Change, Report

__all__ = [
    "Category",
    "CategoryPlace",
    "Change",
    "Draft",
    "Photo",
    "Report",
    "ReportFollow",
    "ReportNotice",
]
