"""Addresses for programs: calendars, maps of the site, embedding, the interface; no language."""

from django.urls import include, path

from charity_site import crawler_views, oembed_views

sitemap_urls = [
    path("sitemap.xml", crawler_views.index, name="index"),
    path("sitemaps/<slug:name>-<int:number>.xml", crawler_views.section, name="section"),
]

urlpatterns = [
    path("robots.txt", crawler_views.robots, name="robots"),
    path("favicon.ico", crawler_views.favicon, name="favicon"),
    path("", include((sitemap_urls, "sitemap"))),
    path("", include("events.calendar_urls")),
    path("embed/", include("awards.embed_urls")),
    path("oembed", oembed_views.oembed, name="oembed"),
    path("api/v1/", include("charity_site.api.urls")),
]
