"""Templates that were translated when the package was built are run, and run as any others."""

from pathlib import Path

import pytest

from renderer.errors import TemplateError
from renderer.gotemplate.limits import Limits
from renderer.native.codes import Codes, translations
from renderer.native.templates import NativeTemplates, make_environment

SOURCES = {
    "templates/a/x.yaml.j2": '{% from "_shared/m.j2" import name with context %}\n{{ name() }}',
    "templates/_shared/m.j2": "{% macro name() %}\n{{ own.name | json }}\n{% endmacro %}\n",
}
CONTEXT = {"own": {"name": "x"}}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    for name, text in translations(make_environment(), SOURCES):
        (tmp_path / name).write_text(text)
    return tmp_path


def render(codes: Codes, sources: dict[str, str] = SOURCES, own: object = CONTEXT["own"]) -> str:
    templates = NativeTemplates(sources, codes, Limits(output=1000))
    return templates.render("templates/a/x.yaml.j2", {"own": own})


def test_translations_are_run(built: Path) -> None:
    codes = Codes({}, built)
    assert render(codes) == '"x"\n'
    assert codes.kept == {}


def test_a_changed_template_is_compiled(built: Path) -> None:
    codes = Codes({}, built)
    changed = {**SOURCES, "templates/_shared/m.j2": "{% macro name() %}y{% endmacro %}"}
    assert render(codes, changed) == "y"
    assert len(codes.kept) == 1


def test_what_is_kept_is_not_compiled_again() -> None:
    codes = Codes({})
    render(codes)
    assert len(codes.kept) == 2
    again = Codes(dict(codes.kept))
    render(again)
    assert again.kept == codes.kept


def test_errors_have_the_template_s_own_lines(built: Path) -> None:
    texts = []
    for codes in (Codes({}), Codes({}, built)):
        with pytest.raises(TemplateError) as caught:
            render(codes, own={})
        texts.append((str(caught.value.position), [str(each) for each in caught.value.chain]))
    assert texts[0] == texts[1] == ("templates/_shared/m.j2:2", ["templates/a/x.yaml.j2:2"])
