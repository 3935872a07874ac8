"""Make the compact vintage of French territories and the outlines that ship with the package.

    python scripts/build_territories.py FOLDER

FOLDER holds the JSON files of npm `@etalab/decoupage-administratif` 6.0.0 (data: Licence Ouverte, INSEE and
DGCL) and, of gregoiredavid/france-geojson (Licence Ouverte, INSEE and IGN), the simplified outlines of the
mainland and those "avec-outre-mer", from which only what is overseas is taken; all gzipped. Countries come
from the CLDR, through Babel.

``outlines.json.gz`` holds ``width`` and ``height``, the ``viewBox`` of the paths from 0 0, and for ``region``
and ``departement`` a list of [code without its letter, name, SVG path].
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

from babel import Locale

DATA = Path(__file__).parents[1] / "src/mosaique/vocabularies/data"
FORMER = {"commune-deleguee", "commune-associee"}
# Régions until the end of 2015 (INSEE, Code officiel géographique 2015): code, name, what each became (law
# n° 2015-29 of 16 January 2015). Those that kept their code are among today's.
FORMER_REGIONS = (
    ("21", "Champagne-Ardenne", "44"), ("22", "Picardie", "32"), ("23", "Haute-Normandie", "28"),
    ("25", "Basse-Normandie", "28"), ("26", "Bourgogne", "27"), ("31", "Nord-Pas-de-Calais", "32"),
    ("41", "Lorraine", "44"), ("42", "Alsace", "44"), ("43", "Franche-Comté", "27"),
    ("54", "Poitou-Charentes", "75"), ("72", "Aquitaine", "75"), ("73", "Midi-Pyrénées", "76"),
    ("74", "Limousin", "75"), ("82", "Rhône-Alpes", "84"), ("83", "Auvergne", "84"),
    ("91", "Languedoc-Roussillon", "76"),
)  # fmt: skip
WORLD_REGIONS = ("001", "002", "009", "015", "019", "142", "150", "202", "419")
SHORTER = {"HK": "Hong Kong", "MO": "Macao", "SX": "Saint-Martin (Pays-Bas)", "VA": "Vatican"}
# The CLDR's groupings and reserved codes, and what is French.
NOT_COUNTRIES = {
    "AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ",
    "FR", "BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT",
}  # fmt: skip
# Where each overseas outline is drawn, in the map's units: squares left of the mainland.
INSETS = {
    "region": {"01": 0, "02": 1, "03": 2, "04": 3, "06": 4},
    "departement": {"971": 0, "972": 1, "973": 2, "974": 3, "976": 4},
}
INSET, GAP, LEFT, MARGIN = 90.0, 16.0, 110.0, 4.0


def read(folder: Path, name: str) -> Any:
    with gzip.open(folder / f"{name}.gz", "rt", encoding="utf-8") as file:
        return json.load(file)


def territories(folder: Path) -> list[list[str]]:
    """Rows: code, kind, name, parents, successors, old codes, population, SIREN, valid to."""
    regions, departements = read(folder, "regions.json"), read(folder, "departements.json")
    communes = read(folder, "communes.json")
    groups = [("E", "epci", one) for one in read(folder, "epci.json")]
    groups += [("T", "ept", one) for one in read(folder, "ept.json")]
    members = {f"{prefix}{one['code']}": {m["code"] for m in one["membres"]} for prefix, _, one in groups}
    places = {one["code"]: one for one in communes if one["type"] == "commune-actuelle"}
    rows = [*abroad(), row("FR", "country", "France")]
    rows += [row(f"R{one['code']}", "region", one["nom"], parents="FR") for one in regions]
    rows += [
        row(f"R{old}", "former_region", name, parents=f"R{new}", successors=f"R{new}", valid_to="2015-12-31")
        for old, name, new in FORMER_REGIONS
    ]
    rows += [
        row(f"D{one['code']}", "departement", one["nom"], parents=f"R{one['region']}") for one in departements
    ]
    rows += [group(prefix, kind, one, members, places) for prefix, kind, one in groups]
    of_commune: dict[str, list[str]] = {}
    for code, some in sorted(members.items(), reverse=True):  # T before E: the nearer first
        for member in some:
            of_commune.setdefault(member, []).append(code)
    rows += [commune(one, of_commune) for one in communes if one["type"] not in FORMER]
    known = {one[0] for one in rows}
    rows += [former(one) for one in communes if one["type"] in FORMER and f"C{one['code']}" not in known]
    return rows


def row(
    code: str, kind: str, name: str, *,
    parents: str = "", successors: str = "", old: str = "",
    population: object = "", siren: str = "", valid_to: str = "",
) -> list[str]:  # fmt: skip
    return [code, kind, name, parents, successors, old, str(population), siren, valid_to]


def abroad() -> list[list[str]]:
    """The world's regions (UN M49) and countries (ISO 3166-1) by their French names in the CLDR.

    Parts of France that have an ISO code of their own are left to the official French codes.
    """
    names = Locale("fr").territories
    regions = [row(f"W{code}", "world", names[code]) for code in WORLD_REGIONS]
    countries = [
        row(code, "country", SHORTER.get(code, name))
        for code, name in sorted(names.items())
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    ]
    return [*regions, row("EU", "world", names["EU"]), *countries]


def group(
    prefix: str, kind: str, one: dict[str, Any],
    members: dict[str, set[str]], places: dict[str, dict[str, Any]],
) -> list[str]:  # fmt: skip
    """An intercommunal body, in the smallest place that holds all its members."""
    code = f"{prefix}{one['code']}"
    own = members[code]
    wider = [other for other, some in members.items() if prefix == "T" and other != code and own < some]
    found = {(places[member]["departement"], places[member]["region"]) for member in own}
    departements, regions = {d for d, _ in found}, {r for _, r in found}
    if wider:
        parent = wider[0]
    elif len(departements) == 1:
        parent = f"D{departements.pop()}"
    else:
        parent = f"R{regions.pop()}" if len(regions) == 1 else "FR"
    population = one.get("populationMunicipale", "")
    return row(code, kind, one["nom"], parents=parent, population=population, siren=one["code"])


def commune(one: dict[str, Any], groups: dict[str, list[str]]) -> list[str]:
    kind = "arrondissement" if one["type"] == "arrondissement-municipal" else "commune"
    above = [f"C{one['commune']}"] if kind == "arrondissement" else []
    return row(
        f"C{one['code']}",
        kind,
        one["nom"],
        parents=" ".join([*above, *groups.get(one["code"], []), f"D{one['departement']}"]),
        old=" ".join(f"C{code}" for code in one.get("anciensCodes", ()) if code != one["code"]),
        population=one.get("population", ""),
        siren=one.get("siren", ""),
    )


def former(one: dict[str, Any]) -> list[str]:
    """A merged commune: its code stays, and leads to what it has become."""
    heir = f"C{one['chefLieu']}"
    return row(f"C{one['code']}", "former_commune", one["nom"], parents=heir, successors=heir)


def outlines(folder: Path) -> dict[str, Any]:
    """SVG paths of régions and départements: the mainland in a conic projection, overseas in squares."""
    drawn = {}
    for kind, name in (("region", "regions"), ("departement", "departements")):
        mainland_ones = read(folder, f"{name}-version-simplifiee.geojson")["features"]
        overseas_too = read(folder, f"{name}-avec-outre-mer.geojson")["features"]
        far = [one for one in overseas_too if one["properties"]["code"] in INSETS[kind]]
        drawn[kind] = [draw(feature, INSETS[kind]) for feature in (*mainland_ones, *far)]
    points = [point for some in drawn.values() for one in some for ring in one["rings"] for point in ring]
    return {
        "width": math.ceil(max(x for x, _ in points) + MARGIN),
        "height": math.ceil(max(y for _, y in points) + MARGIN),
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
    left, high = min(xs), min(ys)
    return [[(MARGIN + (x - left) * scale, top + (y - high) * scale) for x, y in ring] for ring in flat]


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
