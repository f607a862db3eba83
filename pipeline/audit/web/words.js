"use strict";
// What the pages say, in each language. A word that a language lacks is said in English.
const WORDS = {
  en: {
    "to-fact": "Go to the fact", queue: "Queue", log: "Log", search: "Search", reviewer: "Reviewer", language: "Language",
    help: "Help", facts: "Facts", type: "Type", decision: "Decision", "more-filters": "More filters", place: "Place", rule: "Rule",
    origin: "Origin", flag: "Flag", run: "Run", below: "Confidence below (%)", "bare-dates": "dates that date nothing, too",
    more: "Show more", bulk: "Accept all shown", "zoom-in": "Larger", "zoom-out": "Smaller", add: "Add the selected words as a fact",
    "page-picture": "Picture of the page", "page-text": "Text of the page", text: "Text as rules read it", cancel: "Cancel", any: "any",
    none: "not decided", accepted: "accepted", rejected: "rejected", corrected: "corrected", added: "added", unsure: "unsure",
    disputed: "reviewers differ", "needs-re-review": "look again", population: "population", date: "date", agreement: "agreement",
    accept: "Accept", reject: "Reject", edit: "Edit", skip: "Skip", undo: "Undo", next: "Next", previous: "Previous", save: "Save",
    why: "Why?", "bulk-ask": "Accept these {n} facts?", statements: "Statements", rivals: "Says otherwise", citation: "Citation",
    history: "Decisions", found: "{n} facts", decided: "{n} of {m} decided", confidence: "confidence", conflict: "contradicted",
    repaired: "repaired", was: "was", "no-picture": "This format has no picture; the text below is the page.", missing: "The page cannot be shown",
    page: "page", of: "of", "no-facts": "No facts here.", done: "{what}: {state}", "nothing-selected": "Select words in the text first.",
    original: "as read", basis: "stands as", hits: "{n} pages", "no-hits": "No page says this.", when: "when", who: "who", what: "what",
    flags: "Flags", file: "File", gone: "the file is no longer there", "added-ask": "A fact that the rules missed",
    keys: "j next · k previous · a accept and next · r reject · e edit · s skip · u undo · / search · Shift+A accept all shown · + − zoom · ? this help",
  },
  ja: {
    "to-fact": "事実へ移動", queue: "一覧", log: "記録", search: "検索", reviewer: "確認者", language: "言語", help: "使い方", facts: "事実",
    type: "種類", decision: "判断", "more-filters": "絞り込み", place: "場所", rule: "規則", origin: "由来", flag: "注意", run: "実行",
    below: "確度がこれ未満 (%)", "bare-dates": "出来事のない日付も", more: "続きを表示", bulk: "表示中をすべて承認", "zoom-in": "拡大", "zoom-out": "縮小",
    add: "選んだ語句を事実として追加", "page-picture": "ページの画像", "page-text": "ページの本文", text: "規則が読む本文", cancel: "やめる", any: "すべて",
    none: "未判断", accepted: "承認", rejected: "却下", corrected: "訂正", added: "追加", unsure: "保留", disputed: "意見が分かれる",
    "needs-re-review": "再確認", population: "人口", date: "日付", agreement: "協定", accept: "承認", reject: "却下", edit: "訂正", skip: "保留",
    undo: "取り消し", next: "次へ", previous: "前へ", save: "保存", why: "理由", "bulk-ask": "この {n} 件を承認しますか", statements: "記述",
    rivals: "異なる記述", citation: "出典", history: "判断の経過", found: "{n} 件", decided: "{m} 件中 {n} 件判断済み", confidence: "確度",
    conflict: "矛盾あり", repaired: "修復あり", was: "元の字", "no-picture": "この形式には画像がありません。下の本文がページです。",
    missing: "ページを表示できません", page: "ページ", of: "/", "no-facts": "該当する事実はありません。", done: "{what}: {state}",
    "nothing-selected": "先に本文の語句を選んでください。", original: "読み取った値", basis: "根拠", hits: "{n} ページ", "no-hits": "この語句のあるページはありません。",
    when: "日時", who: "確認者", what: "内容", flags: "注意", file: "ファイル", gone: "ファイルがありません", "added-ask": "規則が見落とした事実",
    keys: "j 次 · k 前 · a 承認して次へ · r 却下 · e 訂正 · s 保留 · u 取り消し · / 検索 · Shift+A 表示中をすべて承認 · + − 拡大縮小 · ? 使い方",
    stated: "本文", heading: "見出し", list: "一覧", "table-header": "表の見出し", "part-subject": "論文の主題", "document-subject": "文書の主題",
    "source-sheet": "資料表", derived: "導出", "text-layer": "文字層", ocr: "文字認識", "plain-text": "テキスト", inferred: "推定",
    kind: "種別", status: "状態", title: "題名", parties: "当事者", concluded: "締結", in_force: "発効", term: "期間", ends: "終了", review: "見直し",
    venue: "場所", subject: "主題", count: "人数", as_written: "原文", precision: "精度", approximate: "概数", bound: "範囲", as_of: "時点",
    scope: "対象", subgroup: "内訳", edtf: "日付", modifier: "修飾", calendar: "暦", relative: "相対", resolved_from: "基準日", event: "出来事",
    signatories: "署名者", kind_as_written: "種別の原文", name: "名称", place_id: "識別子", members: "構成",
  },
};

let language = localStorage.getItem("language") || (navigator.language.startsWith("ja") ? "ja" : "en");

function say(word, values = {}) {
  const text = WORDS[language][word] ?? WORDS.en[word] ?? word.replaceAll("_", " ");
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
