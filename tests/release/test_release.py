"""What a release turns out to hold."""

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from renderer.errors import ArchiveError, RenderError, UsageError
from renderer.release.archive import read_tree
from renderer.release.opening import open_release
from renderer.release.release import Profile, Release
from tests.release.archives import CHART, PACKERS, Files, tar, tgz, write_folder, zipped


class Real(NamedTuple):
    """What is known of one of the real releases."""

    version: str
    charts: str
    profiles: str = ""
    operator_profiles: str = ""
    shipped: str = ""
    samples: str = ""


OLD_PROFILES = (
    "auth auth-galley auth-multicluster default demo demo-auth galley gateways istio"
    " multicluster one-namespace one-namespace-auth"
)
NEW_PROFILES = "default demo demo-auth demo-common minimal remote sds-auth"
PLAIN_AUTH = "sds-auth-control-plane-auth-disabled"
LATE_PROFILES = f"default demo minimal remote sds-auth {PLAIN_AUTH}"
OPERATOR = "ambient default demo empty minimal openshift preview remote"

REAL = [
    Real(
        "1.0.0",
        "istio istio-remote",
        OLD_PROFILES,
        shipped="citadel-plugin-certs citadel-standalone citadel-with-health-check demo-auth demo",
        samples="bookinfo health-check helloworld httpbin https kubernetes-blog rawvm sleep"
        " websockets",
    ),
    Real("1.0.2", "istio istio-remote", OLD_PROFILES),
    Real("1.1.7", "istio istio-init", NEW_PROFILES),
    Real("1.2.5", "istio istio-init", NEW_PROFILES),
    Real("1.3.3", "istio istio-init", f"{NEW_PROFILES} {PLAIN_AUTH}"),
    Real("1.4.10", "istio istio-init", LATE_PROFILES),
    Real("1.5.4", "istio istio-init", LATE_PROFILES),
    Real(
        "1.16.7",
        "base default gateway gateways/istio-egress gateways/istio-ingress istio-cni"
        " istio-control/istio-discovery istio-operator istiod-remote",
        operator_profiles=f"{OPERATOR} external",
    ),
    Real(
        "1.24.6",
        "base default gateway gateways/istio-egress gateways/istio-ingress istio-cni"
        " istio-control/istio-discovery ztunnel",
        operator_profiles=f"{OPERATOR} openshift-ambient stable",
    ),
]


@pytest.mark.parametrize("real", REAL, ids=lambda real: real.version)
def test_real_release(real: Real, shared: Path) -> None:
    release = open_release(shared / "releases" / f"istio-{real.version}.tar.gz")
    assert (release.kind, release.version, release.platform) == ("istio", real.version, None)
    assert list(release.charts) == real.charts.split()
    assert list(release.profiles) == sorted(real.profiles.split())
    assert list(release.operator_profiles) == sorted(real.operator_profiles.split())
    assert list(release.samples) == real.samples.split()
    shipped = [f"install/kubernetes/istio-{name}.yaml" for name in real.shipped.split()]
    assert list(release.shipped) == shipped
    for chart in release.charts:
        files = release.chart_files(chart)
        assert {"Chart.yaml", "values.yaml"} <= files.keys()
    for profile in release.profiles.values():
        assert profile.chart == "istio"
        assert profile.path is None or profile.path in release.files


@pytest.mark.parametrize("real", REAL, ids=lambda real: real.version)
def test_real_release_in_every_form(real: Real, shared: Path, tmp_path: Path) -> None:
    name = f"istio-{real.version}"
    published = shared / "releases" / f"{name}.tar.gz"
    expected = open_release(published)
    plain = read_tree(published).files
    topped = {f"{name}/{path}": content for path, content in plain.items()}
    forms = [write_folder(tmp_path / "bare", plain), write_folder(tmp_path / "topped", topped)]
    for suffix, pack in PACKERS.items():
        for title, files in (("bare", plain), ("topped", topped)):
            forms.append(tmp_path / f"{title}.{suffix}")
            forms[-1].write_bytes(pack(files, ()))
    for form in forms:
        release = open_release(form)
        assert release._replace(source="") == expected._replace(source=""), form.name


ISTIO: dict[str, bytes] = {
    "LICENSE": b"free",
    "istio.VERSION": b'export PILOT_TAG="1.1.7"\n',
    "install/kubernetes/helm/istio/Chart.yaml": b"name: istio\nversion: 1.1.0\n",
    "install/kubernetes/helm/istio/values-istio-demo.yaml": b"a: 1\n",
    "samples/README.md": b"",
    "samples/bookinfo/platform/kube/bookinfo.yaml": b"",
    "tools/install/a.sh": b"",
}
ELF, MACH_O, PE = b"\x7fELF\2\1\1\0rest", b"\xcf\xfa\xed\xferest", b"MZ\x90\0rest"


def _open(tmp_path: Path, files: Files, name: str = "istio-1.1.7.tar.gz") -> Release:
    archive = tmp_path / name
    archive.write_bytes(zipped(files) if name.endswith(".zip") else tgz(files))
    return open_release(archive)


