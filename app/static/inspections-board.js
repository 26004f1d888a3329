// While people choose for one visit, the same check that the button "Kiểm tra" makes, in sight at once.
// <form data-live-check="URL"> is posted after each change; the answer is {"title", "findings": [sentence],
// "totals": [[title, value]], "people": {id: why not}} or {"error": sentence}. Without script the button does it.
"use strict";

const form = document.querySelector("form[data-live-check]");
let asked = 0;

form?.addEventListener("change", async () => {
  const turn = ++asked;
  try {
    const answer = await fetch(form.dataset.liveCheck, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    const told = await answer.json();
    if (turn === asked) show(told); // an answer that came late is about an older choice
  } catch {
    // No connection, or an answer that is not ours: the button still asks the server.
  }
});

function show({ error, title, findings = [], totals, people }) {
  const place = document.querySelector("[data-live]");
  const verdict = place.querySelector("[data-live-verdict]");
  const good = !error && findings.length === 0;
  verdict.classList.toggle("gu-tone-good", good);
  verdict.classList.toggle("gu-tone-late", !good);
  for (const icon of verdict.querySelectorAll("[data-icon]")) icon.hidden = icon.dataset.icon !== (good ? "good" : "late");
  for (const each of document.querySelectorAll("[data-live-title]")) each.textContent = error ?? title;
  verdict.querySelector("[data-live-findings]").replaceChildren(...findings.map((each) => filled("li", each)));
  if (totals) place.querySelector("[data-live-totals]").replaceChildren(...totals.map(figure));
  for (const [id, why] of Object.entries(people ?? {})) showPerson(id, why);
}

function showPerson(id, why) {
  const box = document.getElementById(`member-${id}`);
  if (!box) return;
  box.disabled = why !== "" && !box.checked;
  document.getElementById(`why-${id}`).textContent = why;
}

function figure([title, value]) {
  const pair = document.createElement("div");
  pair.append(filled("dt", title), filled("dd", value));
  return pair;
}

function filled(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
