"""Runs the command line in this process and prints to stderr how long each stage took.

A stage is a function of the pipeline, timed from outside; what is nested in another stage is
taken off it.
"""

import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

STAGES: Sequence[tuple[str, str, str]] = (
    ("open release", "renderer.pipeline", "open_cached"),
    ("chart and values", "renderer.pipeline", "make_plan"),
    ("coalesce", "renderer.pipeline", "prepare"),
    ("parse templates", "renderer.pipeline", "parse_templates"),
    ("compile", "renderer.gotemplate.compiler", "compile_template"),
    ("execute", "renderer.pipeline", "render_files"),
    ("check objects", "renderer.pipeline", "_read"),
    ("order", "renderer.manifest", "raw_text"),
    ("write", "renderer.cli.render", "write_output"),
)


def main() -> None:
    started = float(os.environ["STAGES_START"])
    spent: dict[str, float] = {"interpreter": time.time() - started}
    begin = time.perf_counter()
    app = import_module("renderer.cli.app")
    import_module("renderer.cli.render")
    spent["imports"] = time.perf_counter() - begin
    open_stages: list[float] = []

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            open_stages.append(0.0)
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                seconds = time.perf_counter() - start
                spent[name] = spent.get(name, 0.0) + seconds - open_stages.pop()
                if open_stages:
                    open_stages[-1] += seconds

        return call

    for name, module_name, attribute in STAGES:
        module = import_module(module_name)
        setattr(module, attribute, timed(name, getattr(module, attribute)))
    begin = time.perf_counter()
    before = sum(spent.values())
    with suppress(SystemExit):
        app.main(sys.argv[1:])
    total = time.perf_counter() - begin
    spent["rest"] = total - (sum(spent.values()) - before)
    for name, seconds in spent.items():
        sys.stderr.write(f"stage\t{name}\t{seconds * 1000:.2f}\n")


if __name__ == "__main__":
    main()
