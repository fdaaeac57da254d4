"""Opening an archive or folder: what it holds as a release.

Layouts: `install/kubernetes/helm/<chart>` up to Istio 1.5, `manifests/charts/**` from 1.6 on,
or a single Helm chart with `Chart.yaml` at its root. A release of Jinja2 templates has
`release.yaml` at its root, and `profiles/`, `templates/` and `schemas/values.json` beside it; where
there are charts as well, its first field must be the format of such a release.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from renderer.errors import ArchiveError
from renderer.position import Position
from renderer.release.archive import ROOT_FOLDERS, Keep, Totals, Tree, read_file, read_tree
from renderer.release.limits import DEFAULT, Limits
from renderer.release.member import checked_name, refusal
from renderer.release.release import DEFAULT_PROFILE, ISTIO_CHART, Platform, Profile, Release

_HELM = "install/kubernetes/helm/"
_CHARTS = "manifests/charts/"
_SHIPPED = "install/kubernetes/"
_OPERATOR_PROFILES = ("manifests/profiles/", "install/kubernetes/operator/profiles/")
NATIVE_MANIFEST = "release.yaml"
_NATIVE_FILES = (NATIVE_MANIFEST, "schemas/values.json")
_NATIVE_FOLDERS = ("profiles", "templates")
_OF_CHARTS = ("Chart.yaml", "install", "manifests/charts")
_FORMATS = "istio-render/release/"
_BINARIES = ("bin/istioctl", "bin/istioctl.exe")
_VERSION_TAGS = ("PILOT_TAG", "TAG", "CITADEL_TAG", "MIXER_TAG", "PROXY_TAG")
_PLATFORMS: dict[bytes, Platform] = {
    b"\x7fELF": "linux",
    b"\xcf\xfa\xed\xfe": "osx",
    b"\xce\xfa\xed\xfe": "osx",
    b"\xca\xfe\xba\xbe": "osx",
    b"MZ": "win",
}


def open_release(path: Path, limits: Limits = DEFAULT) -> Release:
    """Read the release, or the bare chart, in an archive or folder.

    Raises ArchiveError for what cannot be read, is refused, or is no release; LimitError for
    what is over `limits`.
    """
    if _is_native_folder(path, limits):
        return release_of(_native_tree(path, limits), path)
    tree = read_tree(path, limits=limits, keep=_keep)
    if "Chart.yaml" in tree.files:
        tree = read_tree(path, limits=limits)
    return release_of(tree, path)


def _is_native_folder(root: Path, limits: Limits) -> bool:
    manifest = root / NATIVE_MANIFEST
    if not os.path.isfile(manifest):  # a name too long is for what reads it to refuse
        return False
    return not any((root / name).exists() for name in _OF_CHARTS) or _says_format(
        read_file(manifest, limits)
    )


def _is_native_tree(tree: Tree) -> bool:
    if NATIVE_MANIFEST not in tree.files:
        return False
    of_charts = any(
        name == each or name.startswith(f"{each}/") for name in tree.names for each in _OF_CHARTS
    )
    return not of_charts or _says_format(tree.files[NATIVE_MANIFEST])


def _says_format(manifest: bytes) -> bool:
    """Whether the first field of a release.yaml says that it is the one of a native release."""
    lines = (line.strip() for line in manifest.decode("utf-8-sig", "replace").splitlines())
    first = next((line for line in lines if line and line[0] != "#" and line != "---"), "")
    key, _, value = first.partition(":")
    return key == "format" and value.strip(" \"'").startswith(_FORMATS)


def _native_tree(root: Path, limits: Limits) -> Tree:
    """Read what belongs to a native release; its folder may hold anything else beside it."""
    files: dict[str, bytes] = {}
    totals = Totals(limits)
    inside = root.resolve()
    for name in (*_NATIVE_FOLDERS, *_NATIVE_FILES):
        try:
            if not (root / name).resolve().is_relative_to(inside):
                raise refusal(str(root), name, "is a link that leads out of the release")
        except (OSError, RuntimeError):  # RuntimeError: before Python 3.13
            raise refusal(str(root), name, "is a link that leads in a circle") from None
    for name in _NATIVE_FOLDERS:
        if (root / name).is_dir():
            tree = read_tree(root / name, limits=limits, totals=totals)
            prefix = f"{name}/{tree.top}/" if tree.top else f"{name}/"
            files.update((prefix + path, data) for path, data in tree.files.items())
    for name in _NATIVE_FILES:
        if (root / name).is_file():
            files[name] = read_file(root / name, limits)
            totals.add(len(files[name]), str(root))
    return Tree("", files, {}, tuple(sorted(files)), frozenset())


def release_of(tree: Tree, path: Path) -> Release:
    """Return the release that a tree, read from `path`, holds.

    Raises ArchiveError if it holds neither an Istio release nor a chart.
    """
    if _is_native_tree(tree):
        return _native_release(tree, path)
    is_chart = "Chart.yaml" in tree.files
    files = tree.files if is_chart else _rendered(tree.files)
    names = [name for name in (tree.top, path.name, path.resolve().name) if name]
    charts = {_chart_name(files, names): ""} if is_chart else _charts(files)
    if not charts:
        raise _no_release(tree, path)
    return Release(
        source=str(path),
        version=_chart_version(files, "") if is_chart else _version(files, names, charts),
        kind="chart" if is_chart else "istio",
        files=files,
        charts=charts,
        profiles=_profiles(files, charts, is_chart=is_chart),
        operator_profiles=_operator_profiles(files),
        shipped=tuple(name for name in files if _is_shipped(name)),
        samples=_folders(tree.names, "samples/"),
        platform=_platform(tree, names),
        packed=is_chart and path.is_file(),
    )


def _native_release(tree: Tree, path: Path) -> Release:
    name = _manifest_field(tree, "name") or ISTIO_CHART
    profiles = {DEFAULT_PROFILE: Profile(DEFAULT_PROFILE, name, None)}
    for file in tree.files:
        folder, _, base = file.rpartition("/")
        if folder == "profiles" and _is_yaml(base) and base != f"{DEFAULT_PROFILE}.yaml":
            profile = base.removesuffix(".yaml")
            profiles[profile] = Profile(profile, name, file)
    return Release(
        source=str(path),
        version=_manifest_field(tree, "version") or "unknown",
        kind="native",
        files={file: data for file, data in tree.files.items() if _is_native(file)},
        charts={name: ""},
        profiles=dict(sorted(profiles.items())),
        operator_profiles=(),
        shipped=(),
        samples=(),
        platform=None,
        packed=False,
    )


def _manifest_field(tree: Tree, key: str) -> str:
    """Return a field of release.yaml, "" for none. Raises YamlError where it is no plain text."""
    text = _text(tree.files, NATIVE_MANIFEST)
    plain = _field(text, key)
    if plain.replace("-", "").replace(".", "").isalnum():
        return plain
    from renderer.yamlio.reader import load

    found = load(text, NATIVE_MANIFEST, exact=True)
    value = found.get(key) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""


def _is_native(name: str) -> bool:
    return name in _NATIVE_FILES or name.partition("/")[0] in _NATIVE_FOLDERS


def _keep(name: str) -> Keep:
    """Keep what a rendering may need, whether or not the name starts with a top folder."""
    top, _, rest = name.partition("/")
    if name in _BINARIES or rest in _BINARIES:
        return "head"
    if "/" not in rest or top in ROOT_FOLDERS or rest.partition("/")[0] in ROOT_FOLDERS:
        return "content"
    if _is_native(name) or _is_native(rest):
        return "content"
    return "name"


def _rendered(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        name: content
        for name, content in files.items()
        if "/" not in name or name.partition("/")[0] in ROOT_FOLDERS
    }


def _charts(files: Iterable[str]) -> dict[str, str]:
    """Return the charts of an Istio release by name, without those inside other charts."""
    charts: dict[str, str] = {}
    found = sorted(name.removesuffix("/Chart.yaml") for name in files if _is_chart(name))
    for folder in found:
        if not any(folder.startswith(f"{outer}/") for outer in charts.values()):
            charts[folder.removeprefix(_HELM).removeprefix(_CHARTS)] = folder
    return charts


def _is_chart(name: str) -> bool:
    if not name.endswith("/Chart.yaml"):
        return False
    in_helm = name.startswith(_HELM) and name.count("/") == _HELM.count("/") + 1
    return in_helm or name.startswith(_CHARTS)


def _is_shipped(name: str) -> bool:
    file = name.removeprefix(_SHIPPED)
    return file != name and "/" not in file and file.startswith("istio") and _is_yaml(file)


def _is_yaml(name: str) -> bool:
    return name.endswith(".yaml")


def _profiles(
    files: Iterable[str], charts: Mapping[str, str], *, is_chart: bool
) -> dict[str, Profile]:
    chart = next(iter(charts)) if is_chart else ISTIO_CHART
    if chart not in charts:
        return {}
    folder = charts[chart]
    profiles = {DEFAULT_PROFILE: Profile(DEFAULT_PROFILE, chart, None)}
    for path in files:
        above, _, file = path.rpartition("/")
        if above == folder and file.startswith("values-istio") and _is_yaml(file):
            name = file.removesuffix(".yaml").removeprefix("values-").removeprefix("istio-")
            profiles.setdefault(name, Profile(name, chart, path))
    return dict(sorted(profiles.items()))


def _operator_profiles(files: Iterable[str]) -> tuple[str, ...]:
    found = set()
    for path in files:
        above, _, file = path.rpartition("/")
        if f"{above}/" in _OPERATOR_PROFILES and _is_yaml(file):
            found.add(file.removesuffix(".yaml"))
    return tuple(sorted(found))


def _folders(names: Iterable[str], prefix: str) -> tuple[str, ...]:
    below = (name.removeprefix(prefix) for name in names if name.startswith(prefix))
    return tuple(sorted({name.partition("/")[0] for name in below if "/" in name}))


def _version(files: Mapping[str, bytes], names: Iterable[str], charts: Mapping[str, str]) -> str:
    """Return an Istio release's version.

    Its charts come last: theirs stay behind (1.1.0 in Istio 1.4.10, 1.0.0 in 1.24.6).
    """
    candidates = [
        *_tags(_text(files, "istio.VERSION")),
        _field(_text(files, "manifest.yaml"), "version"),
        *(_version_in(name) for name in names),
        *(_chart_version(files, folder) for folder in charts.values()),
    ]
    return next((each for each in candidates if _is_plain(each)), "unknown")


def _tags(text: str) -> Iterable[str]:
    """Yield the tags of istio.VERSION, a shell script of exports, the telling ones first."""
    tags = {}
    for line in text.splitlines():
        key, _, value = line.strip().removeprefix("export ").partition("=")
        tags[key] = value.strip("\"' ")
    return (tags[name] for name in _VERSION_TAGS if name in tags)


def _version_in(name: str) -> str:
    """Return the version in a name such as `istio-1.0.0-linux.tar.gz`, or ""."""
    import re

    pattern = r"istio-v?([0-9]+\.[0-9]+(?:\.[0-9]+)?(?:-(?:alpha|beta|rc|snapshot)[.0-9]*)?)"
    found = re.match(pattern, name)
    return found[1].rstrip(".") if found else ""


def _chart_version(files: Mapping[str, bytes], folder: str) -> str:
    chart = _text(files, f"{folder}/Chart.yaml" if folder else "Chart.yaml")
    versions = (_field(chart, "version"), _field(chart, "appVersion"))
    return next((each for each in versions if _is_plain(each)), "unknown")


def _chart_name(files: Mapping[str, bytes], names: list[str]) -> str:
    stated = _field(_text(files, "Chart.yaml"), "name")
    return stated if _is_plain(stated) else next(iter(names), "chart")


def _is_plain(text: str) -> bool:
    """Say whether a version or name can be part of a folder's name on every system."""
    if not text[:1].isalnum() or "/" in text or text == "unknown":
        return False
    try:
        return checked_name(text.encode(), "") == text
    except ArchiveError:
        return False


