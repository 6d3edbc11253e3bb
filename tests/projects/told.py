"""Rounds whose grantees are public, with grants that hold, paid and got back money."""

import json
import re
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

from django.db.models import F
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from projects.models import Application, Fund
from projects.workflow import GrantRoundState, PaymentState, ReportState
from tests.factories.directory import LONG_AGO, RegionFactory, UserFactory
from tests.factories.grants import (
    ApplicationFactory,
    GrantFactory,
    GrantRoundFactory,
    ReportFactory,
)
from tests.factories.payments import PaymentFactory

FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time")
def is_moment(text):
    """Without this a day would count as a moment too, and the schema wants one of the two."""
    return not isinstance(text, str) or re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text
    ) is not None  # fmt: skip


@FORMATS.checks("uri")
def is_address(text):
    return not isinstance(text, str) or bool(urlsplit(text).scheme and urlsplit(text).netloc)


SCHEMAS = Path(__file__).with_name("giving360")
PLACES = {
    "520000": ("贵州省", "province"), "522632": ("贵州省榕江县", "county"),
    "510000": ("四川省", "province"), "510104": ("四川省锦江区", "county"),
}  # fmt: skip


def places():
    for code, (name, level) in PLACES.items():
        RegionFactory(code=code, name=name[-3:], full_name=name, level=level)


def settled(**more):
    """A round whose list stands."""
    round_ = GrantRoundFactory(deciding=True, **{"slug": "weiai", "title": "微爱万能", **more})
    round_.state = GrantRoundState.COMMITTED
    round_.save()
    return round_


def give(round_, amount=5000, *, paid=0, returned=0, spent=None, cost=None, **facts):
    """A grant of the round, with its money in commitment, fund and payment, and its report."""
    cost = Decimal(cost or amount)
    facts = {"level": "full", "region_id": "522632", "region": None, **facts}
    if facts["region"] is None:
        del facts["region"]
    one = ApplicationFactory(
        approved=True, round=round_, amount=Decimal(amount), cost=cost, tier_amount=None,
        commitment__amount=cost, commitment__paid=Decimal(paid), commitment__started=Decimal(paid),
        commitment__returned=Decimal(returned), **facts,
    )  # fmt: skip
    Fund.objects.filter(pk=round_.fund_id).update(
        committed=F("committed") + cost, paid=F("paid") + paid, returned=F("returned") + returned
    )
    grant = GrantFactory(application=one)
    if paid:
        PaymentFactory(
            commitment=one.commitment, gross=Decimal(paid), net=Decimal(paid), tax=0,
            treatment="project", voucher="agreement", state=PaymentState.PAID, ready_at=LONG_AGO,
            ready_by=UserFactory(), paid_at=LONG_AGO, paid_by=UserFactory(),
            paid_on=LONG_AGO.date(), bank_reference="B1",
        )  # fmt: skip
    if spent is not None:
        ReportFactory(
            grant=grant, state=ReportState.ACCEPTED, spent=Decimal(spent), may_publish=True,
            accepted_at=LONG_AGO, accepted_by=UserFactory(), published_at=LONG_AGO,
            published_by=UserFactory(), done="买了四十本课本。",
        )  # fmt: skip
    return Application.objects.get(pk=one.pk)


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def giving(client):
    """The file as any program reads it."""
    answer = client.get("/open-data/grants-360giving.json")
    assert answer.status_code == 200
    return json.loads(body(answer))


def problems(package):
    """What the official schema says against the file, with nothing fetched.

    The package names the grants of 1.4.2 while those that came with it call themselves 1.4.3.
    """
    whole, grant = (
        json.loads((SCHEMAS / f"360-giving-{name}.json").read_text())
        for name in ("package-schema", "schema")
    )
    named = whole["properties"]["grants"]["items"]["$ref"]
    known = Registry().with_resources(
        [(key, DRAFT202012.create_resource(grant)) for key in (grant["$id"], named)]
    )
    checked = Draft202012Validator(whole, registry=known, format_checker=FORMATS)
    return [f"{error.json_path}: {error.message}" for error in checked.iter_errors(package)]
