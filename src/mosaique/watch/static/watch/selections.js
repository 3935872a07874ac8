// Enhancements only: a selection is arranged without this file too, by its buttons.
(() => {
  "use strict";

  const form = () => document.getElementById("arrange");
  const rowOf = (target) => target instanceof Element ? target.closest("[data-entry]") : null;
  let isTyped = false, moving = null;

  // What was typed and not kept yet is not left by mistake.
  document.addEventListener("input", (event) => { if (event.target.form === form() && event.target.type !== "checkbox") isTyped = true; });
  document.addEventListener("submit", (event) => { if (event.target === form()) isTyped = false; });
  for (const failure of ["htmx:responseError", "htmx:sendError"]) document.addEventListener(failure, (event) => { if (event.target === form()) isTyped = true; });
  document.addEventListener("htmx:afterRequest", (event) => {
    const place = document.querySelector("[data-status]");
    if (place && event.detail.successful) place.textContent = "";
  });
  // Who signed in again in another tab goes on here: the token is the one of now.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    if (token && event.detail.elt === form()) event.detail.parameters.csrfmiddlewaretoken = token[1];
  });
  addEventListener("beforeunload", (event) => { if (isTyped) event.preventDefault(); });

  // The keys: Alt and an arrow inside an entry, Ctrl+S anywhere.
  document.addEventListener("keydown", (event) => {
    if (!form()) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      form().querySelector('[value="save"]').click();
      return;
    }
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const row = rowOf(event.target);
    if (!event.altKey || !way || !row) return;
    event.preventDefault();
    const button = document.getElementById(`${way}-${row.dataset.entry}`);
    if (button && !button.disabled) { button.focus(); button.click(); }
  });

  // An entry dragged by its handle: where it is dropped is sent as a button would.
  const clear = () => { for (const one of document.querySelectorAll(".is-above, .is-below")) one.classList.remove("is-above", "is-below"); };
  const isUpper = (event, row) => event.clientY < row.getBoundingClientRect().top + row.offsetHeight / 2;
  document.addEventListener("dragstart", (event) => {
    if (!(event.target instanceof Element) || !event.target.matches(".selection-handle")) return;
    moving = rowOf(event.target);
    moving.classList.add("is-moving");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", moving.dataset.entry);
    event.dataTransfer.setDragImage(moving, 12, 12);
  });
  document.addEventListener("dragover", (event) => {
    const row = rowOf(event.target);
    if (!moving || !row) return;
    event.preventDefault();
    clear();
    if (row !== moving) row.classList.add(isUpper(event, row) ? "is-above" : "is-below");
  });
  document.addEventListener("dragend", () => { clear(); if (moving) moving.classList.remove("is-moving"); moving = null; });
  document.addEventListener("drop", (event) => {
    const row = rowOf(event.target), moved = moving;
    if (!moved || !row || row === moved) return;
    event.preventDefault();
    const rows = [...document.querySelectorAll("[data-entry]")];
    const after = rows[rows.indexOf(row) + 1];
    const before = isUpper(event, row) ? row.dataset.entry : after ? after.dataset.entry : row.parentElement.dataset.after;
    const button = document.createElement("button");
    Object.assign(button, { type: "submit", name: "do", value: `drop:${moved.dataset.entry}:${before}`, hidden: true });
    form().append(button);
    button.click();
  });
})();
