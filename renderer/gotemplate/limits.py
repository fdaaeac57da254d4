"""What a render may cost."""

from renderer.errors import LimitError


class Limits:
    """What a render may use, and has used so far.

    `steps` counts the elements that ranges visit and the templates that are called; `output`
    the characters that includes return. Both bound what an untrusted chart can cost.
    """

    def __init__(self, steps: int = 20_000_000, output: int = 512 * 1024 * 1024) -> None:
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
        """Count characters of output. Raises LimitError over the limit."""
        self.output += count
        if self.output > self.max_output:
            raise LimitError(
                f"the templates print more than {self.max_output} characters",
                hint="--max-output raises the limit",
            )
