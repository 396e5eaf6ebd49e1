"""Make all products from a plan: put this beside your plan, name the plan below or on the command line, and run it."""

import sys
from pathlib import Path

from laoqu_geo import build, load_gazetteer, network_source, publish, read_document, read_shipped_plan


def main() -> None:
    """Build and publish; the first argument is the plan, the second the folder for the results."""
    arguments = sys.argv[1:]
    document = read_document(Path(arguments[0])) if arguments else read_shipped_plan()
    folder = Path(arguments[1]) if len(arguments) > 1 else Path("成果")
    layers = build(document, load_gazetteer(), network_source("embedded"))
    products = publish(layers, layers_folder=folder, maps_folder=folder / "图")
    print(f"{len(layers['projects'])} 个项目：{products.geopackage}，{products.ledger}")
    for path in products.maps:
        print(f"  {path}")


if __name__ == "__main__":
    main()
