// A run of the planner under way: what it says is fetched every second and put in place of what stands there.
// The sentence that is read aloud changes only when its words do; nothing that can hold the focus is replaced.
"use strict";

const EVERY = 1000; // milliseconds

async function follow(part, said) {
  try {
    const answer = await fetch(part.dataset.run, { headers: { Accept: "application/json" } });
    if (answer.redirected || !answer.ok) return location.reload(); // signed out, or no longer ours to see
    const now = await answer.json();
    if (now.over) return location.reload();
    if (said.textContent !== now.said) said.textContent = now.said;
    part.innerHTML = now.part;
  } catch {
    // No connection at this moment: the next second may have one.
  }
  setTimeout(follow, EVERY, part, said);
}

document.addEventListener("DOMContentLoaded", () => {
  const part = document.querySelector("[data-run]");
  if (part) setTimeout(follow, EVERY, part, document.querySelector("[data-run-said]"));
});
