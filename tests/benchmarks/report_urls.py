"""The site's addresses, and the least of a page that keeps something: read, write one row, answer."""

from django.http import JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from campaigns.reports.models import Draft
from cms.urls import urlpatterns as site_urls


@csrf_exempt
def write_one_row(request):
    row = Draft.objects.create(where=request.POST["address_string"], description=request.POST["description"])
    return JsonResponse([{"token": row.token}], safe=False)


urlpatterns = [path("banc/", write_one_row), *site_urls]
