"""Addresses of calendars, beside the pages that they belong to; files without a language."""

from django.urls import path

from events import calendar_views

app_name = "calendar"

urlpatterns = [
    path("calendar.ics", calendar_views.everything, name="everything"),
    path("events/<slug:series>.ics", calendar_views.series, name="series"),
    path("events/<slug:series>/<slug:slug>.ics", calendar_views.edition, name="edition"),
]
