"use strict";
// The audit pages. One list of facts, the page of the one that is chosen, its fields. Everything
// that comes from the server is put in as text, never as markup (make() in forms.js).
const at = id => document.getElementById(id);
const SIGNS = { none: "○", accepted: "✓", rejected: "✗", corrected: "✎", added: "＋", unsure: "?", disputed: "≠", "needs-re-review": "↻" };
const state = { facts: [], total: 0, index: -1, detail: null, zoom: 1, editing: false };
const details = new Map();  // fact -> promise of its answer: the next ones are fetched ahead

// ---- talking to the server

async function ask(path, options = {}) {
  const response = await fetch(path, options);
  const answer = response.headers.get("Content-Type")?.startsWith("application/json") ? await response.json() : { error: { message: await response.text() } };
  if (!response.ok) throw new Error(answer.error?.message ?? response.statusText);
  return answer;
}

const reviewer = () => at("reviewer").value.trim();

function change(path, parameters, body = "") {
  const query = new URLSearchParams({ ...parameters, reviewer: reviewer() });
  return ask(`${path}?${query}`, { method: "POST", headers: { "X-Kiroku": "1", "Content-Type": "text/plain" }, body });
}

function tell(message, wrong = false) {
  at("status").textContent = harmless(message);
  at("status").classList.toggle("wrong", wrong);
}

const complain = error => tell(error.message, true);

// ---- the list

function filters() {
  const chosen = new URLSearchParams();
  for (const [name, value] of new FormData(at("filters"))) if (value) chosen.set(name, value);
  for (const name of ["sample", "by", "diff"]) {
    const value = new URLSearchParams(location.search).get(name);
    if (value) chosen.set(name, value);
  }
  return chosen;
}

function options(name, values, word = say) {
  const select = at("filters").elements[name];
  const chosen = select.value;
  select.replaceChildren(make("option", { value: "" }, say("any")), ...values.map(value => make("option", { value }, harmless(word(value)))));
  select.value = chosen;
}

async function start() {
  const answer = await ask("/start.json");
  at("reviewer").value = localStorage.getItem("reviewer") || answer.reviewer;
  options("type", ["population", "date", "agreement"]);
  options("decision", Object.keys(SIGNS));
  options("rule", answer.rules, rule => rule);
  options("origin", ["text-layer", "ocr", "plain-text", "html", "inferred"]);
  options("flag", answer.flags);
  options("reviewer", answer.reviewers, name => name);
  options("run", answer.runs.map(run => String(run.run)), id => {
    const run = answer.runs.find(one => String(one.run) === id);
    return `${id} ${run.name} ${run.state}`;
  });
  progress(answer.decided, answer.facts);
}

function progress(decided, facts = progress.facts) {
  progress.facts = facts;
  at("progress").textContent = say("decided", { n: decided, m: facts });
}

async function loadFacts(from = 0) {
  const query = filters();
  query.set("offset", from);
  const answer = await ask("/facts.json?" + query);
  state.facts = from ? state.facts.concat(answer.facts) : answer.facts;
  state.total = answer.total;
  details.clear();
  showFacts();
  if (!from) await choose(state.facts.length ? 0 : -1);
}

const stateOf = fact => fact.decision ?? "none";

function factLine(fact, index) {
  const marks = [fact.conflict && say("conflict"), fact.repaired && say("repaired"), fact.origins.includes("ocr") && say("ocr")].filter(Boolean);
  return make("li", {}, make("button", { "aria-current": index === state.index ? "true" : null, onclick: () => choose(index).catch(complain) },
    make("span", { class: "state" }, `${SIGNS[stateOf(fact)]} ${say(stateOf(fact))}`), ` · ${say(fact.type)}`, make("br"),
    make("bdi", {}, harmless(fact.what)), make("br"),
    make("span", { class: "quiet" }, `${fact.confidence} · ${harmless(fact.rule)}${marks.length ? " · " + marks.join(" · ") : ""}`)));
}

function showFacts() {
  at("facts").replaceChildren(...state.facts.map(factLine));
  at("list-title").textContent = say("found", { n: state.total });
  at("more").hidden = state.facts.length >= state.total;
  at("bulk").disabled = !state.facts.length;
  if (!state.facts.length) at("facts").append(make("li", {}, say("no-facts")));
}

