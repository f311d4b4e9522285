// The map of components/map.html: points that gather by territory, over outlines or tiles.
// Without this file the page shows the same places as a drawing and a list.
(() => {
  const GAP = 46; // pixels between two markers that can be told, and touched, apart
  const LISTED = 20; // titles in the window of one place
  const EUROPE = L.latLngBounds([40, -10], [52, 11]);
  const CALM = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const read = (url) => fetch(url).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));

  // Markers by square of the screen, to find the neighbours of one without asking them all.
  class Squares {
    squares = new Map();
    key = (x, y) => Math.floor(x / GAP) + " " + Math.floor(y / GAP);
    add(node, { x, y }) {
      const key = this.key(x, y);
      this.squares.set(key, [...(this.squares.get(key) || []), { node, x, y }]);
    }
    touches({ x, y }, but) {
      for (const dx of [-GAP, 0, GAP])
        for (const dy of [-GAP, 0, GAP])
          for (const other of this.squares.get(this.key(x + dx, y + dy)) || [])
            if (other.node !== but && !other.gone && Math.hypot(other.x - x, other.y - y) < GAP) return true;
      return false;
    }
    remove(node, { x, y }) {
      for (const other of this.squares.get(this.key(x, y))) other.gone ||= other.node === node;
    }
  }

  // France, regions, départements, communes, points: each with the features that it holds.
  function tree({ features, places }) {
    const root = { name: "", parts: new Map(), held: new Set(), points: [] };
    const lineage = (code) => (places[code] ? [...lineage(places[code].in), code] : []);
    for (const feature of features) {
      const { type, coordinates } = feature.geometry;
      (type === "Point" ? [coordinates] : coordinates).forEach(([longitude, latitude], rank) => {
        const point = L.latLng(latitude, longitude);
        let node = root;
        for (const code of [...lineage(feature.properties.places[rank]), `${latitude},${longitude}`]) {
          node.held.add(feature);
          node.points.push(point);
          if (!node.parts.has(code)) {
            const name = places[code]?.name || node.name || feature.properties.title;
            const known = places[code] ? code : node.code;
            node.parts.set(code, { name, code: known, parts: new Map(), held: new Set(), points: [] });
          }
          node = node.parts.get(code);
        }
        node.held.add(feature);
        node.points.push(point);
      });
    }
    return root;
  }

  function centre(node) {
    const sum = node.points.reduce(([lat, lng], point) => [lat + point.lat, lng + point.lng], [0, 0]);
    return (node.centre ||= L.latLng(sum[0] / node.points.length, sum[1] / node.points.length));
  }

  // Regions whose markers would touch are one marker, named after them all.
  function gathered(regions, where) {
    const groups = [...regions];
    for (let rank = 0; rank < groups.length; rank++) {
      const here = where(groups[rank]);
      const near = groups.findIndex((other, at) => at > rank && where(other).distanceTo(here) < GAP);
      if (near < 0) continue;
      groups[rank] = together(groups[rank], groups.splice(near, 1)[0]);
      rank = -1; // Its centre has moved: look at all of them again.
    }
    return groups;
  }

  function together(one, other) {
    const members = [one, other].flatMap((node) => (node.group ? [...node.parts.values()] : [node]));
    return {
      name: members.map(({ name }) => name).join(", "),
      group: true,
      parts: new Map(members.map((member) => [member, member])),
      held: new Set(members.flatMap(({ held }) => [...held])),
      points: members.flatMap(({ points }) => points),
    };
  }

  class PlaceMap extends HTMLElement {
    async connectedCallback() {
      try {
        const outlines = this.dataset.tiles ? null : read(this.dataset.outlines);
        this.root = tree(await read(this.dataset.features));
        this.outlines = await outlines;
      } catch {
        return; // What the page shows without this file stays.
      }
      if (this.isConnected && this.root.points.length) this.draw();
    }

    disconnectedCallback() {
      this.map?.remove();
    }

    draw() {
      const frame = document.createElement("div");
      frame.className = "place-map-frame";
      this.querySelector("svg")?.replaceWith(frame);
      this.map = L.map(frame, {
        maxZoom: this.dataset.tiles ? 18 : 11,
        minZoom: 3,
        zoomControl: false,
        zoomSnap: this.dataset.tiles ? 1 : 0.5,
        scrollWheelZoom: false,
        zoomAnimation: !CALM,
        fadeAnimation: !CALM,
        markerZoomAnimation: !CALM,
      });
      frame.setAttribute("role", "group");
      frame.setAttribute("aria-label", this.dataset.label);
      // A wheel that turns over a map is meant for the page, until the map is in use.
      this.map.on("focus", () => this.map.scrollWheelZoom.enable());
      this.map.on("blur", () => this.map.scrollWheelZoom.disable());
      frame.addEventListener("keydown", ({ key }) => key === "Escape" && this.map.closePopup());
      this.map.on("popupclose", ({ popup }) => popup.node && this.focusOn(popup.node));
      L.control.zoom({ zoomInTitle: this.dataset.zoomIn, zoomOutTitle: this.dataset.zoomOut }).addTo(this.map);
      this.map.attributionControl.setPrefix("Leaflet");
      this.drawGround();
      this.spreads = new Map();
      this.markers = new Map();
      this.addJumps();
      this.layer = L.layerGroup().addTo(this.map);
      this.map.on("moveend", () => this.refresh());
      this.refresh();
    }

    drawGround() {
      const { tiles, attribution } = this.dataset;
      if (tiles) L.tileLayer(tiles, { attribution, maxZoom: 18 }).addTo(this.map);
      else L.geoJSON(this.outlines, { interactive: false, attribution, style: { className: "land" } }).addTo(this.map);
    }

    // Buttons towards the parts of France that one view cannot hold.
    addJumps() {
      const areas = new Map();
      for (const region of this.root.parts.values()) {
        const name = EUROPE.contains(centre(region)) ? this.dataset.mainland : region.name;
        const area = areas.get(name) || { held: new Set(), points: [] };
        region.held.forEach((feature) => area.held.add(feature));
        area.points.push(...region.points);
        areas.set(name, area);
      }
      const first = areas.get(this.dataset.mainland) || areas.values().next().value;
      this.goTo(first);
      if (areas.size < 2) return;
      const bar = document.createElement("p");
      bar.className = "row";
      for (const [name, area] of areas) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = `${name} (${area.held.size})`;
        button.addEventListener("click", () => this.goTo(area));
        bar.append(button);
      }
      this.append(bar);
    }

    goTo(area) {
      this.map.fitBounds(L.latLngBounds(area.points), { padding: [30, 30], maxZoom: 7, animate: !CALM });
    }

    // The smallest territories whose markers do not touch one another, at one zoom.
    spread(zoom) {
      if (!this.spreads.has(zoom)) this.spreads.set(zoom, this.opened(zoom));
      return this.spreads.get(zoom);
    }

    opened(zoom) {
      const squares = new Squares();
      const where = (node) => this.map.project(centre(node), zoom);
      const shown = new Set();
      const wave = gathered([...this.root.parts.values()], where);
      wave.forEach((node) => (squares.add(node, where(node)), shown.add(node)));
      for (const node of wave) {
        const parts = [...node.parts.values()];
        if (!parts.length || !(zoom >= this.map.getMaxZoom() || this.fits(parts, node, squares, where))) continue;
        squares.remove(node, where(node));
        shown.delete(node);
        parts.forEach((part) => (squares.add(part, where(part)), shown.add(part), wave.push(part)));
      }
      return shown;
    }

    fits(parts, node, squares, where) {
      const own = new Squares();
      return parts.every((part) => {
        const point = where(part);
        const alone = !squares.touches(point, node) && !own.touches(point);
        own.add(part, point);
        return alone;
      });
    }

    refresh() {
      const near = this.map.getBounds().pad(0.3);
      const shown = this.spread(this.map.getZoom());
      for (const [node, marker] of this.markers)
        if (!shown.has(node) || !near.contains(centre(node))) {
          this.layer.removeLayer(marker);
          this.markers.delete(node);
        }
      for (const node of shown)
        if (!this.markers.has(node) && near.contains(centre(node))) this.markers.set(node, this.marker(node));
      if (this.opening) this.focusOn([...shown].find((node) => this.markers.has(node) && this.opening.held.has([...node.held][0])));
      this.opening = null;
    }

    marker(node) {
      const html = document.createElement("span");
      const count = node.held.size;
      html.append(count > 1 ? count : "");
      const only = [...node.held][0].properties.title;
      const title = count > 1 ? `${node.name} : ${this.counted(count)}` : `${only} (${node.name})`;
      const icon = L.divIcon({ html, className: count > 1 ? "place-marker several" : "place-marker", iconSize: [44, 44] });
      const marker = L.marker(centre(node), { icon, title, riseOnHover: true }).addTo(this.layer);
      marker.getElement().setAttribute("aria-label", title);
      marker.on("click keydown", ({ type, originalEvent }) => {
        if (type === "keydown" && ![" ", "Enter"].includes(originalEvent.key)) return;
        originalEvent.preventDefault();
        if (count > 1 && node.parts.size) this.open(node, type === "keydown");
        else this.list(node);
      });
      return marker;
    }

    counted(count) {
      return this.dataset.several.replace("{n}", count);
    }

    // Zoom until the territory is no longer one marker.
    open(node, byKey) {
      let zoom = this.map.getZoom();
      while (zoom < this.map.getMaxZoom() && this.spread(zoom).has(node)) zoom = Math.min(zoom + 1, this.map.getMaxZoom());
      const bounds = L.latLngBounds(node.points);
      this.opening = byKey ? node : null;
      this.map.setView(bounds.getCenter(), Math.max(zoom, Math.min(this.map.getBoundsZoom(bounds), 9)), { animate: !CALM });
    }

    list(node) {
      const box = document.createElement("div");
      const title = document.createElement("p");
      const name = document.createElement("strong");
      name.textContent = node.name;
      title.append(name);
      const links = document.createElement("ul");
      const listed = [...node.held].slice(0, LISTED);
      links.append(...listed.map(({ properties }) => item(properties.url, properties.title)));
      const more = node.held.size > LISTED && node.code;
      if (more) links.append(item(this.dataset.placeUrl.replace("%7Bcode%7D", node.code), this.counted(node.held.size)));
      box.append(title, links);
      const popup = L.popup({ maxHeight: 280, maxWidth: 260 }).setLatLng(centre(node)).setContent(box);
      popup.node = node;
      popup.openOn(this.map);
      popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", this.dataset.close);
      links.querySelector("a").focus({ preventScroll: true });
    }

    focusOn(node) {
      this.markers.get(node)?.getElement()?.focus({ preventScroll: true });
    }
  }

  function item(url, text) {
    const entry = document.createElement("li");
    const link = document.createElement("a");
    link.href = url;
    link.textContent = text;
    entry.append(link);
    return entry;
  }

  customElements.define("place-map", PlaceMap);
})();
