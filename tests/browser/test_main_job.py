"""The main job in a real browser, with the page's scripts: typed, pasted, kept, decided, published.

One long walk and a few short ones: what only a browser can show.
"""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from awards.models import Nomination, Winner
from directory.models import FormDraft, User
from tests.awards.cast import Cast, make_cast
from tests.factories.awards import CriterionFactory
from tests.factories.directory import RegionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADD = "/admin/awards/nomination/add/"
WORD = (
    "<html><head><style>p{mso-x:y}</style></head><body><p class=MsoNormal>他开了一家"
    "<b>洗车店</b>。<o:p></o:p></p><p>店里的伙伴都是听障人士，<br>三年没有人离开。</p></body></html>"
)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """An open round and its people, seen by the server too."""
    cast = make_cast(opens_at=timezone.now(), title="2026年度公益人物")
    CriterionFactory(round=cast.round)
    RegionFactory(code="522632", name="榕江县", full_name="贵州省黔东南苗族侗族自治州榕江县",
                  pinyin="rongjiangxian", initials="rjx")  # fmt: skip
    return cast


@pytest.fixture
def signed_in(browser: Browser, browser_context_args: Any) -> Iterator[Callable[..., Page]]:
    """A window of its own for each person, signed in through the door."""
    opened = []

    def open_for(user: User) -> Page:
        context = browser.new_context(**browser_context_args)
        opened.append(context)
        page = context.new_page()
        sign_in(page, user)
        return page

    yield open_for
    for context in opened:
        context.close()


def sign_in(page: Page, user: User) -> None:
    page.goto("/accounts/login/?next=/admin/awards/nomination/")
    page.fill("input[name=login]", user.username)
    page.fill("input[name=password]", "secret-secret")
    page.locator("form:has(input[name=password]) button").click()
    expect(page).to_have_url(re.compile("/admin/"))


def photo(path: Path, colour: tuple[int, int, int]) -> Path:
    Image.new("RGB", (640, 480), colour).save(path, "JPEG")
    return path


def paste(page: Page, selector: str, html: str) -> None:
    """Paste as Word does, with its HTML beside the plain text."""
    page.locator(selector).evaluate(
        """(area, html) => {
            area.focus();
            const data = new DataTransfer();
            data.setData("text/html", html);
            const event = { clipboardData: data, bubbles: true, cancelable: true };
            area.dispatchEvent(new ClipboardEvent("paste", event));
        }""",
        html,
    )


def take(page: Page, label: str, **answers: str) -> None:
    """Click a step, answer its page, confirm."""
    page.get_by_role("link", name=label, exact=True).click()
    for name, value in answers.items():
        field = page.locator(f"[name={name}]")
        if value == "✓":
            field.check()
        elif field.first.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={value}]").check()
        else:
            field.fill(value)
    words = label if label.startswith("确") else f"确定{label}"
    page.get_by_role("button", name=words, exact=True).click()
    expect(page.locator(".messagelist")).to_be_visible()


def fill_in(page: Page, tmp_path: Path) -> None:
    """Write the three required things as an editor would."""
    page.goto(ADD)
    page.select_option("[name=round]", label="2026年度公益人物")
    page.fill("[name=name]", "艾必齐")
    paste(page, "[name=story]", WORD)
    assert page.input_value("[name=story]") == (
        "他开了一家洗车店。\n\n店里的伙伴都是听障人士，\n\n三年没有人离开。"
    )
    page.fill("[name=happened]", "2026年2月")
    page.locator("#id_happened_region + .select2 .select2-selection").click()
    page.locator(".select2-search__field").fill("榕江")
    page.locator(".select2-results__option", has_text="榕江县").click()
    page.select_option("[name=category]", label="年度人物（2026年度公益人物）")


