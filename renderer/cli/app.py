"""The `istio-render` command: finds which command is meant and imports only that one.

Exit codes: 0 clean, 1 findings, 2 wrong use or unreadable input.
"""

import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from os import environ

import click

from renderer.version import __version__

COMMANDS = ("render", "unpack", "profiles", "values", "completion")
"""The commands, in the order of the help. Each is a module of this package."""

DEFAULT_COMMAND = "render"

_GROUP_OPTIONS = ("--help", "-h", "--version")


class Commands(click.Group):
    """The group of all commands; a first word that is an option belongs to the default one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"renderer.cli.{cmd_name}").command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command's name before options that stand without one."""
        if args and args[0].startswith("-") and args[0] not in _GROUP_OPTIONS:
            args = [DEFAULT_COMMAND, *args]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for an unknown one say which may have been meant."""
        if args and args[0] not in COMMANDS:
            from renderer.nearest import did_you_mean

            hint = did_you_mean(args[0], COMMANDS) or f"the commands are {', '.join(COMMANDS)}"
            ctx.fail(f"no command {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="For shell completion see `istio-render completion --help`.",
)
@click.version_option(__version__, prog_name="istio-render", message="%(prog)s %(version)s")
def app() -> None:
    """Render, check and bundle Istio releases offline.

    Without a command word, `istio-render OPTIONS` is `istio-render render OPTIONS`.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    # Trees and tables without cycles are nearly all that a run makes: looking for garbage
    # among them often costs a tenth of the time and finds none.
    gc.set_threshold(100_000, 50, 100)
    try:
        app(arguments, prog_name="istio-render")
    except BrokenPipeError:
        # The reader of our output has seen enough, as `head` does.
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if environ.get("ISTIO_RENDER_DEBUG"):
            raise
        sys.stderr.write(
            f"error: {type(error).__name__}: {error}\n"
            "  help: this is a defect of istio-render, not of your input; please report it with "
            "what ISTIO_RENDER_DEBUG=1 prints\n"
        )
        sys.exit(2)
