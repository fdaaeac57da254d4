"""Which known name somebody may have meant."""

from collections.abc import Container, Iterable


def did_you_mean(name: str, known: Container[str]) -> str | None:
    """Return "did you mean X?" for the known name nearest to `name`, or None without one."""
    near = nearest(name, known if isinstance(known, Iterable) else ())
    return f"did you mean {near}?" if near else None


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like `name`, blind to case, or None."""
    import difflib

    by_lower = {each.lower(): each for each in sorted(known, reverse=True)}
    found = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None
