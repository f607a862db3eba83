#!/usr/bin/env python3
"""Counts characters and pairs of characters in free texts of Debian and writes model.bin.

  build_model.py --debs FOLDER            FOLDER holds the packages of sources.tsv (apt-get download)
  build_model.py --debs FOLDER --check    says how many packages are missing, writes nothing

Every language weighs the same within its group: a model that saw ten times more English than
Vietnamese would call Vietnamese damage. What is counted is described in README.md, beside the
licence of every package.
"""
import argparse
import collections
import csv
import gettext
import gzip
import html
import io
import math
import pathlib
import re
import struct
import subprocess
import sys
import tarfile
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]

# The nine languages that documents of this project are written in, by name in paths of packages.
MAIN = {"en": "en en-US en_GB C", "ja": "ja ja-JP", "zh_CN": "zh_CN zh-CN zh-cn", "zh_TW": "zh_TW zh-TW zh-tw zh_HK",
        "ko": "ko ko-KR", "ru": "ru ru-RU", "vi": "vi vi-VN", "fr": "fr fr-FR", "de": "de de-DE"}
# Languages that must be known as languages, so that they are left alone.
OTHER = {"es": "es es-ES", "it": "it it-IT", "pt": "pt pt_BR pt-BR", "pl": "pl pl-PL", "cs": "cs cs-CZ", "uk": "uk", "el": "el el-GR",
         "tr": "tr tr-TR", "sv": "sv sv-SE", "ro": "ro ro-RO", "hu": "hu", "fi": "fi", "nl": "nl nl-NL", "da": "da da-DK", "ar": "ar ar-MA",
         "he": "he", "th": "th", "hi": "hi", "fa": "fa fa-IR", "lt": "lt", "lv": "lv", "hr": "hr hr-HR", "bg": "bg", "sr": "sr", "sk": "sk",
         "sl": "sl", "et": "et", "ga": "ga gd", "bn": "bn bn_IN", "ta": "ta", "ka": "ka", "is": "is", "nb": "nb nb-NO", "ca": "ca ca-ES",
         "gl": "gl", "eo": "eo", "be": "be", "kk": "kk", "mr": "mr", "gu": "gu", "pa": "pa", "te": "te", "kn": "kn", "ml": "ml"}
# Of these, many documents come in charsets of their own, whose readings differ in a few letters.
CLOSE = {"es", "pt", "it", "pl", "cs", "tr", "el", "uk", "ar", "he", "th"}
MAIN_CAP, CLOSE_CAP, OTHER_CAP = 4_000_000, 1_500_000, 500_000   # characters read
MAIN_WEIGHT, CLOSE_WEIGHT, OTHER_WEIGHT = 4_000_000, 800_000, 400_000  # characters that each counts as
LANGUAGE = {path: language for table in (MAIN, OTHER) for language, paths in table.items() for path in paths.split()}
# A translation that was not made stands there in English: of these scripts so much must be foreign.
FOREIGN = {**dict.fromkeys("ja zh_CN zh_TW ko ru uk el ar he th hi fa bg sr bn ta ka be kk mr gu pa te kn ml".split(), 0.3),
           **dict.fromkeys("vi".split(), 0.05), **dict.fromkeys("fr de es it pt pl cs tr sv ro hu fi lt lv hr sk sl et is ca".split(), 0.005)}


def cap_of(language):
    return MAIN_CAP if language in MAIN else CLOSE_CAP if language in CLOSE else OTHER_CAP


def weight_of(language):
    return MAIN_WEIGHT if language in MAIN else CLOSE_WEIGHT if language in CLOSE else OTHER_WEIGHT


