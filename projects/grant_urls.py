"""Addresses of grant rounds and of applying; included at the root."""

from django.urls import path

from kit.languages import in_every_language
from projects.views import apply, grants

app_name = "grants"

urlpatterns = [
    in_every_language(
        path("grants/", grants.grant_list, name="grant_list"),
        path("grants/<slug:slug>/", grants.grant_detail, name="grant_detail"),
    ),
    path("grants/<slug:slug>/apply/", apply.apply, name="apply"),
    path("grants/<slug:slug>/apply/begin/", apply.apply_begin, name="apply_begin"),
    path("grants/<slug:slug>/resume/", apply.apply_resume, name="apply_resume"),
    path("grants/photos/<slug:public_id>.jpg", grants.report_photo, name="report_photo"),
]
