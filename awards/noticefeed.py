"""Public notices as an Atom feed: the newest that have begun, of awards and of grants."""

from datetime import datetime

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.html import linebreaks

from awards.feeds import Feed
from awards.models import NoticeAmendment
from awards.notice_listing import NEWEST, notice_listing
from awards.noticelines import AWARD, NoticeLine
from kit.addresses import absolute_url
from kit.cells import clean
from kit.noticewindow import last_day

MOST = 50


def notice_feed(now: datetime) -> bytes:
    """The newest notices; an entry is dated by its beginning, or by its last correction."""
    page, own = reverse("awards:notice_list"), reverse("awards:notice_feed")
    feed = Feed(
        title="公示",
        link=absolute_url(page),
        description="",
        feed_url=absolute_url(own),
        author_name=clean(settings.SITE_NAME),
        feed_guid=absolute_url(own),
        language="zh-Hans",
    )
    listing = notice_listing(now, MOST)
    found = listing.page(listing.select({"sort": NEWEST}), "").rows
    amended = _amended(found)
    for one in found:
        corrected = amended.get(one.key) if one.kind == AWARD else None
        _add(feed, one, max(one.starts_at, corrected or one.starts_at))
    return feed.writeString("utf-8").encode()


def _amended(found: list[NoticeLine]) -> dict[int, datetime]:
    """When each notice of an award was last corrected; one of grants never is, only extended."""
    keys = [one.key for one in found if one.kind == AWARD]
    rows = NoticeAmendment.objects.filter(notice__in=keys).order_by().values_list("notice")
    return dict(rows.annotate(last=Max("made_at")))


def _add(feed: Feed, one: NoticeLine, updated: datetime) -> None:
    title = " · ".join(filter(None, (one.round_title, one.category_name)))
    told = "，".join(filter(None, (one.award_name, one.category_name)))
    until = f"公示至 {last_day(one.ends_at)} 23:59，名单摘要 {one.digest}"
    feed.add_item(
        title=clean(f"{'资助公示' if one.is_of_grants else '公示'}：{title}"),
        link=absolute_url(one.page),
        description=linebreaks(clean(f"{told}。{until}"), autoescape=True),
        unique_id=f"tag:{settings.BASE_HOST},2026:notice/{one.public_id}",
        pubdate=one.starts_at,
        updateddate=updated,
        categories=[clean(one.award_name)],
    )
