"""Every address of the site, app by app."""

from allauth.account import views as account
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from charity_site import accounts_views, health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("charity_site.accounts_urls")),
    path("ledger/", include("ledger.urls")),
    # The admin's own doors, led through the ones that have lock-out and second factor.
    path("admin/login/", accounts_views.admin_login),
    path("admin/logout/", account.logout),
    path(
        "admin/password_change/",
        RedirectView.as_view(pattern_name="account_change_password"),
    ),
    path("admin/", admin.site.urls),
]
