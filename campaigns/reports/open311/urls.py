from django.urls import path, register_converter

from campaigns.reports.open311 import views


class FormConverter:
    """The two forms of the specification, told by the end of the address."""

    regex = "xml|json"
    to_python = to_url = staticmethod(str)


register_converter(FormConverter, "form311")

app_name = "open311"
urlpatterns = [
    path("discovery.<form311:form>", views.discovery, name="discovery"),
    path("v2/services.<form311:form>", views.services, name="services"),
    path("v2/services/<slug:code>.<form311:form>", views.service, name="service"),
    path("v2/requests.<form311:form>", views.requests, name="requests"),
    path("v2/requests/<slug:number>.<form311:form>", views.one_request, name="request"),
    path("v2/tokens/<slug:token>.<form311:form>", views.token, name="token"),
]
