// Enhancements only: every screen of the desk works without this file.
(() => {
  "use strict";

  const $$ = (selector, inside = document) => [...inside.querySelectorAll(selector)];

  // Selects that apply at once; their button stays for who has no script.
  for (const button of $$("[data-without-script]")) button.hidden = true;

  // ---- Entry form: kept in this browser too, in case the server cannot be reached.
  const form = document.getElementById("entry");
  const status = document.querySelector("[data-status]");
  const say = (what) => { if (status) status.textContent = status.dataset[what] || ""; };
  document.addEventListener("htmx:sendError", () => say("offline"));
  document.addEventListener("htmx:responseError", (event) => {
    // The session has ended: a page with a place to say so keeps what was typed, any other leads to signing in.
    if (event.detail.xhr.status === 401 && !status) location.reload();
    else say(event.detail.xhr.status >= 500 ? "offline" : "refused");
  });

  if (form) {
    const place = form.dataset.keep;
    const fields = () => [...form.elements].filter((one) => one.name && !["hidden", "file", "submit"].includes(one.type) && one.name !== "source");
    const typed = () => fields().map((one) => [one.name, one.type === "checkbox" ? one.checked : one.value, one.type === "checkbox" ? one.value : ""]);
    const keptAt = () => document.getElementById("kept").dataset.at;
    const store = (what) => { try { what ? localStorage.setItem(place, JSON.stringify({ at: keptAt(), typed: what })) : localStorage.removeItem(place); } catch { /* full or closed: the server keeps it */ } };

    // What was typed since the server last received something comes back when the page is opened again.
    try {
      const kept = JSON.parse(localStorage.getItem(place) || "null");
      if (kept && kept.at === keptAt()) {
        for (const [name, value, tick] of kept.typed) {
          const one = fields().find((field) => field.name === name && (field.type !== "checkbox" || field.value === tick));
          if (one && one.type === "checkbox") one.checked = value; else if (one) one.value = value;
        }
        addEventListener("load", () => form.dispatchEvent(new Event("change", { bubbles: true })), { once: true });
      } else if (kept) store(null);
    } catch { store(null); }
    form.addEventListener("input", () => store(typed()));
    document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.elt === form && event.detail.successful) store(null); });

    // A second click of the same button sends nothing twice.
    let isSent = false;
    form.addEventListener("submit", (event) => {
      if (event.submitter && event.submitter.formTarget === "_blank") return;
      if (isSent) { event.preventDefault(); return; }
      isSent = true;
      addEventListener("pageshow", () => { isSent = false; }, { once: true });
    });

    const press = (value) => { const button = form.querySelector(`.entry-buttons [value="${value}"]`); if (button) form.requestSubmit(button); return Boolean(button); };
    document.addEventListener("keydown", (event) => {
      const isCommand = event.ctrlKey || event.metaKey;
      if (isCommand && event.key === "s") { event.preventDefault(); press("save"); }
      else if (isCommand && event.key === "Enter") { event.preventDefault(); press("save:publish") || press("save"); }
      else if (event.altKey && event.key.toLowerCase() === "n") { event.preventDefault(); press("save:next"); }
      else if (event.altKey && event.key.toLowerCase() === "r") { event.preventDefault(); press("save:review"); }
    });

    const type = form.elements.type;
    if (type) type.addEventListener("change", () => form.requestSubmit(form.querySelector('[value="type"][name="do"]')));

    // A suggestion goes to the end of its field.
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-add]");
      if (!button) return;
      event.preventDefault();
      const field = form.elements[button.dataset.add];
      field.value = [field.value.trimEnd(), button.dataset.line].filter(Boolean).join("\n");
      const suggested = button.closest(".suggested li");
      if (suggested) suggested.remove();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // ---- The keys of a page, on demand: "?" outside of a field.
  const keys = document.getElementById("keys");
  const isOff = () => { try { return localStorage.getItem("mosaique.keys.off") === "1"; } catch { return false; } };
  if (keys) document.addEventListener("keydown", (event) => {
    if (event.key === "?" && !isOff() && !keys.open && !event.target.closest("input, textarea, select")) { event.preventDefault(); keys.showModal(); }
  });

  // ---- A PDF dropped anywhere on a page that takes one.
  for (const target of $$("[data-drop]")) {
    const input = target.querySelector('input[type="file"][name="pdf"]');
    if (!input) continue;
    const send = () => target.requestSubmit(target.querySelector('[name="do"][value="lookup"]'));
    input.addEventListener("change", () => { if (input.files.length) send(); });
    // Words dragged from field to field are the browser's affair.
    const hasFiles = (event) => event.dataTransfer.types.includes("Files");
    document.addEventListener("dragover", (event) => { if (!hasFiles(event)) return; event.preventDefault(); target.classList.add("is-dropping"); });
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) target.classList.remove("is-dropping"); });
    document.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      target.classList.remove("is-dropping");
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      send();
    });
  }

  // ---- Completions of a field, or of the line under the caret, as an ARIA 1.2 combobox.
  for (const input of $$("[data-complete]")) {
    const list = document.createElement("ul");
    list.id = `${input.id}-completions`;
    list.className = "completions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0].textContent);
    list.hidden = true;
    input.after(list);
    const isLines = "lines" in input.dataset;
    if (!isLines) Object.entries({ role: "combobox", "aria-expanded": "false" }).forEach(([name, value]) => input.setAttribute(name, value));
    Object.entries({ "aria-autocomplete": "list", "aria-controls": list.id, autocomplete: "off" })
      .forEach(([name, value]) => input.setAttribute(name, value));
    // Elsewhere what is typed may be a new name that an older one only begins like.
    const isControlled = ["subjects", "territories"].includes(input.dataset.complete);
    let active = -1, timer = 0, asked = "", offered = [];

    const line = () => {
      if (!isLines) return [0, input.value.length];
      const start = input.value.lastIndexOf("\n", input.selectionStart - 1) + 1;
      const end = input.value.indexOf("\n", input.selectionStart);
      return [start, end < 0 ? input.value.length : end];
    };
    const show = (open) => {
      list.hidden = !open;
      list.style.top = `${input.offsetTop + input.offsetHeight}px`;
      if (!isLines) input.setAttribute("aria-expanded", String(open));
      if (!open) { active = -1; input.removeAttribute("aria-activedescendant"); }
    };
    const mark = (index) => {
      active = (index + offered.length) % offered.length;
      [...list.children].forEach((one, at) => one.setAttribute("aria-selected", String(at === active)));
      input.setAttribute("aria-activedescendant", `${list.id}-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    };
    const take = (index) => {
      const [start, end] = line();
      const value = offered[index].value + (isLines && end === input.value.length ? "\n" : "");
      input.setRangeText(value, start, end, "end");
      for (const [name, filled] of Object.entries(offered[index].fills)) {
        const other = input.form.elements[name];
        if (other && !other.value) other.value = filled;
      }
      show(false);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      const text = input.value.slice(...line()).trim();
      asked = text;
      if (text.length < 2) { show(false); return; }
      timer = setTimeout(async () => {
        try {
          const answer = await fetch(`/gestion/notices/completer/${input.dataset.complete}/?q=${encodeURIComponent(text)}`);
          if (!answer.ok || asked !== text || document.activeElement !== input) return;
          offered = await answer.json();
          list.replaceChildren(...offered.map((one, at) => {
            const option = document.createElement("li");
            option.id = `${list.id}-${at}`;
            option.setAttribute("role", "option");
            option.append(one.value);
            if (one.hint) { const hint = document.createElement("small"); hint.textContent = one.hint; option.append(hint); }
            option.addEventListener("mousedown", (event) => { event.preventDefault(); take(at); });
            return option;
          }));
          active = -1;
          show(offered.length > 0);
        } catch { show(false); }
      }, 120);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden || event.ctrlKey || event.metaKey) return;
      if (event.key === "ArrowDown") { event.preventDefault(); mark(active + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); mark(active < 0 ? -1 : active - 1); }
      else if (event.key === "Escape") { event.preventDefault(); show(false); }
      else if ((event.key === "Enter" || event.key === "Tab") && (active >= 0 || (event.key === "Tab" && isControlled && offered.length === 1))) {
        event.preventDefault();
        take(Math.max(active, 0));
      }
    });
    input.addEventListener("blur", () => { asked = ""; show(false); });
  }

  // ---- Coming to a field of lines by the keyboard, one writes a new line after those there are.
  for (const input of $$("textarea[data-lines]")) input.addEventListener("keyup", (event) => {
    if (event.key !== "Tab" || event.shiftKey) return;
    if (input.value && !input.value.endsWith("\n")) input.value += "\n";
    input.setSelectionRange(input.value.length, input.value.length);
  });
})();
