"""The notice of a grant list and its objection in both themes, with a name as long as may be."""

from typing import Any

import pytest
from playwright.sync_api import Page

from projects.actions.grant_notices import step_grant_objection
from projects.models import GrantNotice
from tests.browser.test_public_pages import LONG_NAME, THEMES, WIDTHS
from tests.browser.walks import looked_at, press
from tests.factories.directory import MediaPartnerFactory
from tests.factories.grant_objections import GrantObjectionFactory
from tests.factories.grants import (
    GrantNoticeFactory,
    GrantNoticeRowFactory,
)
from tests.projects.granting import made_round, noticed
from tests.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def notice(transactional_db: None, clock: Any) -> GrantNotice:
    """A long name whose clock stands still, one whose line is masked, and one that has left."""
    staff = Staff()
    round_ = made_round(staff, slug="weiai", title="2026年度“微爱万能”小微公益行动者资助")
    _, made = noticed(staff, round_, clock.now, name=LONG_NAME, kind="team",
                      title="在凉山的山路上给孩子们送书" * 3, partner=MediaPartnerFactory(),
                      source="editor", recommended_by=staff.person("editor"))  # fmt: skip
    objection = GrantObjectionFactory(notice=made, row=made.rows.get())
    step_grant_objection(objection=objection, verb="investigate", reply="",
                         by=staff.person("organiser"), now=clock.now)  # fmt: skip
    more = {"notice": made, "ends_at": made.ends_at}
    GrantNoticeRowFactory(position=2, application__state="notice", **more)
    GrantNoticeRowFactory(position=3, application__state="withdrawn", removed_at=clock.now,
                          removal="申请人撤回", **more)  # fmt: skip
    GrantNoticeFactory(open=True, round=round_, state="closed")
    return made


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_grant_notices_when_read_then_everyone_can_read_them_and_object(
    page: Page, notice: GrantNotice, theme: str, width: int
) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 844})
    lists = "/grants/weiai/notices/"
    here = f"{lists}{notice.public_id}/"
    for url in ("/notices/", "/grants/weiai/", lists, here, f"{here}object/?about=1"):
        page.goto(url)
        looked_at(page)
    press(page, "提交异议")
    assert page.locator("[aria-invalid=true]").count() >= 1
    looked_at(page)
    page.fill("[name=name]", "钱多多")
    page.fill("[name=contact]", "13800138000")
    page.fill("[name=text]", "他们的课堂去年已经停了，请核实。")
    press(page, "提交异议")
    page.wait_for_url("**/receipt/**")
    looked_at(page)
