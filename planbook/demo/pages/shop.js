"use strict";

// Every page: the cookie question of the first visit, and Control+K for the search.
const flags = new URLSearchParams(location.search);
const cookieQuestion = document.getElementById("cookies");

function askAboutCookies() {
  if (!cookieQuestion || document.cookie.includes("cookies=")) return;
  // Late ones come in the way, as they do elsewhere; the ordinary one waits in a corner.
  if (flags.get("cookies") === "late") cookieQuestion.showModal();
  else cookieQuestion.show();
  document.activeElement.blur();
}

cookieQuestion?.addEventListener("cancel", (event) => event.preventDefault());
cookieQuestion?.addEventListener("click", (event) => {
  if (!event.target.value) return;
  document.cookie = `cookies=${event.target.value}; path=/; SameSite=Lax`;
  cookieQuestion.close();
});
if (flags.get("cookies") === "late") setTimeout(askAboutCookies, 100 + Math.random() * 700);
else if (flags.get("cookies") !== "none") askAboutCookies();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "k") {
    event.preventDefault();
    document.getElementById("search").focus();
  }
});
