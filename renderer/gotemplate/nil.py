"""Go's nil slice and nil map: empty, but not the same as an empty one.

Some functions return them. They print as `[]` and `map[]`, encode as null, and nothing can be
put into a nil map. No function changes a list in place, so one object for each will do.
"""

from typing import Any, Final

NIL_LIST: Final[list[Any]] = []
NIL_DICT: Final[dict[str, Any]] = {}


def is_nil(value: object) -> bool:
    """Tell whether a value is nil, a nil slice or a nil map."""
    return value is None or value is NIL_LIST or value is NIL_DICT