function refreshLine(index) {
  const line = at("facts").children[index];
  if (line && state.facts[index]) line.replaceWith(factLine(state.facts[index], index));
}

function detail(fact) {
  if (!details.has(fact)) {
    if (details.size > 60) details.delete(details.keys().next().value);
    details.set(fact, ask(`/fact/${fact}.json`).then(answer => {
      if (answer.page?.picture) new Image().src = pictureOf(answer.page);
      return answer;
    }));
  }
  return details.get(fact);
}

async function choose(index) {
  const before = state.index;
  state.index = index;
  state.editing = false;
  refreshLine(before);
  refreshLine(index);
  if (index < 0) return clearFact();
  const fact = state.facts[index].fact;
  at("facts").children[index].scrollIntoView({ block: "nearest" });
  const answer = await detail(fact);
  if (state.index !== index) return;  // another one was chosen meanwhile
  showDetail(answer);
  for (const next of [index + 1, index + 2]) if (state.facts[next]) detail(state.facts[next].fact).catch(() => {});
}

// ---- the page

const pictureOf = page => `/page/${page.document}/${page.page}.png?dpi=${state.zoom > 1.5 ? 200 : 110}`;

function clearFact() {
  state.detail = null;
  for (const id of ["fact", "picture", "text"]) at(id).replaceChildren();
  at("page-title").textContent = "";
}

// Scrolls the one, and nothing around it.
function centre(inside, element) {
  if (!element) return;
  const outer = inside.getBoundingClientRect(), inner = element.getBoundingClientRect();
  inside.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
  inside.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}

// Evidence 0 is the statement itself; the others are what a field rests on elsewhere.
function showPicture(page) {
  if (!page.picture) return at("picture").replaceChildren(make("p", { class: "quiet" }, say("no-picture")));
  const sheet = make("div", { id: "sheet" });
  sheet.style.width = `${state.zoom * 100}%`;
  sheet.style.aspectRatio = `${page.width} / ${page.height}`;
  const picture = make("img", { src: pictureOf(page), alt: `${say("page")} ${page.page}`, onerror: () => sheet.replaceChildren(make("p", {}, say("missing"))) });
  const boxes = page.boxes.map(({ box: [x0, y0, x1, y1], evidence }) => {
    const element = make("div", { class: evidence ? "box context" : "box" });
    Object.assign(element.style, { left: `${x0 / page.width * 100}%`, top: `${y0 / page.height * 100}%`,
      width: `${(x1 - x0) / page.width * 100}%`, height: `${(y1 - y0) / page.height * 100}%` });
    return element;
  });
  sheet.append(picture, ...boxes);
  at("picture").replaceChildren(sheet);
  centre(at("picture"), boxes[0]);
}

function piece({ text, kind, before, plan, evidence }) {
  const was = kind && `${say("was")}: ${harmless(before) || "–"} (${kind}${plan ? ", " + plan : ""})`;
  const span = evidence.length ? make("mark", { class: evidence.includes(0) ? null : "context" }, harmless(text)) : make("span", {}, harmless(text));
  if (kind) {
    span.classList.add("edit");
    span.title = was;
  }
  return span;
}

function showText(page) {
  at("text").replaceChildren(...page.pieces.map(piece));
  centre(at("text"), at("text").querySelector("mark:not(.context)"));
}

function showPage(page) {
  if (!page) {
    at("page-title").textContent = say("missing");
    at("picture").replaceChildren();
    return at("text").replaceChildren();
  }
  at("page-title").textContent = harmless(`${page.source}, ${say("page")} ${page.page} ${say("of")} ${page.pages}${page.gone ? " – " + say("gone") : ""}`);
  showPicture(page);
  showText(page);
}

// ---- the fact

// Nobody decides on what is not yet to be seen.
const isShown = () => state.detail !== null && state.facts[state.index]?.fact === state.detail.fact;
const shown = () => state.detail.statements[state.detail.shown];

function buttons() {
  const button = (word, key, action) => make("button", { type: "button", accesskey: key, onclick: action, "data-action": word }, `${say(word)} (${key})`);
  return make("p", { class: "row" }, button("accept", "a", () => decide("accept")), button("reject", "r", () => rejectWithReason()),
    button("edit", "e", edit), button("skip", "s", () => decide("skip")), button("undo", "u", undo));
}

