"""The language of an address, and what the language of a page changes in what is written."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from kit.chinese import written_ordinal
from kit.dates import from_to, readable_day, render_date, render_span
from kit.figures import claim_parts, render_claim
from kit.languages import (
    CHINESE,
    address_of,
    in_language,
    language_of,
    language_tag,
    marked,
    page_address,
)
from kit.templatetags.components import yuan
from kit.templatetags.languages import lang_zh, switch


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "path,language",
    [
        ("/en/", "en"), ("/en", "en"), ("/en/winners/", "en"), ("/", CHINESE), ("", CHINESE),
        ("/english/", CHINESE), ("/winners/en/", CHINESE), ("/zh-hans/", CHINESE), ("en/", CHINESE),
        ("/EN/", CHINESE),
    ],
)  # fmt: skip
def test_language_when_an_address_is_read_then_its_first_part_alone_says_it(path, language):
    assert language_of(path) == language


@pytest.mark.parametrize("path", ["/", "/winners/", "/winners/?q=%E4%BA%BA&page=x", "/ledger/7/"])
def test_address_when_turned_into_another_language_then_the_way_back_is_the_same(path):
    assert in_language(path, "en") == f"/en{path}"
    assert in_language(f"/en{path}", CHINESE) == path
    assert in_language(path, CHINESE) == path


def test_address_when_it_would_lead_to_another_site_then_it_is_escaped():
    assert in_language("/en//evil.example/", CHINESE) == "/%2Fevil.example/"
    assert in_language("//evil.example/", "en") == "/en//evil.example/"


def test_switch_when_shown_then_the_page_itself_is_named_and_not_linked(english):
    assert switch("/en/winners/?q=a") == [
        ("zh-Hans", "中文", "/winners/?q=a"),
        ("en", "English", ""),
    ]


def test_page_address_when_the_language_changes_then_it_follows():
    assert (page_address("home"), page_address("awards:winner_list")) == ("/", "/winners/")
    with translation.override("en"):
        assert page_address("awards:winner_list") == "/en/winners/"
        assert page_address("/winners/") == "/winners/"
        assert page_address("admin:index") == "/admin/"
    assert page_address("awards:winner_list") == "/winners/"


def test_content_when_the_page_is_chinese_then_it_has_no_mark():
    assert (marked("艾必齐"), lang_zh(), language_tag()) == ("艾必齐", "", "zh-Hans")


def test_content_when_the_page_is_english_then_it_is_marked_and_escaped(english):
    assert marked("艾<b>") == '<span lang="zh-Hans">艾&lt;b&gt;</span>'
    assert (marked("2025"), marked(""), marked(None)) == ("2025", "", None)
    assert (lang_zh(), lang_zh("艾"), lang_zh("Ai")) == (' lang="zh-Hans"', ' lang="zh-Hans"', "")
    assert language_tag() == "en"


# ------------------------------------------------------------------ dates and figures


def test_date_when_english_then_it_is_written_only_as_far_as_it_is_known(english):
    day = date(2025, 5, 2)
    assert [render_date(day, p) for p in ("day", "month", "year", "unknown")] == [
        "2 May 2025", "May 2025", "2025", "date not known",
    ]  # fmt: skip
    texts = ("2021-09-05", "2021-08-07T02:00", "2021-09", "2016", "2023财年", "2021-19")
    assert [readable_day(text) for text in texts] == [
        "5 September 2021", "7 August 2021 02:00", "September 2021", "2016",
        "financial year 2023", "2021-19",
    ]  # fmt: skip
    assert from_to("2016", "May 2025") == "2016 – May 2025"


@pytest.mark.parametrize(
    "first,last,precision,text",
    [
        ((2025, 5, 20), (2025, 5, 22), "day", "20–22 May 2025"),
        ((2025, 4, 30), (2025, 5, 2), "day", "30 April – 2 May 2025"),
        ((2025, 12, 30), (2026, 1, 2), "day", "30 December 2025 – 2 January 2026"),
        ((2025, 5, 20), (2026, 5, 20), "day", "20 May 2025 – 20 May 2026"),
        ((2025, 5, 20), (2025, 5, 20), "day", "20 May 2025"),
        ((2021, 6, 1), (2021, 8, 1), "month", "June – August 2021"),
        ((2016, 1, 1), (2018, 1, 1), "year", "2016–2018"),
    ],
)
def test_span_when_english_then_what_both_ends_share_is_written_once(
    english, first, last, precision, text
):
    assert render_span(date(*first), date(*last), precision) == text


@pytest.mark.parametrize(
    "value,qualifier,unit,magnitude,text",
    [
        ("6800", "over", "名", None, "over 6,800 people"),
        ("220000000", "about", "元", None, "about 220 million yuan"),
        ("1320000000", "exact", "人次", None, "1.32 billion attendances"),
        ("300000", "nearly", "户", None, "nearly 300,000 households"),
        ("40", "exact", "%", None, "40%"),
        ("12.5", "exact", "", None, "12.5"),
        ("7", "exact", "把", None, "7 把"),
        ("11", "exact", "个", None, "11"),
        (None, "several", "人", 1000, "thousands of people"),
        (None, "several", "个", 10, "dozens"),
        (None, "exact", "人", None, "not published"),
    ],
)
def test_claim_when_english_then_the_qualifier_stays_with_the_number(
    english, value, qualifier, unit, magnitude, text
):
    number = Decimal(value) if value else None
    assert render_claim(number, qualifier, unit, magnitude) == text
    assert "".join(claim_parts(number, qualifier, unit, magnitude)) == text


def test_words_when_english_then_ordinals_and_amounts_are_too(english):
    ordinals = [written_ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112)]
    assert [text.removesuffix(" edition") for text in ordinals] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th",
    ]  # fmt: skip
    assert yuan(Decimal("5000.00")) == "RMB 5,000"


@pytest.mark.parametrize("language", [CHINESE, "en"])
@pytest.mark.parametrize(
    "name,slugs",
    [
        ("awards:winner_detail", ("ai-bi-qi",)),
        ("awards:round_detail", ("stand-in-1", "stand-in-0")),
        ("awards:ballot_detail", ("a", "b", "c")),
        ("awards:winner_card", ("x_Y-9",)),
        ("awards:certificate_detail", ("2025-7K3QX9WM-F",)),
        ("awards:certificate_detail", ("2025 某?",)),
        ("ledger:entry_detail", ("12",)),
    ],
)
def test_address_of_when_asked_then_it_is_that_of_the_urls(language, name, slugs):
    with translation.override(language):
        assert address_of(name, *slugs) == address_of(name, *slugs) == reverse(name, args=slugs)


def test_address_of_when_a_slug_is_none_then_refused_as_by_the_urls():
    with pytest.raises(NoReverseMatch):
        address_of("awards:winner_detail", "no slug/")
    with pytest.raises(NoReverseMatch):
        address_of("awards:winner_detail", "")
