"""Time zones by name, from the tz database of the system or of the package tzdata."""

from typing import TYPE_CHECKING

from renderer.gotemplate.golayout import Instant, count_seconds
from renderer.gotemplate.gotypes import GoFailure

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

# Python's dates have four digits for the year. Before them a zone keeps its first offset, and
# after them its rules repeat themselves with the calendar, every 400 years.
_FIRST, _LAST_CYCLE = count_seconds(1, 1, 3), count_seconds(9500, 1, 1)
_CYCLE = count_seconds(9900, 1, 1) - _LAST_CYCLE


def in_zone(instant: Instant, name: str) -> Instant:
    """Return an instant told in a zone. As with Go, an unknown one is UTC, and so is `Local`.

    Raises GoFailure when there is no database to look the zone up in.
    """
    from datetime import UTC, datetime, timedelta

    offset, zone = 0, "UTC"
    found = None if name in ("", "UTC", "Local") else _load(name)
    if found is not None:
        seconds = max(instant.seconds, _FIRST)
        if seconds > _LAST_CYCLE:
            seconds = _LAST_CYCLE + (seconds - _LAST_CYCLE) % _CYCLE
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        local = (epoch + timedelta(seconds=seconds)).astimezone(found)
        offset = round((local.utcoffset() or timedelta()).total_seconds())
        zone = local.tzname() or ""
    return instant._replace(offset=offset, zone=zone)


def _load(name: str) -> "ZoneInfo | None":
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    try:
        ZoneInfo("Europe/London")
    except ZoneInfoNotFoundError:
        raise GoFailure(
            f"no time zone database to look up {name} in", "install the package tzdata"
        ) from None
    return None
