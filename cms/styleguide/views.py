from django.conf import settings
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.styleguide import tokens
from cms.styleguide.sections import sections


@require_safe
def guide(request):
    """Every component in every state, on one page."""
    shown = [
        (section, [(example.label, example.html(request)) for example in section.examples])
        for section in sections()
    ]
    context = {
        "sections": shown,
        "swatches": tokens.swatches(),
        "pairs": tokens.pairs(),
        "theme": settings.THEME,
    }
    return render(request, "styleguide/guide.html", context)


@require_safe
def error_page(request, template):
    """An error page as visitors get it: in development Django shows its own instead."""
    return render(request, template)
