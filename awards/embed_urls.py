"""Addresses of what other sites may show in a frame, below /embed/."""

from django.urls import path

from awards.views import embeds

app_name = "embed"

urlpatterns = [
    path("partners/<slug:slug>/", embeds.partner, name="partner"),
    path("rounds/<slug:slug>/", embeds.round_, name="round"),
    path("winners/<slug:slug>/", embeds.winner, name="winner"),
]