function statementLine(one, index) {
  const stated = one.record.evidence[0];
  return make("li", {}, make("button", { "aria-current": index === state.detail.shown ? "true" : null, onclick: () => showStatement(index).catch(complain) },
    harmless(`${stated.source}, ${say("page")} ${stated.page ?? "–"}`)), " ", make("bdi", { class: "quiet" }, harmless(stated.quote)));
}

async function showStatement(index) {
  showDetail(await ask(`/fact/${state.detail.fact}.json?statement=${index}`));
}

function opinionLine(entry) {
  return make("li", {}, make("span", { class: "quiet" }, entry.at.slice(0, 19).replace("T", " ")), ` ${harmless(entry.reviewer)}: `,
    make("strong", {}, entry.action), entry.why ? make("bdi", {}, " – " + harmless(entry.why)) : "");
}

function showDetail(answer) {
  state.detail = answer;
  const { record, citation, what } = shown();
  const decision = record.decision?.state ?? "none";
  const rereview = record.decision?.by.map(one => one.anchor_why).filter(Boolean) ?? [];
  const form = make("form", { id: "form", onsubmit: event => { event.preventDefault(); save(); } },
    make("fieldset", { id: "fields", disabled: true }, ...fieldRows(record.type, record.fields, record.evidence, record.decision?.original)),
    make("p", { class: "row", id: "save-row", hidden: true }, make("label", {}, say("why") + " ", make("input", { name: "why", autocomplete: "off" })), make("button", {}, say("save"))));
  const section = (word, ...content) => [make("h3", {}, say(word)), ...content];
  at("fact").replaceChildren(
    make("h2", { id: "fact-title" }, make("bdi", {}, harmless(what))),
    make("p", {}, make("span", { class: "state" }, `${SIGNS[decision]} ${say(decision)}`), ` · ${say(record.type)} · ${say("confidence")} ${record.confidence} · ${harmless(record.rule.id)}`),
    ...rereview.map(why => make("p", { class: "state" }, "↻ " + harmless(why))),
    buttons(), make("blockquote", { class: "quote", dir: "auto" }, harmless(record.evidence[0].quote)), form,
    ...(record.flags.length ? section("flags", make("ul", {}, ...record.flags.map(flag => make("li", {}, harmless(`${flag.code}: ${flag.why}`))))) : []),
    ...(answer.rivals.length ? section("rivals", make("ul", { class: "plain" }, ...answer.rivals.map(rival =>
      make("li", {}, make("a", { href: "/fact/" + rival.fact }, make("bdi", {}, harmless(rival.what))), ` ${SIGNS[stateOf(rival)]} ${say(stateOf(rival))}`)))) : []),
    ...section("statements", make("ol", { class: "plain" }, ...answer.statements.map(statementLine))),
    ...section("citation", make("p", { class: "citation" }, harmless(citation))),
    ...(answer.history.length ? section("history", make("ul", { class: "plain" }, ...answer.history.map(opinionLine))) : []));
  showPage(answer.page);
}

// ---- deciding

async function decided(index, answer) {
  if (answer.decided !== undefined) progress(answer.decided);
  const line = state.facts[index];
  if (!line) return;
  details.delete(line.fact);
  const fresh = await detail(line.fact);
  Object.assign(line, fresh.line ?? {});
  refreshLine(index);
  if (state.index === index) showDetail(fresh);
  tell(say("done", { what: line.what, state: say(stateOf(line)) }));
}

// The next fact is shown at once; the answer comes behind it.
async function decide(action, why = "", body = "") {
  if (!isShown()) return;
  const index = state.index, { fact } = state.detail, record = shown().record.id;
  const sent = change("/decide", { fact, record, action, why }, body);
  if (state.facts[index + 1]) choose(index + 1).catch(complain);
  try {
    await decided(index, await sent);
  } catch (error) {
    complain(error);
    choose(index).catch(complain);
  }
}

async function rejectWithReason() {
  if (!isShown()) return;
  const why = make("input", { name: "why", autocomplete: "off", "aria-label": say("why") });
  if (await dialog(say("reject") + " – " + say("why"), say("reject"), why)) decide("reject", why.value.trim());
}

