"""Where the links of an archive lead, so that a tree without links can take its place.

Links to files become files with the same content, links to folders become folders with the
same files: what Helm sees when it follows them, and what Windows can hold.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from renderer.errors import ArchiveError
from renderer.release.limits import Limits, check_files
from renderer.release.member import Link, refusal

MAX_HOPS = 40
"""As many links as Linux follows on the way to one file."""


class Aliases(NamedTuple):
    """`files`: path of each file seen through a link to the path of the file itself.

    `broken`: path of each link that leads to no file, nor to a folder with one.
    """

    files: dict[str, str]
    broken: frozenset[str]


def follow_links(
    links: Mapping[str, Link], files: Sequence[str], limits: Limits, source: str
) -> Aliases:
    """Return what the links stand for, given the sorted paths of all regular files.

    Raises ArchiveError for a link that leads out of the tree or in a circle, LimitError where
    links to folders multiply the files beyond `limits`.
    """
    tree = _Tree(links, files, limits, source)
    for name in sorted(links):
        tree.add(name, name, ())
    return Aliases(tree.aliases, frozenset(tree.broken))


class _Tree:
    def __init__(
        self, links: Mapping[str, Link], files: Sequence[str], limits: Limits, source: str
    ) -> None:
        self._links = links
        self._link_names = sorted(links)
        self._files = files
        self._is_file = frozenset(files)
        self._limits = limits
        self._source = source
        self._steps = len(files)
        self.aliases: dict[str, str] = {}
        self.broken: set[str] = set()

    def add(self, seen_as: str, name: str, above: tuple[str, ...]) -> None:
        """Enter what the link `name` stands for, where it is seen as `seen_as`.

        `above` are the folders that links on the way to it led into.
        """
        self._count()
        link = self._links[name]
        real = self._real(name, link)
        if real in self._is_file:
            self.aliases[seen_as] = real
            return
        if link.hard:
            raise self._refusal(name, f'is a hard link to "{link.target}", which is no file')
        if real in above:
            raise self._refusal(name, "is a link to a folder that holds it")
        if len(above) == MAX_HOPS:
            raise self._refusal(name, f"is a link below {MAX_HOPS} other links")
        prefix = f"{real}/" if real else ""
        files = list(_below(self._files, prefix))
        links = list(_below(self._link_names, prefix))
        if not files and not links:
            self.broken.add(seen_as)
        for each in files:
            self._count()
            self.aliases[f"{seen_as}/{each[len(prefix) :]}"] = each
        for each in links:
            self.add(f"{seen_as}/{each[len(prefix) :]}", each, (*above, real))

    def _real(self, name: str, link: Link) -> str:
        """Return the path that a link leads to, with all links on the way followed."""
        at = link.base.split("/") if link.base else []
        waiting = link.target.split("/")[::-1]
        hops = 0
        while waiting:
            part = waiting.pop()
            if part == ".." and not at:
                raise self._refusal(name, f'is a link that leads out to "{link.target}"')
            if part == "..":
                at.pop()
            elif part not in ("", "."):
                at.append(part)
            via = self._links.get("/".join(at)) if at else None
            if via:
                hops += 1
                if hops > MAX_HOPS:
                    raise self._refusal(name, "is a link that leads in a circle")
                at = via.base.split("/") if via.base else []
                waiting += via.target.split("/")[::-1]
        return "/".join(at)

    def _count(self) -> None:
        self._steps += 1
        check_files(self._steps, self._limits, self._source)

    def _refusal(self, name: str, why: str) -> ArchiveError:
        return refusal(self._source, name, why)


def _below(names: Sequence[str], prefix: str) -> Iterator[str]:
    """Yield those of the sorted names that start with `prefix`."""
    for index in range(bisect_left(names, prefix), len(names)):
        if not names[index].startswith(prefix):
            return
        yield names[index]
