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
    wanted = chart.metadata.get("kubeVersion", "")
    if wanted:
        from renderer.gotemplate.semver import is_compatible_range

        if not is_compatible_range(wanted, str(kube_version), "helm3"):
            raise ChartError(
                f"chart {chart.name} is for Kubernetes {wanted}, which {kube_version} is not",
                Position("Chart.yaml"),
                hint="name a version that it supports with --kube-version",
            )
    faults = list(_schema_faults(chart, values, ()))
    if faults:
        raise ValuesError(
            "the values do not fit the chart's values.schema.json:\n  " + "\n  ".join(faults),
            hint="`istio-render values --origin` tells where each value is from",
        )


def _schema_faults(chart: Chart, values: dict[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Yield what the schemas of a chart and of its subcharts say against their values."""
    if chart.schema is not None:
        from renderer.charts.valuesschema import schema_faults

        for fault in schema_faults(chart.schema, f"{chart.name}/values.schema.json", values):
            place = ".".join(map(str, (*path, *fault.path)))
            yield f"{place or '(root)'}: {fault.message}"
    for each in chart.dependencies:
        yield from _schema_faults(each, values[each.name], (*path, each.name))
