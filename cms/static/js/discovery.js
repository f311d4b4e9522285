// The search form without page reloads. Without this file all works, with one more click.
(() => {
  const form = document.querySelector("form[data-discovery]");
  if (!form) return;
  const box = form.elements.q;
  const say = document.querySelector("[data-announce]");
  let pending;

  const address = () => {
    const usual = form.elements.tri[0].value;
    const chosen = [...new FormData(form)].filter(([, value]) => value && value !== usual);
    return form.getAttribute("action") + (chosen.length ? "?" + new URLSearchParams(chosen) : "");
  };

  function swap(page) {
    const at = document.activeElement;
    const open = new Map([...form.querySelectorAll("[data-facet]")].map((d) => [d.dataset.facet, d.open]));
    for (const id of ["results", "facets"]) document.getElementById(id).replaceWith(page.getElementById(id));
    for (const facet of form.querySelectorAll("[data-facet]")) facet.open ||= open.get(facet.dataset.facet);
    document.title = page.title;
    say.textContent = document.getElementById("total").textContent;
    if (!at.isConnected && at.name) {
      const same = [...form.elements].find((e) => e.name === at.name && e.value === at.value);
      same?.focus({ preventScroll: true });
    }
  }

  async function show(url, record) {
    pending?.abort();
    pending = new AbortController();
    const results = document.getElementById("results");
    results.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal: pending.signal });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const old = page.querySelector("form[data-discovery]").elements;
      // What was typed is shown as its commune.
      form.elements.pres.value = old.pres.value;
      if (record) history.pushState(null, "", answer.url);
      else {
        box.value = old.q.value;
        form.elements.tri.value = old.tri.value;
      }
      swap(page);
    } catch (error) {
      if (error.name !== "AbortError") location.href = url;
    }
  }

  form.addEventListener("change", () => show(address(), true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(address(), true);
  });
  addEventListener("popstate", () => show(location.href, false));

  // Asked for on a click only, and rounded to about a kilometre before it leaves.
  const near = form.querySelector("[data-near]");
  const told = near.querySelector("[data-refused]");
  near.hidden = !navigator.geolocation;
  near.querySelector("button").addEventListener("click", () => {
    const refuse = () => (told.textContent = told.dataset.refused);
    navigator.geolocation.getCurrentPosition(async ({ coords }) => {
      const rounded = { lat: coords.latitude.toFixed(2), lon: coords.longitude.toFixed(2) };
      const answer = await fetch(near.dataset.near + "?" + new URLSearchParams(rounded));
      const { name } = await answer.json();
      if (!name) return refuse();
      told.textContent = "";
      form.elements.pres.value = name;
      show(address(), true);
    }, refuse);
  });

  const list = document.getElementById("suggestions");
  let timer;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (box.value.length > 1) timer = setTimeout(suggest, 180);
  });
  async function suggest() {
    const answer = await fetch(box.dataset.suggestUrl + "?q=" + encodeURIComponent(box.value));
    if (!answer.ok) return;
    const { suggestions } = await answer.json();
    list.replaceChildren(...suggestions.map(({ title }) => new Option(title, title)));
  }

  // What was ticked before this file came.
  if ([...form.elements].some((e) => e.checked !== e.defaultChecked)) show(address(), true);
})();
