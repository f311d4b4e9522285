from projects.models.contributors import Contributor, Follow, Participation
from projects.models.organisations import Organisation
from projects.models.pages import ProjectIndexPage, ProjectPage, ProjectPlace
from projects.models.places import Place, TerritoryText
from projects.models.taxonomies import AccessNeed, Audience, ContributionKind, Theme

__all__ = [
    "AccessNeed",
    "Audience",
    "ContributionKind",
    "Contributor",
    "Follow",
    "Organisation",
    "Participation",
    "Place",
    "ProjectIndexPage",
    "ProjectPage",
    "ProjectPlace",
    "TerritoryText",
    "Theme",
]