function edit() {
  if (!isShown()) return;
  state.editing = true;
  at("fields").disabled = false;
  at("save-row").hidden = false;
  at("fields").querySelector("input, select").focus();
}

async function save() {
  const { record } = shown();
  const index = state.index, form = at("form");
  try {
    const answer = await change("/decide", { fact: state.detail.fact, record: record.id, action: "correct", why: form.elements.why.value.trim() },
      JSON.stringify(readFields(form, record.type, record.fields)));
    state.editing = false;
    await decided(index, answer);
    at("fact").focus();
  } catch (error) {
    complain(error);
  }
}

async function undo() {
  try {
    const answer = await change("/undo", {});
    const index = state.facts.findIndex(line => line.fact === answer.fact);
    if (index >= 0 && index !== state.index) await choose(index);
    await decided(index, answer);
    if (index < 0) tell(say("undo") + " ✓");
  } catch (error) {
    complain(error);
  }
}

// Only what stands in the list; each is an entry of its own, so that undo takes them back one by one.
async function bulk() {
  const open = state.facts.filter(line => !line.decision);
  const list = make("ul", {}, ...open.slice(0, 12).map(line => make("li", {}, harmless(line.what))), open.length > 12 ? make("li", {}, "…") : null);
  if (!open.length || !await dialog(say("bulk-ask", { n: open.length }), say("accept"), list)) return;
  const answer = await change("/bulk", { action: "accept" }, open.map(line => `${line.fact} ${line.record}\n`).join(""));
  for (const line of open) line.decision = "accepted";
  details.clear();
  showFacts();
  progress(answer.decided);
  await choose(state.index);
  tell(say("done", { what: open.length, state: say("accepted") }));
}

function dialog(title, ok, ...body) {
  at("ask-title").textContent = title;
  at("ask-ok").textContent = ok;
  at("ask-body").replaceChildren(...body);
  at("ask").returnValue = "";
  at("ask").showModal();
  return new Promise(resolve => at("ask").addEventListener("close", () => resolve(at("ask").returnValue === "ok"), { once: true }));
}

// ---- a fact that rules missed

function selection() {
  const chosen = document.getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed || !at("text").contains(chosen.anchorNode) || !at("text").contains(chosen.focusNode)) return null;
  const range = chosen.getRangeAt(0), before = document.createRange();
  before.setStart(at("text"), 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = [...before.toString()].length;
  return { start, end: start + [...range.toString()].length, words: range.toString() };
}

async function addFact() {
  const chosen = selection();
  const page = state.page ?? state.detail?.page;
  if (!chosen || !page) return tell(say("nothing-selected"), true);
  const type = control("type", ["population", "date", "agreement"], "population");
  const fields = make("div", {});
  const blank = () => ({ ...structuredClone(EMPTY[type.value]), ...(type.value === "agreement" ? { kind_as_written: chosen.words } : { as_written: chosen.words }) });
  const show = () => fields.replaceChildren(...fieldRows(type.value, blank(), []));
  type.addEventListener("change", show);
  show();
  if (!await dialog(say("added-ask"), say("added"), make("blockquote", { class: "quote" }, chosen.words), type, fields)) return;
  const body = JSON.stringify(readFields(at("ask").querySelector("form"), type.value, blank()));
  const answer = await change("/add", { document: page.document, page: page.page, start: chosen.start, end: chosen.end, type: type.value }, body);
  tell(say("done", { what: chosen.words, state: say("added") }));
  location.assign("/fact/" + answer.fact);
}

// ---- search and log

async function showSearch(words) {
  const answer = await ask("/search.json?" + new URLSearchParams({ q: words }));
  const hits = answer.hits.map(hit => make("li", {},
    make("a", { href: `/page/${hit.document}/${hit.page}` }, harmless(`${hit.source}, ${say("page")} ${hit.page}`)), make("br"),
    make("bdi", {}, harmless(hit.before), make("mark", {}, harmless(hit.words)), harmless(hit.after))));
  alone(make("h1", {}, hits.length ? say("hits", { n: hits.length + (answer.more ? "+" : "") }) : say("no-hits")), make("ol", {}, ...hits));
}

