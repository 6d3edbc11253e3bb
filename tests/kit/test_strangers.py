import pytest
from django.test import RequestFactory

from kit.strangers import is_from_here


@pytest.mark.parametrize(
    "headers, taken",
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": ""}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://awards.example.cn"}, False),
        ({"Origin": "http://awards.example.cn"}, True),
        ({"Origin": "https://front.example.cn"}, True),
        ({"Origin": "https://awards.example.cn"}, False),
        ({"Origin": "http://awards.example.cn:81"}, False),
        ({"Origin": "http://awards.example.cn.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://[x"}, False),
        ({"Origin": "null", "Referer": "http://awards.example.cn/a/"}, False),
        ({"Referer": "http://awards.example.cn/notices/"}, True),
        ({"Referer": "https://evil.example/http://awards.example.cn/"}, False),
    ],
)
def test_form_when_the_browser_tells_where_it_comes_from_then_only_ours_are_taken(
    headers, taken, settings
):
    settings.ALLOWED_HOSTS = ["awards.example.cn"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://front.example.cn"]
    request = RequestFactory().post("/", headers=headers, HTTP_HOST="awards.example.cn")
    assert is_from_here(request) is taken
