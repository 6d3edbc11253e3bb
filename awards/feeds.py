"""Winners as an Atom feed: the newest that the public sees, by the filters of the page."""

from datetime import UTC, datetime
from typing import cast

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks

from awards.browse import Selection
from awards.models import Winner
from kit.addresses import absolute_url
from kit.cells import clean
from kit.queries import address

NEWEST = 50
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class Feed(Atom1Feed):
    """A feed dated by its newest entry; an empty one does not change by the clock."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else _NEVER


def winner_feed(selection: Selection, *, title: str) -> bytes:
    """The newest of the selected winners, whatever order the page has them in.

    Shapes: an entry keeps its id for ever, also under a new address; its `updated` is when it
    was announced or last corrected, never an earlier act behind the scenes.
    """
    kept = {name: value for name, value in selection.params.items() if name != "sort"}
    page, own = reverse("awards:winner_list"), reverse("awards:winner_feed")
    feed = Feed(
        title=clean(title),
        link=absolute_url(address(page, kept)),
        description="",
        feed_url=absolute_url(address(own, kept)),
        author_name=clean(settings.SITE_NAME),
        feed_guid=absolute_url(address(own, kept)),
        language="zh-Hans",
    )
    rows = selection.rows.select_related("award").defer("story", "search_text")
    for winner in rows.prefetch_related("corrections").newest_first()[:NEWEST]:
        _add(feed, winner)
    return feed.writeString("utf-8").encode()


def _add(feed: Atom1Feed, winner: Winner) -> None:
    announced = cast(datetime, winner.release_at)
    corrected = (one.corrected_at for one in winner.corrections.all())
    told = "\n".join(filter(None, (winner.headline, winner.citation)))
    feed.add_item(
        title=clean(f"{winner.display_name} · {winner.award.name}"),
        link=absolute_url(reverse("awards:winner_detail", args=(winner.slug,))),
        description=linebreaks(clean(told), autoescape=True),
        unique_id=entry_id(winner),
        pubdate=announced,
        updateddate=max((announced, *corrected)),
        categories=[clean(winner.award.name), f"{winner.year}年"],
    )


def entry_id(winner: Winner) -> str:
    """The name of the entry in every reader, for ever (RFC 4151)."""
    return f"tag:{settings.BASE_HOST},2026:winner/{winner.public_id}"
