"""Asks a real API server about each case of `data/apiserver_cases.txt`, and records the answers.

    python -m tests.schema.record_apiserver ISTIO_ARCHIVE

ISTIO_ARCHIVE is the published archive of the release of Istio whose CRDs are installed first. The
script asks with the `kubectl` on PATH and through its current context, which should be a cluster
to throw away: nothing but a kube-apiserver and an etcd is needed, and they are best without other
parts, as nobody then changes objects in between. It creates the namespace `shop` with its service
account `default`, and the CRDs; each case is then applied for a trial,

    kubectl apply --dry-run=server --validate=strict -f -

and `data/apiserver.jsonl` written anew. An API server can be built from its Go modules: a module
that requires k8s.io/kubernetes v1.34.1 and replaces each of its staging modules k8s.io/X by
k8s.io/X v0.34.1, then `go build k8s.io/kubernetes/cmd/kube-apiserver` (and cmd/kubectl). It takes
--etcd-servers, --service-cluster-ip-range, --authorization-mode=RBAC, a --token-auth-file with a
user in system:masters, the --service-account-* keys and issuer, and --allow-privileged, as clusters
have it; all else as by default.
"""

import argparse
import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.schema.apiserver import Answer, Case, digest_of, read_cases, write_answers

SETUP = """\
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: default, namespace: shop}
"""
NOISE = (
    r"^[Ee]rror(?: from server)?(?: \(\w+\))?: ",
    r'error when (?:creating|retrieving [^:]*) "STDIN": ',
    r'^The \w+ ".*?" is invalid: ',
    r" <nil>: Invalid value: null: some validation rules were not checked .*",
    r"[0-9a-f]{8}-[-0-9a-f]{27}",
)
LONGEST = 200
CRDS = "manifests/charts/base/files/crd-all.gen.yaml"


def kubectl(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Return what kubectl did with some arguments and a text to read."""
    return subprocess.run(
        ["kubectl", *arguments], input=given, capture_output=True, text=True, check=False
    )


def succeed(*arguments: str, given: str = "") -> str:
    """Return what kubectl printed. Raises `SystemExit` where it failed."""
    done = kubectl(*arguments, given=given)
    if done.returncode:
        raise SystemExit(f"kubectl {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def ask(case: Case) -> Answer:
    """Return what the API server says of a case."""
    text = case.text
    done = kubectl("apply", "--dry-run=server", "--validate=strict", "-f", "-", given=text)
    message = told(done.stderr) if done.returncode else ""
    return Answer(case, digest_of(text), not done.returncode, message)


def told(errors: str) -> str:
    """Return what went wrong, in one line, without what is the same for all or differs by run."""
    lines = [line for line in errors.splitlines() if not line.startswith("Warning: ")]
    text = " ".join(line.strip(" *") for line in lines if line.strip())
    for noise in NOISE:
        text = re.sub(noise, "", text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def istio_crds(archive: Path) -> tuple[str, str]:
    """Return the version of a release and the text of its CRDs."""
    with tarfile.open(archive) as tar:
        (name,) = (each for each in tar.getnames() if each.endswith(CRDS))
        member = tar.extractfile(name)
        assert member is not None
        return name.partition("/")[0].removeprefix("istio-"), member.read().decode()


def main(arguments: Sequence[str]) -> None:
    """Record all answers."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("archive", type=Path, help="a release of Istio, for its CRDs")
    istio, crds = istio_crds(parser.parse_args(arguments).archive)
    succeed("apply", "-f", "-", given=SETUP)
    succeed("apply", "--server-side", "-f", "-", given=crds)
    succeed("wait", "--for=condition=Established", "crd", "--all")
    versions = json.loads(succeed("version", "-o", "json"))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, read_cases()))
    # A server that went away would refuse everything.
    succeed("get", "--raw", "/readyz")
    server, client = (versions[f"{each}Version"]["gitVersion"] for each in ("server", "client"))
    write_answers(server, client, istio, answers)
    accepted = sum(each.accepted for each in answers)
    print(f"{len(answers)} cases: {accepted} accepted, {len(answers) - accepted} refused")


if __name__ == "__main__":
    main(sys.argv[1:])
