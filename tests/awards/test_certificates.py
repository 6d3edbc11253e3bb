"""Certificates: what stands on them, that they are real files, and who gets none."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from itertools import combinations

import pytest
import segno
from django.urls import reverse
from openpyxl import load_workbook

from awards.certificates.content import certificate_of, chinese_day, for_certificates
from awards.certificates.design import certificate_file, draw_certificates
from awards.models import Winner
from awards.publication import certificate_number, is_certificate_number
from kit.drawing import width_of
from kit.verdict import Unready
from ledger.models import Entry
from tests.answers import told
from tests.awards.cast import make_cast
from tests.awards.test_admin_steps import signed_in
from tests.factories.awards import CorrectionFactory, WinnerFactory
from tests.pdfs import Pdf

pytestmark = pytest.mark.django_db
NUMBER = "2026-7K3QX9WM-F"
SIX = "、".join(f"第{n}公益基金会与乡村儿童陪伴志愿服务总队" for n in "一二三四五六")


def made(winner, now, **how):
    fresh = for_certificates(Winner.objects.all()).get(pk=winner.pk)
    return certificate_of(fresh, now=now, **how)


def page(winner, now, **how):
    (text,) = Pdf(certificate_file(made(winner, now, **how))).pages
    return text


def pdf_url(winner):
    return f"/winners/{winner.slug}/certificate.pdf"


@pytest.fixture
def cast():
    return make_cast()


def of_round(cast, **facts):
    return WinnerFactory(round=cast.round, category=cast.category, **facts)


# ---------------------------------------------------------------- what stands on it


def test_certificate_when_drawn_then_its_text_reads_back(now):
    winner = WinnerFactory(
        certificate_number=NUMBER, nominee__name="艾必齐", organisation_name="暖心洗车店"
    )
    text = page(winner, now)
    for words in (
        "荣誉证书", "艾必齐", "暖心洗车店", winner.round.title, winner.category.name, NUMBER,
        winner.award.run_by.name, "二〇二六年一月一日", "本奖项从不收费", "以劳动自立",
    ):  # fmt: skip
        assert words in text
    assert "样张" not in text
    assert "更正" not in text


def test_certificate_when_drawn_then_the_font_is_in_the_file_and_nothing_tells_the_hour(now):
    winner = WinnerFactory()
    first = certificate_file(made(winner, now))
    assert first == certificate_file(made(winner, now + timedelta(days=400)))
    assert b"/FontFile2" in first
    assert set(re.findall(rb"/BaseFont /(\S+)", first)) == {b"AAAAAA+NotoSerifSC-Medium"}
    assert b"2026" not in re.search(rb"/CreationDate \((.*?)\)", first)[1]


def test_certificate_when_its_code_is_drawn_then_every_module_stands_in_its_place(now):
    winner = WinnerFactory(certificate_number=NUMBER)
    pdf = Pdf(certificate_file(made(winner, now)))
    contents = b"".join(pdf.stream(number) for number in pdf.objects)
    rows = segno.make(made(winner, now).url, error="m", micro=False, mask=2).matrix
    size = len(rows)
    drawn = [[0] * size for _ in rows]
    for x, y, wide, high in re.findall(rb"(\d+) (\d+) (\d+) (\d+) re", contents):
        if high == b"1":
            row = size + 8 - 4 - 1 - int(y)
            for across in range(int(wide)):
                drawn[row][int(x) - 4 + across] = 1
    assert drawn == [[int(bool(dark)) for dark in row] for row in rows]
    assert made(winner, now).url == f"http://testserver/verify/{NUMBER}/"


@pytest.mark.parametrize(
    "name", ["李", "阿依古丽·买买提明江", "中" * 40, SIX, "The Very Long Society of Friends " * 3]
)
def test_certificate_when_a_name_is_long_then_all_of_it_fits(now, name):
    winner = WinnerFactory(
        nominee__name=name[:120], nominee__name_pinyin="", name_pinyin="", display_name=name[:120]
    )
    text = page(winner, now).replace(" ", "")
    assert name[:120].replace(" ", "") in text
    assert "…" not in text


def test_certificate_when_every_text_is_as_long_as_may_be_then_all_of_it_fits(now):
    texts = {"name": "名" * 120, "standing": "单" * 120, "awarded": "轮" * 120, "award": "奖" * 120,
             "honour": "类" * 80, "citation": "颁" * 300, "signed": "办" * 241}  # fmt: skip
    longest = replace(made(WinnerFactory(), now), **texts, note="更正后第 2 版　2026-03-07 更正")
    (text,) = Pdf(certificate_file(longest)).pages
    counts = {name: text.count(words[0]) for name, words in texts.items()}
    assert all(counts[name] >= len(words) for name, words in texts.items()), counts
    assert "…" not in text


@pytest.mark.parametrize("length", [20, 60, 130, 300])
def test_certificate_when_texts_are_long_then_no_line_lies_on_another(now, length):
    texts = {"name": "名" * 120, "standing": "单" * 120, "awarded": "轮" * 120, "award": "奖" * 120,
             "honour": "类" * 80, "citation": "颁" * 300, "signed": "办" * 241}  # fmt: skip
    cut = {name: text[:length] for name, text in texts.items()}
    longest = replace(made(WinnerFactory(), now), **cut, note="更正后第 2 版　2026-03-07 更正")
    boxes = [
        (x, y - size * 0.12, x + width_of(text, 100) * size / 100, y + size * 0.88, text)
        for x, y, size, text in Pdf(certificate_file(longest)).lines
    ]
    crossing = [
        (one[4][:3], other[4][:3])
        for one, other in combinations(boxes, 2)
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert crossing == []
    assert all(x > 35 and end < 807 for x, _, end, _, _ in boxes)


@pytest.mark.parametrize("level,shown", [("surname", "艾某"), ("pseudonym", "小艾（化名）")])
def test_certificate_when_the_name_is_hidden_then_only_the_holders_copy_has_it(now, level, shown):
    winner = WinnerFactory(
        nominee__name="艾必齐", publish_level=level, pseudonym="小艾", display_name=shown,
        citation=f"{shown}以劳动自立",
    )  # fmt: skip
    everybody, holder = page(winner, now), page(winner, now, own_name=True)
    assert "艾必齐" not in everybody
    assert shown in everybody
    assert "艾必齐以劳动自立" in holder
    assert shown not in holder


def test_certificate_when_corrected_then_it_says_which_version_it_is(now):
    winner = WinnerFactory(corrected=True)
    CorrectionFactory(winner=winner, version=2, corrected_at=now)
    assert "更正后第 2 版" in page(winner, now)
    assert "2026-03-07 更正" in page(winner, now)


def test_certificate_when_the_minute_has_not_come_then_staff_get_a_marked_copy(now):
    winner = WinnerFactory(upcoming=True)
    assert "公布前样张" in page(winner, now)
    with pytest.raises(Unready, match="公布时间"):
        made(WinnerFactory(embargoed=True, round__announce_at=None), now)


def test_certificate_when_the_font_lacks_a_character_then_nothing_is_printed_and_it_is_named(now):
    winner = WinnerFactory(display_name="王\U00031350明")
    with pytest.raises(Unready, match="U\\+31350") as refusal:
        made(winner, now)
    assert "王\U00031350明" in refusal.value.reason


@pytest.mark.parametrize(
    "month,day,words", [(5, 20, "五月二十日"), (10, 1, "十月一日"), (12, 31, "十二月三十一日")]
)
def test_day_when_written_out_then_as_under_a_document(now, month, day, words):
    assert chinese_day(now.replace(month=month, day=day)) == f"二〇二六年{words}"


def test_number_when_one_character_is_mistyped_then_the_check_character_tells(client):
    number = certificate_number(2026)
    assert is_certificate_number(number)
    for place, char in enumerate(number):
        wrong = "7" if char != "7" else "8"
        assert char == "-" or not is_certificate_number(
            number[:place] + wrong + number[place + 1 :]
        )
    assert "编号写法没有问题" in client.get(f"/verify/{number}/").content.decode()
    typo = number[:-1] + ("A" if number[-1] != "A" else "B")
    assert "可能抄错了一位" in client.get(f"/verify/{typo}/").content.decode()


def test_check_when_the_certificate_was_corrected_then_it_shows_what(client, now):
    winner = WinnerFactory(corrected=True, certificate_number=NUMBER)
    CorrectionFactory(winner=winner, version=2, corrected_at=now, old="旧单位", new="新单位")
    text = client.get(f"/verify/{NUMBER}/").content.decode()
    assert "旧单位" in text
    assert "新单位" in text


# ---------------------------------------------------------------- who gets one


def test_certificate_when_public_then_everybody_gets_the_same_bytes(client, now, clock):
    winner = WinnerFactory()
    first = client.get(pdf_url(winner))
    data = b"".join(first.streaming_content)
    assert first["Content-Type"] == "application/pdf"
    assert data == certificate_file(made(winner, now))
    again = client.get(pdf_url(winner), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("trait", ["embargoed", "upcoming"])
def test_certificate_when_not_released_then_it_is_exactly_like_absent(client, trait):
    absent = told(client.get("/winners/nobody/certificate.pdf"), forget="nobody")
    winner = WinnerFactory(**{trait: True})
    assert told(client.get(pdf_url(winner)), forget=winner.slug) == absent
    assert absent[0] == 404


@pytest.mark.parametrize("trait,status", [("hidden", 410), ("revoked", 410), ("revoking", 409)])
def test_certificate_when_the_honour_does_not_stand_then_there_is_none(client, trait, status):
    winner = WinnerFactory(**{trait: True})
    response = client.get(pdf_url(winner))
    assert response.status_code == status
    assert not response.get("Content-Type", "").startswith("application/pdf")


@pytest.mark.parametrize("trait,words", [("revoked", "已经撤销"), ("revoking", "撤销程序")])
def test_certificate_when_revoked_then_staff_are_refused_with_the_reason(cast, trait, words):
    winner = of_round(cast, **{trait: True})
    url = reverse("admin:awards_winner_certificate", args=(winner.pk,))
    response = signed_in(cast, "organiser").post(url)
    assert response.status_code == 409
    assert words in response.content.decode()
    assert not Entry.objects.filter(verb="winner.print_certificate").exists()


def test_certificate_when_staff_print_it_then_the_record_knows_and_names_nobody(cast):
    winner = of_round(cast, nominee__name="艾必齐", display_name="艾某", publish_level="surname")
    url = reverse("admin:awards_winner_certificate", args=(winner.pk,))
    response = signed_in(cast, "organiser").post(url)
    assert "艾必齐" in Pdf(response.content).pages[0]
    entry = Entry.objects.get(verb="winner.print_certificate")
    assert winner.certificate_number in entry.payload
    assert "艾必齐" not in str(Entry.objects.values())
    assert signed_in(cast, "auditor").post(url).status_code == 403
    assert signed_in(cast, "other_organiser").post(url).status_code == 404


def test_round_when_printed_then_one_file_has_a_page_for_each_and_says_what_it_left_out(cast):
    winners = [of_round(cast, position=n) for n in range(3)]
    of_round(cast, revoked=True)
    odd = of_round(cast, display_name="王\U00031350明", position=9)
    client = signed_in(cast, "organiser")
    response = client.post(reverse("admin:awards_round_certificates", args=(cast.round.pk,)))
    text = b"".join(response.streaming_content).decode()
    assert "有 1 张没有打印" in text
    assert odd.display_name in text
    link = re.search(r'href="([^"]+)" data-export-ready', text)[1]
    file = client.get(link)
    assert file["Content-Type"] == "application/pdf"
    pages = Pdf(b"".join(file.streaming_content)).pages
    assert len(pages) == 3
    assert all(winner.display_name in page for winner, page in zip(winners, pages, strict=True))
    assert signed_in(cast, "admin").get(link).status_code == 404
    assert '"rows":4' in Entry.objects.get(verb="export.certificates").payload


def test_round_when_there_are_many_then_they_share_one_ground_and_one_font(now):
    certificate = made(WinnerFactory(), now)
    sizes = []
    for count in (1, 41):
        file = BytesIO()
        assert list(draw_certificates(file, [certificate] * count, title="x"))[-1] == count
        sizes.append(len(file.getvalue()))
    assert (sizes[1] - sizes[0]) / 40 < 6000


def test_running_order_when_made_then_it_says_who_comes_when_and_how_to_say_it(cast):
    of_round(cast, nominee__name="李春亮", position=2)
    of_round(cast, nominee__name="单霁翔", display_name="单某", publish_level="surname", position=1)
    url = reverse("admin:awards_round_running_order", args=(cast.round.pk,))
    response = signed_in(cast, "approver").post(url)
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert rows[0] == ["出场顺序", "获奖者", "读音", "荣誉", "单位与身份", "颁奖词"]
    assert [row[:3] for row in rows[1:]] == [[1, "单某", "Shàn Mǒu"], [2, "李春亮", "Lǐ Chūnliàng"]]
    assert rows[2][5] == "以劳动自立，活得有尊严。"
    assert signed_in(cast, "editor").post(url).status_code in {403, 404}
    assert Entry.objects.filter(verb="export.running_order").count() == 1
