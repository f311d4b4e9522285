// « Placer le point sur une carte »: fills in the two numbers that anybody may write by hand.
// Nothing of the map is loaded before it is opened.
(() => {
  const place = document.querySelector("[data-pin]");
  if (!place) return;
  const { dataset } = place;
  const { latitude, longitude } = place.closest("form").elements;
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = dataset.open;
  details.append(summary);
  place.append(details);

  const load = (tag, address) =>
    new Promise((done, failed) => {
      const part = Object.assign(document.createElement(tag), { onload: done, onerror: failed });
      if (tag === "link") Object.assign(part, { rel: "stylesheet", href: address });
      else part.src = address;
      document.head.append(part);
    });

  const button = (text, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    made.className = "button quiet fr-btn fr-btn--secondary";
    made.addEventListener("click", act);
    return made;
  };

  async function draw() {
    const { tiles, attribution } = dataset;
    await Promise.all([load("link", dataset.css), load("link", dataset.look), load("script", dataset.leaflet)]);
    const outlines = tiles ? null : await (await fetch(dataset.outlines)).json();
    const frame = document.createElement("div");
    const said = document.createElement("span");
    const row = document.createElement("p");
    frame.className = "place-map-frame";
    said.setAttribute("role", "status");
    row.className = "row";
    details.append(frame, row);
    const map = L.map(frame, { maxZoom: tiles ? 19 : 12, minZoom: 3, scrollWheelZoom: false, zoomControl: false });
    L.control.zoom({ zoomInTitle: dataset.zoomIn, zoomOutTitle: dataset.zoomOut }).addTo(map);
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", dataset.label);
    map.attributionControl.setPrefix("Leaflet");
    if (tiles) L.tileLayer(tiles, { attribution, maxZoom: 19 }).addTo(map);
    else L.geoJSON(outlines, { interactive: false, attribution, style: { className: "land" } }).addTo(map);
    const icon = L.divIcon({ html: "<span></span>", className: "place-marker", iconSize: [44, 44] });
    const pin = L.marker([0, 0], { icon, keyboard: false, interactive: false });
    const read = () => [latitude, longitude].map(({ value }) => parseFloat(value.replace(",", ".")));
    const show = () => {
      const point = read();
      if (point.some(Number.isNaN)) return false;
      pin.setLatLng(point).addTo(map);
      return point;
    };
    const put = ({ lat, lng }) => {
      latitude.value = lat.toFixed(5);
      longitude.value = L.Util.wrapNum(lng, [-180, 180], true).toFixed(5);
      latitude.dispatchEvent(new Event("input", { bubbles: true }));
      said.textContent = dataset.put;
    };
    const point = show();
    map.setView(point || [dataset.lat, dataset.lng].map(Number), point ? map.getMaxZoom() - 1 : Number(dataset.zoom));
    latitude.form.addEventListener("input", show);
    map.on("click", ({ latlng }) => put(latlng));
    row.append(button(dataset.centre, () => put(map.getCenter())), " ", said);
  }

  details.addEventListener("toggle", () => draw().catch(() => details.append(dataset.failed)), { once: true });
})();
