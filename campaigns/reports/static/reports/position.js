// « Ma position »: fills in the two numbers that anybody may write by hand.
(() => {
  const place = document.querySelector("[data-position]");
  if (!place || !navigator.geolocation) return;
  const button = document.createElement("button");
  const said = document.createElement("span");
  button.type = "button";
  button.className = "button quiet fr-btn fr-btn--secondary";
  button.textContent = place.dataset.button;
  said.setAttribute("role", "status");
  place.append(button, " ", said);
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const form = place.closest("form");
        form.elements.latitude.value = coords.latitude.toFixed(5);
        form.elements.longitude.value = coords.longitude.toFixed(5);
        form.elements.latitude.dispatchEvent(new Event("input", { bubbles: true }));
        said.textContent = place.dataset.found;
      },
      () => (said.textContent = place.dataset.refused),
      { enableHighAccuracy: true, timeout: 10000 },
    );
  });
})();
