from django import template

from campaigns.commitments.models import CommitmentPage
from home.translations import in_readers_words

register = template.Library()


@register.simple_tag
def commitments_with(need):
    """The public commitments that have an action for this need, in the order of their numbers."""
    return list(CommitmentPage.objects.for_readers().filter(actions__need=need).distinct())


register.filter("in_words_of_reader", in_readers_words)
