"""The command line: wiring, exit codes, what goes to stdout and what to stderr."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from renderer.cli.common import summary_text
from renderer.version import __version__
from renderer.yamlio.reader import load
from tests.cli.conftest import Run


def test_version_and_help(run: Run) -> None:
    assert run("--version").stdout == f"istio-render {__version__}\n"
    for words in (["--help"], ["-h"], ["render", "--help"], ["values", "-h"], []):
        done = run(*words)
        assert "usage: istio-render" in done.stdout


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["--nope"], ["values"]])
def test_the_installed_program_ends_as_the_module_does(run: Run, words: list[str]) -> None:
    module = run(*words)
    script = "from renderer.cli.app import program; program()"
    program = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=False
    )
    expected = module.returncode, module.stdout, module.stderr
    assert (program.returncode, program.stdout, program.stderr) == expected


def test_default_command_is_render(run: Run, release: Path) -> None:
    with_word = run("render", "--release", str(release), "--profile", "demo")
    without = run("--release", str(release), "--profile", "demo")
    assert with_word.returncode == without.returncode == 0
    assert with_word.stdout == without.stdout
    assert not without.stderr
    kinds = [line for line in without.stdout.splitlines() if line.startswith("kind: ")]
    assert kinds == [
        "kind: CustomResourceDefinition",
        "kind: Namespace",
        "kind: ConfigMap",
        "kind: Deployment",
    ]
    assert 'value: "50"' in without.stdout


def test_bundle_and_its_summary(run: Run, release: Path, tmp_path: Path) -> None:
    done = run("--release", str(release), "--profile", "demo", "-o", "out")
    assert done.returncode == 0
    assert not done.stdout
    assert "istio-1.0.9, profile demo, for Kubernetes v1.9.0 (the release supports" in done.stderr
    assert (
        "\n  objects  4      1 ConfigMap                    1 Deployment\n"
        "                  1 CustomResourceDefinition     1 Namespace\n"
        "  images   1    docker.io/istio/pilot:1.0.9\n"
    ) in done.stderr
    first = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.yaml")}
    again = run("--release", str(release), "--profile", "demo", "-o", "out", PYTHONHASHSEED="7")
    assert "4 written" not in again.stderr
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.yaml")} == first


@pytest.mark.parametrize(
    ("crds", "folder", "line"),
    [
        ("all", "out", "kubectl apply -f out/crds && kubectl apply -f out/control-plane"),
        ("none", "out", "kubectl apply -f out/control-plane"),
        ("none", "a b", "kubectl apply -f 'a b/control-plane'"),
    ],
)
def test_the_summary_names_what_there_is_to_apply(
    run: Run, release: Path, crds: str, folder: str, line: str
) -> None:
    done = run("--release", str(release), "--crds", crds, "-o", folder)
    assert f"  next     {line}\n" in done.stderr


def test_raw_is_the_templates_text(run: Run, release: Path) -> None:
    done = run("--release", str(release), "--raw", "--name", "x")
    assert done.stdout.startswith("---\n# Source: istio/templates/configmap.yaml\napiVersion: v1\n")
    assert "release: x\n" in done.stdout


def test_output_is_the_same_with_a_cold_a_warm_and_no_cache(run: Run, release: Path) -> None:
    words = ("--release", str(release), "--profile", "demo", "--raw")
    outputs = {run(*words).stdout, run(*words).stdout, run(*words, "--no-cache").stdout}
    assert len(outputs) == 1


@pytest.mark.parametrize(
    "name", ["istio/pilot/service.yaml", "pilot/service.yaml", "templates/pilot/service.yaml.j2"]
)
def test_show_only_of_the_built_in_release(run: Run, name: str) -> None:
    done = run("--show-only", name)
    assert done.stdout.count("\nkind: ") == 1
    assert "name: istio-pilot\n" in done.stdout
    assert "did you mean istio/pilot/service.yaml" in run("-s", "pilot/servic.yaml").stderr


def test_show_only(run: Run, release: Path) -> None:
    words = ("--release", str(release), "--show-only")
    one = run(*words, "templates/configmap.yaml")
    assert "kind: ConfigMap" in one.stdout
    assert "Deployment" not in one.stdout
    assert "Namespace" not in one.stdout
    below = run(*words, "charts/pilot/templates/deployment.yaml")
    assert "istio-pilot" in below.stdout
    wrong = run(*words, "templates/configmp.yaml")
    assert wrong.returncode == 2
    assert "did you mean istio/templates/configmap.yaml?" in wrong.stderr


@pytest.mark.parametrize(("choice", "count"), [("all", 1), ("rendered", 0), ("none", 0)])
def test_crds(run: Run, release: Path, choice: str, count: int) -> None:
    words = ("--release", str(release), "--set", "pilot.enabled=false", "--crds", choice)
    assert run(*words).stdout.count("kind: CustomResourceDefinition") == count


def test_values_and_their_origin(run: Run, release: Path, tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("\nglobal:\n  tag: mine\n")
    words = ("values", "--release", str(release), "--profile", "demo", "-f", "site.yaml")
    plain = run(*words, "--set", "pilot.image=other")
    assert "  traceSampling: 50\n" in plain.stdout
    helm = "install/kubernetes/helm/istio"
    with_origin = run(*words, "--set", "pilot.image=other", "--origin").stdout
    assert "    tag: mine  # site.yaml:3\n" in with_origin
    assert f"  traceSampling: 50  # {helm}/values-istio-demo.yaml:3\n" in with_origin
    assert "  image: other  # --set:1\n" in with_origin
    assert f"  hub: docker.io/istio  # {helm}/values.yaml:2\n" in with_origin


def test_origin_keeps_the_new_lines_at_the_end_of_a_text(run: Run, release: Path) -> None:
    words = ("values", "--release", str(release), "--set", "keep=a\n\n,pilot.image=b\n\n\n")
    for more in ((), ("--origin",)):
        values = load(run(*words, *more).stdout, "values")
        assert (values["keep"], values["pilot"]["image"]) == ("a\n\n", "b\n\n\n")


def test_what_comes_from_a_chart_reaches_no_terminal_as_it_is(
    run: Run, release: Path, tmp_path: Path
) -> None:
    template = release / "install/kubernetes/helm/istio/charts/pilot/templates/deployment.yaml"
    template.write_text(
        template.read_text()
        .replace('image: {{ template "image"', 'image: "{{ template "image"')
        .replace(".Values.image) }}", '.Values.image) }}\\e[31m"')
    )
    words = ("--release", str(release), "-o", "out\x1b[1m", "--no-validate")
    done = run(*words)
    assert "pilot:1.0.9\\x1b[31m" in done.stderr
    (tmp_path / "out\x1b[1m" / "bundle.json").unlink()
    wrong = run(*words, "--check", "--bad\x1b[31m")
    checked = run(*words, "--check")
    assert "out\\x1b[1m/bundle.json: is missing" in checked.stderr
    for each in (done, checked, wrong):
        assert "\x1b" not in each.stderr


def test_profiles(run: Run, release: Path) -> None:
    lines = run("profiles", "--release", str(release)).stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [["default", "istio"], ["demo", "istio"]]


def test_completion(run: Run) -> None:
    for shell in ("bash", "zsh", "tcsh"):
        assert "profiles" in run("completion", shell).stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--prof", "--profile"),
        ("ren", "render"),
        ("validate --form", "--format"),
        ("-f si", "site.yaml"),
        ("validate ou", "out"),
    ],
)
def test_bash_completes(run: Run, tmp_path: Path, words: str, expected: str) -> None:
    script = run("completion", "bash").stdout
    (tmp_path / "site.yaml").touch()
    (tmp_path / "out").mkdir()
    count = len(words.split())
    asked = f"COMP_WORDS=(istio-render {words}); COMP_CWORD={count}; _shtab_istio_render"
    done = subprocess.run(
        ["bash", "-c", f'{script}\n{asked}\necho "${{COMPREPLY[@]}}"'],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == [expected]


def test_a_key_that_stands_twice_in_a_values_file(run: Run, release: Path, tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("pilot:\n  image: a\n  traceSampling: 1\n  image: b\n")
    done = run("--release", str(release), "-f", "site.yaml")
    assert done.returncode == 0
    assert done.stderr == (
        "site.yaml:4:3: warning [W1002] pilot.image is written twice; the last one wins\n"
        "  first at site.yaml:2:3\n"
        "  help: remove one of the two\n"
    )


def test_unread_override_is_a_warning_or_an_error(run: Run, release: Path, tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("pilot:\n  traceSamplng: 1\n")
    words = ("--release", str(release), "-f", "site.yaml")
    loose = run(*words)
    assert loose.returncode == 0
    assert loose.stderr == (
        "site.yaml:2:3: warning [W1001] no template reads pilot.traceSamplng\n"
        "  help: did you mean pilot.traceSampling?\n"
    )
    strict = run(*words, "--strict-values", "-o", "out")
    assert strict.returncode == 1
    assert "error [W1001]" in strict.stderr
    assert not (tmp_path / "out").exists()


def test_raw_without_validation_prints_anything(run: Run, release: Path) -> None:
    template = release / "install/kubernetes/helm/istio/templates/configmap.yaml"
    template.write_text("a: [\n\tb: }\n")
    words = ("--release", str(release), "--raw", "--engine", "helm3")
    checked = run(*words)
    assert checked.returncode == 2
    assert "istio/templates/configmap.yaml:2" in checked.stderr
    assert not checked.stdout
    unchecked = run(*words, "--no-validate")
    assert unchecked.returncode == 0
    assert "a: [\n\tb: }\n" in unchecked.stdout
    assert "warning" in unchecked.stderr


def test_template_error_shows_place_source_and_chain(run: Run, release: Path) -> None:
    helpers = release / "install/kubernetes/helm/istio/templates/_helpers.tpl"
    helpers.write_text('{{ define "image" }}\n  {{ .Values.nope.deep }}\n{{ end }}\n')
    done = run("--release", str(release))
    assert done.returncode == 2
    assert done.stderr == (
        "istio/templates/_helpers.tpl:2:13: error: nil pointer evaluating interface {}.deep\n"
        "      {{ .Values.nope.deep }}\n"
        "                ^\n"
        "  included from istio/charts/pilot/templates/deployment.yaml:12:28\n"
        "  help: .Values.nope is not set, so nothing below it can be read: set it\n"
    )


def test_error_that_the_other_engine_would_not_give_says_so(run: Run, release: Path) -> None:
    template = release / "install/kubernetes/helm/istio/templates/configmap.yaml"
    text = template.read_text()
    template.write_text(text + "{{ if (.Values.pilot.enabled) and true }}{{ end }}")
    assert run("--release", str(release)).returncode == 0
    refused = run("--release", str(release), "--engine", "helm3")
    assert refused.returncode == 2
    assert "--engine helm2" in refused.stderr


def test_unpack_says_what_is_inside(run: Run, release: Path, tmp_path: Path) -> None:
    import tarfile

    with tarfile.open(tmp_path / "istio.tar.gz", "w:gz") as tar:
        tar.add(release, "istio-1.0.9")
    done = run("unpack", "istio.tar.gz", "-o", "work")
    assert done.returncode == 0
    assert "Istio 1.0.9" in done.stdout
    assert (tmp_path / "work/istio-1.0.9/istio.VERSION").exists()
    again = run("unpack", "istio.tar.gz", "-o", "work")
    assert again.returncode == 2
    assert "--force" in again.stderr


KUBE_VERSIONS = {
    "1.9": "4 by Kubernetes 1.9)",
    "v1.10.3": "4 by Kubernetes 1.10)",
    "1.9.11-1.11.0": "4 by Kubernetes 1.9 to 1.11)",
    "": "error: '' is no Kubernetes version",
    "1": "error: '1' is no Kubernetes version",
    "1.10.x": "help: write it as 1.11, as 1.11.3, or a range as 1.9-1.11",
    "1.12-1.9": "error: the range '1.12-1.9' ends before it begins",
    "1.7": "error: there are no schemas of Kubernetes 1.7",
    "1.99": "help: choose a version from 1.8 to 1.",
    "2.0": "error: there are no schemas of Kubernetes 2.0",
}


def test_validate(run: Run, release: Path, tmp_path: Path) -> None:
    assert run("--release", str(release), "-o", "out").returncode == 0
    right = run("validate", "out")  # for what bundle.json says
    assert right.stderr == run("validate", "out", "--kube-version", "1.9-1.11").stderr
    assert right.returncode == 0
    assert right.stderr == "4 objects checked (4 by Kubernetes 1.9 to 1.11), 0 skipped; 0 wrong\n"
    for version, told in KUBE_VERSIONS.items():
        done = run("validate", "out", f"--kube-version={version}")
        assert done.returncode == (0 if told.startswith("4 by") else 2), version
        assert told in done.stderr, version
    (path,) = (tmp_path / "out").rglob("*deployment*.yaml")
    path.write_text(path.read_text().replace("name: discovery", "nam: discovery"))
    wrong = run("validate", "out", "--kube-version", "1.11")
    assert wrong.returncode == 1
    assert "error [E2002] spec.template.spec.containers[0].nam" in wrong.stderr
    assert "did you mean name?" in wrong.stderr
    for name in ("json", "junit", "github", "sarif"):
        done = run("validate", str(path), "--kube-version", "1.11", "--format", name)
        assert done.returncode == 1
        assert "E2002" in done.stdout
    assert run("validate", "nowhere").returncode == 2


WIDGETS = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.org}
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, required: [a]}}}}
"""
WIDGET = "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w}\nspec: {}\n"


