"""What programs are told: the shapes of /api/v1/, which also make its description."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Generic, Literal, TypeVar

from ninja import Field, Schema

# Text as a keyboard types it: bounded, and no control character, NUL above all.
Text = Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Slug = Annotated[str, Field(max_length=120, pattern=r"^[-A-Za-z0-9_]*$")]
Item = TypeVar("Item")


class Problem(Schema):
    """Why there is no answer, in a sentence for people."""

    message: str


class Page(Schema, Generic[Item]):
    """At most fifty rows, and the addresses of the rows before and after."""

    items: list[Item]
    previous: str | None = Field(description="前一页的网址")
    next: str | None = Field(description="后一页的网址")


class Paged(Schema):
    """Where a page begins."""

    page: Slug = Field("", description="从哪里接着读：照抄 next 或 previous 里的值")


class WinnerQuery(Paged):
    """The filters of the page /winners/, with the same meaning."""

    q: Text = Field("", description="搜索词，与页面相同")
    year: Annotated[str, Field(pattern=r"^([0-9]{4})?$")] = Field("", description="年份，四位数字")
    award: Slug = Field("", description="奖项标识")
    round: Slug = Field("", description="轮次标识")
    category: Slug = Field("", description="类别标识")
    series: Slug = Field("", description="活动系列标识")
    edition: Slug = Field("", description="届次标识")
    region: Slug = Field("", description="区划代码，任意一级")
    partner: Slug = Field("", description="提名媒体标识")
    theme: Slug = Field("", description="主题标识")
    kind: Slug = Field("", description="person、team、organisation、project 或 joint")
    sort: Literal["", "newest", "year", "name"] = Field("", description="顺序")


class ProjectQuery(Paged):
    """The filters of the page /projects/."""

    q: Text = Field("", description="搜索词")
    theme: Slug = Field("", description="主题标识")
    region: Slug = Field("", description="区划代码")


class RegionQuery(Paged):
    """Which regions."""

    inside: Slug = Field("", description="只列这个区划及其下级，写六位代码")


class FigureQuery(Paged):
    """Whose figures."""

    of: Literal["awards", "editions", "programmes", "projects"] = Field(
        "projects", description="哪一类的数据"
    )


class Named(Schema):
    """Something that has a page or a list of its own."""

    slug: str
    name: str


class Part(Schema):
    """An organisation by the role that the source states."""

    role: str
    name: str


class Figure(Schema):
    """A number, which never travels without qualifier, unit, cut-off and source."""

    label: str
    claim: str = Field(description="照原文写法的完整说法，如“超6800名”")
    value: Decimal | None
    qualifier: str
    unit: str
    as_of: str
    note: str
    source: str


class FigureOf(Figure):
    """A figure with the thing that it is about."""

    of: str
    about: Named


class Photo(Schema):
    """A photograph that the page shows."""

    url: str
    alt: str
    caption: str
    credit: str
    width: int
    height: int


class Source(Schema):
    """Where the story was first told."""

    medium: str
    author: str
    title: str
    url: str


class Correction(Schema):
    """What was corrected after the announcement."""

    field: str
    old: str
    new: str
    reason: str
    corrected_at: datetime


class Winner(Schema):
    """A winner as the public list shows it, at its publish level."""

    slug: str
    url: str
    name: str = Field(description="按公开程度显示的名称")
    kind: str
    year: int
    award: Named
    category: str
    round: str
    series: str | None
    edition: str | None
    region: str | None = Field(description="区划代码")
    region_name: str
    organisation: str
    role: str
    headline: str
    citation: str
    nominating_media: str
    themes: list[str]
    prize_amount: Decimal | None
    certificate_number: str
    announced_at: datetime
    is_corrected: bool


class WinnerDetail(Winner):
    """One winner with its story."""

    story: str
    photos: list[Photo]
    source: Source
    partners: list[Named]
    figures: list[Figure]
    corrections: list[Correction]
    verify_url: str


class Award(Schema):
    """An award as an institution."""

    slug: str
    url: str
    name: str
    former_names: list[str]
    mode: str = Field(description="原文没有写明时为空")
    series: str | None
    run_by: str
    founded_by: list[str]
    since_year: int | None
    introduction: str
    eligibility: str
    source: str


class Category(Schema):
    """A category of a round."""

    slug: str
    name: str
    quota: int | None
    prize_amount: Decimal | None


class Round(Schema):
    """One round of an award with its rules."""

    slug: str
    url: str
    title: str
    award: Named
    year: int
    state: str
    is_rolling: bool
    edition: str | None
    opens_at: datetime | None
    closes_at: datetime | None
    announced_at: datetime | None
    categories: list[Category]
    eligibility: str
    process_note: str
    fee_free_statement: str
    source: str


class Series(Schema):
    """A series of events."""

    slug: str
    url: str
    name: str
    started: str
    recurrence: str
    introduction: str
    hosts: list[str]
    calendar: str
    source: str


class Edition(Schema):
    """One edition of a series; what a source only implies is left out."""

    slug: str
    url: str
    title: str
    series: str | None
    ordinal: int | None
    year: int | None
    starts_on: str = Field(description="只写到已知的精度：2025-05-20、2021-06、2016 或空")
    ends_on: str
    when: str
    city: str
    venue: str
    theme: str
    state: str
    state_reason: str
    summary: str
    organisations: list[Part]
    calendar: str
    source: str
    updated_at: datetime


class Project(Schema):
    """A charity project; amounts are what was reported, with their cut-off."""

    slug: str
    url: str
    name: str
    summary: str
    beneficiaries: str
    programme: str | None
    themes: list[str]
    regions: list[str]
    period: str
    target_amount: Decimal | None
    reported_amount: Decimal | None
    reported_as_of: str
    verification: str
    organisations: list[Part]
    source: str
    updated_at: datetime


class Partner(Schema):
    """A medium that nominates."""

    slug: str
    url: str
    name: str
    region: str | None
    group: str
    since: str
    introduction: str
    columns: list[Named]


class Region(Schema):
    """A place of GB/T 2260 (2023)."""

    code: str
    name: str
    full_name: str
    level: str
    parent: str | None


class Notice(Schema):
    """A list that the public may object to, or could."""

    id: str
    url: str
    kind: Literal["award", "grants"] = Field(description="award 评奖，grants 小微资助")
    award: Named | None = Field(description="资助公示没有奖项")
    programme: str = Field(description="资助所属的计划，评奖公示为空")
    round: str
    round_title: str
    category: str = Field(description="资助公示为空")
    policy: str = Field(description="before 先公示后公布，after_announcement 公布后公示")
    listed: int = Field(description="名单上的人数")
    is_running: bool
    working_days: int
    starts_at: datetime
    ends_at: datetime = Field(description="这一刻及以前提出的异议都在期限内")
    digest: str = Field(description="名单的 SHA-256，核对办法见网页")
    list_url: str = Field(description="名单文件，含每一位的原文与摘要")


class Outcomes(Schema):
    """How many objections came, and what became of them."""

    received: int
    under_way: int
    declined: int
    upheld: int
    dismissed: int


class Amendment(Schema):
    """What was appended after the list was sealed."""

    text: str
    made_at: datetime


class Listed(Schema):
    """One listed, as far as it may be read now."""

    position: int
    name: str
    is_masked: bool
    status: str
    region: str
    organisation: str
    role: str
    citation: str
    nominating_media: str = Field(description="提名或推荐的媒体")
    prize_amount: str = Field(description="奖金（元），资助公示为空")
    title: str = Field(description="资助的事情，评奖公示为空")
    grant_amount: str = Field(description="拟资助金额（元），评奖公示为空")
    ends_at: datetime
    digest: str


class NoticeDetail(Notice):
    """A notice with its list."""

    method: str
    contact: str
    rows: list[Listed]
    amendments: list[Amendment]
    objections: Outcomes
