"""What a chart demands before it is rendered."""

import pytest

from renderer.charts.capabilities import parse_kube_version
from renderer.charts.chart import load_chart
from renderer.charts.requirements import check_requirements
from renderer.errors import ChartError, RenderError, ValuesError
from renderer.yamlio.reader import load

SCHEMA = '{"type": "object", "properties": {"port": {"type": "integer"}}, "required": ["port"]}'


def check(chart_yaml: str, schema: str | None, values: dict[str, object]) -> None:
    files = {"Chart.yaml": chart_yaml.encode()}
    if schema is not None:
        files["values.schema.json"] = schema.encode()
        files["charts/sub/Chart.yaml"] = b"name: sub\nversion: 1.0.0\n"
        files["charts/sub/values.schema.json"] = schema.encode()
    check_requirements(load_chart(files, load), values, parse_kube_version("1.20"))


CASES: list[tuple[str, str | None, dict[str, object], type[RenderError] | None, str]] = [
    ("name: a\nversion: 1.0.0\n", None, {}, None, ""),
    ("name: a\nversion: 1.0.0\ntype: library\n", None, {}, ChartError, "is a library"),
    ("name: a\nversion: 1.0.0\nkubeVersion: '>=1.18'\n", None, {}, None, ""),
    ("name: a\nversion: 1.0.0\nkubeVersion: '>=1.22'\n", None, {}, ChartError, ">=1.22"),
    ("name: a\nversion: 1.0.0\n", SCHEMA, {"port": 1.0, "sub": {"port": 2.0}}, None, ""),
    ("name: a\nversion: 1.0.0\n", SCHEMA, {"port": 1.5, "sub": {"port": 2.0}}, ValuesError, "port"),
    (
        "name: a\nversion: 1.0.0\n",
        SCHEMA,
        {"port": 1.0, "sub": {}},
        ValuesError,
        "sub: 'port' is a required",
    ),
    ("name: a\nversion: 1.0.0\n", '{"type": 5}', {}, ChartError, "this is no JSON schema"),
    ("name: a\nversion: 1.0.0\n", "{", {}, RenderError, "JSON"),
]


@pytest.mark.parametrize(("chart_yaml", "schema", "values", "error", "message"), CASES)
def test_demands(
    chart_yaml: str,
    schema: str | None,
    values: dict[str, object],
    error: type[RenderError] | None,
    message: str,
) -> None:
    if error is None:
        check(chart_yaml, schema, values)
    else:
        with pytest.raises(error, match=message):
            check(chart_yaml, schema, values)
