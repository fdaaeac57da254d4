"""The built-in release rendered into a folder, against what Python needs to import its libraries.

The peer is `python -c 'import typer, jinja2, yaml'`: what a command line on these libraries costs
before it does anything. typer is not one of the project's own: `pip install typer` brings it.
Install the wheel (`pip install .`) for the figures of an installation: a checkout has no templates
that were translated before.
"""

import argparse
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from processes import Command, measure, ours, show, with_cache

PROFILE = "demo-auth"
IMPORTS = "import typer, jinja2, yaml"
PEER = f"python -c '{IMPORTS}'"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    if find_spec("typer") is None:
        raise SystemExit("typer is missing: pip install typer")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        render = ["--profile", PROFILE, "-o"]
        commands = {
            "istio-render, cold": ours([*render, str(folder / "a")], folder / "cold", cold=True),
            "istio-render, warm": ours([*render, str(folder / "b")], folder / "warm", cold=False),
            PEER: Command([sys.executable, "-c", IMPORTS], with_cache(folder / "none")),
        }
        print(f"The built-in release, profile {PROFILE}, medians of {options.rounds} rounds")
        show(measure(commands, options.rounds), PEER)


if __name__ == "__main__":
    main()
