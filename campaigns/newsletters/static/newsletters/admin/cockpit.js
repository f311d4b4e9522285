// While messages leave, the figures renew themselves; when all is settled, the page is read again.
const figures = document.querySelector("[data-figures]");
const EVERY = 4000;

async function renew() {
  const answer = await fetch(figures.dataset.figures, { credentials: "same-origin" });
  if (answer.ok) {
    figures.innerHTML = await answer.text();
    if (figures.querySelector("[data-live=no]")) {
      location.reload();
      return;
    }
  }
  setTimeout(renew, EVERY);
}

setTimeout(renew, EVERY);
