"""Addresses of the jurors' own pages; included below /jury/."""

from django.urls import path

from awards.views import jury, jury_entries

app_name = "jury"

urlpatterns = [
    path("", jury.home, name="home"),
    path("stages/<slug:stage>/declare/", jury.declare, name="declare"),
    path("stages/<slug:stage>/kin/", jury.kin, name="kin"),
    path("stages/<slug:stage>/finish/", jury.finish, name="finish"),
    path("stages/<slug:stage>/scores/", jury.compare, name="compare"),
    path("entries/<slug:entry>/", jury_entries.entry, name="entry"),
    path("entries/<slug:entry>/save/", jury_entries.autosave, name="autosave"),
    path("entries/<slug:entry>/recuse/", jury_entries.recuse, name="recuse"),
    path("entries/<slug:entry>/photos/<slug:photo>/", jury_entries.photo, name="photo"),
]
