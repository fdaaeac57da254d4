"""Rules that hold for one field of many messages."""

from collections.abc import Iterator

from renderer.schema.fault import Fault, FieldPath
from renderer.schema.istio.addresses import LABEL_WORDS, is_label
from renderer.schema.istio.faults import shown
from renderer.schema.istio.message import Message
from renderer.schema.structural import WRONG_VALUE

_MILLISECOND = 1_000_000
SECOND = 1_000 * _MILLISECOND


def non_empty(message: Message, name: str, why: str) -> Iterator[Fault]:
    """Yield the fault of a field that is unset or empty; `why` says who needs it."""
    if message.empty(name):
        yield message.missing(name, why)


def in_range(message: Message, name: str, low: float, high: float) -> Iterator[Fault]:
    """Yield the fault of a number that is set and not within a range."""
    number = message.number(name)
    if number is not None and not low <= number <= high:
        words = f"{low:g} to {high:g}"
        yield message.fault(WRONG_VALUE, name, f"{number} is out of range; expected {words}")


def not_negative(message: Message, *names: str) -> Iterator[Fault]:
    """Yield the faults of numbers that are negative."""
    for name in names:
        number = message.number(name)
        if number is not None and number < 0:
            yield message.fault(WRONG_VALUE, name, f"{number} is negative; expected 0 or more")


def durations(message: Message, *names: str) -> Iterator[Fault]:
    """Yield the faults of durations that are set: they are whole milliseconds, and not none."""
    for name in names:
        yield from duration_range(message, name)


def duration_range(
    message: Message, name: str, low: int = _MILLISECOND, high: int | None = None
) -> Iterator[Fault]:
    """Yield the fault of a duration that is set and not within a range, in nanoseconds."""
    span = message.number(name)
    if span is None:
        return
    if span < low or (high is not None and span > high):
        yield message.fault(WRONG_VALUE, name, _out_of_range(int(span), low, high))
    elif span % _MILLISECOND:
        text = "this is more precise than Istio is; expected whole milliseconds"
        yield message.fault(WRONG_VALUE, name, text)


def _out_of_range(span: int, low: int, high: int | None) -> str:
    from renderer.gotemplate.gotime import format_duration

    least = format_duration(low)
    words = f"at least {least}" if high is None else f"{least} to {format_duration(high)}"
    return f"{format_duration(span)} is out of range; expected {words}"


def label(message: Message, name: str) -> Iterator[Fault]:
    """Yield the fault of a name that is set and no label of DNS."""
    text = message.text(name)
    if text and not is_label(text):
        words = f"{shown(text)} is no valid name; expected {LABEL_WORDS}"
        yield message.fault(WRONG_VALUE, name, words)


def no_empty_text(items: list[tuple[FieldPath, str]]) -> Iterator[Fault]:
    """Yield the faults of texts in a list that are empty."""
    for path, text in items:
        if not text:
            yield Fault(WRONG_VALUE, path, "this is an empty text", "remove it")
