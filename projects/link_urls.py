"""The addresses of private links, below /a/."""

from django.urls import path

from projects.views import links

app_name = "links"

urlpatterns = [
    path("<slug:token>/", links.private_link, name="private_link"),
    path("<slug:token>/<slug:step>/", links.private_link, name="private_step"),
    path("<slug:token>/<slug:step>/<slug:item>/", links.private_link, name="private_item"),
]
