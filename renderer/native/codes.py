"""Compiled templates: those kept between runs, and those compiled when the package was built.

Jinja2 takes twenty times as long to translate a template to Python as to run it. A wheel has the
translations of the built-in release's templates, whose byte code Python keeps as that of any
module; others are translated when they are first rendered, and kept in the cache.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType

import jinja2
from jinja2.bccache import Bucket, BytecodeCache


class Codes(BytecodeCache):
    """Compiled templates, for a Jinja2 environment.

    `kept` are those of earlier runs by the digest of path and source, to which those that are
    compiled anew are added; `built` is the folder of translations, None where there is none.
    """

    def __init__(self, kept: dict[str, CodeType], built: Path | None = None) -> None:
        self.kept = kept
        self._built = built

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return what a template is known by: its path, however others name it."""
        return filename or name

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket the template's code, where it was compiled before."""
        digest = _digest(bucket.key, bucket.checksum)
        bucket.code = self.kept.get(digest) or self._built_code(bucket.key, digest)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code that was compiled now."""
        if bucket.code is not None:
            self.kept[_digest(bucket.key, bucket.checksum)] = bucket.code

    def _built_code(self, path: str, digest: str) -> CodeType | None:
        if self._built is None:
            return None
        try:
            code = SourceFileLoader(digest, str(self._built / f"{digest}.py")).get_code(digest)
        except OSError:
            return None
        # Jinja2 takes the name in tracebacks from here.
        return code.replace(co_filename=path) if code else None


def translations(
    environment: jinja2.Environment, sources: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the files of the folder `built` for templates by path: their names and texts."""
    codes = Codes({})
    for path, source in sources.items():
        digest = _digest(path, codes.get_source_checksum(source))
        yield f"{digest}.py", environment.compile(source, path, path, raw=True)


def _digest(path: str, checksum: str) -> str:
    return hashlib.sha256(f"{jinja2.__version__} {path} {checksum}".encode()).hexdigest()[:32]
