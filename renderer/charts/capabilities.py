"""What templates see as `.Capabilities`: a Kubernetes version and its APIs, and the engine's own.

Both engines take the list of APIs from the client library they were built with, whatever
Kubernetes version is asked for; so do we, to print what they print.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple

from renderer.dialect import Dialect
from renderer.errors import UsageError
from renderer.gotemplate.funcs.registry import STRING, method
from renderer.gotemplate.gotypes import List, Map, Struct

# Source: `helm template` 3.17.2 printing `.Capabilities.APIVersions` (client library 0.32).
_HELM3_APIS = """
v1 admissionregistration.k8s.io/v1 admissionregistration.k8s.io/v1alpha1
admissionregistration.k8s.io/v1beta1 internal.apiserver.k8s.io/v1alpha1 apps/v1 apps/v1beta1
apps/v1beta2 authentication.k8s.io/v1 authentication.k8s.io/v1alpha1
authentication.k8s.io/v1beta1 authorization.k8s.io/v1 authorization.k8s.io/v1beta1
autoscaling/v1 autoscaling/v2 autoscaling/v2beta1 autoscaling/v2beta2 batch/v1 batch/v1beta1
certificates.k8s.io/v1 certificates.k8s.io/v1beta1 certificates.k8s.io/v1alpha1
coordination.k8s.io/v1alpha2 coordination.k8s.io/v1beta1 coordination.k8s.io/v1
discovery.k8s.io/v1 discovery.k8s.io/v1beta1 events.k8s.io/v1 events.k8s.io/v1beta1
extensions/v1beta1 flowcontrol.apiserver.k8s.io/v1 flowcontrol.apiserver.k8s.io/v1beta1
flowcontrol.apiserver.k8s.io/v1beta2 flowcontrol.apiserver.k8s.io/v1beta3 networking.k8s.io/v1
networking.k8s.io/v1alpha1 networking.k8s.io/v1beta1 node.k8s.io/v1 node.k8s.io/v1alpha1
node.k8s.io/v1beta1 policy/v1 policy/v1beta1 rbac.authorization.k8s.io/v1
rbac.authorization.k8s.io/v1beta1 rbac.authorization.k8s.io/v1alpha1 resource.k8s.io/v1beta1
resource.k8s.io/v1alpha3 scheduling.k8s.io/v1alpha1 scheduling.k8s.io/v1beta1
scheduling.k8s.io/v1 storage.k8s.io/v1beta1 storage.k8s.io/v1 storage.k8s.io/v1alpha1
storagemigration.k8s.io/v1alpha1 apiextensions.k8s.io/v1beta1 apiextensions.k8s.io/v1
""".split()

# Source: the API groups of the client library of Kubernetes 1.16, which Helm 2.17 uses.
_HELM2_APIS = """
v1 admissionregistration.k8s.io/v1 admissionregistration.k8s.io/v1beta1 apiextensions.k8s.io/v1
apiextensions.k8s.io/v1beta1 apps/v1 apps/v1beta1 apps/v1beta2 auditregistration.k8s.io/v1alpha1
authentication.k8s.io/v1 authentication.k8s.io/v1beta1 authorization.k8s.io/v1
authorization.k8s.io/v1beta1 autoscaling/v1 autoscaling/v2beta1 autoscaling/v2beta2 batch/v1
batch/v1beta1 batch/v2alpha1 certificates.k8s.io/v1beta1 coordination.k8s.io/v1
coordination.k8s.io/v1beta1 discovery.k8s.io/v1alpha1 events.k8s.io/v1beta1 extensions/v1beta1
networking.k8s.io/v1 networking.k8s.io/v1beta1 node.k8s.io/v1alpha1 node.k8s.io/v1beta1
policy/v1beta1 rbac.authorization.k8s.io/v1 rbac.authorization.k8s.io/v1alpha1
rbac.authorization.k8s.io/v1beta1 scheduling.k8s.io/v1 scheduling.k8s.io/v1alpha1
scheduling.k8s.io/v1beta1 settings.k8s.io/v1alpha1 storage.k8s.io/v1 storage.k8s.io/v1alpha1
storage.k8s.io/v1beta1
""".split()

TILLER_VERSION = "v2.17.0"
HELM_VERSION = "v3.17.2"

_VERSION = re.compile(r"v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?([-+][0-9A-Za-z.+-]+)?", re.ASCII)


class KubeVersion(NamedTuple):
    """A Kubernetes version: the parts as numbers and the text behind them (`-gke.1`)."""

    major: int
    minor: int
    patch: int
    suffix: str

    def __str__(self) -> str:
        """Return it as Kubernetes writes it: v1.9.0."""
        return f"v{self.major}.{self.minor}.{self.patch}{self.suffix}"


def parse_kube_range(text: str) -> tuple[KubeVersion, KubeVersion]:
    """Return the first and last version of `1.9-1.11`, or a single version twice.

    Raises UsageError.
    """
    found = re.fullmatch(r"(v?\d+\.\d+(?:\.\d+)?)-(v?\d+\.\d+(?:\.\d+)?)", text.strip())
    if found is None:
        version = parse_kube_version(text)
        return version, version
    first, last = map(parse_kube_version, found.groups())
    if last < first:
        raise UsageError(
            f"the range {text!r} ends before it begins",
            hint=f"write it as {kube_range_text(last, first)}",
        )
    return first, last


def kube_range_text(first: KubeVersion, last: KubeVersion) -> str:
    """Return minor versions as `parse_kube_range` reads them: `1.9-1.11`, or `1.9`."""
    ends = [f"{each.major}.{each.minor}" for each in (first, last)]
    return "-".join(dict.fromkeys(ends))


def parse_kube_version(text: str) -> KubeVersion:
    """Return a version given as `1.9`, `v1.9.3` or `1.9.3-gke.0`. Raises UsageError."""
    found = _VERSION.fullmatch(text.strip())
    if found is None:
        raise UsageError(
            f"{text!r} is no Kubernetes version",
            hint="write it as 1.11, as 1.11.3, or a range as 1.9-1.11",
        )
    major, minor, patch, suffix = found.groups()
    return KubeVersion(int(major), int(minor), int(patch or 0), suffix or "")


class _KubeVersion2(Struct):
    """`.Capabilities.KubeVersion` in Helm 2."""

    go_type: ClassVar[str] = "*version.Info"
    go_kind: ClassVar[str] = "ptr"

    def __init__(self, version: KubeVersion) -> None:
        self._text = str(version)
        names = {"Major": str(version.major), "Minor": str(version.minor)}
        super().__init__({**names, "GitVersion": self._text})

    def go_string(self) -> str:
        """Return what printing it gives: the version."""
        return self._text


class _KubeVersion3(Struct):
    """`.Capabilities.KubeVersion` in Helm 3."""

    go_type: ClassVar[str] = "chartutil.KubeVersion"

    def __init__(self, version: KubeVersion) -> None:
        self._text = str(version)
        super().__init__(
            {
                "Version": self._text,
                "Major": str(version.major),
                "Minor": str(version.minor),
            },
            {"String": lambda: self._text, "GitVersion": lambda: self._text},
        )

    def go_string(self) -> str:
        """Return what printing it gives: the version."""
        return self._text


class _EngineVersion(Struct):
    """`.Capabilities.HelmVersion` or `.TillerVersion`."""

    go_type: ClassVar[str] = "version.BuildInfo"


class _VersionSet(Map):
    """`.Capabilities.APIVersions` in Helm 2: a set of names."""

    __slots__ = ()
    go_type: ClassVar[str] = "chartutil.VersionSet"

    @property
    def methods(self) -> Mapping[str, Callable[..., Any]]:
        """`Has`: whether an API is there."""
        return {"Has": method("Has", self.__contains__, STRING)}


class _VersionList(List):
    """`.Capabilities.APIVersions` in Helm 3: a list of names."""

    __slots__ = ()
    go_type: ClassVar[str] = "chartutil.VersionSet"

    @property
    def methods(self) -> Mapping[str, Callable[..., Any]]:
        """`Has`: whether an API is there."""
        return {"Has": method("Has", self.__contains__, STRING)}


class Capabilities(Struct):
    """`.Capabilities`, for one dialect."""

    go_type: ClassVar[str] = "*chartutil.Capabilities"
    go_kind: ClassVar[str] = "ptr"

    def __init__(self, dialect: Dialect, version: KubeVersion, apis: tuple[str, ...]) -> None:
        if dialect == "helm2":
            names = dict.fromkeys((*_HELM2_APIS, *apis), Struct())
            tiller = _EngineVersion({"SemVer": TILLER_VERSION, "GitCommit": "", "GitTreeState": ""})
            super().__init__(
                {
                    "APIVersions": _VersionSet(names),
                    "KubeVersion": _KubeVersion2(version),
                    "TillerVersion": tiller,
                }
            )
        else:
            names3 = list(dict.fromkeys((*_HELM3_APIS, *apis)))
            helm = _EngineVersion(
                {"Version": HELM_VERSION, "GitCommit": "", "GitTreeState": "", "GoVersion": ""}
            )
            super().__init__(
                {
                    "KubeVersion": _KubeVersion3(version),
                    "APIVersions": _VersionList(names3),
                    "HelmVersion": helm,
                }
            )
