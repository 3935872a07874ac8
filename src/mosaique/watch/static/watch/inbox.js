// Sorting by keys, several at once, and saying what the server did. Without this file every gesture is a button.
(() => {
  "use strict";

  const OFF = "mosaique.keys.off"; // the same device setting as the desk's lists: WCAG 2.1.4
  const feed = document.querySelector("[data-inbox]");
  const said = document.getElementById("said");
  const keys = document.getElementById("keys");
  const topics = document.getElementById("topics-menu");
  const done = []; // lines that a gesture changed, the last one last: what "z" undoes
  let current = null;
  let ticked = null;

  const lines = () => (feed ? [...feed.querySelectorAll("[data-line]")] : []);
  const box = (line) => line.querySelector(".inbox-tick input");
  const say = (text, isWrong = false) => {
    if (!said) return;
    said.textContent = text;
    said.classList.toggle("is-wrong", isWrong);
  };

  // ---- One line is the current one: it has the focus, or had it last.
  function choose(line, { focus = true } = {}) {
    if (!line) return;
    for (const one of lines()) {
      one.tabIndex = one === line ? 0 : -1;
      if (one === line) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
    current = line.id;
    if (focus) {
      line.focus({ preventScroll: true });
      line.scrollIntoView({ block: "nearest" });
    }
  }
  const here = () => document.getElementById(current || "") || null;
  const beside = (line, by) => {
    const all = lines();
    const place = all.indexOf(line);
    return all[Math.min(Math.max(place + by, 0), all.length - 1)];
  };
  const opening = (line) => line.querySelector("a.title-link") || line.querySelector("p a"); // a line that is done has no title of its own
  // The next line that still waits; the next one, when all are done.
  function after(line) {
    const all = lines();
    const rest = all.slice(all.indexOf(line) + 1);
    return rest.find((one) => !one.classList.contains("inbox-done")) || rest[0] || line;
  }

  if (feed) {
    choose(lines()[0], { focus: false });
    feed.addEventListener("focusin", (event) => {
      const line = event.target.closest("[data-line]");
      if (line && line.id !== current) choose(line, { focus: false });
    });
  }

  // ---- A gesture is sent by htmx; the line waits, dimmed, and one goes on to the next.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt.closest && event.detail.elt.closest("[data-gesture]");
    const line = form && form.closest("[data-line]");
    if (!line) return;
    line.classList.add("is-sent");
    line.setAttribute("aria-busy", "true");
    const button = event.detail.requestConfig.triggeringEvent?.submitter;
    if (button && button.hasAttribute("data-goes")) choose(after(line));
  });
  // Once settled: until then the new line still has the former one's classes.
  document.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail.target;
    const line = target && target.id ? document.getElementById(target.id) : null;
    if (!line || !line.matches("[data-line]")) return;
    const at = done.indexOf(line.id);
    if (at >= 0) done.splice(at, 1);
    if (line.querySelector("[data-undo]")) done.push(line.id);
    if (line.id === current || document.activeElement === document.body) choose(line.classList.contains("inbox-done") ? after(line) : line);
    said?.classList.remove("is-wrong");
    count();
  });
  const fail = (why) => (event) => {
    const line = event.detail.elt.closest && event.detail.elt.closest("[data-line]");
    if (!line) return;
    line.classList.remove("is-sent");
    line.removeAttribute("aria-busy");
    say(feed ? feed.dataset[why] : "", true);
    choose(line);
  };
  document.addEventListener("htmx:sendError", fail("silent"));
  document.addEventListener("htmx:timeout", fail("silent"));
  document.addEventListener("htmx:responseError", (event) => fail(event.detail.xhr.status >= 500 ? "silent" : "refused")(event));

  // A record takes the time of asking the catalogues.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-record]") || !feed) return;
    say(feed.dataset.looking);
    event.target.querySelector("button").setAttribute("aria-disabled", "true");
  });

  // ---- Topics from a menu, on the line where one is.
  topics?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-topic]");
    const line = here();
    if (!button || !line) return;
    topics.close();
    htmx.ajax("POST", line.dataset.place, { source: line.querySelector("[data-gesture]"), target: `#${line.id}`, swap: "outerHTML", values: { into: button.dataset.topic } });
  });

  // ---- Several at once: a box for the page, a range with Shift.
  const together = document.getElementById("together");
  const count = () => {
    const place = document.querySelector("[data-ticked]");
    if (place) place.textContent = `${lines().filter((line) => box(line)?.checked).length} ${place.dataset.said}`;
  };
  if (together && feed) {
    const place = together.querySelector("[data-all-place]");
    const label = document.createElement("label");
    const all = document.createElement("input");
    all.type = "checkbox";
    label.className = "inbox-all";
    label.append(all, ` ${place.dataset.all}`);
    place.before(label);
    all.addEventListener("change", () => { for (const line of lines()) { const one = box(line); if (one) one.checked = all.checked; } count(); });
    feed.addEventListener("click", (event) => {
      if (!event.target.matches(".inbox-tick input")) return;
      const list = lines();
      const line = event.target.closest("[data-line]");
      const from = list.findIndex((one) => one.id === ticked);
      if (event.shiftKey && from >= 0) {
        const to = list.indexOf(line);
        for (const one of list.slice(Math.min(from, to), Math.max(from, to) + 1)) { const each = box(one); if (each) each.checked = event.target.checked; }
      }
      ticked = line.id;
      count();
    });
    count();
  }

  // ---- Keys of one letter, outside of fields, unless they are turned off on this device.
  const isOff = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const off = document.querySelector("[data-keys-off]");
  if (off) {
    off.checked = isOff();
    off.addEventListener("change", () => { try { if (off.checked) localStorage.setItem(OFF, "1"); else localStorage.removeItem(OFF); } catch { /* nothing to keep it in */ } });
  }
  const opener = document.querySelector("[data-keys]");
  if (opener) {
    opener.hidden = false;
    opener.addEventListener("click", () => keys.showModal());
  }
  const isTyping = (element) => element instanceof HTMLElement && (element.isContentEditable || ["TEXTAREA", "SELECT"].includes(element.tagName)
    || (element instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(element.type)));

  function undo() {
    const line = document.getElementById(done[done.length - 1] || "");
    const button = (line || document).querySelector("[data-undo]");
    if (!button) return;
    if (line) choose(line, { focus: false });
    button.click();
  }

  // The button of the line, or of the item's page, that says it has this key.
  function press(key) {
    if (key === "t" && !feed) {
      const menu = document.getElementById("topic-of-item");
      menu?.focus();
      return Boolean(menu);
    }
    const place = feed ? here() : document.querySelector("[data-gestures]");
    const button = place && place.querySelector(`[data-key="${key}"]`);
    if (!button) return false;
    if (key === "t" && topics) topics.showModal();
    else button.click();
    return true;
  }

  // The figure of a key: French keyboards write "é" there without Shift.
  const figure = (event) => (!event.shiftKey && /^Digit([1-5])$/.exec(event.code || "")?.[1]) || "";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const line = here();
    const onLine = line && document.activeElement === line;
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 1, PageUp: -1 };
    let isDone = true;
    if (onLine && moves[event.key]) choose(beside(line, moves[event.key]));
    else if (onLine && event.key === "Enter") opening(line)?.click();
    else if (isOff()) return;
    else if (feed && event.key === "j") choose(document.activeElement === document.body ? line : beside(line, 1));
    else if (feed && event.key === "k") choose(beside(line, -1));
    else if (event.repeat) return; // a key held down goes through the list, it decides once
    else if (event.key === "o") (feed ? line && opening(line) : document.querySelector("[data-original]"))?.click();
    else if (feed && event.key === "x") line && box(line)?.click();
    else if (event.key === "z" || event.key === "u") undo();
    else if (figure(event) || /^[a-z1-5]$/.test(event.key)) isDone = press(figure(event) || event.key);
    else return;
    if (isDone) event.preventDefault();
  });
})();
