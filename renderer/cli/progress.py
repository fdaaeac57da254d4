"""A line on a terminal that says what is being done; nothing anywhere else."""

from types import TracebackType

from renderer.cli.streams import is_terminal, tell


class Progress:
    """Call it with what is done now; leaving the context takes the line away."""

    def __init__(self) -> None:
        self._shown = False

    def __enter__(self) -> "Progress":
        """Start without a line: what takes no time needs none."""
        return self

    def __call__(self, what: str) -> None:
        """Say what is done now."""
        if is_terminal():
            tell(f"\r\033[K{what} ...")
            self._shown = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the line away."""
        if self._shown:
            tell("\r\033[K")
