// Enhancements only: every screen of the desk works without this file.
(() => {
  "use strict";

  // What htmx could not do is said, and nothing typed is lost.
  document.addEventListener("htmx:sendError", () => say("offline"));
  document.addEventListener("htmx:responseError", () => say("refused"));

  function say(what) {
    const place = document.querySelector("[data-status]");
    if (place) place.textContent = place.dataset[what] || "";
  }
})();
