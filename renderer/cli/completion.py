"""`istio-render completion`: the script that makes a shell complete commands and options."""

from argparse import Namespace
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from renderer.cli.common import fail
from renderer.cli.parser import Parser
from renderer.cli.streams import write_output
from renderer.errors import UsageError

HELP = "print the completion script for bash, zsh or tcsh"

USAGE = "{bash,zsh,tcsh}"

DESCRIPTION = """\
Print the completion script for a shell.

  bash  istio-render completion bash > ~/.local/share/bash-completion/completions/istio-render
  zsh   istio-render completion zsh > ~/.zfunc/_istio-render
  tcsh  istio-render completion tcsh >> ~/.tcshrc
"""


def add_options(parser: Parser) -> None:
    """Add the command's options."""
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"))


def run(options: Namespace) -> int:
    """Print the script."""
    try:
        import shtab
    except ImportError:
        fail(UsageError("completion needs the package shtab", hint="pip install shtab"))
    from renderer.cli.app import COMMANDS, DEFAULT_COMMAND

    kinds = {"PATH": shtab.FILE, "FILE": shtab.FILE, "DIR": shtab.DIRECTORY}
    whole = Parser(prog="istio-render")
    _add_options(whole, DEFAULT_COMMAND, kinds)
    commands = whole.add_subparsers()
    for name in COMMANDS:
        module = import_module(f"renderer.cli.{name}")
        _add_options(commands.add_parser(name, help=module.HELP), name, kinds)
    write_output(str(shtab.complete(whole, options.shell)))
    return 0


def _add_options(parser: Parser, command: str, kinds: Mapping[str, Any]) -> None:
    """Add a command's options; what the shell knows to complete is told by their metavar."""
    import_module(f"renderer.cli.{command}").add_options(parser)
    for action in parser._actions:
        kind = kinds.get(str(action.metavar))
        if kind is not None:
            action.complete = kind  # type: ignore[attr-defined]
