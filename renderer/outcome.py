"""A whole run: what the same inputs gave before comes back as it was.

A run follows from its inputs and nothing else, so an unchanged one costs little more than the
start of Python and reading the archive: nothing else is imported.
"""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from renderer.cache import Cache, Codec, key_of
from renderer.finding import pack_findings, unpack_findings
from renderer.release.limits import read_within
from renderer.request import Outcome, Request

if TYPE_CHECKING:
    from renderer.release.release import Release


def outcome_of(
    request: Request,
    cache: Cache,
    read_file: Callable[[str], str],
    tell: Callable[[str], None],
) -> Outcome:
    """Return the outcome of a run, from the cache where nothing has changed.

    `read_file` gives the text of a file named by `--set-file`; `tell` is called with what is
    being done, where that takes time. Raises RenderError and its
    subclasses, as `renderer.pipeline` does.
    """
    release: Release | None = None

    def make() -> Outcome:
        from renderer.pipeline import run

        return run(request, cache, read_file, tell, release)

    if not cache.active or any(each.kind == "set-file" for each in request.settings.setters):
        return make()
    content = _content(request)
    if content is not None:
        key = key_of("run", content, repr(request))
        return cache.memo("run", key, make, _OUTCOME, still=lambda: _content(request) == content)
    from renderer.pipeline import open_requested
    from renderer.release.release import digest_of

    release = open_requested(request.release, cache, request.archive_limits)
    # A folder may be what tells the version.
    folder = os.path.basename(os.path.realpath(request.release or ""))
    key = key_of("run", digest_of(release.files), repr(request), folder)
    return cache.memo("run", key, make, _OUTCOME)


def _content(request: Request) -> bytes | None:
    """Return what tells the content of a release; None where that takes opening it."""
    if request.release is None:
        from renderer.data import built_in_state

        return built_in_state()
    return read_within(request.release, request.archive_limits)


_OUTCOME: Codec[Outcome] = Codec(
    lambda outcome: (pack_findings(outcome.findings), *outcome[1:]),
    lambda state: Outcome(unpack_findings(state[0]), *state[1:]),
)
