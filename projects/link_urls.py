"""The one address of every private link, below /a/."""

from django.urls import path

from projects.views import links

app_name = "links"

urlpatterns = [
    path("<slug:token>/", links.private_link, name="private_link"),
]
