// The record of a visit: every change is kept on this device at once and sent a moment later, again and again until the
// server has answered. The page works without this script as one form; see app/visits/record_views.py.
//   kept      localStorage holds what waits: {pending: {path: {base, mine}}, batch: {key, base, mine} | null}
//   sending   one batch at a time, under a key: sent again after a lost answer, it has no second effect
//   answers   {fields, conflicts: {path: theirs}, refused: {path: sentence}, marks, repeated} or {error}
//   held      fields that wait for the person: another wrote there too, or the text cannot stand
"use strict";

const form = document.querySelector("form[data-record]");
const bar = form.querySelector("[data-bar]");
const QUIET = 600; // milliseconds without typing before a sending
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60000;
const STORE = form.dataset.record;

let pending = {};
let batch = null;
let sending = false;
let trouble = ""; // "offline", "session", or a sentence of the server's
let savedAt = null;
let wait = FIRST_WAIT;
let timer = 0;
const held = new Map(); // path -> "conflict" | "refused"

for (const part of form.querySelectorAll("[data-script-only]")) part.hidden = false;
restore();
say();
form.querySelectorAll("[data-target]").forEach((grid) => ["own", "verified"].forEach((side) => mark(grid, side)));

// ---- fields ----

function field(path) {
  return form.elements[path]; // an input, or the group of a pair of radio buttons
}

function box(path) {
  const one = field(path);
  return (one instanceof RadioNodeList ? one[0] : one).closest("[data-field]");
}

function stored(path) {
  return form.elements[`base:${path}`].value;
}

function waiting() {
  return new Set([...Object.keys(pending), ...Object.keys(batch?.mine ?? {})]);
}

form.addEventListener("input", (event) => {
  const path = event.target.name;
  if (!form.elements[`base:${path}`]) return;
  if (held.get(path) === "refused") release(path);
  note(path);
  const grid = event.target.closest("[data-target]");
  if (grid) mark(grid, path.split(".").at(-2));
  plan(QUIET);
});

// What was typed is spelled as stored once the person has left the field.
form.addEventListener("focusout", (event) => {
  const path = event.target.name;
  if (form.elements[`base:${path}`] && !waiting().has(path)) field(path).value = stored(path);
});

function note(path) {
  const mine = field(path).value;
  const base = pending[path]?.base ?? batch?.mine[path] ?? stored(path);
  if (mine === base) delete pending[path];
  else pending[path] = { base, mine };
  keep();
  say();
}

document.addEventListener("click", (event) => {
  const same = event.target.closest("[data-same]");
  const choice = event.target.closest("[data-choose]");
  if (same) copyOwn(same.dataset.same);
  if (choice) choose(choice.closest("[data-path-of]").dataset.pathOf, choice.dataset.choose);
});

function copyOwn(path) {
  for (const part of ["numerator", "denominator"]) {
    const [own, verified] = [field(`${path}.own.${part}`), field(`${path}.verified.${part}`)];
    if (!own) continue;
    verified.value = own.value;
    verified.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// ---- kept on this device ----

function keep() {
  try {
    if (waiting().size) localStorage.setItem(STORE, JSON.stringify({ pending, batch }));
    else localStorage.removeItem(STORE);
  } catch {
    // A full or forbidden store: what was typed stays in the page, and leaving it asks first.
  }
}

function restore() {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(STORE));
  } catch {
    return;
  }
  if (!kept) return;
  pending = kept.pending ?? {};
  batch = kept.batch;
  for (const [path, mine] of [...Object.entries(batch?.mine ?? {}), ...Object.entries(pending).map(([path, each]) => [path, each.mine])]) {
    if (form.elements[`base:${path}`]) field(path).value = mine;
    else delete pending[path]; // the team was changed since
  }
  plan(0);
}

// ---- sending ----

function plan(delay) {
  clearTimeout(timer);
  timer = setTimeout(send, delay);
}

function take() {
  const ready = Object.entries(pending).filter(([path]) => !held.has(path));
  if (!ready.length) return;
  batch = { key: freshKey(), base: {}, mine: {} };
  for (const [path, { base, mine }] of ready) {
    batch.base[path] = base;
    batch.mine[path] = mine;
    delete pending[path];
  }
  keep();
}

