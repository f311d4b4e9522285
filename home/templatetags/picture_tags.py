"""Pictures in the formats and the widths among which each browser chooses."""

from django import template
from wagtail.images.models import Picture
from wagtail.images.shortcuts import get_renditions_or_not_found

from home.pictures import SIZES

register = template.Library()


@register.simple_tag
def responsive_picture(image, size, **attributes):
    """An image as a ``picture`` element: ``{% responsive_picture image "card" alt="" %}``.

    ``size`` is one of ``home.pictures.SIZES``; the rest is written on its ``img`` element.
    """
    chosen = SIZES[size]
    renditions = get_renditions_or_not_found(image, chosen.filters())
    return Picture(renditions, {"sizes": chosen.sizes, **attributes})
