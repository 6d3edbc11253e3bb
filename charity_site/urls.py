"""Every address of the site, app by app."""

from allauth.account import views as account
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from charity_site import (
    about_views,
    accounts_views,
    audit_views,
    finding_views,
    health,
    open_data_views,
    views,
    voting_views,
)
from kit.languages import in_every_language

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("charity_site.accounts_urls")),
    path("", include("charity_site.machine_urls")),
    in_every_language(
        path("", views.home, name="home"),
        path("search/", finding_views.search, name="search"),
        path("open-data/", open_data_views.open_data, name="open_data"),
        path("about/", about_views.about, name="about"),
        path("privacy/", about_views.privacy, name="privacy"),
        path("events/", include("events.urls")),
        path("projects/", include("projects.urls")),
        path("ledger/", include("ledger.urls")),
    ),
    path("", include("awards.urls")),
    path("", include("projects.grant_urls")),
    path("a/", include("projects.link_urls")),
    path("jury/", include("awards.jury_urls")),
    path("vote/<slug:ballot>/", voting_views.vote, name="vote"),
    path("styleguide/", views.styleguide, name="styleguide"),
    # The admin's own doors, led through the ones that have lock-out and second factor.
    path("admin/login/", accounts_views.admin_login, name="admin_login"),
    path("admin/logout/", account.logout, name="admin_logout"),
    path(
        "admin/password_change/",
        RedirectView.as_view(pattern_name="account_change_password"),
        name="admin_password_change",
    ),
    # Of no single model, so that they stand beside the pages of models.
    path("admin/audit/", admin.site.admin_view(audit_views.audit_page), name="admin_audit"),
    path("admin/trail/", admin.site.admin_view(audit_views.trail_page), name="admin_trail"),
    path("admin/", admin.site.urls),
]
