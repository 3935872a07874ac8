// Enhancements only: every page works without this file.
(() => {
  "use strict";

  // Copy buttons: <button data-copy="id of what to copy">.
  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    if (!source || !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.innerText.trim());
      const label = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }

  // Wide screens show the filters; phones keep them folded.
  const filters = document.querySelector("details.filters");
  if (filters && matchMedia("(min-width: 62rem)").matches) filters.open = true;

  // Selects that apply at once; their button stays for who has no script.
  for (const select of document.querySelectorAll("select[data-submit]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
    const button = select.form.querySelector("[data-without-script]");
    if (button) button.hidden = true;
  }

  // Completions under a search box, as an ARIA 1.2 combobox.
  for (const input of document.querySelectorAll("input[data-suggest]")) {
    const list = document.createElement("ul");
    list.id = `${input.id}-suggestions`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.suggestLabel);
    list.hidden = true;
    input.after(list);
    Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id,
      "aria-autocomplete": "list", autocomplete: "off" }).forEach(([name, value]) => input.setAttribute(name, value));
    let active = -1, timer = 0, asked = "";

    const show = (open) => {
      list.hidden = !open;
      input.setAttribute("aria-expanded", String(open));
      if (!open) { active = -1; input.removeAttribute("aria-activedescendant"); }
    };
    const mark = (index) => {
      const options = [...list.children];
      if (!options.length) return;
      active = (index + options.length) % options.length;
      options.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
      input.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    };
    const fill = (found) => {
      list.replaceChildren(...found.map((one, at) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${at}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = one.url;
        option.dataset.kind = one.kind;
        option.textContent = one.text;
        option.addEventListener("mousedown", (event) => { event.preventDefault(); location.assign(one.url); });
        return option;
      }));
      show(found.length > 0);
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      const text = input.value.trim();
      asked = text;
      if (text.length < 2) { show(false); return; }
      timer = setTimeout(async () => {
        try {
          const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`);
          if (answer.ok && asked === text && document.activeElement === input) fill(await answer.json());
        } catch { show(false); }
      }, 150);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") { event.preventDefault(); mark(active + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); mark(active < 0 ? -1 : active - 1); }
      else if (event.key === "Escape") { event.preventDefault(); show(false); }
      else if (event.key === "Enter" && active >= 0) { event.preventDefault(); location.assign(list.children[active].dataset.url); }
    });
    input.addEventListener("blur", () => { asked = ""; show(false); });
  }

  // Basket buttons change in place; without an answer, the form is sent as it would be without a script.
  const form = document.getElementById("basket");
  const words = form && form.dataset;
  if (form) document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[form=basket][data-toggle]");
    if (!button) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    body.set(button.name, button.value);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const basket = await answer.json();
      const isIn = basket.ids.includes(Number(button.value));
      button.name = isIn ? "remove" : "add";
      button.querySelector("span").textContent = isIn ? words.remove : words.add;
      const badge = document.querySelector("[data-basket-count]");
      badge.hidden = basket.count === 0;
      badge.querySelector("span").textContent = String(basket.count);
      document.getElementById("basket-status").textContent = isIn ? words.added : words.removed;
    } catch { form.requestSubmit(button); }
  });
})();
