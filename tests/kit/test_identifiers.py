from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.identifiers import (
    DocumentKind,
    check_document,
    check_id_number,
    id_birth_date,
    id_check_character,
    mask_number,
    normalise_phone,
    normalise_uscc,
    passes_luhn,
    phone_warning,
    uscc_check_character,
    uscc_warning,
)

TODAY = date(2026, 3, 7)
DIGITS = "0123456789"


def id_number(region: str = "110105", born: str = "19491231", order: str = "002") -> str:
    body = region + born + order
    return body + id_check_character(body)


@pytest.mark.parametrize(
    "code", ["9144030071526726XG", "914403001922038216", "９１４４０３００ 71526726 xg", ""]
)
def test_uscc_when_good_or_missing_then_nothing_is_said(code):
    assert uscc_warning(code) == ""


@pytest.mark.parametrize("department", "159N Y".replace(" ", ""))
def test_uscc_when_of_any_department_then_only_the_check_character_counts(department):
    body = f"{department}2522632MA6DJ0000"
    assert uscc_warning(body + uscc_check_character(body)) == ""


@pytest.mark.parametrize(
    "code, word",
    [
        ("914403001922038217", "校验位"),
        ("91440300192203821", "现在是17位"),
        ("91440300I922038216", "“I”"),
        ("9144A3001922038216", "第3至8位"),
    ],
)
def test_uscc_when_mistyped_then_warned_and_free_to_save(code, word):
    assert word in uscc_warning(code)
    assert "也可以保存" in uscc_warning(code) or word == "现在是17位"


@given(st.integers(0, 16), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_uscc_when_one_character_is_wrong_then_check_notices(place, char):
    code = "9144030071526726XG"
    changed = code[:place] + char + code[place + 1 :]
    assert (uscc_warning(changed) == "") == (changed == code)


def test_uscc_when_normalised_then_half_width_upper_case_without_spaces():
    assert normalise_uscc(" ９144-0300 7152 6726xg\u200b") == "9144030071526726XG"


@pytest.mark.parametrize(
    "number",
    [
        id_number(),
        id_number().lower(),
        id_number("810000"),
        id_number("830000"),
        id_number("932682"),
    ],
)
def test_id_number_when_length_date_and_check_hold_then_fine(number):
    assert check_id_number(number, today=TODAY).sentence == ""


@pytest.mark.parametrize(
    "number, word",
    [
        ("11010519491231002", "18位"),
        ("11010519491231002Y", "18位"),
        ("", "18位"),
        (id_number(born="19491301"), "出生日期"),
        (id_number(born="20260308"), "出生日期"),
        (id_number(born="18991231"), "出生日期"),
        ("110105194912310021", "校验位"),
    ],
)
def test_id_number_when_impossible_then_wrong_with_the_reason(number, word):
    check = check_id_number(number, today=TODAY)
    assert check.wrong
    assert word in check.sentence


def test_id_number_when_of_the_old_kind_then_accepted_with_a_warning():
    check = check_id_number("110105491231002", today=TODAY)
    assert not check.wrong
    assert "15位" in check.sentence
    assert id_birth_date(check.value) == date(1949, 12, 31)


@given(st.integers(0, 16), st.sampled_from(DIGITS))
def test_id_number_when_one_digit_is_wrong_then_noticed(place, digit):
    number = id_number()
    changed = number[:place] + digit + number[place + 1 :]
    assert check_id_number(changed, today=TODAY).wrong == (changed != number)


@pytest.mark.parametrize(
    "kind, number, wrong",
    [
        (DocumentKind.PASSPORT, "E12345678", False),
        (DocumentKind.PASSPORT, "ｅ12345678", False),
        (DocumentKind.TRAVEL_PERMIT, "H1234567800", False),
        (DocumentKind.FOREIGN_PERMIT, "USA110012345678", False),
        (DocumentKind.FOREIGN_PERMIT, id_number("911124"), False),
        (DocumentKind.RESIDENCE_PERMIT, id_number("820000"), False),
        (DocumentKind.RESIDENCE_PERMIT, "H1234567800", True),
        (DocumentKind.OTHER, "士字第123号", True),
        (DocumentKind.PASSPORT, "", True),
    ],
)
def test_document_when_checked_then_only_public_rules_apply(kind, number, wrong):
    assert check_document(kind, number, today=TODAY).wrong == wrong


@pytest.mark.parametrize(
    "typed, stored",
    [
        ("138 0013 8000", "13800138000"),
        ("+86-138-0013-8000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("(0851) 85250000", "0851-85250000"),
        ("010-65120000", "010-65120000"),
        ("400 810 0000", "4008100000"),
        ("+85291234567", "+85291234567"),
        ("8613", "8613"),
    ],
)
def test_phone_when_normalised_then_has_one_form(typed, stored):
    assert normalise_phone(typed) == stored


@pytest.mark.parametrize(
    "typed, warned",
    [("13800138000", False), ("0851-85250000", False), ("4008100000", False), ("", False),
     ("+85291234567", False), ("1380013800", True), ("85250000", True), ("12345678901", True)],
)  # fmt: skip
def test_phone_when_it_cannot_be_dialled_then_warned(typed, warned):
    assert bool(phone_warning(typed)) == warned


@pytest.mark.parametrize(
    "number, masked", [("13800138000", "138****8000"), ("1234567", "*******"), ("", "")]
)
def test_number_when_masked_then_the_middle_is_hidden(number, masked):
    assert mask_number(number) == masked


@given(st.text(DIGITS, min_size=12, max_size=18))
def test_card_when_check_digit_is_tried_then_exactly_one_fits(body):
    assert sum(passes_luhn(body + digit) for digit in DIGITS) == 1
