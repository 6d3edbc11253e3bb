"""Addresses of charity projects, below /projects/."""

from django.urls import path

from projects.views import projects

app_name = "projects"

urlpatterns = [
    path("", projects.project_list, name="project_list"),
    path("<slug:slug>/", projects.project_detail, name="project_detail"),
]