def members(deb):
    """(path, bytes) of the files in a package."""
    data = subprocess.run(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in sorted((m for m in tar.getmembers() if m.isfile()), key=lambda m: m.name):
            yield member.name, tar, member


def text_of(name, data):
    """The prose of one file, or nothing."""
    if name.endswith(".gz"):
        data, name = gzip.decompress(data), name[:-3]
    if name.endswith(".mo"):
        try:
            catalog = gettext.GNUTranslations(io.BytesIO(data))._catalog
        except (OSError, UnicodeDecodeError):
            return ""
        return "\n".join(value for key, value in catalog.items() if isinstance(value, str) and key)
    text = data.decode("utf-8", "ignore")
    if name.endswith((".html", ".page", ".xhtml")):
        text = re.sub(r"(?s)<(script|style|pre).*?</\1>", " ", text)
        return html.unescape(re.sub(r"<[^>]*>", "\n" if name.endswith(".page") else " ", text))
    if re.search(r"/man\d/", name):
        text = re.sub(r"(?m)^[.'].*$", "", text)
        return re.sub(r"\\f.|\\[-&]|\\\((..)", "", text)
    return ""


def words_of(name, data):
    """Dictionaries: words of Japanese and Vietnamese, one a line."""
    if name.endswith(".csv") and "ipadic" in name:
        rows = csv.reader(io.StringIO(data.decode("utf-8" if "utf8" in name else "euc_jp", "ignore")))
        return "ja", "\n".join(row[0] for row in rows if row)
    if name.endswith("vi_VN.dic"):
        return "vi", data.decode("utf-8", "ignore")
    return None, ""


def language_of(name):
    for part in pathlib.PurePosixPath(name).parts:
        if part in LANGUAGE:
            return LANGUAGE[part]
    found = re.search(r"\.([a-z]{2}(?:-[a-z]{2})?)\.html$", name)
    return LANGUAGE.get(found.group(1)) if found else None


def clean(text, language):
    text = unicodedata.normalize("NFC", text)
    lines = []
    for line in re.split(r"\n+", text):
        line = re.sub(r"[ \t]+", " ", line).strip()
        if not line or "�" in line or any(0x7F <= ord(c) < 0xA0 for c in line):
            continue
        need = FOREIGN.get(language, 0)
        if need and sum(ord(c) >= 0x80 for c in line) < need * len(line):
            continue
        lines.append(re.sub(r"[0-9]", "0", line))
    return "\n".join(lines)


def place_names():
    """Names of places in their own scripts, from the gazetteer of this project (GeoNames, CC-BY 4.0)."""
    by_script = collections.defaultdict(list)
    path = ROOT / "extractors" / "gazetteer" / "places.tsv"
    for line in path.read_text(encoding="utf-8").splitlines():
        for cell in re.split(r"[\t|,;]", line):
            key = next((language for language, pattern in SCRIPTS if re.search(pattern, cell)), None)
            if key and not re.search(r"[\[{]", cell):
                by_script[key].append(cell)
    return {key: "\n".join(cells) for key, cells in by_script.items()}


SCRIPTS = [("ja", "[\u3040-\u30ff]"), ("ko", "[\uac00-\ud7a3]"), ("zh_CN", "[\u4e00-\u9fff]"), ("ru", "[\u0430-\u044f]"), ("vi", "[\u1ea0-\u1ef9]")]


def gather(folder):
    texts = collections.defaultdict(list)
    sizes = collections.Counter()
    for row in csv.DictReader((HERE / "sources.tsv").open(encoding="utf-8"), delimiter="\t"):
        debs = sorted(folder.glob(f"{row['package']}_*.deb"))
        if not debs:
            sys.exit(f"{row['package']} is not in {folder}: apt-get download {row['package']}")
        share = float(row["share"])  # of a language's cap that one package may fill
        here = collections.Counter()
        for name, tar, member in members(debs[0]):
            language, text = words_of(name, b"") if not name.endswith((".csv", ".dic")) else words_of(name, tar.extractfile(member).read())
            if not language:
                language = language_of(name)
                cap = cap_of(language) * share
                if not language or here[language] >= cap:
                    continue
                if not name.endswith((".mo", ".gz", ".html", ".page", ".xhtml")):
                    continue
                text = text_of(name, tar.extractfile(member).read())
            text = clean(text, language)
            cap = int(cap_of(language) * share)
            text = text[:max(0, cap - here[language])]
            if text:
                here[language] += len(text)
                texts[language].append(text)
        sizes.update(here)
        print(row["package"], dict(here.most_common(9)), file=sys.stderr)
    for language, text in place_names().items():
        texts[language].append(clean(text, None))
    return {language: "\n".join(parts) for language, parts in texts.items()}


def count(texts):
    ones, pairs = collections.Counter(), collections.Counter()
    for language, text in sorted(texts.items()):
        weight = weight_of(language) / max(len(text), 50_000)
        weight = min(weight, 4.0)
        mine, mine2 = collections.Counter(text), collections.Counter(zip(text, text[1:]))
        for key, number in mine.items():
            ones[key] += number * weight
        for (a, b), number in mine2.items():
            pairs[a + b] += number * weight
        print(language, len(text), f"x {weight:.2f}", file=sys.stderr)
    return ones, pairs


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def level(number):
    """A count as 8 * log2(1 + count), one byte."""
    return min(255, round(8 * math.log2(1 + number)))


def write(path, ones, pairs, least_one, least_pair):
    kept = sorted(c for c, number in ones.items() if number >= least_one and len(c) == 1)
    index = {c: i for i, c in enumerate(kept)}
    rows = collections.defaultdict(list)
    for pair, number in pairs.items():
        if number >= least_pair and pair[0] in index and pair[1] in index:
            rows[index[pair[0]]].append((index[pair[1]], level(number)))
    body = bytearray(b"KRM1" + struct.pack("<II", len(kept), sum(map(len, rows.values()))))
    last = 0
    for c in kept:
        body += varint(ord(c) - last) + bytes([level(ones[c])])
        last = ord(c)
    for i in range(len(kept)):
        row = sorted(rows[i])
        body += varint(len(row))
        last = 0
        for second, number in row:
            body += varint(second - last) + bytes([number])
            last = second
    path.write_bytes(body)
    print(f"{path.name}: {len(kept)} characters, {sum(map(len, rows.values()))} pairs, {len(body)} bytes", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--debs", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "model.bin")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if arguments.check:
        rows = list(csv.DictReader((HERE / "sources.tsv").open(encoding="utf-8"), delimiter="\t"))
        missing = [row["package"] for row in rows if not list(arguments.debs.glob(f"{row['package']}_*.deb"))]
        print(f"{len(missing)} of {len(rows)} packages are missing: {' '.join(missing)}")
        return
    ones, pairs = count(gather(arguments.debs))
    write(arguments.out, ones, pairs, 0.6, 0.9)


if __name__ == "__main__":
    main()
