"""Structured data on the pages of series and editions."""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.safestring import SafeString

from directory.models import Organisation
from events.browse import AgendaItem
from events.jsonld import edition_thing, series_thing
from events.models import Edition, EditionOrganisation, Series
from events.timeline import Moment
from kit.jsonld import data_block

register = template.Library()


@register.simple_tag
def series_data(
    series: Series, hosts: Iterable[Organisation], moments: Iterable[Moment]
) -> SafeString:
    """Describe a series with its editions to machines."""
    editions = [moment.edition for moment in moments if moment.edition]
    return data_block([series_thing(series, hosts, editions)])


@register.simple_tag
def edition_data(
    edition: Edition,
    organisations: Sequence[tuple[str, Sequence[EditionOrganisation]]],
    agenda: Sequence[AgendaItem],
) -> SafeString:
    """Describe an edition to machines."""
    return data_block([edition_thing(edition, organisations, agenda)])