def test_a_file_of_a_bundle_is_judged_as_in_the_bundle(
    run: Run, release: Path, tmp_path: Path
) -> None:
    assert run("--release", str(release), "-o", "out").returncode == 0
    (tmp_path / "out/control-plane/gateway.yaml").write_text(
        "apiVersion: networking.istio.io/v1alpha3\nkind: Gateway\nmetadata: {name: a}\n"
        "spec: {servers: [{hosts: ['*'], port: {number: 80, name: http, protocol: HTP}}]}\n"
    )
    (tmp_path / "other.yaml").write_text("apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n")
    done = run("validate", "out/control-plane/gateway.yaml", "other.yaml")
    assert "out/control-plane/gateway.yaml:4:" in done.stderr
    assert "error [E2026]" in done.stderr
    told = re.search(r"\(1 by Istio 1\.0\.9, 1 by Kubernetes 1\.\d+\), 0 skipped; 1 w", done.stderr)
    assert told is not None


def test_stdin_without_anything_is_an_error(run: Run) -> None:
    done = run("validate", "-", stdin="\n")
    assert (done.returncode, done.stderr.partition("\n")[0]) == (2, "error: stdin is empty")


def test_crds_of_a_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "crds").mkdir()
    (tmp_path / "crds/widgets.yaml").write_text(WIDGETS)
    (tmp_path / "crds/values.yaml").write_text("replicas: 1\n")
    (tmp_path / "widget.yaml").write_text(WIDGET)
    unknown = run("validate", "widget.yaml")
    assert "widget.yaml:2:1: error [E2001]" in unknown.stderr
    assert "--allow-unknown example.org/v1/Widget" in unknown.stderr
    allowed = run("validate", "widget.yaml", "--allow-unknown", "example.org/v1/Widget")
    assert (allowed.returncode, allowed.stderr) == (
        0,
        "1 object checked (1 without a schema, as allowed), 0 skipped; 0 wrong\n",
    )
    wrong = run("validate", "widget.yaml", "--allow-unknown", "Widget")
    assert wrong.returncode == 2
    assert "'Widget' is no GROUP/VERSION/KIND" in wrong.stderr
    known = run("validate", "widget.yaml", "--crds", "crds")
    assert known.stderr.startswith("widget.yaml:4:1: error [E2005] spec: the required field a")
    (tmp_path / "crds/broken.yaml").write_text("kind: CustomResourceDefinition\na: [\n")
    assert "crds/broken.yaml:" in run("validate", "widget.yaml", "--crds", "crds").stderr


