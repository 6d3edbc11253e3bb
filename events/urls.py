"""Addresses of series and editions, below /events/."""

from django.urls import path

from events import views

app_name = "events"

urlpatterns = [
    path("", views.series_list, name="series_list"),
    path("<slug:series>/", views.series_detail, name="series_detail"),
    path("<slug:series>/<slug:slug>/", views.edition_detail, name="edition_detail"),
]
