from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.dates import (
    HOLIDAYS,
    Precision,
    add_working_days,
    china_day,
    deadline,
    readable_day,
    render_date,
    render_span,
    start_of,
)


@pytest.mark.parametrize(
    "precision, text",
    [
        (Precision.DAY, "2021年6月3日"),
        (Precision.MONTH, "2021年6月"),
        (Precision.YEAR, "2021年"),
        (Precision.UNKNOWN, "日期待查"),
    ],
)
def test_date_when_rendered_then_shows_only_what_is_known(precision, text):
    assert render_date(date(2021, 6, 3), precision) == text


def test_date_when_missing_then_says_so():
    assert render_date(None, Precision.DAY) == "日期待查"


@pytest.mark.parametrize(
    "start, end, precision, text",
    [
        ("2025-05-20", "2025-05-22", Precision.DAY, "2025年5月20日至22日"),
        ("2025-04-30", "2025-05-02", Precision.DAY, "2025年4月30日至5月2日"),
        ("2024-12-31", "2025-01-01", Precision.DAY, "2024年12月31日至2025年1月1日"),
        ("2025-05-20", "2025-05-20", Precision.DAY, "2025年5月20日"),
        ("2025-05-01", "2025-06-30", Precision.MONTH, "2025年5月至6月"),
        ("2025-05-01", "2025-05-31", Precision.MONTH, "2025年5月"),
        ("2024-05-01", "2025-05-31", Precision.YEAR, "2024年至2025年"),
        ("2024-05-01", "2025-05-31", Precision.UNKNOWN, "日期待查"),
    ],
)
def test_span_when_rendered_then_shared_parts_are_said_once(start, end, precision, text):
    assert render_span(date.fromisoformat(start), date.fromisoformat(end), precision) == text


def test_deadline_when_compared_then_last_second_is_in_and_midnight_is_out():
    last = deadline(date(2025, 5, 20))
    assert datetime(2025, 5, 20, 15, 59, 59, 999_999, tzinfo=UTC) <= last
    assert datetime(2025, 5, 20, 16, 0, 0, tzinfo=UTC) > last
    assert f"{last:%H:%M:%S}" == "23:59:59"


@given(st.dates(date(1992, 1, 1), date(2100, 1, 1)))
def test_day_when_started_and_ended_then_has_no_gap_to_the_next(day):
    assert start_of(day + timedelta(days=1)) - deadline(day) == timedelta(microseconds=1)
    assert china_day(start_of(day)) == china_day(deadline(day)) == day


@pytest.mark.parametrize(
    "start, count, end",
    [
        ("2025-05-19", 5, "2025-05-26"),  # one weekend
        ("2025-04-25", 1, "2025-04-27"),  # a Sunday worked for the May holiday
        ("2025-04-30", 1, "2025-05-06"),  # over the May holiday
        ("2025-09-30", 2, "2025-10-10"),  # eight days of National Day
        ("2026-02-13", 2, "2026-02-24"),  # Saturday worked, then Spring Festival
    ],
)
def test_working_days_when_holidays_lie_between_then_they_are_skipped(start, count, end):
    found = add_working_days(date.fromisoformat(start), count)
    assert found.day == date.fromisoformat(end)
    assert found.certain
    assert found.remark == ""


def test_working_days_when_table_has_ended_then_result_is_marked_uncertain():
    found = add_working_days(date(2026, 12, 30), 5)
    assert found.day == date(2027, 1, 6)
    assert not found.certain
    assert "2027年" in found.remark


def test_working_days_when_count_is_zero_then_refused():
    with pytest.raises(ValueError, match="at least 1"):
        add_working_days(date(2025, 5, 20), 0)


def test_holiday_table_when_read_then_worked_days_are_weekends_and_never_off():
    assert all(day.weekday() >= 5 for day in HOLIDAYS.worked)
    assert not HOLIDAYS.worked & HOLIDAYS.off
    assert all(HOLIDAYS.covers(day) for day in HOLIDAYS.worked | HOLIDAYS.off)


@pytest.mark.parametrize(
    "written,read",
    [
        ("2021-09-05", "2021年9月5日"),
        ("2021-08-07T02:00", "2021年8月7日 02:00"),
        ("2021-09", "2021年9月"),
        ("2016", "2016年"),
        ("2023财年", "2023财年"),
        ("", ""),
    ],
)
def test_readable_day_when_kept_as_text_then_it_is_read_as_far_as_it_goes(written, read):
    assert readable_day(written) == read
