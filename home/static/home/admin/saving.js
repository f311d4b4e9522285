// A page saves itself while it is written. What is saved by hand meanwhile waits for that save to end: two
// at once know nothing of each other, and the server refuses the second or takes it for another page.
(() => {
  let saving = false;
  let waiting = null;

  const end = () => {
    saving = false;
    if (!waiting) return;
    const { form, button } = waiting;
    waiting = null;
    // Nothing is to be saved by itself any more: the page is about to be left.
    form.dataset.wAutosaveActiveValue = "false";
    // Wagtail disables a button that was pressed; then the form would not say which one it was.
    if (button) button.disabled = false;
    form.requestSubmit(button);
  };

  document.addEventListener("w-autosave:save", () => { saving = true; });
  document.addEventListener("w-autosave:success", end);
  document.addEventListener("w-autosave:error", end);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-edit-form]")) return;
    // Who presses a second time does not want to wait.
    if (saving && !waiting) {
      event.preventDefault();
      waiting = { form, button: event.submitter };
    } else {
      form.dataset.wAutosaveActiveValue = "false";
    }
  });
})();
