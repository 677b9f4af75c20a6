"""What publishing imports: nothing of what works results out and draws them, which kernels do."""

import subprocess
import sys

import pytest

PUBLISHING = "import analysis.publish.downloads, analysis.publish.edition, analysis.publish.page"


@pytest.mark.parametrize("library", ["matplotlib", "scipy", "statsmodels"])
def test_publishing_imports_no_library_of_the_kernels(library: str) -> None:
    code = f"{PUBLISHING}, sys; sys.exit({library!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_package_of_results_offers_what_it_says() -> None:
    code = "import analysis.results as r; [getattr(r, name) for name in r.__all__]; r.rows_of.registry"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    wrong = "from analysis.results import nothing_of_the_kind"
    done = subprocess.run([sys.executable, "-c", wrong], check=False, capture_output=True, text=True)
    assert "ImportError: cannot import name 'nothing_of_the_kind'" in done.stderr
