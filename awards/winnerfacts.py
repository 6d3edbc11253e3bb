"""The facts of one honour as its page lists them, written in Python like the parts in kit.parts.

Each is a line of a `<dl class="facts">`; what is not known has none. What comes from outside is
escaped where it is put in.
"""

from collections.abc import Iterator, Sequence
from html import escape

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from awards.models import Notice, Winner
from awards.publication import PublicSource
from directory.models import Organisation
from kit.frameparts import content, icon, link
from kit.languages import address_of
from kit.noticewindow import last_day
from kit.templatetags.components import badge, yuan
from kit.templatetags.languages import lang_zh


def winner_facts(
    winner: Winner,
    credits: Sequence[Organisation],  # noqa: A002 - as the template names them
    source: PublicSource,
    notice: Notice | None,
    *,
    is_holding: bool,
) -> SafeString:
    """The list of facts.

    Shapes: `notice` is the one that runs; `credits` are those who nominated.
    """
    facts = (
        *_honour(winner, is_holding=is_holding),
        (_("公示"), _running(notice) if notice else ""),
        *_money(winner),
        (
            _("推荐媒体") if winner.nomination.application_id else _("提名媒体"),
            _nominators(credits),
        ),
        (_("原始报道"), _told(source)),
        (_("证书编号"), _certificate(winner)),
    )
    lines = "".join(
        f'<div class="fact"><dt>{content(label)}</dt><dd>{told}</dd></div>'
        for label, told in facts
        if told
    )
    return SafeString(f'<dl class="facts">{lines}</dl>')


def _honour(winner: Winner, *, is_holding: bool) -> Iterator[tuple[str, str]]:
    round_, edition = winner.round, winner.edition
    page = address_of("awards:round_detail", winner.award.slug, round_.slug)
    yield _("奖项"), link(page, content(round_.title))
    yield _("类别"), content(winner.category.name)
    if winner.term:
        tone, word = ("good", _("现任")) if is_holding else ("quiet", _("往届"))
        yield _("任期"), f"{escape(winner.term)} {badge(word, tone)}"
    if edition:
        page = address_of("events:edition_detail", edition.series_segment, edition.slug)
        yield _("活动"), link(page, content(edition.title))
    if winner.release_at:
        yield _("公布"), escape(date_format(localtime(winner.release_at), _("Y年n月j日")))


def _money(winner: Winner) -> Iterator[tuple[str, str]]:
    """The prize; of an honour that follows a grant the amount of the grant, and where it is told.

    Shapes: wants `nomination.application.round` where there is one.
    """
    amount = escape(yuan(winner.prize_amount)) if winner.prize_amount else ""
    grant = winner.nomination.application
    if grant is None:
        yield _("奖金"), amount
        return
    page = address_of("grants:grant_detail", grant.round.slug)
    yield _("资助金额"), amount
    yield _("随资助授予"), link(page, content(grant.round.title))


def _running(notice: Notice) -> str:
    words = _("公示中，至 %(day)s") % {"day": last_day(notice.ends_at)}
    return link(address_of("awards:notice_detail", notice.public_id), escape(words))


def _nominators(organisations: Sequence[Organisation]) -> str:
    """Who nominated; those that are media have a page."""
    items = "".join(
        "<li>{}</li>".format(
            link(address_of("awards:partner_detail", one.slug), content(one.name))
            if one.kind == Organisation.Kind.MEDIA
            else content(one.name)
        )
        for one in organisations
    )
    return f'<ul class="plain">{items}</ul>'


def _told(source: PublicSource) -> str:
    """The report that told the story first, and who wrote it."""
    title = content(source.title or _("查看原文"))
    if source.url:
        told = (
            f'<a href="{escape(source.url)}" rel="noopener external">{title}'
            f"{icon('external-link', _('站外链接'))}</a>"
        )
    elif source.title:
        told = f"<span{lang_zh()}>{_('《')}{escape(source.title)}{_('》')}</span>"
    else:
        told = ""
    if source.medium or source.author:
        told += f' <span class="meta">{content(source.medium)} {content(source.author)}</span>'
    return told


def _certificate(winner: Winner) -> str:
    number = winner.certificate_number
    page = address_of("awards:certificate_detail", number)
    told = f'<a href="{page}"><code>{escape(number)}</code></a>'
    if winner.state != "revoking":
        file = address_of("awards:certificate_pdf", winner.slug)
        told += f'<br><a class="meta" href="{file}">{escape(_("电子证书（PDF）"))}</a>'
    return told
