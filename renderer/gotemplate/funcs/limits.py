"""Results that would be too large are refused before the memory for them is taken."""

from renderer.gotemplate.gotypes import GoFailure
from renderer.gotemplate.limits import MAX_SIZE


def ensure_size(size: int) -> None:
    """Raise GoFailure when a result of `size` characters or items is over `MAX_SIZE`."""
    if size > MAX_SIZE:
        raise GoFailure(f"the result has more than {MAX_SIZE} characters or items")