def test_render_writes_nothing_that_is_wrong(run: Run, release: Path, tmp_path: Path) -> None:
    words = ("--release", str(release), "--set", "pilot.image=null", "-o", "out")
    template = release / "install/kubernetes/helm/istio/charts/pilot/templates/deployment.yaml"
    template.write_text(template.read_text().replace("selector:", "selektor:"))
    done = run(*words)
    assert done.returncode == 1
    assert "istio/charts/pilot/templates/deployment.yaml:" in done.stderr
    assert "did you mean selector?" in done.stderr
    assert done.stderr.endswith("errors: nothing was written\n")
    assert not (tmp_path / "out").exists()
    assert run(*words, "--no-validate").returncode == 0
    template.write_text("apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w}\n")
    unknown = run(*words, "-o", "out2")
    assert "--allow-unknown example.org/v1/Widget" in unknown.stderr
    assert run(*words, "--allow-unknown", "example.org/v1/Widget").returncode == 0


def test_files_are_alternatives_and_a_bundle_is_one_whole(run: Run, tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
    for name in ("base/a.yaml", "production/a.yaml"):
        path = tmp_path / "all" / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    assert run("validate", "all", "all/base/a.yaml").returncode == 0
    (tmp_path / "all" / "bundle.json").write_text("{}")
    done = run("validate", "all")
    assert done.returncode == 1
    assert "all/production/a.yaml:3:12: error [E2008]" in done.stderr
    assert "ConfigMap a is there twice, with the same content\n  first at" in done.stderr


def test_summary_counts_objects_inside_others_apart() -> None:
    summary = {
        "checked": 3,
        "inside": 2,
        "by": {"Kubernetes 1.9": 5},
        "wrong": 1,
        "unevaluated": {},
    }
    assert summary_text(summary) == (
        "3 objects and 2 inside ConfigMaps checked (5 by Kubernetes 1.9), 0 skipped; 1 wrong\n"
    )


def test_init_copies_the_built_in_release(run: Run, tmp_path: Path) -> None:
    done = run("init", "house")
    assert done.returncode == 0
    assert "next: istio-render --release house" in done.stdout
    assert (tmp_path / "house/templates/pilot/deployment.yaml.j2").is_file()
    same = run("--release", "house", "--profile", "demo", "--raw")
    assert same.stdout == run("--profile", "demo", "--raw").stdout
    (tmp_path / "house/profiles/demo.yaml").write_text("pilot: {replicaCount: 3}\n")
    changed = run("--release", "house", "--profile", "demo", "--raw")
    assert "replicas: 3" in changed.stdout
    again = run("init", "house")
    assert again.returncode == 2
    assert "house: error: is there already" in again.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("render", "--name", ""), "argument --name: needs a name, and is empty"),
        (("render", "--namespace", ""), "--namespace: needs a name, and is empty"),
        (("render", "-o", ""), "argument -o/--output: needs a folder, and is empty"),
        (("unpack", "x.tgz", "-o", ""), "argument -o/--output: needs a folder, and is empty"),
        (("unpack", ""), "argument ARCHIVE: needs a file, and is empty"),
        (("profiles", "-r", ""), "argument -r/--release: needs a file or folder, and is empty"),
        (("validate", ""), "argument PATH: needs a file or folder, and is empty"),
        (("init", ""), "argument DIR: needs a folder, and is empty"),
    ],
)
def test_empty_names_and_paths_are_wrong_use(
    run: Run, words: tuple[str, ...], message: str
) -> None:
    """An empty path is never the current folder."""
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{message}\n" in done.stderr
