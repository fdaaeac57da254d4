"""A compiled template: what the compiler makes, the cache keeps and the runtime executes."""

from array import array
from types import CodeType
from typing import NamedTuple


class CompiledTemplate(NamedTuple):
    """A template as Python code.

    `code` is that of the function; `offsets` the template's offsets (unsigned ints, machine
    order) by Python line, the first for line 1; `file` the file that it was written in.
    """

    name: str
    file: str
    code: CodeType
    offsets: bytes

    def offset_at(self, line: int) -> int:
        """Return the 0-based offset in the template's file for a line of the Python code."""
        table = array("I", self.offsets)
        return table[min(line, len(table)) - 1]


def code_name(file: str, name: str) -> str:
    """Return the co_filename that marks the code of a file's template in a traceback."""
    return f"<go template {name!a} of {file!a}>"
