"use strict";
// Screenshots open large; arrows go to the next one, Escape or a click closes.
const shots = () => [...document.querySelectorAll(".shot img")];
let at = 0;

function large() {
  let box = document.querySelector("dialog.large");
  if (!box) {
    box = document.createElement("dialog");
    box.className = "large";
    box.innerHTML = '<form method="dialog"><button aria-label="Close">✕</button></form><img alt=""><p></p>';
    document.body.append(box);
  }
  return box;
}

function enlarge(index) {
  const all = shots(), box = large();
  at = (index + all.length) % all.length;
  const image = box.querySelector("img");
  image.src = all[at].currentSrc || all[at].src;
  image.alt = all[at].alt;
  box.querySelector("p").textContent = all[at].closest("figure").querySelector("figcaption").textContent;
  if (!box.open) box.showModal();
}

// What a link leads to may be folded away.
function reveal() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!target) return;
  for (let up = target.parentElement; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
  target.scrollIntoView({ block: "center" });
}

// While the run goes on: how a step of the plan ended, and the cell that holds others.
function mark(number, word, index, name) {
  const planned = document.getElementById("plan-" + number);
  if (planned) {
    planned.className = planned.className.split(" ")[0] + " s-" + name;
    planned.querySelector("i").textContent = word;
  }
  const cell = document.getElementById("step-" + index);
  if (cell) cell.classList.add("s-" + name);
}

addEventListener("click", (event) => {
  const shot = event.target.closest(".shot");
  if (shot) enlarge(shots().indexOf(shot.querySelector("img")));
  else if (event.target.closest("dialog.large")) large().close();
});
addEventListener("keydown", (event) => {
  if (!document.querySelector("dialog.large[open]")) return;
  if (event.key === "ArrowRight") enlarge(at + 1);
  if (event.key === "ArrowLeft") enlarge(at - 1);
});
addEventListener("hashchange", reveal);
addEventListener("DOMContentLoaded", reveal);
addEventListener("beforeprint", () => document.querySelectorAll("details.source, details.attempts, details.runs").forEach((one) => (one.open = true)));
