"""The public page of a medium's column, and totals from a stated baseline."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from awards.models import Column
from tests.answers import assert_public
from tests.factories.awards import (
    AwardFactory,
    AwardFigureFactory,
    ColumnBudgetFactory,
    ColumnFactory,
    RoundFactory,
    WinnerFactory,
)
from tests.factories.directory import AgreementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def column():
    return ColumnFactory(
        name="封面暖榜", slug="cover-warm", partner__organisation__name="封面新闻",
        partner__organisation__slug="cover", introduction="身边的善意", plan="每季一期",
        agreement=AgreementFactory(title="2026年开放共建协议"),
    )  # fmt: skip


def url(column: Column) -> str:
    return f"/partners/{column.partner.organisation.slug}/{column.slug}/"


def test_column_when_opened_then_it_says_what_it_is_and_what_was_agreed(client, column):
    ColumnBudgetFactory(column=column, amount=Decimal(36000), is_public=True, note="每季9000元")
    ColumnBudgetFactory(column=column, year=2027, amount=Decimal(81000))
    shown = RoundFactory(award=column.award, column=column, announced=True, title="春季")
    WinnerFactory(round=shown, display_name="看得见")
    WinnerFactory(round=shown, display_name="看不见", upcoming=True)
    RoundFactory(award=column.award, title="别处的轮次")
    RoundFactory(award=column.award, column=column, draft=True, title="草稿轮次")
    text = assert_public(client.get(url(column)))
    for words in (
        "封面暖榜", "身边的善意", "每季一期", "2026年开放共建协议", "36,000", "每季9000元",
        "春季", "看得见", "已收录 1 位", "由封面新闻的编辑提名",
    ):  # fmt: skip
        assert words in text, words
    for words in ("81,000", "看不见", "别处的轮次", "草稿轮次"):
        assert words not in text, words


def test_column_when_somebody_says_how_to_nominate_then_those_words_stand_there(client, column):
    Column.objects.filter(pk=column.pk).update(how_to_nominate="拨打热线 12345")
    RoundFactory(award=column.award, column=column, title="正在征集的轮次")
    text = client.get(url(column)).content.decode()
    assert "拨打热线 12345" in text
    assert "正在征集" in text


def test_column_when_read_in_english_then_the_page_is_there(client, column):
    text = client.get(f"/en{url(column)}").content.decode()
    assert "How to nominate" in text
    assert "封面暖榜" in text


@pytest.mark.parametrize("change", [{"is_active": False}, {"slug": "elsewhere"}])
def test_column_when_out_of_use_or_unknown_then_404(client, column, change):
    address = url(column)
    Column.objects.filter(pk=column.pk).update(**change)
    assert_public(client.get(address), 404)


def test_column_when_asked_for_under_another_medium_then_404(client, column):
    other = ColumnFactory(partner__organisation__slug="other")
    assert_public(client.get(f"/partners/other/{column.slug}/"), 404)
    assert_public(client.get(url(other)))


def test_column_when_it_exists_then_the_ways_to_it_are_there(client, column):
    for page in ("/partners/cover/", f"/awards/{column.award.slug}/", "/sitemaps/columns-1.xml"):
        response = client.get(page)
        if response.status_code == 200:
            content = b"".join(response) if response.streaming else response.content
            assert url(column) in content.decode(), page
    assert client.get("/partners/cover/").status_code == 200


# ---------------------------------------------------------------- baselines


def total(award, **facts):
    given = {"label": "累计获奖个人", "value": 47, "unit": "人", "as_of": "2021-12",
             "counted": "people", "counted_from": date(2022, 1, 1)}  # fmt: skip
    return AwardFigureFactory(award=award, **(given | facts))


def released(award, day, **facts):
    at = timezone.make_aware(datetime(2022, 1, 1 + day)) if day >= 0 else None
    at = at or timezone.make_aware(datetime(2021, 12, 31, 23, 59, 59))
    return WinnerFactory(round=RoundFactory(award=award, announced=True), release_at=at, **facts)


def test_total_when_stated_up_to_a_day_then_later_winners_stand_beside_it_and_are_not_added(client):
    award = AwardFactory()
    total(award)
    released(award, -1)
    for day in (0, 1):
        released(award, day)
    released(award, 2, nominee__kind="project", kind="project")
    WinnerFactory()
    WinnerFactory(round=RoundFactory(award=award, announced=True), upcoming=True)
    text = client.get(f"/awards/{award.slug}/").content.decode()
    assert "截至2021年12月 47人；2022年1月1日以后本站另收录 2 人" in text
    assert "49人" not in text
    assert "49 人" not in text
    assert "不相加" in text


def test_total_when_nothing_is_counted_beside_it_then_the_page_says_nothing_of_it(client):
    award = AwardFactory()
    AwardFigureFactory(award=award)
    assert "另收录" not in client.get(f"/awards/{award.slug}/").content.decode()


@pytest.mark.parametrize(
    "facts,words",
    [
        ({"counted_from": None}, "从哪天起另计"),
        ({"counted": ""}, "从哪天起另计"),
        ({"as_of": ""}, "截至什么时候"),
        ({"unit": "个"}, "单位与收录的对象不一致"),
        ({"counted": "projects"}, "单位与收录的对象不一致"),
        ({"unit": "人次"}, "单位与收录的对象不一致"),
    ],
)
def test_total_when_its_parts_do_not_fit_then_it_is_refused(facts, words):
    award = AwardFactory()
    figure = AwardFigureFactory.build(award=award, source="公告", **{
        "value": 47, "unit": "人", "as_of": "2021-12", "counted": "people",
        "counted_from": date(2022, 1, 1), **facts,
    })  # fmt: skip
    with pytest.raises(ValidationError, match=words):
        figure.validate_constraints()
