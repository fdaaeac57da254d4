"""Wrong input of every kind: one clear error that says what to do, exit code 2, nothing written."""

import io
import re
import sys
from pathlib import Path

import pytest

from renderer.cli.app import main
from tests.cli.conftest import Run

FILES: dict[str, bytes] = {
    "text": b"no archive",
    "empty": b"",
    "bad.yaml": b"a:\n  b: [1,\n c: }",
    "tab.yaml": b"a:\n\tb: 1\n",
    "list.yaml": b"- a\n",
    "words.yaml": b"just text",
    "utf16.yaml": "a: 1\n".encode("utf-16"),
    "latin.yaml": b"a: \xe9\n",
    "nul.yaml": b'a: "b\0c"\n',
    "deep.yaml": b"a: " + b"[" * 3000 + b"]" * 3000,
    "good.yaml": b"pilot: {traceSampling: 3}\n",
    "bad-index/bundle.json": b"{",
    "foreign/kustomization.yaml": b"mine",
    "part-file/control-plane": b"mine",
    "folder-index/bundle.json/x": b"mine",
    "folder/inner/x.txt": b"mine",
}

Case = tuple[str, str]
"""Words of a command, `R` for the small release; and what the error must say."""

CASES: list[Case] = [
    ("rnder", "did you mean render?"),
    ("--relase R", "did you mean --release?"),
    ("values -r R --orign", "did you mean --origin?"),
    ("-", "unknown argument '-'"),
    ("-r R extra", "unknown argument 'extra'"),
    ("-r", "expected one argument"),
    ("-r ''", "-r/--release: needs a file or folder, and is empty"),
    ("-r nope", "nope: error: cannot be read: No such file or directory"),
    ("-r text/x", "text/x: error: cannot be read: Not a directory"),
    ("-r " + "x" * 5000, "File name too long"),
    ("-r empty-folder", "holds neither an Istio release nor a Helm chart"),
    ("-r text", "is no archive; expected"),
    ("-r empty", "is no archive; expected"),
    ("-r /dev/null", "is neither a file nor a folder"),
    ("-r R -p dmo", "did you mean demo?"),
    ("-r R -p ''", "the release has no profile ''; it has default, demo"),
    ("-r R -p ../x", "has no profile '../x'"),
    ("-r R --chart isto", "did you mean istio?"),
    ("-r R --chart ../..", "has no chart '../..'; it has istio"),
    ("-r R --engine helm", "invalid choice: 'helm'"),
    ("-r R --crds some", "invalid choice: 'some'"),
    ("-r R -f bad.yaml", "bad.yaml:3:5: error: a value is expected here"),
    ("-r R -f tab.yaml", "tab.yaml:2:1: error: a tab indents this line"),
    ("-r R -f list.yaml", "list.yaml:1:1: error: values must be a mapping"),
    ("-r R -f words.yaml", "words.yaml:1:1: error: values must be a mapping"),
    ("-r R -f utf16.yaml", "utf16.yaml:1:1: error: the text has bytes here that are no UTF-8"),
    ("-r R -f latin.yaml", "latin.yaml:1:4: error: the text has bytes here that are no UTF-8"),
    ("-r R -f nul.yaml", "nul.yaml:1:6: error: the text has the control character U+0000"),
    ("-r R -f deep.yaml", "deep.yaml:1:259: error: collections are nested more than 256"),
    ("-r R -f nope.yaml", "nope.yaml: error: --values: it cannot be read: No such file"),
    ("-r R -f folder", "folder: error: --values: it cannot be read: Is a directory"),
    ("-r R -f -", "-:1:1: error: values must be a mapping"),
    ("-r R -f - -f -", "--values - is there twice"),
    ("-r R -f", "expected one argument"),
    ("-r R --set a", '--set:1:1: error: key "a" has no value'),
    ("-r R --set =1", "--set:1:1: error: there is no key here"),
    ("-r R --set a..b=1", "--set:1:3: error: there is no key here"),
    ("-r R --set a[x]=1", '--set:1:3: error: "x" is no index'),
    ("-r R --set a[0=1", "--set:1:3: error: the index is not closed"),
    ("-r R --set a={x", "--set:1:5: error: list must terminate"),
    ("-r R --set a=1,a.b=2", '--set:1:5: error: "a" is no table'),
    ("-r R --set a[70000]=1", "the index 70000 is greater than"),
    ("-r R --set a" + ".a" * 40 + "=1", "the key has more than 30 levels"),
    ("-r R --set pilot=5", "pilot is the name of a subchart"),
    ("-r R --set-json a={", "--set-json:1:4: error: the value is not JSON"),
    ("-r R --set-json a=" + "[" * 100_000, "--set-json:1:3: error: the value is nested too deeply"),
    ("-r R --set-file a=nope", "nope: error: --set-file: it cannot be read"),
    ("-r R --set-file a=folder", "folder: error: --set-file: it cannot be read: Is a directory"),
    ("-r R --kube-version abc", "'abc' is no Kubernetes version"),
    ("-r R --kube-version ''", "'' is no Kubernetes version"),
    ("-r R --kube-version 1." + "9" * 5000, "is no Kubernetes version"),
    ("-r R --kube-version 1.11-1.9", "help: write it as 1.9-1.11"),
    ("-r R --kube-version 9.9", "there are no schemas of Kubernetes 9.9"),
    ("-r R --name ''", "--name: needs a name, and is empty"),
    ("-r R --name a_", "'a_' is no name of a release"),
    ("-r R --name " + "a" * 54, "is no name of a release"),
    ("-r R -n ''", "--namespace: needs a name, and is empty"),
    ("-r R -n A_b", "'A_b' is no name of a namespace"),
    ("-r R --max-bytes -1", "invalid whole number value: '-1'"),
    ("-r R --max-bytes 0", "raise the limit with --max-bytes"),
    ("-r R --max-files 1", "raise the limit with --max-files"),
    ("-r R --max-steps 0", "--max-steps raises the limit"),
    ("-r R --max-output 0", "--max-output raises the limit"),
    ("-r R -s templates/nope.yaml", "no template 'templates/nope.yaml' was rendered"),
    ("-r R -s ''", "no template '' was rendered"),
    ("-r R --raw -o x", "--raw prints to stdout"),
    ("-r R --check", "help: name it with -o DIR"),
    ("-r R -o x -s templates/crds.yaml", "--show-only would leave the bundle incomplete"),
    ("-r R -o ''", "-o/--output: needs a folder, and is empty"),
    ("-r R -o text", "text is a file, where the bundle needs a folder"),
    ("-r R -o text/x", "text/x cannot be written"),
    ("-r R -o /dev/null", "/dev/null is a file, where the bundle needs a folder"),
    ("-r R -o " + "y" * 300, "shorten the path"),
    ("-r R -o foreign", "foreign has kustomization.yaml, which no bundle left there"),
    ("-r R -o bad-index", "bad-index has bundle.json, which no bundle left there"),
    ("-r R -o part-file", "control-plane is a file, where the bundle needs a folder"),
    ("-r R -o folder-index --force", "has a folder bundle.json, where the bundle needs a file"),
    ("-r R -o bad-index --check", "bad-index/bundle.json: error: this is no index"),
    ("-r R -o text --check", "cannot be read: Not a directory"),
    ("unpack", "the following arguments are required: ARCHIVE"),
    ("unpack nope", "nope: error: cannot be read"),
    ("unpack text", "text: error: is no archive"),
    ("unpack R -o text", "cannot be unpacked: a file is in the way"),
    ("unpack R R", "unknown argument"),
    ("profiles -r nope", "nope: error: cannot be read"),
    ("values -r R -f bad.yaml", "bad.yaml:3:5: error:"),
    ("values -r R -p dmo", "did you mean demo?"),
    ("validate", "the following arguments are required: PATH"),
    ("validate nope", "nope: error: PATH: it cannot be read"),
    ("validate empty-folder", "empty-folder: error: there are no manifests"),
    ("validate good.yaml --crds nope", "nope: error: --crds: it cannot be read"),
    ("validate good.yaml --kube-version x", "'x' is no Kubernetes version"),
    ("validate good.yaml --istio-version 1.9", "'1.9' is none of 1.0 to 1.3"),
    ("validate good.yaml --format xml", "invalid choice: 'xml'"),
    ("init", "the following arguments are required: DIR"),
    ("init text", "text: error: is there already"),
    ("init folder", "folder: error: is there already, and is no empty folder"),
    ("init text/x", "text/x: error: cannot be written"),
    ("completion", "the following arguments are required: shell"),
    ("completion fish", "invalid choice: 'fish'"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with files of all kinds."""
    for name, data in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "empty-folder").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ISTIO_RENDER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"- a\n")))
    return tmp_path


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "cache" not in path.parts
    }


@pytest.mark.parametrize(("words", "said"), CASES, ids=lambda each: str(each)[:50])
def test_one_error_that_says_what_to_do(
    release: Path, folder: Path, capfdbinary: pytest.CaptureFixture[bytes], words: str, said: str
) -> None:
    before = files_of(folder)
    given = [str(release) if word == "R" else word.strip("'") for word in words.split(" ")]
    with pytest.raises(SystemExit) as caught:
        main(given)
    out, err = capfdbinary.readouterr()
    text = err.decode()
    assert caught.value.code == 2, text
    assert said in text
    assert len(re.findall(r"(?m)^error: |: error: ", text)) == 1, text
    assert re.search("(?m)^  help: ", text), text
    assert "defect" not in text
    assert out == b""
    assert files_of(folder) == before


OTHER_SYSTEMS = {
    "a byte order mark": b"\xef\xbb\xbfpilot: {traceSampling: 7}\n",
    "carriage returns": b"pilot:\r\n  traceSampling: 7\r\n",
    "a very long line": b"pilot: {traceSampling: 7}\n# " + b"x" * 3_000_000,
    "a second document": b"pilot: {traceSampling: 7}\n---\npilot: {traceSampling: 8}\n",
}


@pytest.mark.parametrize("data", OTHER_SYSTEMS.values(), ids=OTHER_SYSTEMS)
def test_values_files_of_other_systems(
    run: Run, release: Path, tmp_path: Path, data: bytes
) -> None:
    (tmp_path / "site.yaml").write_bytes(data)
    done = run("-r", str(release), "-f", "site.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert 'value: "7"' in done.stdout
