// Keys of the working list, and of pages whose buttons have one. Without this file one walks with the tabulator.
(() => {
  "use strict";

  const OFF = "mosaique.keys.off"; // kept on the device: WCAG 2.1.4 asks that keys of one letter can be turned off
  const table = document.querySelector("[data-worklist]");
  const dialog = document.getElementById("keys");
  const opener = document.querySelector("[data-keys]");
  const off = document.querySelector("[data-keys-off]");

  if (opener && dialog) {
    opener.hidden = false;
    opener.addEventListener("click", () => dialog.showModal());
  }
  if (off) {
    off.checked = isOff();
    off.addEventListener("change", () => remember(off.checked));
  }
  if (table) offerAll();

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || (dialog && dialog.open)) return;
    const inList = table && table.contains(event.target);
    if (inList && event.key === "ArrowDown") act(event, () => move(1));
    else if (inList && event.key === "ArrowUp") act(event, () => move(-1));
    else if (isOff()) return;
    else if (keyed(event.key)) act(event, () => keyed(event.key).click());
    else if (event.key === "j") act(event, () => move(1));
    else if (event.key === "k") act(event, () => move(-1));
    else if (event.key === "x") act(event, tick);
    else if (event.key === "/") act(event, () => document.getElementById("id_q")?.focus());
    else if (event.key === "?") act(event, () => dialog?.showModal());
  });

  // The button or the link that says it has this key.
  function keyed(key) {
    return /^[a-z]$/.test(key) ? document.querySelector(`[data-key~="${key}"]`) : null;
  }

  function act(event, what) {
    event.preventDefault();
    what();
  }

  function rows() {
    return table ? [...table.querySelectorAll("[data-row]")] : [];
  }

  function here() {
    return rows().findIndex((row) => row.contains(document.activeElement));
  }

  function move(by) {
    const all = rows();
    const place = Math.min(Math.max(here() + by, 0), all.length - 1);
    all[place]?.querySelector("a, button")?.focus();
  }

  function tick() {
    const box = rows()[here()]?.querySelector("input[type=checkbox]");
    if (box) box.click();
  }

  // A box in the heading ticks the whole page.
  function offerAll() {
    const place = table.querySelector("thead .tick");
    const boxes = [...table.querySelectorAll("tbody input[type=checkbox]")];
    if (!place || !boxes.length) return;
    const all = document.createElement("input");
    all.type = "checkbox";
    all.setAttribute("aria-label", table.dataset.all);
    all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
    place.append(all);
  }

  function isTyping(element) {
    if (!(element instanceof HTMLElement)) return false;
    if (element instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(element.type);
    return element.isContentEditable || ["TEXTAREA", "SELECT"].includes(element.tagName);
  }

  function isOff() {
    try {
      return localStorage.getItem(OFF) === "1";
    } catch {
      return false; // storage is refused: the keys stay
    }
  }

  function remember(value) {
    try {
      if (value) localStorage.setItem(OFF, "1");
      else localStorage.removeItem(OFF);
    } catch {
      // nothing to keep it in
    }
  }
})();
