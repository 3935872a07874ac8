"""Make the compact vintage of French territories and the outlines that ship with the package.

    python scripts/build_territories.py FOLDER

FOLDER holds the JSON files of npm `@etalab/decoupage-administratif` 6.0.0 (data: Licence Ouverte, INSEE and
DGCL) and the simplified outlines of gregoiredavid/france-geojson (Licence Ouverte, IGN), gzipped.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import sys
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "src/mosaique/vocabularies/data"
FORMER = {"commune-deleguee", "commune-associee"}
# Where each overseas outline is drawn, in the map's units: squares left of the mainland.
INSETS = {
    "region": {"01": 0, "02": 1, "03": 2, "04": 3, "06": 4},
    "departement": {"971": 0, "972": 1, "973": 2, "974": 3, "976": 4},
}
INSET, GAP, LEFT = 90.0, 16.0, 110.0
WIDTH = 1000.0


def read(folder: Path, name: str) -> Any:
    with gzip.open(folder / f"{name}.gz", "rt", encoding="utf-8") as file:
        return json.load(file)


def territories(folder: Path) -> list[list[str]]:
    """Rows: code, kind, name, parents, successors, old codes, population, SIREN."""
    rows = [["FR", "country", "France", "", "", "", "", ""]]
    rows += [
        [f"R{one['code']}", "region", one["nom"], "FR", "", "", "", ""]
        for one in read(folder, "regions.json")
    ]
    rows += [
        [f"D{one['code']}", "departement", one["nom"], f"R{one['region']}", "", "", "", ""]
        for one in read(folder, "departements.json")
    ]
    groups: dict[str, list[str]] = {}
    for prefix, kind, name in (("E", "epci", "epci.json"), ("T", "ept", "ept.json")):
        for one in read(folder, name):
            code = f"{prefix}{one['code']}"
            for member in one["membres"]:
                groups.setdefault(member["code"], []).append(code)
            rows.append(
                [code, kind, one["nom"], "FR", "", "", str(one.get("populationMunicipale", "")), one["code"]]
            )
    communes = read(folder, "communes.json")
    rows += [commune(one, groups) for one in communes if one["type"] not in FORMER]
    known = {row[0] for row in rows}
    rows += [former(one) for one in communes if one["type"] in FORMER and f"C{one['code']}" not in known]
    return rows


def commune(one: dict[str, Any], groups: dict[str, list[str]]) -> list[str]:
    kind = "arrondissement" if one["type"] == "arrondissement-municipal" else "commune"
    above = [f"C{one['commune']}"] if kind == "arrondissement" else []
    parents = [*above, *groups.get(one["code"], []), f"D{one.get('departement', '')}"]
    old = " ".join(f"C{code}" for code in one.get("anciensCodes", ()) if code != one["code"])
    return [
        f"C{one['code']}", kind, one["nom"], " ".join(parents), "", old,
        str(one.get("population", "")), one.get("siren", ""),
    ]  # fmt: skip


def former(one: dict[str, Any]) -> list[str]:
    """A merged commune: its code stays, and leads to what it has become."""
    heir = f"C{one['chefLieu']}"
    return [f"C{one['code']}", "former_commune", one["nom"], heir, heir, "", "", ""]


def outlines(folder: Path) -> dict[str, Any]:
    """SVG paths of régions and départements: the mainland in a conic projection, overseas in squares."""
    drawn = {}
    for kind, name in (("region", "regions"), ("departement", "departements")):
        features = read(folder, f"{name}-version-simplifiee.geojson")["features"]
        drawn[kind] = [draw(feature, INSETS[kind]) for feature in features]
    height = max(y for kind in drawn.values() for one in kind for ring in one["rings"] for _, y in ring)
    return {
        "width": round(WIDTH + LEFT),
        "height": math.ceil(height + GAP),
        **{
            kind: [
                [one["code"], one["name"], path(one["rings"])]
                for one in sorted(some, key=lambda one: one["code"])
            ]
            for kind, some in drawn.items()
        },
    }


def draw(feature: dict[str, Any], insets: dict[str, int]) -> dict[str, Any]:
    code, shape = feature["properties"]["code"], feature["geometry"]
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    rings = [ring for polygon in polygons for ring in polygon]
    placed = (
        inset(rings, insets[code])
        if code in insets
        else [[mainland(*point[:2]) for point in ring] for ring in rings]
    )
    return {"code": code, "name": feature["properties"]["nom"], "rings": placed}


def mainland(longitude: float, latitude: float) -> tuple[float, float]:
    """Lambert's conic on a sphere, standard parallels 44 and 49 degrees, in the map's units."""
    radians = math.radians
    low, high, origin, middle = radians(44), radians(49), radians(46.5), radians(3)
    cone = math.log(math.cos(low) / math.cos(high)) / math.log(
        math.tan(math.pi / 4 + high / 2) / math.tan(math.pi / 4 + low / 2)
    )
    scale = math.cos(low) * math.tan(math.pi / 4 + low / 2) ** cone / cone
    rho = scale / math.tan(math.pi / 4 + radians(latitude) / 2) ** cone
    rho_origin = scale / math.tan(math.pi / 4 + origin / 2) ** cone
    angle = cone * (radians(longitude) - middle)
    x, y = rho * math.sin(angle), rho_origin - rho * math.cos(angle)
    return LEFT + (x + 0.0995) * 5700, (0.0845 - y) * 5700


def inset(rings: list[Any], place: int) -> list[list[tuple[float, float]]]:
    """A territory overseas, fitted in its square."""
    latitude = sum(point[1] for ring in rings for point in ring) / sum(len(ring) for ring in rings)
    squeeze = math.cos(math.radians(latitude))
    flat = [[(point[0] * squeeze, -point[1]) for point in ring] for ring in rings]
    xs, ys = [x for ring in flat for x, _ in ring], [y for ring in flat for _, y in ring]
    scale = INSET / max(max(xs) - min(xs), max(ys) - min(ys))
    top = 300 + place * (INSET + GAP)
    return [[((x - min(xs)) * scale, top + (y - min(ys)) * scale) for x, y in ring] for ring in flat]


def path(rings: list[list[tuple[float, float]]]) -> str:
    """An SVG path to whole units; rings too small to be seen are left out, the largest always stays."""
    largest = max(rings, key=len)
    drawn = []
    for ring in rings:
        points = list(dict.fromkeys((round(x), round(y)) for x, y in ring))
        if len(points) > 3 or ring is largest:
            drawn.append("M" + "L".join(f"{x} {y}" for x, y in points) + "Z")
    return "".join(drawn)


def main(folder: Path) -> None:
    DATA.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(territories(folder))
    (DATA / "territories.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
    drawn = json.dumps(outlines(folder), ensure_ascii=False, separators=(",", ":"))
    (DATA / "outlines.json.gz").write_bytes(gzip.compress(drawn.encode(), mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
