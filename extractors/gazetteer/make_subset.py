#!/usr/bin/env python3
"""Writes places.tsv, the committed subset of GeoNames, from two Debian packages.

    apt-get install libgeonames-common libgeonames0 icu-devtools
    extractors/gazetteer/make_subset.py > extractors/gazetteer/places.tsv

libgeonames0 carries the cities (id, name, admin1, country, population) as a compressed resource
inside its shared library; libgeonames-common carries the names as one gettext catalogue for each
language, keyed by GeoNames id ("1859307"), admin1 code ("JP.07") or country code ("JP"). Nothing
is linked or executed. The data is GeoNames' (CC-BY-4.0). uconv turns Chinese names into the
script that GeoNames has not.
"""
import gettext
import glob
import os
import re
import struct
import subprocess
import sys
import unicodedata
import zlib

LANGUAGES = ["en", "ja", "zh", "zh_CN", "zh_TW", "ko", "ru", "vi"]
LOCALES = "/usr/share/locale/{}/LC_MESSAGES/geonames.mo"
LIBRARY = "/usr/lib/*/libgeonames.so.0*"

# Countries whose conferences we read most: smaller cities too, and the first-level divisions.
DENSE = {"JP", "CN", "KR", "RU", "VN", "US", "KP", "TW", "HK", "MO"}
ADMIN1 = {"JP", "CN", "KR", "RU", "VN", "US", "CA", "AU", "DE", "FR", "IT", "ES", "GB", "BR", "MX",
          "IN", "ID", "PH", "MY", "TH", "LA", "KH", "UA", "NL", "PL", "TW", "MG", "AR"}
# Divisions that are one city, which has its own row: 東京都 is Tokyo, 부산광역시 is Busan.
CITY_DIVISIONS = {"JP.40", "CN.22", "CN.23", "CN.28", "CN.33", "RU.48", "RU.66", "VN.13", "VN.20",
                  "VN.44", "VN.78", "VN.87", "KR.10", "KR.11", "KR.12", "KR.15", "KR.18", "KR.19",
                  "KR.21", "KR.22", "DE.03", "DE.05", "DE.16", "TH.40", "KH.22", "ID.04", "TW.02",
                  "TW.03", "TW.04", "MY.14", "AR.07", "MX.09", "PH.NCR", "UA.12", "UA.20"}
# Under the size limits, but partners of cities in the dense countries, or seats of conferences.
ALSO = {"Aveiro", "Legazpi", "Huesca", "Tarbes", "Zumarraga", "Vorkuta", "Balassagyarmat", "Cavite City",
        "Fontenay-aux-Roses", "Tomsk", "Heidelberg", "Bath", "Tampere", "Worms", "Kiryat Shmona",
        "Queenstown", "Rotorua", "Reykjavik", "Luxembourg", "Salem", "Bern", "Liège", "Ghent", "Bergen",
        "Davao", "Baguio", "Honiara", "Suva", "Port Vila", "Nadi", "Nuku‘alofa", "Apia", "Koror",
        "Nouméa", "Papeete", "Hagåtña", "Luang Prabang", "Siem Reap", "Vientiane", "Thimphu", "Male"}
SIZE_EVERYWHERE, SIZE_DENSE = 50_000, 15_000

ENTRY = re.compile(
    rb"(\d{3,9})\0([^\0]{1,90})\0([^\0]{0,12})\0([^\0]{0,90})\0([A-Z]{2})\0([^\0]{1,60})\0"
    rb"([A-Z][A-Za-z_\-]+/[A-Za-z_/\-+0-9]+)\0")

# Mistakes of the catalogues: a language's own name, a disambiguation left behind.
WRONG = {"日本語", "한국어", "中文", "Русский"}


def cities_resource(library):
    """The largest zlib stream of the library: GLib keeps resources compressed in a section."""
    streams = []
    for head in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", library):
        try:
            streams.append(zlib.decompressobj().decompress(library[head.start():]))
        except zlib.error:
            continue
    return max(streams, key=len)


