"""`istio-render completion`: the lines that make a shell complete our commands and options."""

import click

from renderer.cli.common import write_output
from renderer.cli.options import GroupedCommand


@click.command(cls=GroupedCommand)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def command(shell: str) -> None:
    """Print the completion script for a shell.

    \b
    bash  istio-render completion bash > ~/.local/share/bash-completion/completions/istio-render
    zsh   istio-render completion zsh > ~/.zfunc/_istio-render
    fish  istio-render completion fish > ~/.config/fish/completions/istio-render.fish
    """
    from click.shell_completion import get_completion_class

    from renderer.cli.app import app

    completion = get_completion_class(shell)
    assert completion is not None  # click has a class for each of the three
    write_output(completion(app, {}, "istio-render", "_ISTIO_RENDER_COMPLETE").source())