function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send() {
  clearTimeout(timer);
  if (sending) return;
  if (!batch) take();
  if (!batch) return say();
  sending = true;
  say();
  const answer = await ask();
  sending = false;
  if (answer === null) {
    trouble = "offline";
    plan(wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  } else if (answer.error !== undefined) {
    trouble = answer.error;
  } else {
    answered(answer);
  }
  say();
}

// The server's answer, {error} where it will not take this, null where nobody answered.
async function ask() {
  try {
    const answer = await fetch(form.dataset.fields, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value },
      body: JSON.stringify(batch),
    });
    if (answer.status >= 500) return null;
    const ours = answer.headers.get("Content-Type")?.startsWith("application/json");
    return ours ? await answer.json() : { error: "session" };
  } catch {
    return null;
  }
}

function answered({ fields, conflicts, refused, marks, repeated }) {
  const sent = batch;
  batch = null;
  for (const path of Object.keys({ ...conflicts, ...refused })) {
    const typed = pending[path]?.mine ?? sent.mine[path];
    const changed = path in pending && typed !== sent.mine[path];
    pending[path] = { base: sent.base[path], mine: typed };
    if (path in conflicts) hold(path, "conflict", conflicts[path]);
    else if (!changed) hold(path, "refused", refused[path]);
  }
  for (const [path, value] of Object.entries(fields)) {
    if (form.elements[`base:${path}`]) settle(path, value, repeated ? {} : sent.mine);
  }
  show(marks);
  trouble = "";
  wait = FIRST_WAIT;
  savedAt = new Date();
  keep();
  if (Object.keys(pending).some((path) => !held.has(path))) plan(QUIET);
}

// The field as it is stored now: shown at once, unless the person has gone on typing there.
// What a repeated sending had written may be another's by now, so it is shown, too.
function settle(path, value, mine) {
  const known = stored(path);
  form.elements[`base:${path}`].value = value;
  if (path in pending) {
    if (path in mine && !held.has(path)) pending[path].base = value;
    return;
  }
  const typing = document.activeElement?.name === path && path in mine;
  if (!typing && (known !== value || field(path).value !== value)) field(path).value = value;
}

window.addEventListener("online", again);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && again());

function again() {
  wait = FIRST_WAIT;
  if (waiting().size) plan(0);
}

window.addEventListener("beforeunload", (event) => {
  if (waiting().size) event.preventDefault();
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const onward = event.submitter?.value === "review";
  while (Object.keys(pending).some((path) => !held.has(path)) || batch) {
    await settled();
    await send();
    if (trouble) break;
  }
  if (onward && !waiting().size) location.assign(form.dataset.next);
  else if (held.size) box([...held.keys()][0]).scrollIntoView({ block: "center" });
});

async function settled() {
  while (sending) await new Promise((done) => setTimeout(done, 50));
}

// ---- what waits for the person ----

function hold(path, why, text) {
  release(path);
  held.set(path, why);
  const made = document.querySelector(`template[data-${why === "conflict" ? "conflict" : "refusal"}-box]`).content.cloneNode(true);
  const told = made.firstElementChild;
  told.dataset.pathOf = path;
  if (why === "conflict") {
    const theirs = told.querySelector("[data-theirs]");
    theirs.textContent = text || theirs.dataset.empty;
  } else {
    told.querySelector("span").textContent = text;
  }
  told.id = `told:${path}`;
  const inputs = box(path).querySelectorAll("input:not([type=hidden]), textarea");
  inputs.forEach((input) => {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", told.id);
  });
  inputs[0].before(told);
}

function release(path) {
  held.delete(path);
  box(path)
    .querySelectorAll("[data-path-of], [data-refusal]")
    .forEach((told) => told.remove());
  box(path)
    .querySelectorAll("[aria-invalid]")
    .forEach((input) => input.removeAttribute("aria-invalid"));
}

function choose(path, whose) {
  release(path);
  if (whose === "theirs") {
    field(path).value = stored(path);
    delete pending[path];
  } else {
    pending[path] = { base: stored(path), mine: field(path).value };
  }
  const grid = box(path).closest("[data-target]");
  if (grid) mark(grid, path.split(".").at(-2));
  keep();
  say();
  plan(0);
}