@pytest.mark.parametrize(
    ("name", "binary", "head", "platform"),
    [
        ("istio-1.1.7-linux.tar.gz", "istioctl", ELF, "linux"),
        ("istio-1.1.7-osx.tar.gz", "istioctl", MACH_O, "osx"),
        ("istio-1.1.7-osx.tar.gz", "istioctl", b"\xca\xfe\xba\xbe", "osx"),
        ("istio-1.1.7-win.zip", "istioctl.exe", PE, "win"),
        ("renamed.tar.gz", "istioctl", MACH_O, "osx"),
        ("istio-1.1.7-linux.tar.gz", "istioctl", MACH_O, "osx"),
        ("istio-1.1.7-linux-amd64.tar.gz", "istioctl", b"#!/bin/sh", "linux"),
        ("istio-1.1.7-osx-arm64.tar.gz", "istioctl", b"", "osx"),
        ("istio-1.1.7.zip", "istioctl.exe", b"", "win"),
        ("istio-1.1.7.tar.gz", "istioctl", b"#!/bin/sh", None),
        ("istio-1.1.7-linux.tar.gz", "", b"", None),
    ],
)
def test_platform(name: str, binary: str, head: bytes, platform: str, tmp_path: Path) -> None:
    files = {f"istio-1.1.7/{path}": content for path, content in ISTIO.items()}
    if binary:
        files[f"istio-1.1.7/bin/{binary}"] = head
    release = _open(tmp_path, files, name)
    assert (release.version, release.platform) == ("1.1.7", platform)
    assert release.samples == ("bookinfo",)
    plain = dict(ISTIO)
    if binary:
        plain[f"bin/{binary}"] = head
    bare = _open(tmp_path, plain, name)
    assert (bare.platform, bare.files) == (platform, release.files)


def test_files_are_the_same_on_every_platform(tmp_path: Path) -> None:
    linux = _open(tmp_path, {**ISTIO, "bin/istioctl": ELF})
    osx = _open(tmp_path, {**ISTIO, "bin/istioctl": MACH_O})
    assert linux.files == osx.files


def test_holds_what_can_influence_a_rendering(tmp_path: Path) -> None:
    release = _open(tmp_path, {**ISTIO, "bin/istioctl": ELF})
    assert list(release.files) == [
        "LICENSE",
        "install/kubernetes/helm/istio/Chart.yaml",
        "install/kubernetes/helm/istio/values-istio-demo.yaml",
        "istio.VERSION",
    ]


VERSIONS: dict[str, tuple[Files, str]] = {
    "PILOT_TAG": ({"istio.VERSION": b"export PILOT_TAG='1.2.3'\n"}, "1.2.3"),
    "TAG": ({"istio.VERSION": b"export HUB=x\nexport TAG=1.2.3\r\n"}, "1.2.3"),
    "no export": ({"istio.VERSION": b"TAG = 9\nMIXER_TAG=1.2.3"}, "1.2.3"),
    "not Fortio's": ({"istio.VERSION": b'export FORTIO_TAG="latest"\n'}, "1.1.7"),
    "pilot's first": ({"istio.VERSION": b"export TAG=1\nexport PILOT_TAG=2\n"}, "2"),
    "empty tag": ({"istio.VERSION": b'export PILOT_TAG=""\nexport TAG=1.2.3\n'}, "1.2.3"),
    "tag that is a path": ({"istio.VERSION": b"export TAG=../../evil\n"}, "1.1.7"),
    "tag with a line": ({"istio.VERSION": b"export TAG=a\x1bb\n"}, "1.1.7"),
    "not text": ({"istio.VERSION": b"\xff\xfe\0"}, "1.1.7"),
    "manifest": ({"manifest.yaml": b"docker: x\nversion: 1.6.0 # so\n"}, "1.6.0"),
}


@pytest.mark.parametrize(("files", "version"), VERSIONS.values(), ids=VERSIONS)
def test_version(files: Files, version: str, tmp_path: Path) -> None:
    others = {path: content for path, content in ISTIO.items() if path != "istio.VERSION"}
    assert _open(tmp_path, {**others, **files}).version == version


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("istio-1.0.0-linux.tar.gz", "1.0.0"),
        ("istio-1.6.tar", "1.6"),
        ("istio-1.1.0-rc.2.tar.gz", "1.1.0-rc.2"),
        ("istio-1.1.0-snapshot.10-osx.tar.gz", "1.1.0-snapshot.10"),
        ("other.tgz", "1.1.0"),
    ],
)
def test_version_by_name(name: str, version: str, tmp_path: Path) -> None:
    files = {path: content for path, content in ISTIO.items() if path != "istio.VERSION"}
    assert _open(tmp_path, files, name).version == version
    topped = {f"istio-1.9.9/{path}": content for path, content in files.items()}
    assert _open(tmp_path, topped, name).version == "1.9.9"
    chart = "install/kubernetes/helm/istio/Chart.yaml"
    if name == "other.tgz":
        assert _open(tmp_path, {**files, chart: b""}, name).version == "unknown"
        assert _open(tmp_path, {**files, chart: b"appVersion: '9'"}, name).version == "9"


CHARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "helm": (("install/kubernetes/helm/istio-cni",), ("istio-cni",)),
    "subchart": (("install/kubernetes/helm/a", "install/kubernetes/helm/a/charts/b"), ("a",)),
    "nested": (("manifests/charts/a/b/c", "manifests/charts/a/b/c/charts/d"), ("a/b/c",)),
    "similar": (("manifests/charts/a", "manifests/charts/a-b"), ("a", "a-b")),
    "elsewhere": (("manifests/charts/a", "manifests/sample-charts/b", "install/c"), ("a",)),
}


@pytest.mark.parametrize(("folders", "charts"), CHARTS.values(), ids=CHARTS)
def test_charts(folders: tuple[str, ...], charts: tuple[str, ...], tmp_path: Path) -> None:
    files = {f"x/{folder}/Chart.yaml": folder.encode() for folder in folders}
    release = _open(tmp_path, {**files, "x/istio.VERSION": b"TAG=1"})
    assert tuple(release.charts) == charts
    assert release.profiles == {}
    for name in charts:
        assert release.chart_files(name)["Chart.yaml"] == release.charts[name].encode()


def test_profiles(tmp_path: Path) -> None:
    folder = "install/kubernetes/helm/istio"
    names = (
        "values-istio.yaml",
        "values-istio-a.yaml",
        "values-istio-b.yml",
        "values-c.yaml",
        "test-values/values-istio-d.yaml",
        "values.yaml",
    )
    files = {f"{folder}/{name}": b"" for name in names}
    other = {"install/kubernetes/helm/istio-init/values-istio-e.yaml": b""}
    release = _open(tmp_path, {**ISTIO, **files, **other})
    assert release.profiles == {
        "a": Profile("a", "istio", f"{folder}/values-istio-a.yaml"),
        "default": Profile("default", "istio", None),
        "demo": Profile("demo", "istio", f"{folder}/values-istio-demo.yaml"),
        "istio": Profile("istio", "istio", f"{folder}/values-istio.yaml"),
    }


@pytest.mark.parametrize("form", [*PACKERS, "folder"])
def test_bare_chart(form: str, tmp_path: Path) -> None:
    files = {
        **CHART,
        "bin/istioctl": b"a chart's own",
        "samples/a/b.yaml": b"1",
        "charts/sub/Chart.yaml": b"name: sub",
        "values-istio-x.yaml": b"",
    }
    topped = {f"demo/{path}": content for path, content in files.items()}
    if form == "folder":
        path = write_folder(tmp_path, topped) / "demo"
    else:
        path = tmp_path / "chart.tgz"
        path.write_bytes(PACKERS[form](topped, ()))
    release = open_release(path)
    assert (release.kind, release.version) == ("chart", "0.1.0")
    assert release.charts == {"demo": ""}
    assert release.chart_files("demo") == files
    assert release.profiles == {
        "default": Profile("default", "demo", None),
        "x": Profile("x", "demo", "values-istio-x.yaml"),
    }


@pytest.mark.parametrize(
    ("chart", "name"),
    [
        (b"name: 'a-b' # c\nversion: 1.0.0\n", "a-b"),
        (b"\xef\xbb\xbfname: bom\n", "bom"),
        (b"", "top"),
        (b"name: ../../evil\n", "top"),
        (b"name: ''\n", "top"),
    ],
)
def test_name_of_a_bare_chart(chart: bytes, name: str, tmp_path: Path) -> None:
    release = _open(tmp_path, {"top/Chart.yaml": chart, "top/a/b": b""})
    assert list(release.charts) == [name]


def test_real_chart_alone(shared: Path, tmp_path: Path) -> None:
    whole = open_release(shared / "releases" / "istio-1.0.0.tar.gz")
    files = whole.chart_files("istio")
    alone = open_release(write_folder(tmp_path / "x" / "istio", files))
    assert (alone.kind, list(alone.charts)) == ("chart", ["istio"])
    assert alone.chart_files("istio") == files
    assert list(alone.profiles) == list(whole.profiles)


def test_unknown_chart(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no chart isto; the release has istio") as caught:
        _open(tmp_path, ISTIO).chart_files("isto")
    assert caught.value.hint == "did you mean istio?"


def test_no_release(tmp_path: Path) -> None:
    (tmp_path / "istioctl.tar").write_bytes(tar({"istioctl": ELF}))
    with pytest.raises(ArchiveError, match=r"neither an Istio release nor a Helm chart") as caught:
        open_release(tmp_path / "istioctl.tar")
    assert caught.value.hint == "at its root there is istioctl"


def test_errors_are_of_one_family(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "empty", tmp_path / "missing", Path(os.devnull)):
        with pytest.raises(RenderError):
            open_release(path)
