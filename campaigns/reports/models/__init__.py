from campaigns.reports.models.categories import Category, CategoryPlace
from campaigns.reports.models.reports import Change, Report

__all__ = ["Category", "CategoryPlace", "Change", "Report"]
