from campaigns.reports.models.alerts import AlertNotice, ReportAlert
from campaigns.reports.models.answers import AnswerTemplate
from campaigns.reports.models.categories import Category, CategoryPlace
from campaigns.reports.models.drafts import Draft, Photo, ReportFollow, ReportNotice
from campaigns.reports.models.forwarding import Forwarding, Open311Service, ServiceCode
from campaigns.reports.models.keys import Open311Key
from campaigns.reports.models.reports import Change, Report
from campaigns.reports.models.tallies import Tally
from campaigns.reports.models.words import ReportWords

__all__ = [
    "AlertNotice",
    "AnswerTemplate",
    "Category",
    "CategoryPlace",
    "Change",
    "Draft",
    "Forwarding",
    "Open311Key",
    "Open311Service",
    "Photo",
    "Report",
    "ReportAlert",
    "ReportFollow",
    "ReportNotice",
    "ReportWords",
    "ServiceCode",
    "Tally",
]
