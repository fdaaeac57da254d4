"""Merging maps as mergo does for sprig's merge and mergeOverwrite.

Source: dario.cat/mergo 1.0.1, as sprig 3.3 calls it on map[string]interface {}.
"""

from typing import Any

from renderer.gotemplate.gotypes import GoFailure
from renderer.gotemplate.limits import Step, no_step
from renderer.gotemplate.nil import NIL_DICT

MAX_MERGED = 1_000_000
"""The most entries that one merge may look at."""


def merge(
    target: dict[str, Any], source: dict[str, Any], *, overwrite: bool, step: Step = no_step
) -> None:
    """Merge `source` into `target`, in place, and maps within them likewise.

    Without `overwrite` only what is missing or empty in `target` is filled. With it every value
    of `source` counts, nil and empty ones too, save that an empty map leaves a map alone. Maps
    and lists are shared, not copied. `step` is called with the number of entries that are looked
    at. Raises GoFailure when the maps are too large or deep.
    """
    try:
        _merge(target, source, overwrite, [MAX_MERGED], step)
    except RecursionError:
        raise GoFailure("the maps are nested too deeply to be merged") from None


def _merge(
    target: dict[str, Any],
    source: dict[str, Any],
    overwrite: bool,
    budget: list[int],
    step: Step,
) -> None:
    step(len(source))
    budget[0] -= len(source)
    if budget[0] < 0:
        raise GoFailure(f"the maps have more than {MAX_MERGED} entries to merge")
    for key, value in list(source.items()):
        present = target.get(key)
        if value is None:
            if overwrite:
                target[key] = None
            continue
        if isinstance(value, dict) and isinstance(present, dict):
            if present is not NIL_DICT:
                _merge(present, value, overwrite, budget, step)
            if not present:
                target[key] = value
        elif overwrite or not present:
            target[key] = value
