"""Runs the command line in this process and prints to stderr how long each stage took.

A stage is a function, timed from outside; what is nested in another stage is taken off it. Times
are of the processor: what else the machine does is not in them.
"""

from time import process_time

STARTED = process_time()

# ruff: noqa: E402 - what is imported from here on, the command line would import itself
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

STAGES: Sequence[tuple[str, str, str]] = (
    ("open release", "renderer.pipeline", "open_cached"),
    ("chart and values", "renderer.pipeline", "make_plan"),
    ("coalesce", "renderer.sources.chart", "prepare"),
    ("parse templates", "renderer.sources.chart", "parse_templates"),
    ("compile", "renderer.gotemplate.compiler", "compile_template"),
    ("execute", "renderer.sources.chart", "render_files"),
    ("read objects", "renderer.pipeline", "_read"),
    ("validate", "renderer.pipeline", "_validated"),
    ("bundle", "renderer.pipeline", "_bundle_of"),
    ("order", "renderer.manifest", "raw_text"),
    ("write", "renderer.cli.render", "write_output"),
)


def main() -> None:
    spent: dict[str, float] = {"interpreter": STARTED}
    app = import_module("renderer.cli.app")
    import_module("renderer.cli.render")
    spent["command line"] = process_time() - STARTED
    open_stages: list[float] = []

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            open_stages.append(0.0)
            start = process_time()
            try:
                return function(*args, **kwargs)
            finally:
                seconds = process_time() - start
                spent[name] = spent.get(name, 0.0) + seconds - open_stages.pop()
                if open_stages:
                    open_stages[-1] += seconds

        return call

    begin = process_time()
    for name, module_name, attribute in STAGES:
        module = import_module(module_name)
        setattr(module, attribute, timed(name, getattr(module, attribute)))
    library = process_time() - begin
    begin = process_time()
    before = sum(spent.values())
    with suppress(SystemExit):
        app.main(sys.argv[1:])
    spent["rest"] = process_time() - begin - (sum(spent.values()) - before)
    if "execute" in spent:  # else all came from the cache, and none of this was needed
        spent["import the rest"] = library
    for name, seconds in spent.items():
        sys.stderr.write(f"stage\t{name}\t{seconds * 1000:.2f}\n")


if __name__ == "__main__":
    main()
