"""The `istio-render` command: finds which command is meant and imports only that one.

Each command is a module of this package with `HELP` (its line in the list of commands), `USAGE`,
`DESCRIPTION`, `add_options(parser)` and `run(options)`, which returns the exit code: 0 clean,
1 findings, 2 wrong use or unreadable input.
"""

import gc
import os
import sys
from collections.abc import Sequence
from errno import ENOENT
from importlib import import_module

from renderer.cli.parser import EXIT_ERROR, Parser
from renderer.cli.streams import tell, write_output
from renderer.errors import RenderError, system_hint
from renderer.version import __version__

COMMANDS = ("render", "validate", "values", "profiles", "unpack", "init", "completion")
"""The commands, in the order of the help."""

DEFAULT_COMMAND = "render"


def command_parser(name: str) -> Parser:
    """Return the parser of one command."""
    module = import_module(f"renderer.cli.{name}")
    parser = Parser(
        prog=f"istio-render {name}",
        usage=f"istio-render {name} {module.USAGE}",
        description=module.DESCRIPTION,
    )
    module.add_options(parser)
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    # Trees and tables without cycles are nearly all that a run makes: looking for garbage
    # among them often costs a tenth of the time and finds none.
    gc.set_threshold(100_000, 50, 100)
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        sys.exit(_run(words))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("ISTIO_RENDER_DEBUG"):
            raise
        from renderer.report.text import error_text

        tell(error_text(_as_reported(error)))
        sys.exit(EXIT_ERROR)


def _as_reported(error: Exception) -> RenderError:
    """Return what is reported of an error that no command did: the system's, or a defect."""
    if isinstance(error, RenderError):
        return error
    if isinstance(error, OSError):
        if error.filename is None and error.errno == ENOENT:
            return RenderError("the current folder is gone", hint="go to another one")
        place = f"{error.filename}: " if error.filename else ""
        return RenderError(f"{place}{error.strerror or error}", hint=system_hint(error))
    return RenderError(
        f"{type(error).__name__}: {error}",
        hint="this is a defect of istio-render, not of your input; please report it with what "
        "ISTIO_RENDER_DEBUG=1 prints",
    )


def program() -> None:
    """Run the command line as a program: its exit code is given to the system at once.

    To free what a run made, piece by piece, takes up to a tenth of its time.
    """
    try:
        main()
    except SystemExit as end:
        try:
            for stream in filter(None, (sys.stdout, sys.stderr)):
                stream.flush()
        except (OSError, ValueError):  # ValueError: it is closed
            raise end from None
        os._exit(end.code if isinstance(end.code, int) else 0)


def _run(words: list[str]) -> int:
    first = words[0] if words else "--help"
    if first in ("-h", "--help"):
        write_output(_help())
        return 0
    if first == "--version":
        write_output(f"istio-render {__version__}\n")
        return 0
    if first.startswith("-"):
        words.insert(0, DEFAULT_COMMAND)
    elif first not in COMMANDS:
        from renderer.nearest import did_you_mean

        hint = did_you_mean(first, COMMANDS) or f"the commands are {', '.join(COMMANDS)}"
        tell(f"error: no command {first!r}\n  help: {hint}\n")
        return EXIT_ERROR
    options = command_parser(words[0]).parse_all(words[1:])
    code: int = import_module(f"renderer.cli.{words[0]}").run(options)
    return code


def _help() -> str:
    commands = "".join(
        f"  {name:12}{import_module(f'renderer.cli.{name}').HELP}\n" for name in COMMANDS
    )
    return (
        "usage: istio-render [COMMAND] [OPTIONS]\n\n"
        "Render, check and bundle Istio releases offline.\n\n"
        "Without a command word, `istio-render OPTIONS` is `istio-render render OPTIONS`.\n\n"
        f"commands:\n{commands}\n"
        "options:\n"
        "  -h, --help  show this help; `istio-render COMMAND --help` that of a command\n"
        "  --version   print the version\n"
    )