def _field(yaml: str, key: str) -> str:
    """Return a top-level string of a YAML text that is simple enough to be read by line.

    What stands in it otherwise is for the chart's loader to read, and to complain about.
    """
    for line in yaml.splitlines():
        if line.startswith(f"{key}:"):
            value = line[len(key) + 1 :].partition(" #")[0].strip()
            return value.strip("\"'")
    return ""


def _text(files: Mapping[str, bytes], name: str) -> str:
    return files.get(name, b"").decode("utf-8-sig", "replace")


def _platform(tree: Tree, names: Iterable[str]) -> Platform | None:
    for binary in _BINARIES:
        head = tree.heads.get(binary) or tree.files.get(binary, b"")
        for magic, platform in _PLATFORMS.items():
            if head.startswith(magic):
                return platform
    if "bin/istioctl.exe" in tree.names:
        return "win"
    if "bin/istioctl" in tree.names:
        words = {word for name in names for word in name.replace(".", "-").split("-")}
        named: tuple[Platform, ...] = ("linux", "osx")
        return next((platform for platform in named if platform in words), None)
    return None


def _no_release(tree: Tree, path: Path) -> ArchiveError:
    inside = sorted({name.partition("/")[0] for name in tree.names})
    shown = ", ".join(inside[:8]) + (", ..." if len(inside) > 8 else "")
    return ArchiveError(
        "holds neither an Istio release nor a Helm chart: no Chart.yaml at its root, in "
        f"{_HELM}* or below {_CHARTS}",
        Position(str(path)),
        hint=f"at its root there is {shown or 'nothing'}",
    )
