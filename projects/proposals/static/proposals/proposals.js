// What is typed is kept as it goes, and what resembles it is shown. Without this file, « Continuer » does both.
(() => {
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const said = form.querySelector("[data-saved]");
  const alike = form.querySelector("[data-alike]");
  let saving, asking, question;

  async function keep() {
    const typed = new FormData(form);
    for (const name of ["file", "retirer", "different"]) typed.delete(name);
    typed.append("garder", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body: typed });
      said.textContent = answer.ok ? said.dataset.saved : said.dataset.unsaved;
    } catch {
      said.textContent = said.dataset.unsaved;
    }
  }

  async function ask() {
    const typed = new URLSearchParams();
    for (const name of ["title", "url", "summary"]) typed.set(name, form.elements[name].value);
    question?.abort();
    question = new AbortController();
    try {
      const answer = await fetch(alike.dataset.alike + "?" + typed, { signal: question.signal });
      if (!answer.ok) return;
      const fresh = await answer.text();
      const ticked = alike.querySelector("[name=different]")?.checked;
      const shown = new DOMParser().parseFromString(fresh, "text/html").body;
      // The same list again would be read aloud again.
      if (shown.textContent.trim() === alike.textContent.trim()) return;
      alike.replaceChildren(...shown.childNodes);
      const box = alike.querySelector("[name=different]");
      if (box && ticked) box.checked = true;
    } catch {
      // Asked again at the next key, and by the server at the end of the step.
    }
  }

  function edited({ target }) {
    said.textContent = "";
    clearTimeout(saving);
    saving = setTimeout(keep, 1500);
    if (!alike || !["title", "url", "summary"].includes(target.name)) return;
    clearTimeout(asking);
    asking = setTimeout(ask, 500);
  }

  form.addEventListener("input", edited);
  form.addEventListener("submit", () => clearTimeout(saving));
  // What was typed before this file came.
  for (const target of form.elements) {
    const { type, value, defaultValue = value, checked, defaultChecked } = target;
    if (type !== "hidden" && (value !== defaultValue || checked !== defaultChecked)) edited({ target });
  }
})();
