"""A round that takes applications, and somebody who applies through the pages."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from projects.actions.applicant_links import live_token
from projects.models import Application, GrantRound
from tests.factories.directory import RegionFactory
from tests.factories.grants import (
    FitQuestionFactory,
    GrantCriterionFactory,
    GrantQuestionFactory,
    GrantRoundFactory,
    GrantTierFactory,
    ReferralPlaceFactory,
)
from tests.kit.test_intake import encoded, picture

QUESTIONS = (
    "您在做什么？",
    "为什么做？",
    "做了多久？",
    "帮到了谁？",
    "打算用这笔钱做什么？",
    "以后怎么办？",
)
ANSWER = "每周六下午教村里的孩子识字。"
HIDDEN = re.compile(r'name="(door|seen|warned|form_key)"\s+value="([^"]*)"')


def take_round(now, **more) -> GrantRound:
    """A round with six questions, two tiers, fit questions and somewhere else to turn."""
    more = {
        "slug": "weiai", "title": "微爱万能", "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=10), **more,
    }  # fmt: skip
    round_ = GrantRoundFactory(open=True, **more)
    for place, text in enumerate(QUESTIONS, 1):
        GrantQuestionFactory(round=round_, position=place, text=text, most=200)
    for amount in (5000, 10_000):
        GrantTierFactory(round=round_, amount=Decimal(amount))
    FitQuestionFactory(round=round_)
    FitQuestionFactory(round=round_, position=2, text="同样的用途已经有人出钱了吗？", fits=False)
    GrantCriterionFactory(round=round_, name="持续性")
    ReferralPlaceFactory(round=round_)
    return round_


def photo(name="a.jpg", size=(80, 60), colour="red"):
    return SimpleUploadedFile(name, encoded(picture(size, colour)), content_type="image/jpeg")


def hidden(answer) -> dict[str, str]:
    """What the form of a page carries unseen."""
    return dict(HIDDEN.findall(answer.content.decode()))


@dataclass
class Phone:
    """Somebody with a phone, on the way through the form of a round."""

    round: GrantRound
    client: Client = field(default_factory=Client)
    token: str = ""

    @property
    def application(self) -> Application:
        return Application.objects.get(round=self.round)

    def url(self, step: str = "") -> str:
        return f"/a/{self.token}/{step}/" if step else f"/a/{self.token}/"

    def begin(self, **more):
        """The first saved step; the answer of the page."""
        address = f"/grants/{self.round.slug}/apply/begin/"
        sent = hidden(self.client.get(address)) | given(**more)
        answer = self.client.post(address, sent)
        if answer.status_code == 302:
            self.token = answer.headers["Location"].split("/")[2]
        return answer

    def save(self, step: str, **fields):
        """Open a step and send it."""
        return self.client.post(self.url(step), hidden(self.client.get(self.url(step))) | fields)

    def fill(self):
        """Every step up to the last look."""
        if not self.token:
            self.begin()
        for place in range(1, len(QUESTIONS) + 1):
            assert self.save(f"q{place}", text=ANSWER).status_code == 302
        assert self.save("amount", amount="5000", words_1="课本").status_code == 302
        assert self.save("photos", photos=photo()).status_code == 302
        return self

    def submit(self, **more):
        """Hand it in; the answer of the page."""
        return self.save("review", **more)


def given(**more) -> dict[str, str]:
    """What the first step is filled in with."""
    if not RegionFactory._meta.model.objects.filter(code="522632").exists():
        RegionFactory(code="522632", name="榕江县", full_name="贵州省黔东南榕江县")
    return {"kind": "person", "name": "艾必齐", "phone": "13800138000", "region_typed": "榕江",
            **more}  # fmt: skip


def token_of(application, now) -> str:
    return live_token(application, now)
