"""Public notices as an Atom feed: the newest that have begun."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.html import linebreaks

from awards.feeds import Feed
from awards.models import Notice
from kit.addresses import absolute_url
from kit.cells import clean
from kit.noticewindow import last_day

NEWEST = 50


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
    rows = Notice.objects.published(now).select_related("round__award", "category")
    dated = rows.annotate(amended_at=Max("amendments__made_at")).order_by("-starts_at", "-pk")
    found: list[Any] = list(dated[:NEWEST])
    for notice in found:
        told = (
            f"{notice.round.award.name}，{notice.category.name}。"
            f"公示至 {last_day(notice.ends_at)} 23:59，名单摘要 {notice.digest}"
        )
        feed.add_item(
            title=clean(f"公示：{notice.round.title} · {notice.category.name}"),
            link=absolute_url(reverse("awards:notice_detail", args=(notice.public_id,))),
            description=linebreaks(clean(told), autoescape=True),
            unique_id=f"tag:{settings.BASE_HOST},2026:notice/{notice.public_id}",
            pubdate=notice.starts_at,
            updateddate=max(notice.starts_at, notice.amended_at or notice.starts_at),
            categories=[clean(notice.round.award.name)],
        )
    return feed.writeString("utf-8").encode()