// ---- the bar ----

function say() {
  const kinds = [...held.values()];
  const count = waiting().size;
  const words = bar.dataset;
  const sentence = { offline: words.offline, session: words.session }[trouble] ?? trouble;
  let text = savedAt ? words.saved.replace("HH:MM", clock(savedAt)) : words.ready;
  if (sending || count > held.size) text = words.sending;
  if (kinds.includes("refused")) text = words.refused.replace("N", kinds.filter((kind) => kind === "refused").length);
  if (kinds.includes("conflict")) text = words.conflict.replace("N", kinds.filter((kind) => kind === "conflict").length);
  if (sentence && count) text = sentence.replace("N", count);
  if (bar.textContent !== text) bar.textContent = text;
  bar.toggleAttribute("data-trouble", Boolean(kinds.length || (sentence && count)));
  form.querySelector("[data-again]").hidden = trouble !== "session";
}

function clock(moment) {
  return moment.toLocaleTimeString("vi-VN", { hour: "numeric", minute: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" });
}

// ---- how figures stand: the same exact arithmetic as workflows/figures.py, in hundredths ----

function mark(grid, side) {
  const path = `${grid.dataset.path}.${side}`;
  const found = standing(grid.dataset, field(`${path}.numerator`).value, field(`${path}.denominator`)?.value);
  draw(path, found.standing, found.shown);
  const reason = form.querySelector(`[data-reason="${CSS.escape(grid.dataset.path)}"]`);
  reason.hidden = !differs(grid.dataset.path) && !field(`${grid.dataset.path}.reason`).value;
}

function show(marks) {
  for (const [path, { standing: name, shown }] of Object.entries(marks)) {
    const typed = ["numerator", "denominator"].some((part) => waiting().has(`${path}.${part}`));
    if (!typed && form.querySelector(`[data-mark="${CSS.escape(path)}"]`)) draw(path, name, shown);
  }
}

function draw(path, name, shown) {
  const place = form.querySelector(`[data-mark="${CSS.escape(path)}"]`);
  place.querySelector(".gu-badge").replaceWith(document.querySelector(`template[data-standing="${name}"]`).content.cloneNode(true));
  place.querySelector("[data-shown]").textContent = shown;
}

function differs(path) {
  const [own, verified] = ["own", "verified"].map((side) =>
    ["numerator", "denominator"].map((part) => hundredths(field(`${path}.${side}.${part}`)?.value ?? "")).join("/"),
  );
  return own.replace("/", "") !== "" && verified.replace("/", "") !== "" && own !== verified;
}

function hundredths(text) {
  const found = /^([0-9]{1,18})(?:[.,]([0-9]{1,2}))?$/.exec(text.trim());
  return found ? BigInt(found[1]) * 100n + BigInt((found[2] ?? "").padEnd(2, "0")) : "";
}

function standing({ comparator, value, unit }, numerator, denominator) {
  const [top, bottom, line] = [hundredths(numerator), hundredths(denominator ?? ""), hundredths(value)];
  const unknown = { standing: "unknown", shown: "" };
  if (top === "") return unknown;
  if (unit !== "%") return { standing: compared(comparator, top, line), shown: `${spelled(top)} ${unit}` };
  if (bottom === "") return unknown;
  const counts = `${spelled(top)}/${spelled(bottom)}`;
  if (bottom === 0n) return top === 0n ? { standing: "no_cases", shown: counts } : unknown;
  // top/bottom*100 against line/100, both sides times bottom*100
  const cut = (top * 10000n) / bottom;
  const exact = cut * bottom === top * 10000n;
  return { standing: compared(comparator, top * 10000n, line * bottom), shown: `${exact ? "" : "≈ "}${spelled(cut)}% (${counts})` };
}

function compared(comparator, value, line) {
  const holds = { "=": value === line, ">": value > line, ">=": value >= line, "<": value < line, "<=": value <= line };
  return holds[comparator] ? "reached" : "missed";
}

function spelled(number) {
  const whole = (number / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ".");
  const part = (number % 100n).toString().padStart(2, "0").replace(/0+$/, "");
  return part ? `${whole},${part}` : whole;
}
