"""docker-compose.yml as Compose reads it: YAML with variables filled in."""

import re
import shlex
import subprocess
from typing import Any

import yaml

from attention_site.local import folders

ROOT = folders.PROJECT_DIR
FILE = ROOT / "docker-compose.yml"
FILLED_IN = {
    "SECRET_KEY": "0123456789abcdef" * 4,
    "POSTGRES_PASSWORD": "postgrespassword",
    "REDIS_PASSWORD": "redispassword",
    "METRICS_TOKEN": "metricstoken",
    "SITE_HOST": "localhost",
}
"""What somebody puts into .env who changes nothing else."""

_VARIABLE = re.compile(r"\$(?:\$|\{(\w+)(?::([-?])([^}]*))?\})")


def services() -> dict[str, dict[str, Any]]:
    """Return every service, with a command as a list of words."""
    found = _filled_in(yaml.safe_load(FILE.read_text()))["services"]
    for service in found.values():
        command = service.get("command")
        if isinstance(command, str):
            service["command"] = shlex.split(command)
    return dict(found)


def client() -> list[str] | None:
    """Return the command of Compose 2 or later, where this machine has it."""
    for command in (["docker", "compose"], ["docker-compose"]):
        try:
            said = subprocess.run(
                [*command, "version", "--short"], capture_output=True, text=True
            )
        except FileNotFoundError:
            continue
        if said.returncode == 0 and not said.stdout.startswith("1."):
            return command
    return None


def _filled_in(part: Any) -> Any:
    if isinstance(part, str):
        return _VARIABLE.sub(_value, part)
    if isinstance(part, list):
        return [_filled_in(one) for one in part]
    if isinstance(part, dict):
        return {key: _filled_in(one) for key, one in part.items()}
    return part


def _value(found: re.Match[str]) -> str:
    name, kind, rest = found.groups()
    if name is None:
        return "$"
    if name in FILLED_IN:
        return FILLED_IN[name]
    assert kind == "-", f"{name} is not filled in"
    return rest
