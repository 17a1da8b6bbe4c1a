"use strict";
// The live picture of a run: asked for, one after the other, while it is open and the page is looked at.
(() => {
  const SAYS = {404: "No picture now: the page shows a secret, or is not there yet.", 410: "The run has ended."};
  const asData = blob => new Promise(done => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });
  const show = async (box, image, says) => {
    while (box.open && box.isConnected) {
      if (document.hidden) { await new Promise(done => setTimeout(done, 1000)); continue; }
      const answer = await fetch(box.dataset.picture).catch(() => null);
      image.hidden = !answer?.ok;
      says.textContent = answer?.ok ? "" : SAYS[answer?.status] || "The server does not answer.";
      if (answer?.ok) image.src = await asData(await answer.blob());
      if (answer?.status === 410) return;
      await new Promise(done => setTimeout(done, 500));
    }
  };
  for (const box of document.querySelectorAll("details.live-picture"))
    box.addEventListener("toggle", () => { if (box.open) show(box, box.querySelector("img"), box.querySelector("p")); });
})();
