// The boxes write the address of the search, and the server counts what it finds.
(() => {
  const start = (builder) => {
    const input = builder.querySelector("input[type=text]");
    const told = builder.querySelector("[data-query-count]");
    const boxes = [...builder.querySelectorAll("[data-facet]")];
    let asked = 0;

    const count = async () => {
      const turn = ++asked;
      const answer = await fetch(`${builder.dataset.queryBuilder}?${input.value.replace(/^\?/, "")}`);
      if (turn === asked && answer.ok) told.textContent = (await answer.json()).count;
    };

    const write = () => {
      const address = new URLSearchParams(input.value);
      for (const name of new Set(boxes.map((box) => box.dataset.facet))) address.delete(name);
      for (const box of boxes) if (box.checked) address.append(box.dataset.facet, box.value);
      input.value = address.toString();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };

    const read = () => {
      const address = new URLSearchParams(input.value);
      for (const box of boxes) box.checked = address.getAll(box.dataset.facet).includes(box.value);
    };

    builder.querySelector("[data-query-facets]").hidden = false;
    for (const box of boxes) box.addEventListener("change", write);
    input.addEventListener("change", () => { read(); count(); });
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-query-builder]").forEach(start);
  });
})();
