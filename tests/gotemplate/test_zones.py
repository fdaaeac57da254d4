import pytest

from renderer.gotemplate import zones
from renderer.gotemplate.golayout import Instant, count_seconds
from renderer.gotemplate.gotypes import GoFailure
from renderer.gotemplate.zones import in_zone

TOLD = [
    ("UTC", 0, (0, "UTC")),
    ("Local", 0, (0, "UTC")),
    ("", 0, (0, "UTC")),
    ("America/New_York", 1_500_000_000, (-14_400, "EDT")),
    ("America/New_York", count_seconds(12_345, 7, 1), (-14_400, "EDT")),
    ("America/New_York", count_seconds(-100, 1, 1), (-17_762, "LMT")),
    ("Asia/Kolkata", 0, (19_800, "IST")),
    ("America/Sao_Paulo", 1_700_000_000, (-10_800, "-03")),
    ("Nowhere/City", 0, (0, "UTC")),
    ("/etc/localtime", 0, (0, "UTC")),
    ("Europe/../Europe/Paris", 0, (0, "UTC")),
    ("Europe", 0, (0, "UTC")),
    ("\udcff\0", 0, (0, "UTC")),
]


@pytest.mark.parametrize(("zone", "seconds", "expected"), TOLD)
def test_in_zone(zone: str, seconds: int, expected: tuple[int, str]) -> None:
    assert in_zone(Instant(seconds), zone)[2:] == expected


def test_without_a_database_no_zone_is_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    import zoneinfo

    def missing(name: str) -> None:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zoneinfo, "ZoneInfo", missing)
    assert zones.in_zone(Instant(0), "UTC").zone == "UTC"
    with pytest.raises(GoFailure, match="no time zone database") as caught:
        zones.in_zone(Instant(0), "Asia/Tokyo")
    assert caught.value.hint == "install the package tzdata"
