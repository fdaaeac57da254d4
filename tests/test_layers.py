"""Data flows one way: a module imports only from its own package and from rows above it."""

import ast
from pathlib import Path

import renderer

ROWS = (
    ("version", "position", "dialect", "errors", "finding", "nearest", "rules"),
    ("cache", "data", "yamlio", "report"),
    ("release", "request"),
    ("gotemplate",),
    ("charts",),
    ("values",),
    ("head", "manifest", "objects"),
    ("schema",),
    ("bundle",),
    ("native",),
    ("plan", "states"),
    ("sources",),
    ("pipeline",),
    ("outcome",),
    ("cli",),
    ("__main__",),
)
ROW = {name: number for number, names in enumerate(ROWS) for name in names}
ROOT = Path(renderer.__file__).parent


def imports(path: Path) -> set[str]:
    """Return the first-level names below `renderer` that a module imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules = []
        if isinstance(node, ast.ImportFrom) and node.module:
            modules = [node.module]
            if node.module == "renderer":
                modules = [f"renderer.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        for module in modules:
            if module.startswith("renderer."):
                found.add(module.split(".")[1])
    return found


def test_imports_go_upwards() -> None:
    wrong = []
    for path in sorted(ROOT.rglob("*.py")):
        own = path.relative_to(ROOT).parts[0].removesuffix(".py")
        if own == "__init__":
            continue
        for other in imports(path) - {own}:
            same_row = ROWS[ROW[own]] if own in ROW else ()
            if (
                own not in ROW
                or ROW[other] > ROW[own]
                or (ROW[other] == ROW[own] and same_row.index(other) > same_row.index(own))
            ):
                wrong.append(f"{path.relative_to(ROOT)} imports {other}")
    assert not wrong, "\n".join(wrong)
