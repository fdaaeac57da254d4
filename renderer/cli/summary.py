"""What a render did, in a few lines for people."""

import textwrap
from collections.abc import Iterable
from pathlib import Path

from renderer.bundle.paths import CONTROL_PLANE, CRDS
from renderer.bundle.write import Written
from renderer.cli.common import checked_text
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
    applied = (f"kubectl apply -f {Path(folder, part)}" for part in parts)
    checked = "none" if outcome.summary is None else checked_text(outcome.summary)
    return "".join(
        (
            f"{about['release']}, profile {about['profile']}, for Kubernetes "
            f"{about['kube_version']}{supports}\n\n",
            _row("objects", f"{sum(about['kinds'].values())}:", (f"{n} {k}" for k, n in kinds)),
            _row("images", f"{len(about['images'])}:", about["images"]),
            f"  checks   {checked}\n",
            f"  bundle   {folder}: {', '.join(changes)}\n",
            f"  next     {' && '.join(applied)}\n",
        )
    )


def _row(title: str, first: str, items: Iterable[str]) -> str:
    """Return a row whose items go on below one another where they are many."""
    text = f"{first} {', '.join(item.replace(' ', NO_BREAK) for item in items)}"
    lines = textwrap.wrap(text, _WIDTH - 11, break_long_words=False, break_on_hyphens=False)
    rest = "".join(f"\n           {line}" for line in lines[1:])
    return f"  {title:8} {lines[0]}{rest}\n".replace(NO_BREAK, " ")


NO_BREAK = "\0"
