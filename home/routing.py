"""The site and the page of a request, found with fewer queries than by walking down the tree."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from home.caching import remember
from home.models import SiteSettings
from home.page_cache import is_for_everybody
from home.translations import home_of


class DirectRoutingMiddleware:
    """Gives Wagtail what it would look for itself, on the requests of visitors only."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not is_for_everybody(request):
            return
        site, root = remember_site(request)
        if site and view is serve:
            found = direct_route(root, args[0])
            # Wagtail walks down the tree itself when nothing is set.
            if found:
                request._wagtail_route_for_request = found


def remember_site(request) -> tuple[Site | None, str]:
    """The site of the request, with its settings where Wagtail looks for them first, and the path in the
    tree of its home page in the language of the address."""

    def read():
        site = Site.find_for_request(request)
        if site is None:
            return None, None, ""
        return site, SiteSettings.for_site(site), home_of(site).url_path

    site, site_settings, root = remember(read, "site", request.get_host())
    if site:
        request._wagtail_site = site
        site_settings._request = request
        setattr(request, SiteSettings.get_cache_attr_name(), site_settings)
    return site, root


def direct_route(root: str, path: str) -> RouteResult | None:
    """The live page at exactly this address; None when there is none or when its class routes itself."""
    place = Page.objects.live().filter(url_path=root + path)
    found = place.values_list("pk", "content_type").first()
    if not found:
        return None
    page_id, content_type = found
    model = ContentType.objects.get_for_id(content_type).model_class()
    if model is None or model.route is not Page.route:
        return None
    read = getattr(model, "for_visitors", None) or model._default_manager.get
    return RouteResult(read(pk=page_id))
