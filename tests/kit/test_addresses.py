import pytest
from django.conf import LazySettings

from kit.addresses import absolute_url


def test_absolute_url_when_given_a_path_stands_on_the_fixed_address(
    settings: LazySettings,
) -> None:
    settings.BASE_URL = "https://awards.example.cn"
    assert absolute_url("/winners/a/") == "https://awards.example.cn/winners/a/"


@pytest.mark.parametrize("path", ["winners/", "//elsewhere.example/", "https://elsewhere.example/"])
def test_absolute_url_when_it_could_lead_elsewhere_raises(path: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        absolute_url(path)
