"""A run and what is around it: streams that are full or closed, signals, other runs, odd names."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from renderer.cli import streams

posix = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
Shell = Callable[[str], "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def shell(tmp_path: Path, release: Path) -> Shell:
    """Runs a line of shell in a folder of its own; $B is the command and $R the small release."""

    def run(line: str) -> "subprocess.CompletedProcess[bytes]":
        environment = {
            **os.environ,
            "ISTIO_RENDER_CACHE": str(tmp_path / "cache"),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "B": f"{sys.executable} -m renderer",
            "R": str(release),
        }
        return subprocess.run(
            ["sh", "-c", line], cwd=tmp_path, env=environment, capture_output=True, check=False
        )

    return run


COMMANDS = [
    "-r $R", "-r $R --raw", "values -r $R", "profiles -r $R", "unpack $R -o new", "init new",
    "validate bundle --format json", "completion bash", "--help", "render --help", "--version",
]  # fmt: skip


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", COMMANDS)
def test_a_full_disk_is_one_error(shell: Shell, words: str) -> None:
    done = shell(f"echo 'a: [' > bundle; $B {words} > /dev/full")
    assert done.returncode == 2
    assert done.stderr == (
        b"error: the output cannot be written: No space left on device\n"
        b"  help: make room on the disk\n"
    )


@posix
@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("$B -r $R >&-", 2, b"error: the output cannot be written: stdout is closed"),
        ("$B -r nope 2>&-", 2, b""),
        ("$B -r nope 2>/dev/full", 2, b""),
        ("$B -r $R -o out 2>/dev/full && test -f out/bundle.json", 0, b""),
        ("$B -r $R 2>&- | grep -q Deployment", 0, b""),
        ("$B -r $R -o out 2>&- && test -f out/bundle.json", 0, b""),
        ("$B validate - <&-", 2, b"error: PATH - asks for stdin, which is closed"),
        ("$B -r $R -f - <&-", 2, b"error: --values - asks for stdin, which is closed"),
        ("{ $B -r $R; echo $? >&2; } | true", 0, b"0\n"),
        ("{ $B --help; echo $? >&2; } | head -c 1 > x", 0, b"0\n"),
        ("mkdir gone; cd gone; rmdir ../gone; $B -r $R -o x", 2, b"the current folder is gone"),
        ("mkdir gone; cd gone; rmdir ../gone; $B unpack $R", 2, b"the current folder is gone"),
    ],
)
def test_streams_and_folders_that_are_gone(shell: Shell, line: str, code: int, said: bytes) -> None:
    done = shell(line)
    assert done.returncode == code
    assert said in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"defect" not in done.stderr


@posix
def test_names_that_are_no_utf_8(shell: Shell, tmp_path: Path) -> None:
    odd = b"\xff".decode("utf-8", "surrogateescape")
    try:
        (tmp_path / f"site{odd}.yaml").write_text("pilot: {image: x}\n")
    except OSError:
        pytest.skip("this system has only names in UTF-8")
    values = shell("$B values -r $R -f site$(printf '\\377').yaml --origin")
    assert values.returncode == 0
    assert b"  image: x  # site\\udcff.yaml:1\n" in values.stdout
    done = shell("cp -r $R r$(printf '\\377'); $B -r r$(printf '\\377') -o out$(printf '\\377')")
    assert done.returncode == 0
    assert (tmp_path / f"out{odd}" / "bundle.json").is_file()
    assert b"out\\udcff: 7 written" in done.stderr


@posix
def test_runs_at_once_leave_a_whole_bundle(shell: Shell, tmp_path: Path) -> None:
    runs = " & ".join(
        f"$B -r $R -o out --set pilot.enabled={state},pilot.traceSampling={number} 2> err{number}"
        for number, state in enumerate(("true", "false", "true", "false", "true"))
    )
    shell(f"{runs} & wait")
    assert not [path for path in tmp_path.glob("err*") if b"error" in path.read_bytes()]
    index = json.loads((tmp_path / "out/bundle.json").read_text())
    listed = {each["file"]: each["sha256"] for each in index["objects"]}
    found = {
        path.relative_to(tmp_path / "out").as_posix(): path.read_bytes()
        for path in (tmp_path / "out").rglob("*-*.yaml")
    }
    assert {name: hashlib.sha256(data).hexdigest() for name, data in found.items()} == {
        name: digest for name, digest in listed.items() if name.startswith("control-plane/")
    }


@posix
def test_a_signal_that_ends_the_run_takes_back_what_is_half_written(
    shell: Shell, tmp_path: Path
) -> None:
    program = (
        "import os, signal, sys\n"
        "from renderer.bundle import write\n"
        "def stop(*_): os.kill(os.getpid(), signal.SIGTERM)\n"
        "write._swap = stop\n"
        "from renderer.cli.app import main\n"
        "main(sys.argv[1:])\n"
    )
    (tmp_path / "program.py").write_text(program)
    assert shell("$B -r $R -o out").returncode == 0
    before = (tmp_path / "out/bundle.json").read_bytes()
    done = shell(f"{sys.executable} program.py -r $R -o out --set pilot.traceSampling=3")
    assert (done.returncode, done.stderr) == (143, b"")
    assert (tmp_path / "out/bundle.json").read_bytes() == before
    assert not list(tmp_path.glob(".istio-render-*"))


@pytest.mark.parametrize(
    ("environment", "colored"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_color(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], colored: bool) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(streams, "is_terminal", lambda: True)
    assert streams.use_color() is colored
