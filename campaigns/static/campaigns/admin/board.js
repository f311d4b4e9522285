// Moves projects between the lists of a campaign, with the buttons or by hand, and writes the rows of
// the form that the server reads.
document.addEventListener("DOMContentLoaded", () => {
  const names = ["pinned", "excluded", "found"];
  const lists = Object.fromEntries(
    names.map((name) => [name, document.querySelector(`[data-project-list="${name}"]`)]),
  );
  if (!lists.found) return;
  const status = document.querySelector("[data-board-status]");
  const query = document.querySelector("[data-query-builder] input[type=text]");
  const listOf = (item) => item.parentElement.dataset.projectList;
  const itemOf = (name, project) => lists[name].querySelector(`:scope > [data-project="${project}"]`);

  const addRow = (list, project) => {
    const rows = list.parentElement.querySelector("[data-rows]");
    const total = list.parentElement.querySelector("[name$='-TOTAL_FORMS']");
    const blank = list.parentElement.querySelector("[data-empty-row]").innerHTML;
    rows.insertAdjacentHTML("beforeend", blank.replaceAll("__prefix__", total.value));
    total.value = Number(total.value) + 1;
    const row = rows.lastElementChild;
    row.dataset.row = project;
    row.querySelector("[name$='-project']").value = project;
    return row;
  };

  const write = (list) => {
    const shown = [...list.children].map((item) => item.dataset.project);
    const rows = list.parentElement.querySelector("[data-rows]");
    for (const project of shown) {
      if (!rows.querySelector(`[data-row="${project}"]`)) addRow(list, project);
    }
    for (const row of rows.children) {
      const place = shown.indexOf(row.dataset.row);
      const order = row.querySelector("[name$='-ORDER']");
      row.querySelector("[name$='-DELETE']").value = place < 0 ? "on" : "";
      if (order) order.value = place + 1;
    }
  };

  const hideChosen = () => {
    for (const item of lists.found.children) {
      item.hidden = ["pinned", "excluded"].some((name) => itemOf(name, item.dataset.project));
    }
  };

  const move = (item, name, before = null) => {
    const { project } = item.dataset;
    if (name !== "found") {
      const placed = item.parentElement === lists.found ? item.cloneNode(true) : item;
      lists[name].insertBefore(placed, before);
    } else if (item.parentElement !== lists.found) {
      item.remove();
    }
    hideChosen();
    for (const list of [lists.pinned, lists.excluded]) write(list);
    status.textContent = status.dataset[name].replace("{title}", item.querySelector("a").textContent);
    // Wagtail then knows that there is something to save and to preview.
    lists.pinned.parentElement
      .querySelector("[name$='-TOTAL_FORMS']")
      .dispatchEvent(new Event("change", { bubbles: true }));
    return itemOf(name, project);
  };

  const actions = {
    up: (item) => item.previousElementSibling && move(item, "pinned", item.previousElementSibling),
    down: (item) =>
      item.nextElementSibling && move(item, "pinned", item.nextElementSibling.nextElementSibling),
  };

  // Who works through a list with the keyboard goes on with its next project.
  const neighbour = (item) => {
    const others = [...item.parentElement.children].filter((other) => !other.hidden);
    const place = others.indexOf(item);
    return others[place + 1] || others[place - 1];
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".board-item [data-act]");
    if (!button) return;
    const item = button.closest(".board-item");
    const { act } = button.dataset;
    if (actions[act]) {
      actions[act](item);
      button.focus();
      return;
    }
    const [next, list] = [neighbour(item), item.parentElement];
    move(item, act);
    (next?.querySelector(`[data-act="${act}"]`) || list).focus();
  });

  let dragged = null;
  const startDrag = (event) => {
    dragged = event.target.closest(".board-item");
    event.dataTransfer.effectAllowed = "move";
  };
  const allowDrop = (event) => dragged && event.preventDefault();
  const drop = (event) => {
    if (!dragged) return;
    event.preventDefault();
    const name = event.currentTarget.dataset.projectList;
    const over = event.target.closest(".board-item");
    const box = over?.getBoundingClientRect();
    const before = over && event.clientY < box.top + box.height / 2 ? over : over?.nextElementSibling;
    if (over !== dragged) move(dragged, name, before === dragged ? dragged.nextElementSibling : before);
    dragged = null;
  };
  for (const list of Object.values(lists)) {
    list.addEventListener("dragstart", startDrag);
    list.addEventListener("dragover", allowDrop);
    list.addEventListener("drop", drop);
  }

  const ask = async (address) => {
    const answer = await fetch(address);
    return answer.ok ? answer.text() : null;
  };

  query?.addEventListener("change", async () => {
    const asked = query.value.replace(/^\?/, "");
    const found = await ask(`${lists.found.dataset.url}?${asked}`);
    if (found === null || asked !== query.value.replace(/^\?/, "")) return;
    lists.found.innerHTML = found;
    hideChosen();
  });

  const adder = document.querySelector("[data-board-add]");
  const chosen = adder.querySelector("input");
  chosen.addEventListener("change", async () => {
    if (!chosen.value) return;
    const project = chosen.value;
    const html = await ask(adder.dataset.boardAdd.replace("/0/", `/${project}/`));
    adder.querySelector("[data-chooser-action-clear]").click();
    if (html === null || itemOf("pinned", project)) return;
    itemOf("excluded", project)?.remove();
    const holder = document.createElement("ol");
    holder.innerHTML = html;
    move(holder.firstElementChild, "pinned");
  });

  hideChosen();
});
