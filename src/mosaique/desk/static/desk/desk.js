// Enhancements only: every screen of the desk works without this file.
(() => {
  "use strict";

  // What htmx could not do is said, and nothing typed is lost.
  document.addEventListener("htmx:sendError", () => say("offline"));
  document.addEventListener("htmx:responseError", () => say("refused"));

  // A fragment asked for after the session has ended: the sign-in page is a page, not a fragment.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const asked = event.detail.pathInfo?.requestPath;
    const answered = event.detail.xhr.responseURL;
    if (asked && answered && new URL(answered).pathname !== new URL(asked, location).pathname) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });

  function say(what) {
    const place = document.querySelector("[data-status]");
    if (place) place.textContent = place.dataset[what] || "";
  }
})();
