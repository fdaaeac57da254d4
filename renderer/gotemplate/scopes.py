"""The variables that are in sight at a place of a template."""

from typing import TypeVar

T = TypeVar("T")


class Scopes(dict[str, T]):
    """What is known of each variable in sight, by name; never None.

    A scope is what stands between taking a `mark` and going `back` to it.
    """

    def __init__(self, known: dict[str, T]) -> None:
        super().__init__(known)
        self._before: list[tuple[str, T | None]] = []

    @property
    def mark(self) -> int:
        """Where a scope begins."""
        return len(self._before)

    def declare(self, name: str, value: T) -> None:
        """Add a variable to the innermost scope, where it hides another one of its name."""
        self._before.append((name, self.get(name)))
        self[name] = value

    def back(self, mark: int) -> None:
        """Leave a scope: what it declared is gone, and what that hid is back."""
        while len(self._before) > mark:
            name, value = self._before.pop()
            if value is None:
                del self[name]
            else:
                self[name] = value
