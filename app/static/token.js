// Signing by the VGCA signing service on this computer: the page asks the server for a one-time address, tells the
// service, and the service itself fetches and returns the file. Without script the page's other ways remain.
"use strict";

for (const fold of document.querySelectorAll("[data-scripted]")) fold.hidden = false;

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.signingService) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const button = form.querySelector("[type=submit]");
  button.disabled = true; // one order at a time
  say(form, form.dataset.waiting, false);
  const refusal = await signedThere(form);
  if (refusal === null) return;
  say(form, refusal, true);
  button.disabled = false;
}, true);

// Order the signature; what went wrong, or null where the page is being left.
async function signedThere(form) {
  const said = form.dataset;
  let answer, order;
  try {
    answer = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (answer.redirected) return location.assign(answer.url), null; // the password is asked for again first
    order = await answer.json();
  } catch {
    return said.unanswered;
  }
  if (!answer.ok) return order.error;
  const reply = await ordered(said.signingService, order);
  if (typeof reply === "string") return said[reply];
  if (reply.Status === 0) return location.assign(said.after), null;
  return said.refused.replace("{message}", () => sentence(reply.Message));
}

// What the service replies to the order, or how it stayed silent: "absent", "broken".
function ordered(address, order) {
  return new Promise((resolve) => {
    let silence = "absent";
    try {
      const service = new WebSocket(address);
      service.addEventListener("open", () => {
        silence = "broken";
        service.send(JSON.stringify(order));
      });
      service.addEventListener("message", (message) => {
        resolve(parsed(message.data));
        service.close();
      });
      service.addEventListener("close", () => resolve(silence));
    } catch {
      resolve(silence);
    }
  });
}

function parsed(text) {
  try {
    const reply = JSON.parse(text);
    return reply && typeof reply === "object" ? reply : "broken";
  } catch {
    return "broken";
  }
}

function sentence(text) {
  const words = String(text ?? "").trim();
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}

function say(form, text, bad) {
  const place = form.querySelector("[data-said]");
  place.textContent = text;
  place.className = bad ? "gu-error" : "gu-quiet";
}
