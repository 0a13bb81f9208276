"""The dashboard and the alert rules ask for metrics that there are."""

import json
import os
import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml
from prometheus_client import Metric

from attention_site.local import folders
from tests.metrics.conftest import Read

DEPLOY = folders.PROJECT_DIR / "deploy"
SUFFIXES = {
    "counter": ("_total",),
    "histogram": ("_bucket", "_sum", "_count"),
    "gauge": ("",),
}
NAME = re.compile(r"attention_\w+")
LABELS = re.compile(r"(attention_\w+)\{([^}]*)\}")

pytestmark = pytest.mark.django_db(transaction=True)


def _dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DEPLOY / "grafana-dashboard.json").read_text())
    return found


def _rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _of_dashboard() -> list[str]:
    panels = _dashboard()["panels"]
    return [one["expr"] for panel in panels for one in panel.get("targets", ())]


def _of_rules() -> list[str]:
    return [rule["expr"] for rule in _rules()]


def _exported(metrics: dict[str, Metric]) -> set[str]:
    return {
        f"{metric.name}{suffix}"
        for metric in metrics.values()
        for suffix in SUFFIXES[metric.type]
    }


@pytest.mark.parametrize(
    "asked", [_of_dashboard, _of_rules], ids=["dashboard", "rules"]
)
def test_every_metric_that_is_asked_for_is_exported(read: Read, asked):
    names = {name for expression in asked() for name in NAME.findall(expression)}

    assert len(names) > 10
    assert sorted(names - _exported(read())) == []


def test_every_metric_is_somewhere_on_the_dashboard(read: Read):
    shown = {name for one in _of_dashboard() for name in NAME.findall(one)}

    assert sorted(_exported(read()) - shown) == []


def test_every_label_that_is_asked_for_is_there(read: Read):
    read_metrics = read()
    labels = {
        sample.name: set(sample.labels)
        for metric in read_metrics.values()
        for sample in metric.samples
    }
    # No task has run yet, so there is no sample of one.
    labels["attention_tasks_total"] = {"task", "outcome"}
    for expression in (*_of_dashboard(), *_of_rules()):
        for name, filters in LABELS.findall(expression):
            assert set(re.findall(r"(\w+)\s*[!=]", filters)) <= labels[name], expression


def test_panels_do_not_lie_over_one_another():
    taken: set[tuple[int, int]] = set()
    for panel in _dashboard()["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells


def test_every_rule_says_what_is_wrong():
    for rule in _rules():
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"]["summary"].endswith(".")


def test_prometheus_asks_the_web_server_of_the_containers():
    asked = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())
    [job] = asked["scrape_configs"]

    assert job["metrics_path"] == "/metrics"
    assert job["static_configs"] == [{"targets": ["web:8000"]}]
    assert asked["rule_files"] == ["alerts.yml"]


@pytest.mark.skipif(
    shutil.which("promtool") is None and "CI" not in os.environ,
    reason="promtool is missing. On Debian: apt-get install prometheus",
)
def test_prometheus_itself_takes_rules_and_settings():
    for what, file in (("config", "prometheus.yml"), ("rules", "alerts.yml")):
        lint = ("--syntax-only",) if what == "config" else ()
        subprocess.run(
            ["promtool", "check", what, *lint, str(DEPLOY / file)],
            check=True,
            capture_output=True,
        )
