#!/usr/bin/env python3
"""The short set: single words and names, eight informative bytes or fewer, in the charsets and misreadings that
they come in, and short strings that must stay as they are.

  KIROKU=build/release/bin/kiroku short_set.py [--list]

Prints what is right, wrong and left alone for each kind; exit code 1 below the floors. A case counts where its bytes
beyond ASCII are eight or fewer; where two charsets give the same bytes a text that is a word in both, both are right.
"""
import base64
import collections
import json
import os
import subprocess
import sys
import unicodedata

from third_set import sloppy

# Words as they stand in headings, cells of tables and file names. None is from a scored set.
WORDS = {
    "ja": "東京 大阪市 会議 姉妹都市 人口 協定 京都 名古屋 水道局 春 さくら カメラ お知らせ 電話 年月日 合計 担当 駅前".split(),
    "zh": "北京 上海市 人口 合作 协议 电话 日期 合计 城市 学校 广州 图书馆 地址 姓名 春天 说明".split(),
    "zht": "臺北 高雄市 人口 電話 日期 合計 學校 地址 姓名 圖書館 台灣 說明".split(),
    "ko": "서울 부산시 인구 협정 전화 날짜 합계 학교 주소 이름 대전 도시 설명".split(),
    "ru": "Москва Казань мэр город дата итого адрес школа Тула население Пермь телефон договор мост Омск".split(),
    "vi": "Hà Nội|Đà Nẵng|Huế|dân số|địa chỉ|ngày|tổng cộng|thành phố|điện thoại|trường học|Cần Thơ".split("|"),
    "fr": "Genève|été|année|République|Nîmes|Orléans|à l’école|mairie de Sète|coût|Besançon|forêt|déjà|Île-de-France|résumé".split("|"),
    "de": "Köln|Zürich|Straße|Größe|Münster|für|Übersicht|Jahresabschluß|Düsseldorf|nördlich|Fläche|Bürgermeister|Österreich".split("|"),
    "es": "España|Málaga|año|población|Córdoba|¿Cuándo?|teléfono|León|niños|dirección".split("|"),
    "pl": "Łódź|Kraków|Gdańsk|Poznań|ludność|ulica Długa|Wrocław|święto|żółty".split("|"),
    "cs": "Plzeň|Brno-město|počet|červen|Děčín|škola|náměstí".split("|"),
    "el": "Αθήνα|Πάτρα|πόλη|έτος".split("|"),
}
HOME = {"ja": ["cp932", "euc-jp", "iso2022_jp"], "zh": ["gbk", "hz"], "zht": ["big5"], "ko": ["cp949", "iso2022_kr"],
        "ru": ["cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"], "vi": ["cp1258"], "fr": ["cp1252", "mac-roman", "cp850"],
        "de": ["cp1252", "mac-roman", "cp437"], "es": ["cp1252", "mac-roman"], "pl": ["cp1250"], "cs": ["cp1250"], "el": ["cp1253"]}
