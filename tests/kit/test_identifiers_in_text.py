import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.identifiers import find_donation_appeals, find_personal_numbers, id_check_character

ID = "11010519491231002" + id_check_character("11010519491231002")


@pytest.mark.parametrize(
    "text, kind, excerpt",
    [
        ("电话13812345678。", "phone", "13812345678"),
        ("tel13812345678wx", "phone", "13812345678"),
        ("１３８ １２３４ ５６７８", "phone", "１３８ １２３４ ５６７８"),
        ("手机138-1234-5678", "phone", "138-1234-5678"),
        ("138.1234.5678", "phone", "138.1234.5678"),
        ("1 3 8 1 2 3 4 5 6 7 8", "phone", "1 3 8 1 2 3 4 5 6 7 8"),
        ("一三八一二三四五六七八", "phone", "一三八一二三四五六七八"),
        ("①③⑧①②③④⑤⑥⑦⑧", "phone", "①③⑧①②③④⑤⑥⑦⑧"),
        ("138\u200b1234\u200b5678", "phone", "138\u200b1234\u200b5678"),
        ("家里0851-85250000", "phone", "0851-85250000"),
        ("（020）87654321", "phone", "（020）87654321"),
        (f"身份证{ID}", "id", ID),
        (f"{ID[:6]} {ID[6:14]} {ID[14:]}", "id", f"{ID[:6]} {ID[6:14]} {ID[14:]}"),
        (ID[:-1] + "ｘ", "id", ID[:-1] + "ｘ"),
        ("110105194912310021", "id", "110105194912310021"),
        ("110105491231002", "id", "110105491231002"),
        ("4111 1111 1111 1111", "card", "4111 1111 1111 1111"),
        ("卡号4111-1111-1111-1111。", "card", "4111-1111-1111-1111"),
        ("４１１１１１１１１１１１１１１１", "card", "４１１１１１１１１１１１１１１１"),
    ],
)
def test_personal_number_when_in_a_text_then_found_in_its_place(text, kind, excerpt):
    [found] = find_personal_numbers(text)
    assert (found.kind, found.excerpt) == (kind, excerpt)
    assert text[found.start : found.end] == excerpt
    assert found.label
    assert excerpt not in found.masked


@pytest.mark.parametrize(
    "text",
    [
        "2025年5月20日，第十届公益季筹得220000000元",
        "2013-05-20 13:00 至 2016 2017 2018 2019",
        "捐款12345678901元，编号20250520123456789012345",
        "统一社会信用代码914403001922038216、9144030071526726XG",
        "校验位碰巧与银行卡相同：914403007100000215、9144030070000000XP",
        "4111 1111 1111 1112",
        "圆周率3.1415926535897932384626",
        "一九四九年十月一日，二〇二五年",
        "",
    ],
)
def test_personal_number_when_digits_are_something_else_then_not_found(text):
    assert find_personal_numbers(text) == []


def test_personal_numbers_when_side_by_side_then_each_is_found():
    found = find_personal_numbers(f"13812345678 {ID} 4111111111111111")
    assert [item.kind for item in found] == ["phone", "id", "card"]


@given(st.text("0123456789 -Xx一二零〇.()ａ身\n", max_size=120))
def test_personal_numbers_when_text_is_anything_then_in_order_without_overlap(text):
    found = find_personal_numbers(text)
    assert all(text[item.start : item.end] == item.excerpt for item in found)
    ends = [0, *(item.end for item in found)]
    assert all(item.start >= end for item, end in zip(found, ends, strict=False))


@given(st.text("的地得在和与，。“”2025年月", max_size=20), st.text("的地得，。年", max_size=20))
def test_phone_when_wrapped_in_any_text_then_still_found(before, after):
    text = f"{before}电13812345678{after}"
    assert "13812345678" in [item.excerpt for item in find_personal_numbers(text)]


@pytest.mark.parametrize(
    "text",
    [
        "请转账至以下账户",
        "收款",
        "收 款 码",
        "打\u200b赏",
        "打.赏",
        "發起眾籌",
        "通过转账",
        "扫码捐款",
        "扫描下方二维码献爱心",
        "捐款账号见文末",
        "捐款链接",
        "开户行：中国银行",
        "户名：某某",
        "账号：6222021234567",
        "爱心捐款至工商银行账号",
        "欢迎大家踊跃捐款",
        "请好心人为孩子捐款",
        "恳请社会各界伸出援手，请您捐款",
        "谢绝现金，请转账至卡号",
        "骗子太多，请认准唯一收款码",
    ],
)
def test_appeal_when_text_asks_for_money_then_found(text):
    found = find_donation_appeals(text)
    assert found
    assert all(text[item.start : item.end] == item.excerpt for item in found)


@pytest.mark.parametrize(
    "text",
    [
        "项目获得捐款30万元，善款到账后全部用于助学。",
        "他向灾区捐款10万元，还把奖金捐给学校。",
        "公司邀请网友为他捐款，他婉拒了。",
        "他请假回乡，同事自发捐款。",
        "他谢绝打赏。",
        "银行职员拦下老人转账10万元。",
        "老人执意转账给“孙子”，幸亏职员看出是骗局。",
        "从未收款",
        "",
    ],
)
def test_appeal_when_text_reports_or_refuses_then_not_found(text):
    assert find_donation_appeals(text) == []


@given(st.text())
def test_appeal_when_text_is_anything_then_excerpts_match_their_places(text):
    text += "。转账"
    found = find_donation_appeals(text)
    assert found
    assert all(text[item.start : item.end] == item.excerpt for item in found)