def nominate(editor: Page, tmp_path: Path) -> Nomination:
    """Everything an editor does: words, two photos put in order, source, basis; then sent."""
    fill_in(editor, tmp_path)
    files = [photo(tmp_path / "one.jpg", (180, 40, 30)), photo(tmp_path / "two.jpg", (30, 90, 60))]
    editor.set_input_files("#id_photos", files)
    editor.wait_for_url(re.compile(r"/nomination/\d+/change/"))
    cards = editor.locator("[data-photos] [data-photo]")
    expect(cards).to_have_count(2)
    first = cards.nth(0).get_attribute("data-photo")
    cards.nth(0).get_by_role("button", name="后移").click()
    expect(cards.nth(1)).to_have_attribute("data-photo", str(first))
    for card in (cards.nth(0), cards.nth(1)):
        card.locator("[name$=alt_text]").fill("他和伙伴在洗车")
        card.locator("[name$=rights_basis]").select_option("own")
        card.locator("[name$=portrait]").select_option("consented")
    editor.locator("#part-source summary").click()
    editor.fill("[name=source_medium]", "某某日报")
    editor.fill("[name=source_title]", "洗车店里的一家人")
    editor.locator("#part-consents summary").click()
    editor.select_option("[name=name_basis]", "news")
    editor.get_by_role("button", name="保存并提交").click()
    expect(editor.locator(".messagelist")).to_contain_text("已提交")
    nomination = Nomination.objects.get()
    assert nomination.photos.order_by("position").last().public_id == first
    assert nomination.happened_region_id == "522632"
    return nomination


def decide(organiser: Page, approver: Page, page: str, round_page: str) -> None:
    """Accepted, proposed and confirmed by two; the announcement waits for its approval."""
    organiser.goto(page)
    take(organiser, "受理", is_minor="no", duplicates_checked="✓")
    expect(organiser).to_have_url(re.compile("state=submitted"))
    for label in ("截止征集", "进入定评"):
        organiser.goto(round_page)
        take(organiser, label)
    organiser.goto(page)
    take(organiser, "拟授")
    approver.goto(page)
    take(approver, "确认授予", level="full")
    organiser.goto(round_page)
    take(organiser, "提出公布时间", at=f"{timezone.localtime():%Y-%m-%dT%H:%M}")


def exported_cells(organiser: Page) -> set[Any]:
    """Every cell of the list of winners as a workbook."""
    organiser.goto("/admin/awards/winner/")
    organiser.get_by_role("link", name="导出获奖名单").click()
    organiser.locator("form:has([name=format]) button").last.click()
    with organiser.expect_download() as coming:
        organiser.locator("[data-export-ready]").click()
    book = load_workbook(io.BytesIO(Path(coming.value.path()).read_bytes()))
    return {cell.value for row in book.worksheets[0].iter_rows() for cell in row}


def test_main_job_when_done_in_a_browser_then_the_public_reads_the_story_and_the_list_is_a_file(
    cast: Cast, signed_in: Callable[..., Page], tmp_path: Path
) -> None:
    nomination = nominate(signed_in(cast.editor), tmp_path)
    organiser, approver = signed_in(cast.organiser), signed_in(cast.approver)
    round_page = f"/admin/awards/round/{cast.round.pk}/change/"
    decide(organiser, approver, f"/admin/awards/nomination/{nomination.pk}/change/", round_page)

    visitor = signed_in(cast.other_editor)
    visitor.context.clear_cookies()
    winner = Winner.objects.get()
    address = f"/winners/{winner.slug}/"
    assert visitor.goto(address).status == 404
    approver.goto(round_page)
    take(approver, "批准公布")
    assert visitor.goto(address).status == 200
    expect(visitor.locator("h1")).to_contain_text("艾必齐")
    expect(visitor.locator("main")).to_contain_text("三年没有人离开")
    picture = visitor.locator("main img[src*='/photos/']").first
    assert picture.evaluate("async image => (await image.decode(), image.naturalWidth)") > 0
    assert {"艾必齐", winner.certificate_number} <= exported_cells(organiser)