MISREAD = ["cp1252", "latin-1", "cp1251", "cp1250", "mac-roman", "cp437", "koi8-r", "cp932", "gbk", "cp949"]
# Nothing of this is damaged: units, formulas, phonetic script, mathematics, words of other scripts, faces, names.
SOUND = """ΔT µ½|ΔT ≈ ½ µs|±½°|10 µm|5 Ω|µΩ·m|Ω/□|½·m·v²|ΔG°|Δx ≥ ħ/2|σ² = µ²|λ/4|∑xᵢ²|∫ƒ dx|√2·π|∂²u/∂x²|∞ ≠ ∅|α→β|χ² (3)|ρ·g·h|ε₀µ₀|°C|‰|№ 5|§ 3 Abs. 2|¶ 7|†|‡ ¹|² ³|¼ + ¾|×10³|÷ 2
|Å|Ångström|µ|ª º|¡Sí!|¿Qué?|«oui»|»nein«|“yes”|‘no’|„ja“|…|– 5 –|€ 3|£½|¥100|¢|®|™|©|¤
|/ˈwɔːtə/|[ˈkœln]|/ʃɪp/|[ʒuʁ]|/θɪŋk/|[ɲ]|ə|ŋ|ˈkʰæt|t͡ʃ|ɡʷ|Λ|Ψ|ΔΣ|ΑΒΓ|Πλ.|Αθήνα|έτος|ποτάμι|η|και
|بحر|مدينة|كتاب|سلام|ق|القاهرة|ספר|עיר|שלום|א|ירושלים|เมือง|ปี|กรุงเทพ|ฝน|ก|नगर|वर्ष|पुस्तक|৫|ঢাকা|தமிழ்|తెలుగు|ქალაქი|Երևան|ἀρχή
|(╯°□°)╯|¯\\_(ツ)_/¯|ʕ•ᴥ•ʔ|(´･ω･`)|(ﾉ◕ヮ◕)ﾉ|ಠ_ಠ|(¬‿¬)|♪♫|☺|→ ←|⇒|■□|★☆|✓ ✗|①②|㎡|㎏|℃|㈱|〒100|※|々|〆切|ヶ月
|Çelik|Ñuñoa|Ærø|Öland|Þór|Ðorđe|Łukasz|Žižek|Šimon|Őrség|Ştefan|İzmir|Kızılay|Ağrı|Ģirts|Ķekava|Ūla|Õie|Ève|Zoë|Chloë|Noël|Häagen|Müller|Núñez|Gómez|São|Açaí|pão|Ü|Ö|Ä|ß|É|À|Ç|Ø|Å|Æ
|Żary|Ćma|Źdźbło|Nguyễn|Ngô|Đỗ|Lê|Hồ|Vũ|Ấn Độ|ở|ạ|Ưu|đ|Мэр|Ё|ёж|Їжак|Ґанок|Ђорђе|Ћуприја|ў|Љ|щи|ъ|я|東|あ|ア|한|中|々木|ｱｲｳ|ｶﾞｽ|ﾊﾝｺ|Ａ４|１２|〜|・|髙|﨑|𠮷野|辻󠄀|凜|鷗|邊|龜|塚|國|鹽|鄕|尙
|½ µ|µ²|°F|Δ½|ΔV ½|ΔT·½|Ω½|≤½|≥¾|µ¼|±¾|Ø 5|Ø½|⌀ 12|Ø¼|×½|2½″|5′ 3″|±°|·°|¬p|p∧q|∀x∈ℝ|x∉A|ℓ/2|ℏω|Ⅳ|½Ⅱ|ﬁn|ﬂuß|æøå|åäö|äöü|éèê|àâç|ñ¿¡|ąęł|čšž|ğşı|őű|ăîș|þæð""".replace("\n", "").split("|")


def beyond_ascii(data):
    return sum(byte >= 0x80 for byte in data)


def cases():
    for language, words in WORDS.items():
        for word in words:
            for charset in HOME[language]:
                try:
                    data = (unicodedata.normalize("NFD", word) if charset == "cp1258" else word).encode(charset)
                except UnicodeEncodeError:
                    continue
                if beyond_ascii(data) <= 8:
                    yield "raw", f"{language} {charset}", data, word
            for charset in MISREAD:
                try:
                    data = word.encode()
                    if beyond_ascii(data) > 8:
                        continue
                    text = data.decode(charset) if charset in ("cp932", "gbk", "cp949") else sloppy(data, charset)
                except UnicodeDecodeError:
                    continue
                yield "misread", f"{language} {charset}", text.encode(), word
    for text in SOUND + [word for words in WORDS.values() for word in words]:
        yield "sound", "", text.encode(), text


# Right and wrong, in per cent, that each kind must reach or stay under. They only rise and fall.
FLOORS = {"raw": (95, 5), "misread": (95, 0), "sound": (100, 0)}


def main():
    program, listed = os.environ["KIROKU"], "--list" in sys.argv
    rows = [row for row in cases() if row[0] == "sound" or row[2] != row[3].encode()]
    feed = "".join(json.dumps({"id": i, "input_b64": base64.b64encode(row[2]).decode()}) + "\n" for i, row in enumerate(rows))
    out = subprocess.run([program, "repair", "--jsonl", "--only", "encoding"], input=feed.encode(), stdout=subprocess.PIPE, check=True).stdout
    answers = {answer["id"]: answer for answer in map(json.loads, out.decode().splitlines())}
    tally, classes, bad = collections.defaultdict(collections.Counter), collections.defaultdict(collections.Counter), 0
    for i, (kind, what, data, text) in enumerate(rows):
        got = answers[i].get("text", "")
        right = unicodedata.normalize("NFC", got) == unicodedata.normalize("NFC", text)
        verdict = "right" if right else "wrong" if got.encode() != data else "same"
        tally[kind][verdict] += 1
        classes[kind, what][verdict] += 1
        if listed and not right:
            print(kind, what, repr(data.decode("utf-8", "backslashreplace")), "->", got, "| wanted", text)
    if listed:
        for (kind, what), counts in classes.items():
            print(f"{kind:8} {what:18} {counts['right']:3} right {counts['wrong']:3} wrong {counts['same']:3} left alone")
    for kind, counts in tally.items():
        total = sum(counts.values())
        right, wrong = 100 * counts["right"] / total, 100 * counts["wrong"] / total
        low, high = FLOORS[kind]
        bad += right < low or wrong > high
        print(f"{kind:10}{total:5}  right {right:5.1f} % (at least {low})  wrong {wrong:4.1f} % (at most {high})")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
