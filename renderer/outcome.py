"""A whole run: what the same inputs gave before comes back as it was.

A run follows from its inputs and nothing else, so an unchanged one costs little more than the
start of Python and reading the archive: nothing else is imported.
"""

from collections.abc import Callable

from renderer.cache import Cache, Codec, key_of
from renderer.data import built_in_state
from renderer.finding import pack_findings, unpack_findings
from renderer.release.release import Release
from renderer.request import Outcome, Request


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
    content = _content(request) if cache.active else None
    if content is None:
        from renderer.pipeline import open_requested
        from renderer.release.release import digest_of

        release = open_requested(request.release, cache, request.archive_limits)
        content = digest_of(release.files).encode()

    def make() -> Outcome:
        from renderer.pipeline import run

        return run(request, cache, read_file, tell, release)

    if any(each.kind == "set-file" for each in request.settings.setters):
        return make()
    return cache.memo("run", key_of("run", content, repr(request)), make, _OUTCOME)


def _content(request: Request) -> bytes | None:
    """Return what tells the content of a release; None where that takes opening it."""
    if request.release is None:
        return built_in_state()
    try:
        size, limit = request.release.stat().st_size, request.archive_limits.max_bytes
        return request.release.read_bytes() if size <= limit else None
    except OSError:  # a folder too
        return None


_OUTCOME: Codec[Outcome] = Codec(
    lambda outcome: (pack_findings(outcome.findings), *outcome[1:]),
    lambda state: Outcome(unpack_findings(state[0]), *state[1:]),
)
