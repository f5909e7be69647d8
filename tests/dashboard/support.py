# SPDX-License-Identifier: Apache-2.0
"""What both tests share: the dashboard's sources on the path, pages of made-up results, and the skip."""

import pathlib
import subprocess
import sys
import unittest

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
sys.path[:0] = [str(root / "bench" / "dashboard")]
sys.dont_write_bytecode = True

import build  # noqa: E402


def output_folder():
    """The folder named on the command line, emptied of nothing: files are overwritten."""
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "dashboard-test").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def make_page(output, *folders):
    subprocess.run([sys.executable, root / "scripts" / "dashboard", *folders, "--output", output], check=True, stdout=subprocess.DEVNULL)
    return output


def main(reason=""):
    """Runs the tests of the calling file; 77 says that they could not be run here, and why."""
    if not reason and not build.chart_library.exists():
        reason = f"{build.chart_library} is missing (Debian package libjs-chart.js)"
    if reason:
        print(f"skipped: {reason}")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
