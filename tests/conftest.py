"""What several test modules share: the shipped plan, its expected reading, and the folder beside the checkout."""

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from laoqu_geo.documents import read_shipped_plan
from laoqu_geo.model import Document
from laoqu_geo.text import Reading, find_mentions

DATA = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[2] / "shared"

settings.register_profile(
    "here", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, database=None
)
settings.load_profile(
    "here"
)  # a busy machine is no fault, and new inputs are sought by benchmarks/fuzz_readers.py


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Run what is asked of a single file in one process: starting more would take longer."""
    asked = {word.split("::")[0] for word in config.args}
    return 0 if len(asked) == 1 and asked.pop().endswith(".py") else None


@pytest.fixture(scope="session")
def plan() -> Document:
    """The 2018 plan."""
    return read_shipped_plan()


@pytest.fixture(scope="session")
def reading(plan: Document) -> Reading:
    """What the product reads in the 2018 plan."""
    return find_mentions(plan)


@pytest.fixture(scope="session")
def expected() -> list[dict[str, str]]:
    """The 41 named works of clauses （一）–（六） of the 2018 plan, read by people."""
    with (DATA / "2018-projects.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def generic() -> list[dict[str, str]]:
    """The 21 generic programmes of the same clauses."""
    with (DATA / "2018-generic.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with gold lists and OSM files beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("the folder with gold lists and OSM files is not beside this checkout")
    return SHARED
