"""`./gongdan lint`: style, types and import rules. `--fix` first mends what can be mended by itself."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMPORT_RULES = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"


def checks(*, fix: bool) -> dict[str, list[str]]:
    """Each check by its name: what is run with our own Python."""
    return {
        "style": ["-m", "ruff", "check", *(["--fix"] if fix else []), "."],
        "format": ["-m", "ruff", "format", *([] if fix else ["--check"]), "."],
        "types": ["-m", "mypy"],
        "import rules": ["-c", IMPORT_RULES],
    }


def main(arguments: Sequence[str]) -> int:
    """Run them all, even after one failed; the status is 1 if any did."""
    parser = argparse.ArgumentParser(prog="gongdan lint", description=__doc__)
    parser.add_argument("--fix", action="store_true", help="mend first what can be mended by itself")
    options = parser.parse_args(arguments)
    failed = []
    for name, command in checks(fix=options.fix).items():
        print(f"── {name}", flush=True)
        if subprocess.run([sys.executable, *command], cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "all is well")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
