// While an import is at work its progress renews itself; when its state changes, the page is read again.
const desk = document.querySelector("[data-progress]");
const EVERY = 1000;

async function follow() {
  const answer = await fetch(desk.dataset.progress, { credentials: "same-origin" });
  if (answer.ok) {
    const { state, done, total, words } = await answer.json();
    if (state !== desk.dataset.state) {
      location.reload();
      return;
    }
    const bar = desk.querySelector("progress");
    bar.max = total;
    bar.value = done;
    desk.querySelector("[role=status]").textContent = words;
  }
  setTimeout(follow, EVERY);
}

setTimeout(follow, EVERY);
