"""Addresses of grant rounds and of applying; included at the root."""

from django.urls import path

from kit.languages import in_every_language
from projects.views import apply, grants, open_grants
from projects.views import grant_notices as notices

app_name = "grants"

urlpatterns = [
    in_every_language(
        path("grants/", grants.grant_list, name="grant_list"),
        path(
            "grants/notices/receipt/<slug:code>/",
            notices.objection_receipt,
            name="objection_receipt",
        ),
        path("grants/<slug:slug>/", grants.grant_detail, name="grant_detail"),
        path("grants/<slug:slug>/notices/", notices.notice_list, name="notice_list"),
        path(
            "grants/<slug:slug>/notices/<slug:public_id>/",
            notices.notice_detail,
            name="notice_detail",
        ),
        path(
            "grants/<slug:slug>/notices/<slug:public_id>/object/",
            notices.notice_object,
            name="notice_object",
        ),
    ),
    path(
        "grants/<slug:slug>/notices/<slug:public_id>/list.json",
        notices.notice_file,
        name="notice_file",
    ),
    path("grants/<slug:slug>/apply/", apply.apply, name="apply"),
    path("grants/<slug:slug>/apply/begin/", apply.apply_begin, name="apply_begin"),
    path("grants/<slug:slug>/resume/", apply.apply_resume, name="apply_resume"),
    path("open-data/grants-360giving.json", open_grants.giving, name="giving"),
    path("grants/photos/<slug:public_id>.jpg", grants.report_photo, name="report_photo"),
]
