"""What a render may cost."""

from collections.abc import Callable

from renderer.errors import LimitError

MAX_SIZE = 64 * 1024 * 1024
"""The largest text or list that a function of a template makes, in characters or items."""

Step = Callable[[int], None]
"""Counts steps; raises LimitError."""


def no_step(count: int) -> None:
    """Count nothing."""


class Limits:
    """What a render may use, and has used so far.

    `steps` counts the elements that ranges visit, the calls of templates and functions, and the
    characters that functions take in and give back; costly functions count as more. It stands
    for time. `output` counts the characters that templates print and that functions return: what
    can be held. Both bound what an untrusted chart can cost.
    """

    def __init__(self, steps: int = 100_000_000, output: int = 512 * 1024 * 1024) -> None:
        self.max_steps = steps
        self.max_output = output
        self.steps = 0
        self.output = 0

    def step(self, count: int) -> None:
        """Count steps. Raises LimitError over the limit."""
        self.steps += count
        if self.steps > self.max_steps:
            raise LimitError(
                f"the templates take more than {self.max_steps} steps",
                hint="--max-steps raises the limit",
            )

    def grow(self, count: int) -> None:
        """Count characters. Raises LimitError over the limit."""
        self.output += count
        if self.output > self.max_output:
            raise LimitError(
                f"the templates make more than {self.max_output} characters of text",
                hint="--max-output raises the limit",
            )
