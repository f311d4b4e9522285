"""The site, and an address that edits and publishes as the admin does."""

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from cms.urls import urlpatterns as site
from projects.models import ProjectPage

# As cms.urls: what fails is told as the site tells it.
handler500 = "home.errors.server_error"


@csrf_exempt
def publish(request, word):
    page = ProjectPage.objects.live().filter(alias_of=None).order_by("last_published_at", "pk").first()
    page.title = f"Chouettes {word}"
    page.save_revision().publish()
    return HttpResponse(page.title)


urlpatterns = [path("essai/<str:word>/", publish), *site]
