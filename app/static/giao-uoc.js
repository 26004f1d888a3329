// What a page does better with script; every page also works without it.
//   menus        a press elsewhere or Escape closes them
//   presses      a form once sent is not sent again by a second press
//   leaving      a form with data-guard or data-autosave asks before unsaved words are lost
//   autosave     <form data-autosave="URL"> is posted a moment after the last change; the answer is
//                {"saved": bool, "sentence": "...", "revision": n}
//   rows         <div data-rows="PREFIX"> holds children with data-item and, last, one <template data-row> in whose
//                attributes __row__ stands for PREFIX-n. Buttons data-add (in the same data-rows, or "PREFIX"),
//                data-remove, data-up, data-down. Names, ids and values that begin with PREFIX-n are numbered anew in order.
"use strict";

const AUTOSAVE_DELAY = 1500; // milliseconds of quiet before a save
const drafts = new Map(); // form -> {changes, savedChanges, timer, saving}

document.addEventListener("click", (event) => closeMenus((menu) => !menu.contains(event.target)));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus((menu) => menu.contains(document.activeElement));
});

function closeMenus(which) {
  for (const menu of document.querySelectorAll("details.gu-drop[open]")) {
    if (!which(menu)) continue;
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
}

// ---- presses ----

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const draft = drafts.get(form);
  if (form.dataset.sent) return event.preventDefault();
  if (draft?.saving) {
    // An autosave under way is about to change the revision that this form must carry.
    event.preventDefault();
    form.dataset.sent = "waiting";
    await draft.saving;
    delete form.dataset.sent;
    return form.requestSubmit(event.submitter);
  }
  if (event.defaultPrevented) return;
  clearTimeout(draft?.timer);
  form.dataset.sent = "yes";
  // After this turn: a disabled button would not be sent along with its form.
  setTimeout(() => setButtons(form, true));
});

// The page comes back from the browser's memory as it was left.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    setButtons(form, false);
  }
});

function setButtons(form, disabled) {
  for (const button of form.elements) if (button.type === "submit") button.disabled = disabled;
}

// ---- leaving and autosave ----

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-autosave], form[data-guard]");
  if (!form) return;
  const draft = drafts.get(form) ?? { changes: 0, savedChanges: 0, timer: 0, saving: null };
  drafts.set(form, draft);
  draft.changes += 1;
  if (form.dataset.autosave) planSave(form, draft);
});

window.addEventListener("beforeunload", (event) => {
  const lost = [...drafts].some(([form, draft]) => draft.changes > draft.savedChanges && !form.dataset.sent);
  if (lost) event.preventDefault();
});

function planSave(form, draft) {
  clearTimeout(draft.timer);
  draft.timer = setTimeout(async () => {
    if (form.dataset.sent) return;
    if (draft.saving) return planSave(form, draft); // a second at once would carry the revision of the first
    draft.saving = save(form, draft);
    await draft.saving;
    draft.saving = null;
  }, AUTOSAVE_DELAY);
}

async function save(form, draft) {
  const changes = draft.changes;
  say(form, "saving");
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    const { saved, sentence, revision } = await answer.json();
    if (saved) {
      draft.savedChanges = changes;
      if (form.elements.revision) form.elements.revision.value = revision;
    }
    say(form, saved ? "saved" : "failed", sentence);
  } catch {
    say(form, "failed"); // no connection, or an answer that is not ours
  }
}

function say(form, what, sentence) {
  const state = form.querySelector("[data-saving-state]");
  if (!state) return;
  const time = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" });
  state.textContent = sentence || state.dataset[what].replace("HH:MM", time);
  state.toggleAttribute("data-trouble", what === "failed");
}

// ---- rows ----

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add], [data-remove], [data-up], [data-down]");
  if (!button) return;
  const rows = button.dataset.add ? document.querySelector(`[data-rows="${CSS.escape(button.dataset.add)}"]`) : button.closest("[data-rows]");
  if (!rows) return; // no place for it on this page: the server does it
  event.preventDefault();
  const item = button.closest("[data-item]");
  if ("add" in button.dataset) addRow(rows);
  else if ("remove" in button.dataset) removeRow(rows, item);
  else moveRow(item, "up" in button.dataset, button);
  numberRows(rows);
  rows.dispatchEvent(new Event("input", { bubbles: true }));
});

function itemsOf(rows) {
  return [...rows.children].filter((child) => "item" in child.dataset);
}

function addRow(rows) {
  const template = rows.querySelector(":scope > template[data-row]");
  const fresh = template.content.cloneNode(true);
  renameIn(fresh, "__row__", `${rows.dataset.rows}-${itemsOf(rows).length}`);
  const item = fresh.querySelector("[data-item]");
  template.before(fresh);
  item.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}

function removeRow(rows, item) {
  const next = item.nextElementSibling?.matches("[data-item]") ? item.nextElementSibling : item.previousElementSibling;
  item.remove();
  (next ?? rows).querySelector("input:not([type=hidden]), textarea, select, button")?.focus();
}

function moveRow(item, up, button) {
  const other = up ? item.previousElementSibling : item.nextElementSibling;
  if (!other?.matches("[data-item]")) return;
  if (up) other.before(item);
  else other.after(item);
  button.focus();
}

function numberRows(rows) {
  const prefix = rows.dataset.rows;
  const numbered = new RegExp(`(^|[\\s:])${prefix.replace(/[^\w-]/g, "\\$&")}-\\d+(?=$|[-\\s])`, "g");
  itemsOf(rows).forEach((item, place) => renameIn(item, numbered, `$1${prefix}-${place}`));
}

// Everything that may carry a row's number, in the item itself and below it.
function renameIn(root, from, to) {
  for (const element of [root, ...root.querySelectorAll("*")]) {
    for (const name of ["name", "id", "for", "aria-describedby", "aria-labelledby", "data-rows", "data-add"]) {
      const value = element.getAttribute?.(name);
      if (value) element.setAttribute(name, value.replaceAll(from, to));
    }
    // Only a button's value is ours to change; an input's is what the person wrote.
    if (element.localName === "button") element.value = element.value.replaceAll(from, to);
  }
}