def read_cities(resource):
    """id -> (name, admin1, country, population). Numbers follow the strings, aligned to 4 bytes."""
    cities = {}
    for entry in ENTRY.finditer(resource):
        population, = struct.unpack_from("<I", resource, (entry.end() + 3) // 4 * 4)
        place, name, admin1, _, country = (field.decode() for field in entry.groups()[:5])
        cities[place] = (name, f"{country}.{admin1}" if admin1 else "", country, population)
    return cities


def read_names():
    names = {}
    for language in LANGUAGES:
        with open(LOCALES.format(language), "rb") as file:
            catalogue = gettext.GNUTranslations(file)._catalog
        for key, value in catalogue.items():
            if isinstance(key, str) and key:
                names.setdefault(key, {})[language] = unicodedata.normalize("NFKC", value).strip()
    return names


def convert(words, transliterator):
    """Each word in the other Chinese script."""
    done = subprocess.run(["uconv", "-f", "utf-8", "-t", "utf-8", "-x", transliterator],
                          input="\n".join(words), capture_output=True, text=True, check=True)
    return dict(zip(words, done.stdout.split("\n")))


HAN_CITY = re.compile("(特別市|特别市|広域市|广域市|廣域市|直轄市|直辖市|自治市|市)$")
HAN_DIVISION = re.compile("(壮族自治区|回族自治区|维吾尔自治区|維吾爾自治區|自治区|自治區|特別自治道|特别自治道|県|縣|县|省|州|府|道|都)$")
KO_CITY = re.compile("( ?특별자치시| ?특별시| ?광역시| 시| 구| 군)$")
KO_DIVISION = re.compile("( ?특별자치도| 현| 부| 주| 성| 도|도)$")
EN_DIVISION = re.compile(
    r" (Prefecture|Province|Oblast|Region|State|Sheng|Autonomous Region|Krai|Governorate|District|-do)$|-do$")
VI_PREFIX = re.compile("^(Thành phố|Tỉnh|Tiểu bang|Quận) ")


def bare(name, language, division, country):
    """The name without the word that says what it is; find() knows those words itself."""
    if name in ("東京都", "东京都"):
        return name[:2]
    if language in ("ja", "zh", "zh_CN", "zh_TW"):
        short = (HAN_DIVISION if division else HAN_CITY).sub("", name)
        return short if len(short) >= 2 and name != "北海道" else name
    if language == "ko":
        short = (KO_DIVISION if division else KO_CITY).sub("", name)
        if country == "KR" and not division and re.fullmatch("[가-힣]{2,4}시", short):
            short = short[:-1]
        return short if len(short) >= 2 else name
    if language == "vi":
        return VI_PREFIX.sub("", name)
    if language == "en" and division:
        return EN_DIVISION.sub("", name)
    return name


def plain(name):
    """As the program compares names: no accents, no case, no hyphens."""
    if not re.match("[A-Za-zÀ-ỹ]", name):
        return name
    letters = unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "D"))
    return re.sub("[-’' ]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).casefold()


def row(kind, place, country, admin1, population, name, translations, scripts):
    division = kind == "prefecture"
    seen, others = {plain(name)}, []
    candidates = [(bare(name, "en", division, country), "en")]
    candidates += [(bare(value, language, division, country), language)
                   for language, value in translations.items()]
    for value, language in list(candidates):
        for table in scripts if language.startswith("zh") else ():
            candidates.append((table.get(value, value), language))
    for value, _ in candidates:
        if re.search(r"[|\t\n(]", value) or not value or value in WRONG or plain(value) in seen:
            continue
        seen.add(plain(value))
        others.append(value)
    return "\t".join([kind, f"geonames:{place}", name, country, admin1, str(population), "",
                      "|".join(others)])


def with_spelling(line, catalogue_name):
    """The line with the catalogue's own spelling as one more name, where `english` changed it."""
    changed = line.split("\t")[2] != catalogue_name and catalogue_name.translate(MACRONS) != line.split("\t")[2]
    return line if not changed else line + ("" if line.endswith("\t") else "|") + catalogue_name


MACRONS = str.maketrans("ŌōŪūĀā", "OoUuAa")


RENAMED = {"Amoy": "Xiamen"}
SOFT_SIGNS = str.maketrans("", "", "'’")


def english(name, country):
    """Names as they are written in English: Oita, not Ōita; Nalchik, not Nal'chik."""
    if country in ("RU", "UA"):
        return name.translate(SOFT_SIGNS)
    return name.translate(MACRONS) if country == "JP" else RENAMED.get(name, name)


def chosen(city):
    name, _, country, population = city
    return population >= (SIZE_DENSE if country in DENSE else SIZE_EVERYWHERE) or name in ALSO


def main():
    library = open(sorted(glob.glob(LIBRARY))[-1], "rb").read()
    cities, names = read_cities(cities_resource(library)), read_names()
    han = sorted({bare(value, "zh", "." in key or key.isalpha(), "") for key, entry in names.items()
                  for language, value in entry.items() if language.startswith("zh")})
    scripts = [convert(han, "Hans-Hant"), convert(han, "Hant-Hans")]
    rows = []
    for key, entry in names.items():
        if re.fullmatch("[A-Z]{2}", key):
            rows.append((0, key, row("country", key, key, "", 0, entry["en"], entry, scripts)))
        elif "." in key and key[:2] in ADMIN1 and key not in CITY_DIVISIONS and "en" in entry:
            rows.append((1, key, row("prefecture", key, key[:2], key, 0, english(entry["en"], key[:2]), entry, scripts)))
    for place, city in cities.items():
        if chosen(city):
            name, admin1, country, population = city
            rows.append((2, f"{country} {place:>9}",
                         with_spelling(row("city", place, country, admin1, population, english(name, country),
                                           names.get(place, {}), scripts), name)))
    print("# Made by make_subset.py from GeoNames (https://www.geonames.org/), CC-BY-4.0. Do not edit.")
    for *_, line in sorted(rows):
        print(line)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    main()
