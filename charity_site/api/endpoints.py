"""The addresses of /api/v1/ and their description (OpenAPI 3.1)."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Path, Query
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer

from awards.public import winner_for_page
from charity_site.api import lists, rows, schemas
from charity_site.api.lists import Listing, Question
from kit.pagecache import version_of
from kit.queries import BadQuery

ROOT = "/api/v1/"
ABOUT = """公开资料的只读接口，与网页同源同步：网页上看不到的，这里也没有。
列表每页至多 50 条，按 next 给出的网址接着读。金额以元计，时间带时区。"""


class Writer(JSONRenderer):
    """JSON in which Chinese stays Chinese, as in the files of the site."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title=f"{settings.SITE_NAME} API",
    version="1",
    description=ABOUT,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    renderer=Writer(),
    servers=[{"url": settings.BASE_URL}],
)
REFUSALS = {400: schemas.Problem, 404: schemas.Problem, 429: schemas.Problem}


def _asked(request: HttpRequest, query: schemas.Paged) -> Question:
    given = {name: str(value).strip() for name, value in query.model_dump().items()}
    return Question(request.path, {k: v for k, v in given.items() if v}, timezone.now())


@api.get("winners/", response={200: schemas.Page[schemas.Winner], **REFUSALS}, tags=["获奖者"])
def winners(request: HttpRequest, query: Query[schemas.WinnerQuery]) -> Any:
    """获奖者，筛选与排序同网页"""
    asked = _asked(request, query)
    return lists.winners(asked, version_of(request, asked.now))


@api.get("winners/{slug}/", response={200: schemas.WinnerDetail, **REFUSALS}, tags=["获奖者"])
def winner(request: HttpRequest, slug: Path[schemas.Slug]) -> Any:  # noqa: ARG001 - ninja calls with it
    """一位获奖者，含事迹、照片、来源与更正"""
    now = timezone.now()
    found = winner_for_page(slug, now=now)
    if found is None or not found.is_released(now):
        raise Http404
    return rows.winner_detail(found)


def _add(listing: Listing, path: str, schema: Any, tag: str) -> None:
    """Add the list and the single thing of a short list."""

    @api.get(
        f"{path}/", response={200: schemas.Page[schema], **REFUSALS}, tags=[tag],
        operation_id=path, url_name=path, summary=f"{tag}列表",
    )  # fmt: skip
    def many(request: HttpRequest, query: Query[schemas.Paged]) -> Any:
        return lists.paged(listing, _asked(request, query))

    @api.get(
        f"{path}/{{slug}}/", response={200: schema, **REFUSALS}, tags=[tag],
        operation_id=f"{path}_one", url_name=f"{path}_one", summary=f"一条{tag}",
    )  # fmt: skip
    def one(request: HttpRequest, slug: Path[schemas.Slug]) -> Any:  # noqa: ARG001 - ninja calls with it
        return lists.one(listing, slug, timezone.now())


_add(lists.AWARDS, "awards", schemas.Award, "奖项")
_add(lists.ROUNDS, "rounds", schemas.Round, "评选轮次")
_add(lists.SERIES, "series", schemas.Series, "活动系列")
_add(lists.EDITIONS, "editions", schemas.Edition, "活动届次")
_add(lists.PARTNERS, "partners", schemas.Partner, "合作媒体")


@api.get("notices/", response={200: schemas.Page[schemas.Notice], **REFUSALS}, tags=["公示"])
def notices(request: HttpRequest, query: Query[schemas.Paged]) -> Any:
    """已经开始的公示，评奖的和小微资助的，最近开始的在前"""
    return lists.notices(_asked(request, query))


@api.get("notices/{slug}/", response={200: schemas.NoticeDetail, **REFUSALS}, tags=["公示"])
def notice(request: HttpRequest, slug: Path[schemas.Slug]) -> Any:  # noqa: ARG001 - ninja calls with it
    """一份公示，含名单、更正与异议件数"""
    return lists.notice(slug, timezone.now())


@api.get("projects/", response={200: schemas.Page[schemas.Project], **REFUSALS}, tags=["公益项目"])
def projects(request: HttpRequest, query: Query[schemas.ProjectQuery]) -> Any:
    """公益项目，筛选同网页"""
    return lists.projects(_asked(request, query))


@api.get("projects/{slug}/", response={200: schemas.Project, **REFUSALS}, tags=["公益项目"])
def project(request: HttpRequest, slug: Path[schemas.Slug]) -> Any:  # noqa: ARG001 - ninja calls with it
    """一个公益项目"""
    return lists.project(slug)


@api.get("regions/", response={200: schemas.Page[schemas.Region], **REFUSALS}, tags=["地区"])
def regions(request: HttpRequest, query: Query[schemas.RegionQuery]) -> Any:
    """行政区划（GB/T 2260，2023 年）"""
    return lists.regions(_asked(request, query))


@api.get("figures/", response={200: schemas.Page[schemas.FigureOf], **REFUSALS}, tags=["数据"])
def figures(request: HttpRequest, query: Query[schemas.FigureQuery]) -> Any:
    """有出处的数字，限定词、截止时间与来源照原文"""
    return lists.figures(_asked(request, query))


@cache
def description() -> dict[str, Any]:
    """The description of the whole interface in OpenAPI 3.1, made once."""
    return dict(api.get_openapi_schema(path_prefix=ROOT))


# ------------------------------------------------------------------ refusals, in a sentence


def refused(request: HttpRequest, message: str, status: int) -> HttpResponse:
    """An answer that says why there is none."""
    return api.create_response(request, {"message": message}, status=status)


@api.exception_handler(BadQuery)
def _bad_query(request: HttpRequest, bad: BadQuery) -> HttpResponse:
    return refused(request, bad.message, bad.status)


@api.exception_handler(ValidationError)
def _bad_value(request: HttpRequest, bad: ValidationError) -> HttpResponse:
    names = "、".join(dict.fromkeys(str(error["loc"][-1]) for error in bad.errors))
    return refused(request, f"参数写法不对：{names}。可用的写法见 /api/v1/docs。", 400)


@api.exception_handler(Http404)
def _absent(request: HttpRequest, _error: Http404) -> HttpResponse:
    return refused(request, "没有这一条，请核对网址。", 404)
