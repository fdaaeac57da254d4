"""What a chart demands before Helm 3 renders it: a type, a Kubernetes version, a schema."""

from collections.abc import Iterator
from typing import Any

from renderer.charts.capabilities import KubeVersion
from renderer.charts.chart import Chart
from renderer.errors import ChartError, ValuesError
from renderer.position import Position


def check_requirements(chart: Chart, values: dict[str, Any], kube_version: KubeVersion) -> None:
    """Check a chart with its coalesced values.

    Raises ChartError for a library chart and for a Kubernetes version that the chart does not
    support, ValuesError for values that do not fit its `values.schema.json`.
    """
    if chart.is_library:
        raise ChartError(
            f"chart {chart.name} is a library: it holds definitions for other charts, and "
            "nothing to render",
            hint="render a chart that depends on it",
        )
    wanted = str(chart.metadata.get("kubeVersion") or "")
    if wanted:
        from renderer.gotemplate.semver import is_compatible_range

        if not is_compatible_range(wanted, str(kube_version), "helm3"):
            raise ChartError(
                f"chart {chart.name} is for Kubernetes {wanted}, which {kube_version} is not",
                Position("Chart.yaml"),
                hint="name a version that it supports with --kube-version",
            )
    faults = list(_schema_faults(chart, values, ""))
    if faults:
        raise ValuesError(
            "the values do not fit the chart's values.schema.json:\n  " + "\n  ".join(faults),
            hint="`istio-render values --origin` tells where each value is from",
        )


def _schema_faults(chart: Chart, values: Any, path: str) -> Iterator[str]:
    """Yield what the schemas of a chart and of its subcharts say against the values."""
    if chart.schema is not None:
        from jsonschema import Draft4Validator, Draft6Validator, Draft7Validator, SchemaError
        from jsonschema.validators import validator_for

        schema = _parsed_schema(chart)
        try:
            # Helm's validator knows drafts 4 to 7, and takes any other for the last of them.
            kind = validator_for(schema, default=Draft7Validator)
            if kind not in (Draft4Validator, Draft6Validator):
                kind = Draft7Validator
            kind.check_schema(schema)
            for error in sorted(kind(schema).iter_errors(values), key=lambda each: each.json_path):
                place = ".".join((*filter(None, [path]), *map(str, error.absolute_path)))
                yield f"{place or '(root)'}: {error.message}"
        except SchemaError as error:
            raise ChartError(
                f"the schema itself is wrong: {error.message}", Position(_schema_file(chart))
            ) from None
    for each in chart.dependencies:
        below = values.get(each.name) if isinstance(values, dict) else None
        yield from _schema_faults(each, below or {}, f"{path}.{each.name}" if path else each.name)


def _parsed_schema(chart: Chart) -> Any:
    from renderer.yamlio.gojson import loads

    return loads(chart.schema or "", file=_schema_file(chart))


def _schema_file(chart: Chart) -> str:
    return f"{chart.name}/values.schema.json"