def test_typing_when_the_session_ends_then_nothing_is_lost_and_it_goes_on_after_signing_in(
    cast: Cast, signed_in: Callable[..., Page]
) -> None:
    page = signed_in(cast.editor)
    page.goto(ADD)
    page.select_option("[name=round]", label="2026年度公益人物")
    page.fill("[name=name]", "艾必齐")
    state = page.locator("[data-save-state]")
    expect(state).to_contain_text("已自动留存", timeout=10_000)
    assert FormDraft.objects.get().fields["name"] == ["艾必齐"]

    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.fill("[name=headline]", "登录过期之后写的")
    expect(state).to_contain_text("登录已过期，内容已暂存在这台电脑上", timeout=10_000)
    page.get_by_role("button", name="保存草稿").click()
    expect(state).to_contain_text("登录已过期")
    assert not Nomination.objects.exists()

    window = page.context.new_page()
    sign_in(window, cast.editor)
    assert page.context.cookies() != cookies
    window.close()
    page.bring_to_front()
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".messagelist")).to_contain_text("已保存")
    assert Nomination.objects.get().headline == "登录过期之后写的"
    assert not FormDraft.objects.exists()


def test_typing_when_the_window_is_closed_then_the_next_one_offers_it(
    cast: Cast, signed_in: Callable[..., Page]
) -> None:
    page = signed_in(cast.editor)
    page.goto(ADD)
    page.fill("[name=name]", "艾必齐")
    page.fill("[name=story]", "电话13812345678")
    expect(page.locator("[data-field=story]")).to_contain_text("疑似电话号码", timeout=10_000)
    page.goto("/admin/awards/nomination/")
    page.goto(ADD)
    expect(page.locator(".kept")).to_contain_text("艾必齐")
    page.get_by_role("link", name="恢复").click()
    expect(page.locator("[name=name]")).to_have_value("艾必齐")


def test_photo_when_one_of_two_is_refused_then_it_is_named_and_the_other_stays(
    cast: Cast, signed_in: Callable[..., Page], tmp_path: Path
) -> None:
    page = signed_in(cast.editor)
    page.goto(ADD)
    good = photo(tmp_path / "good.jpg", (10, 10, 10))
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"<script>alert(1)</script>")
    page.set_input_files("#id_photos", [good])
    expect(page.locator("[data-photos-say]")).to_contain_text("请选择评选轮次")
    page.select_option("[name=round]", label="2026年度公益人物")
    page.set_input_files("#id_photos", [good])
    page.wait_for_url(re.compile("change"))
    page.set_input_files("#id_photos", [bad, good])
    expect(page.locator("[data-photos-say]")).to_contain_text("bad.jpg")
    cards = page.locator("[data-photos] [data-photo]")
    expect(cards).to_have_count(2)
    cards.nth(0).get_by_role("button", name="移除").click()
    expect(cards.nth(0)).to_have_class(re.compile("photo--gone"))
    cards.nth(0).get_by_role("button", name="放回").click()
    cards.nth(1).get_by_role("button", name="移除").click()
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("已保存")
    assert Nomination.objects.get().photos.kept().count() == 1


PAGES = ["", "{0}/change/", "{0}/accept/", "{0}/history/"]


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_when_looked_at_then_nothing_is_in_the_way_of_anybody(
    width: int, cast: Cast, signed_in: Callable[..., Page]
) -> None:
    editor = signed_in(cast.editor)
    editor.goto(ADD)
    editor.select_option("[name=round]", label="2026年度公益人物")
    editor.fill("[name=name]", "艾必齐")
    editor.fill("[name=story]", "他开了一家洗车店，三年里没有一个人离开，大家都靠双手养活自己。")
    editor.fill("[name=happened]", "2026年2月")
    editor.fill("[name=happened_place]", "榕江")
    refused: list[str] = []
    editor.on("console", lambda told: refused.append(told.text) if told.type == "error" else None)
    editor.get_by_role("button", name="保存并提交").click()
    expect(editor.locator(".messagelist")).to_contain_text("已提交")
    page = signed_in(cast.organiser)
    page.on("console", lambda told: refused.append(told.text) if told.type == "error" else None)
    page.set_viewport_size({"width": width, "height": 900})
    number = Nomination.objects.get().pk
    for view in PAGES:
        page.goto(f"/admin/awards/nomination/{view.format(number)}")
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wider) <= 0, view
        assert refused == [], view
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"]})
        assert found.violations_count == 0, found.generate_report()
        refused.clear()  # the tool writes styles of its own into the page