async function showLog() {
  const answer = await ask("/log.json");
  const rows = answer.entries.map(entry => make("tr", {}, make("td", {}, entry.at.slice(0, 19).replace("T", " ")), make("td", {}, harmless(entry.reviewer)),
    make("td", {}, entry.action), make("td", {}, make("a", { href: "/fact/" + entry.fact }, make("bdi", {}, harmless(entry.evidence?.quote ?? entry.of ?? "")))),
    make("td", {}, harmless(entry.why))));
  alone(make("h1", {}, `${say("log")} (${answer.total})`), make("table", {}, make("thead", {}, make("tr", {},
    ...["when", "who", "decision", "what", "why"].map(word => make("th", { scope: "col" }, say(word))))), make("tbody", {}, ...rows)));
}

async function showPageAlone(path) {
  state.page = await ask(path + ".json");
  for (const id of ["list", "fact"]) at(id).hidden = true;
  document.querySelector("main").classList.add("one");
  showPage(state.page);
}

// One section instead of the three.
function alone(...content) {
  for (const id of ["list", "page", "fact"]) at(id).hidden = id !== "fact";
  document.querySelector("main").classList.add("one");
  at("fact").replaceChildren(...content);
}

// ---- keys and beginnings

function zoom(by) {
  state.zoom = Math.min(4, Math.max(0.5, state.zoom * by));
  const page = state.detail?.page ?? state.page;
  if (page) showPicture(page);
}

const move = by => {
  const next = state.index + by;
  if (state.facts[next]) choose(next).catch(complain);
};
const help = () => dialog(say("help"), "OK", make("p", {}, say("keys")));
const KEYS = { j: () => move(1), k: () => move(-1), a: () => decide("accept"), A: bulk, r: rejectWithReason, e: edit, s: () => decide("skip"), u: undo,
  "/": () => at("words").focus(), "?": help, "+": () => zoom(1.4), "-": () => zoom(1 / 1.4) };

document.addEventListener("keydown", event => {
  if (event.key === "Escape" && state.editing) return showDetail(state.detail);
  const typing = event.target.closest("input, select, textarea, dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  Promise.resolve(KEYS[event.key]()).catch(complain);
});

document.addEventListener("selectionchange", () => { at("add").disabled = !selection(); });

function translate() {
  document.documentElement.lang = language;
  at("language").value = language;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
    if (element.type === "search") element.placeholder = say(element.dataset.label);
  }
}

function listen() {
  const on = (id, event, action) => at(id).addEventListener(event, action);
  on("filters", "change", () => loadFacts().catch(complain));
  on("filters", "submit", event => event.preventDefault());
  on("more", "click", () => loadFacts(state.facts.length).catch(complain));
  on("bulk", "click", () => bulk().catch(complain));
  on("add", "click", () => addFact().catch(complain));
  on("add", "mousedown", event => event.preventDefault());  // the selection stays
  on("zoom-in", "click", () => zoom(1.4));
  on("zoom-out", "click", () => zoom(1 / 1.4));
  on("help-button", "click", help);
  on("reviewer", "change", () => localStorage.setItem("reviewer", reviewer()));
  on("language", "change", () => { localStorage.setItem("language", at("language").value); location.reload(); });
  on("search", "submit", event => { event.preventDefault(); location.assign("/search?" + new URLSearchParams({ q: at("words").value })); });
}

async function begin() {
  translate();
  listen();
  await start();
  const path = location.pathname;
  if (path === "/search") {
    at("words").value = new URLSearchParams(location.search).get("q") ?? "";
    return showSearch(at("words").value);
  }
  if (path === "/log") return showLog();
  if (path.startsWith("/page/")) return showPageAlone(path);
  if (path.startsWith("/fact/")) {
    const answer = await detail(path.slice(6));
    state.facts = answer.line ? [answer.line] : [];
    state.total = state.facts.length;
    state.index = 0;
    showFacts();
    return showDetail(answer);
  }
  const chosen = new URLSearchParams(location.search);
  for (const [name, value] of chosen) if (at("filters").elements[name]) at("filters").elements[name].value = value;
  if (!chosen.has("decision")) at("filters").elements.decision.value = "none";
  return loadFacts();
}

begin().catch(complain);
