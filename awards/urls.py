"""Addresses of awards, winners, media partners, certificates and photos; included at the root."""

from django.urls import path

from awards.views import (
    awards,
    ballots,
    certificates,
    feeds,
    notices,
    objections,
    partners,
    photos,
    share,
    winners,
)
from kit.languages import in_every_language

app_name = "awards"

urlpatterns = [
    in_every_language(
        path("winners/", winners.winner_list, name="winner_list"),
        path("winners/<slug:slug>/", winners.winner_detail, name="winner_detail"),
        path("awards/", awards.award_list, name="award_list"),
        path("awards/<slug:award>/", awards.award_detail, name="award_detail"),
        path("awards/<slug:award>/<slug:slug>/", awards.round_detail, name="round_detail"),
        path("notices/", notices.notice_list, name="notice_list"),
        path(
            "notices/receipt/<slug:code>/", objections.objection_receipt, name="objection_receipt"
        ),
        path("notices/<slug:public_id>/", notices.notice_detail, name="notice_detail"),
        path("notices/<slug:public_id>/object/", objections.notice_object, name="notice_object"),
        path(
            "awards/<slug:award>/<slug:slug>/ballots/<slug:ballot>/",
            ballots.ballot_detail,
            name="ballot_detail",
        ),
        path("partners/", partners.partner_list, name="partner_list"),
        path("partners/<slug:slug>/", partners.partner_detail, name="partner_detail"),
        path("partners/<slug:slug>/<slug:column>/", partners.column_detail, name="column_detail"),
        path("verify/", certificates.certificate_search, name="certificate_search"),
        path("verify/<str:number>/", certificates.certificate_detail, name="certificate_detail"),
    ),
    path("notices/<slug:public_id>/list.json", notices.notice_file, name="notice_file"),
    path("feeds/notices.atom", notices.notice_feed, name="notice_feed"),
    path("feeds/winners.atom", feeds.winner_feed, name="winner_feed"),
    path("winners/<slug:slug>/card.jpg", share.winner_card, name="winner_card"),
    path("winners/<slug:slug>/poster.jpg", share.winner_poster, name="winner_poster"),
    path(
        "winners/<slug:slug>/certificate.pdf", certificates.certificate_pdf, name="certificate_pdf"
    ),
    path("awards/<slug:award>/<slug:slug>/card.jpg", share.round_card, name="round_card"),
    path("awards/<slug:award>/<slug:slug>/poster.jpg", share.round_poster, name="round_poster"),
    path("events/<slug:series>/<slug:slug>/card.jpg", share.edition_card, name="edition_card"),
    path("projects/<slug:slug>/card.jpg", share.project_card, name="project_card"),
    path("partners/<slug:slug>/card.jpg", share.partner_card, name="partner_card"),
    path(
        "awards/<slug:award>/<slug:slug>/ballots/<slug:ballot>.json",
        ballots.ballot_download,
        name="ballot_download",
    ),
    path("photos/<slug:public_id>.jpg", photos.photo, name="photo"),
    path("photos/<slug:name>.webp", photos.photo_webp, name="photo_webp"),
]
