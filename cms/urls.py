from django.apps import apps
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path
from django.views.defaults import page_not_found
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms import metrics

# What has one address in all languages.
urlpatterns = [
    # Before Wagtail's own views, under their names.
    path("admin/", include("home.sign_in")),
    # Wagtail fails there on purpose.
    path("admin/failwhale/", page_not_found, {"exception": None}),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("participer/", include("projects.contributors.outbound_urls")),
    path("open311/", include("campaigns.reports.open311.urls")),
    path("metrics", metrics.expose, name="metrics"),
    path("", include("home.urls")),
    path("", include("search.exchange.urls")),
]

if apps.is_installed("cms.mailbox"):
    urlpatterns += [path("boite-aux-lettres/", include("cms.mailbox.urls"))]
if apps.is_installed("cms.styleguide"):
    urlpatterns += [path("guide-de-style/", include("cms.styleguide.urls"))]
if settings.DEBUG:
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)

# What is read in French at the root and in English under « /en/ ».
urlpatterns += i18n_patterns(
    path("engagements/", include("campaigns.commitments.urls")),
    path("mon-espace/", include("projects.contributors.urls")),
    path("lettre/", include("campaigns.newsletters.urls")),
    path("api/v1/", include("search.api.urls")),
    path("projets/", include("search.urls")),
    path("proposer/", include("projects.proposals.urls")),
    path("signaler/", include("campaigns.reports.urls")),
    path("communes/", include("campaigns.communes.urls")),
    path("incident-numerique/", include("campaigns.digital.urls")),
    path("boite-a-outils/", include("projects.toolbox.urls")),
    path("toujours-d-actualite/", include("projects.freshness.urls")),
    path("", include("search.landings.urls")),
    # Wagtail's other way in counts nobody's tries.
    path("_util/login/", RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True)),
    # Wagtail answers every remaining address, so nothing may follow it.
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler500 = "home.errors.server_error"
