"""
Refresh the positions in laoqu_geo/data/gazetteer/airports.csv from airportsdata; names are kept as they stand.

Development only: `pip install airportsdata`, then `python scripts/refresh_airports.py`.
"""

import csv
import re
from pathlib import Path

import airportsdata

TABLE = Path(__file__).parents[1] / "laoqu_geo" / "data" / "gazetteer" / "airports.csv"


def main() -> None:
    """Rewrite longitude, latitude and source of every airport by its ICAO code."""
    register = airportsdata.load("ICAO")
    with TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        found = re.search(r"/(Z[A-Z]{3})", row["name_today"])
        if found is None or found[1] not in register or not row["source"].startswith("airportsdata"):
            print(f"{row['name']}: not from the register, left as it was")
            continue
        row["lon"], row["lat"] = (f"{register[found[1]][axis]:.5f}" for axis in ("lon", "lat"))
        row["source"] = f"airportsdata {airportsdata.__version__}, ICAO {found[1]}"
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} airports in {TABLE}")


if __name__ == "__main__":
    main()
