"use strict";
// The fields of a fact as a form, and back. What a field is, stands in FIELDS: its name in the record
// and how it is typed. "text" may be empty (null); "words" may not.
const KINDS = ["sister-city", "friendship-city", "mou", "cooperation-agreement", "economic-agreement", "technology-transfer",
  "letter-of-intent", "protocol", "treaty", "partnership", "network", "organization", "other"];
const FIELDS = {
  population: [["place", "place"], ["count", "number"], ["as_of", "text"], ["approximate", "flag"], ["bound", [null, "at-least", "at-most"]],
    ["scope", ["city", "metropolitan", "prefecture", "country", "group", "other"]], ["subgroup", "text"], ["precision", "number"],
    ["as_written", "words"], ["members", "places"]],
  date: [["edtf", "text"], ["event", "text"], ["modifier", "text"], ["as_written", "words"], ["calendar", "words"], ["relative", "flag"],
    ["resolved_from", "text"]],
  agreement: [["kind", KINDS], ["parties", "places"], ["concluded", "text"], ["status", ["signed", "planned", "in-force", "renewed", "ended", "unknown"]],
    ["title", "text"], ["term", "text"], ["in_force", "text"], ["ends", "text"], ["review", "text"], ["venue", "text"], ["subject", "text"],
    ["kind_as_written", "text"], ["signatories", "keep"]],
};
const EMPTY_PLACE = { name: "", as_written: "", place_id: null };
const EMPTY = {
  population: { place: EMPTY_PLACE, members: [], count: 0, as_written: "", precision: 1, approximate: false, bound: null, as_of: null, scope: "city", subgroup: null },
  date: { edtf: null, modifier: null, calendar: "gregorian", as_written: "", relative: false, resolved_from: null, event: null },
  agreement: { kind: "other", kind_as_written: null, title: null, parties: [], concluded: null, in_force: null, term: null, ends: null, review: null,
    signatories: [], venue: null, status: "unknown", subject: null },
};

// make("p", {class: "x"}, "text", child...): text from documents never becomes markup.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child != null));
  return element;
}

// Control characters and what turns the direction of text are shown as signs, one for one, so that
// offsets stay what they were.
function harmless(text) {
  return String(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    sign => (sign < " " ? String.fromCharCode(0x2400 + sign.charCodeAt(0)) : "\u2426"));
}

function input(name, value, attributes = {}) {
  const element = make("input", { name, autocomplete: "off", dir: "auto", ...attributes });
  element.value = value ?? "";
  return element;
}

function placeRow(name, place, required = false) {
  const row = make("span", { class: "place", "data-place": name },
    input("name", place.name, { "aria-label": say(name) + " " + say("name"), required }),
    input("place_id", place.place_id, { "aria-label": say(name) + " " + say("place_id"), class: "id" }));
  row.place = place;
  return row;
}

function control(name, kind, value) {
  if (Array.isArray(kind)) {
    const select = make("select", { name });
    for (const word of kind) select.append(make("option", { value: word ?? "" }, word === null ? "–" : say(word)));
    select.value = value ?? "";
    return select;
  }
  if (kind === "flag") {
    const box = make("input", { name, type: "checkbox" });
    box.checked = value;
    return box;
  }
  if (kind === "place") return placeRow(name, value, true);
  if (kind === "places") {
    const list = make("span", { class: "places", "data-places": name }, ...value.map(place => placeRow(name, place)));
    list.append(make("button", { type: "button", "aria-label": say(name) + " +", onclick: event => event.target.before(placeRow(name, EMPTY_PLACE)) }, "+"));
    return list;
  }
  if (kind === "number") return input(name, value, { type: "number", min: 0, step: 1, required: true });
  return input(name, value, { required: kind === "words" });
}

// How a field is supported: the basis of the evidence that names it.
function basisOf(name, evidence) {
  const of = evidence.filter(one => one.supports.some(field => field === name || field.startsWith(name + ".")));
  return [...new Set(of.map(one => one.basis))];
}

function fieldRows(type, fields, evidence, original) {
  return FIELDS[type].filter(([, kind]) => kind !== "keep").map(([name, kind]) => {
    const changed = original && JSON.stringify(original[name]) !== JSON.stringify(fields[name]);
    const label = make("label", { class: "field" }, make("span", { class: "label" }, say(name)), control(name, kind, fields[name]));
    const notes = basisOf(name, evidence).map(basis => make("span", { class: "basis", title: say("basis") }, say(basis)));
    if (changed) notes.push(make("span", { class: "basis" }, say("original") + ": " + harmless(shortValue(original[name]))));
    label.append(make("span", { class: "notes" }, ...notes));
    return label;
  });
}

function shortValue(value) {
  if (value === null || value === undefined) return "–";
  if (Array.isArray(value)) return value.map(shortValue).join(", ");
  return typeof value === "object" ? value.name : String(value);
}

function readPlace(row) {
  const [name, id] = row.querySelectorAll("input");
  return { ...row.place, name: name.value.trim(), place_id: id.value.trim() || null };
}

// The fields as the form has them now; what it does not show stays as it was.
function readFields(form, type, fields) {
  const read = structuredClone(fields);
  for (const [name, kind] of FIELDS[type]) {
    if (kind === "keep") continue;
    if (kind === "place") {
      read[name] = readPlace(form.querySelector(`[data-place="${name}"]`));
    } else if (kind === "places") {
      const rows = [...form.querySelectorAll(`[data-places="${name}"] [data-place]`)];
      read[name] = rows.map(readPlace).filter(place => place.name);
    } else {
      const control = form.elements[name];
      if (kind === "flag") read[name] = control.checked;
      else if (kind === "number") read[name] = Number(control.value);
      else read[name] = control.value.trim() || null;
    }
  }
  return read;
}
