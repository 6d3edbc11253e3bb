"""What the page of a winner says to machines, and its list of facts."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from awards.jsonld import winner_things
from awards.models import Photo, Winner
from awards.publication import PublicSource
from awards.winnerfacts import winner_facts
from kit.jsonld import data_block

register = template.Library()
register.simple_tag(winner_facts)


@register.simple_tag
def winner_data(winner: Winner, photos: Sequence[Photo], source: PublicSource) -> SafeString:
    """Describe one winner and its story to machines."""
    return data_block(winner_things(winner, photos, source))
