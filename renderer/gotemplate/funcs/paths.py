"""Path functions of sprig. The os* ones work on Unix paths everywhere, as results must not vary.

Source: Go's packages path and path/filepath.
"""

from renderer.gotemplate.funcs.registry import STRING, function


@function("osBase", params=(STRING,), dialect="helm3")
@function("base", params=(STRING,))
def base(path: str) -> str:
    """Return the last element of a path: `.` of an empty one, `/` of a root."""
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


@function("osDir", params=(STRING,), dialect="helm3")
@function("dir", params=(STRING,))
def dir_(path: str) -> str:
    """Return all but the last element of a path, cleaned."""
    head, slash, _ = path.rpartition("/")
    return clean(head + slash)


@function("osExt", params=(STRING,), dialect="helm3")
@function("ext", params=(STRING,))
def ext(path: str) -> str:
    """Return the last element's suffix, from its last dot on."""
    _, dot, suffix = path.rpartition("/")[2].rpartition(".")
    return dot + suffix if dot else ""


@function("osIsAbs", params=(STRING,), dialect="helm3")
@function("isAbs", params=(STRING,))
def is_abs(path: str) -> bool:
    """Tell whether a path begins at the root."""
    return path.startswith("/")


@function("osClean", params=(STRING,), dialect="helm3")
@function("clean", params=(STRING,))
def clean(path: str) -> str:
    """Return the shortest path that means the same: no `.`, no `..` that can be resolved."""
    root = "/" if path.startswith("/") else ""
    kept: list[str] = []
    for part in path.split("/"):
        if part == ".." and kept and kept[-1] != "..":
            kept.pop()
        elif part not in ("", ".", "..") or (part == ".." and not root):
            kept.append(part)
    return root + "/".join(kept) or "."
