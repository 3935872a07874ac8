"""Run every benchmark, or those named: `python -m bench import_unimarc search_engine`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("[a-z]*.py"))


def main(asked: list[str]) -> int:
    """Run each in a process of its own, so that memory figures are its own; return the worst exit code."""
    if unknown := [name for name in asked if name not in NAMES]:
        print(f"no benchmark is named {unknown[0]!r}; known: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    worst = 0
    for name in asked or NAMES:
        print(f"== {name}", flush=True)
        worst = max(worst, subprocess.run([sys.executable, HERE / f"{name}.py"], check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
