#!/usr/bin/env python3
"""Writes exonyms.tsv: names of our cities in Japanese, Chinese, Korean, Russian and Vietnamese that places.tsv lacks.

    apt-get install libgweather-4-common
    extractors/gazetteer/make_exonyms.py > extractors/gazetteer/exonyms.tsv

libgweather-4-common carries a list of cities (Locations.xml) and its translations, one gettext catalogue for each
language, made by GNOME's translators (GPL-2+). A city is ours when its English name and country are those of exactly
one city of places.tsv. Short names are left out: two Han characters or three of kana are too often words.
"""
import collections
import gettext
import pathlib
import unicodedata
import xml.etree.ElementTree

SHARE = pathlib.Path("/usr/share")
CATALOGUE = "locale/{}/LC_MESSAGES/libgweather-4.0-locations.mo"
# Language and how many letters a name must have at least.
LANGUAGES = {"ja": 4, "zh_CN": 3, "zh_TW": 3, "ko": 3, "ru": 5, "vi": 5}
HERE = pathlib.Path(__file__).parent


def plain(name):
    letters = unicodedata.normalize("NFKD", name.replace("'", "").replace("’", ""))
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()


def our_cities():
    """(plain English name, country) -> ids, and every name that a city has already."""
    ids, known = collections.defaultdict(set), set()
    for table in ("places.tsv", "aliases.tsv", "stop.tsv"):
        for line in (HERE / table).read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if cells[0] == "city":
                ids[plain(cells[2]), cells[3]].add(cells[1])
            known.update(name for cell in cells[1:] for name in cell.split("|"))
    return ids, known


def their_cities(node, country=""):
    """(English name, gettext context, country) of every city of Locations.xml."""
    for child in node:
        here = child.findtext("iso-code") if child.tag == "country" else country
        if child.tag == "city":
            name = child.find("_name") if child.find("_name") is not None else child.find("name")
            yield name.text, name.get("msgctxt"), here
        yield from their_cities(child, here)


def translations(language):
    with open(SHARE / CATALOGUE.format(language), "rb") as catalogue:
        return gettext.GNUTranslations(catalogue)


def fits(name, least):
    letters = [c for c in name if c.isalpha()]
    return len(letters) >= least and not any(c in name for c in "(),;|/\t\n") and not name.isascii()


def main():
    ids, known = our_cities()
    catalogues = {language: translations(language) for language in LANGUAGES}
    found, owners = collections.defaultdict(list), collections.defaultdict(set)
    root = xml.etree.ElementTree.parse(SHARE / "libgweather-4/Locations.xml").getroot()
    for english, context, country in their_cities(root):
        ours = ids.get((plain(english), country), ())
        if len(ours) != 1:
            continue
        for language, least in LANGUAGES.items():
            catalogue = catalogues[language]
            name = catalogue.pgettext(context, english) if context else catalogue.gettext(english)
            if name != english and name not in known and fits(name, least):
                (place,) = ours
                owners[name].add(place)
                if name not in found[place]:
                    found[place].append(name)
    print("# Made by make_exonyms.py from libgweather-4-common (GPL-2+). README.md says how lines look.")
    for place in sorted(found):
        names = [name for name in found[place] if len(owners[name]) == 1]
        if names:
            print("alias", place, "|".join(names), sep="\t")


if __name__ == "__main__":
    main()
