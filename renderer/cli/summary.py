"""What a render did, in a few lines for people."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from renderer.bundle.paths import CONTROL_PLANE, CRDS
from renderer.bundle.write import Written
from renderer.cli.common import checked_text
from renderer.report.text import printable
from renderer.request import Outcome

_WIDTH = 88


def summary(outcome: Outcome, written: Written, folder: str) -> str:
    """Return the summary of a bundle that was written to a folder."""
    about = outcome.about
    first, last = about["supports"]
    supports = f" (the release supports {first} to {last})" if first != last else ""
    kinds = sorted(about["kinds"].items(), key=lambda item: (-item[1], item[0]))
    changes = [
        f"{len(files)} {what}"
        for files, what in (
            (written.written, "written"),
            (written.removed, "removed"),
            (written.unchanged, "unchanged"),
        )
        if files
    ]
    parts = (CRDS, CONTROL_PLANE) if about["crds"] else (CONTROL_PLANE,)
    applied = (f"kubectl apply -f {shlex.quote(str(Path(folder, part)))}" for part in parts)
    checked = "none" if outcome.summary is None else checked_text(outcome.summary)
    text = "".join(
        (
            f"{about['release']}, profile {about['profile']}, for Kubernetes "
            f"{about['kube_version']}{supports}\n\n",
            _row("objects", sum(about["kinds"].values()), [f"{n:3} {kind}" for kind, n in kinds]),
            _row("images", len(about["images"]), about["images"]),
            f"  checks   {checked}\n",
            f"  bundle   {folder}: {', '.join(changes)}\n",
            f"  next     {' && '.join(applied)}\n",
        )
    )
    return printable(text)


def _row(title: str, total: int, items: Sequence[str]) -> str:
    """Return a title, a total, and what it is made of in columns, read from top to bottom."""
    width = max(map(len, items), default=0) + 3
    columns = max(1, (_WIDTH - len(_MARGIN)) // width)
    lines = -(-len(items) // columns)
    rows = ["".join(f"{item:{width}}" for item in items[n::lines]).rstrip() for n in range(lines)]
    return f"  {title:8} {total:<4} " + f"\n{_MARGIN}".join(rows or [""]).rstrip() + "\n"


_MARGIN = " " * 16
