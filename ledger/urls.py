"""Addresses of the public record, below /ledger/."""

from django.urls import path

from ledger import views

app_name = "ledger"

urlpatterns = [
    path("", views.entry_list, name="entry_list"),
    path("download", views.entry_download, name="entry_download"),
    path("verify.py", views.verifier, name="verifier"),
    path("<int:sequence>/", views.entry_detail, name="entry_detail"),
]
