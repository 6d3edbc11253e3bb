"""The list of facts on a winner's page: what is known has a line, and every word is escaped."""

import re

import pytest
from django.utils import translation

from awards.publication import PublicSource
from awards.winnerfacts import winner_facts
from directory.models import Organisation
from tests.factories.awards import WinnerFactory
from tests.factories.honours import honoured

pytestmark = pytest.mark.django_db

SHARP = "<b>名&\"'"


def shown(winner, source=None, credits=(), **more):  # noqa: A002
    return winner_facts(
        winner, credits, source or PublicSource(""), more.pop("notice", None),
        is_holding=more.pop("is_holding", False),
    )  # fmt: skip


def labels(html):
    return re.findall("<dt>(.*?)</dt>", html)


def test_facts_when_little_is_known_then_only_that_has_a_line():
    winner = WinnerFactory(prize_amount=None)
    winner.edition = None
    assert labels(shown(winner)) == ["奖项", "类别", "公布", "提名媒体", "证书编号"]


def test_facts_when_the_honour_follows_a_grant_then_they_name_the_grant_and_no_report():
    winner = honoured()
    html = shown(winner, credits=[winner.nomination.partner.organisation])
    assert labels(html) == ["奖项", "类别", "公布", "资助金额", "随资助授予", "推荐媒体",
                            "证书编号"]  # fmt: skip
    assert f'href="/grants/{winner.nomination.application.round.slug}/"' in html


def test_facts_when_words_hold_markup_then_they_are_escaped():
    winner = WinnerFactory()
    winner.round.title = winner.category.name = SHARP
    media = Organisation(name=SHARP, slug="paper", kind=Organisation.Kind.MEDIA)
    other = Organisation(name=SHARP, slug="house", kind=Organisation.Kind.COMPANY)
    source = PublicSource(SHARP, SHARP, SHARP, f"https://example.org/?a={SHARP}")
    for html in (shown(winner, source, [media, other]), shown(winner, PublicSource("", "", SHARP))):
        assert "<b>" not in html
        assert "&lt;b&gt;名&amp;&quot;&#x27;" in html
        assert "&amp;lt;" not in html


def test_facts_when_the_page_is_english_then_content_says_that_it_is_chinese():
    winner = WinnerFactory()
    winner.round.title = "第一届"
    with translation.override("en"):
        html = shown(winner, PublicSource("", "", "一篇报道"))
        assert labels(html)[0] == "Awards"
        assert '<span lang="zh-Hans">第一届</span>' in html
        assert '<span lang="zh-Hans">《一篇报道》</span>' in html
        assert f'href="/en/awards/{winner.award.slug}/{winner.round.slug}/"' in html
