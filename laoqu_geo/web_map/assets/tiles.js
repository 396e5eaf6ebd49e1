// Online maps under the projects: off until ticked, tried with one tile first, and silent where there is no network.

function Tiles(map) {
  const shown = new Map(); // name -> Leaflet layers
  const keys = {}; // held in memory only: never in the address, never in a saved copy

  function rows() {
    return Object.entries(data.tiles).map(([name, source]) => {
      const box = el("input", { type: "checkbox", "data-tiles": name, onchange: () => (box.checked ? turnOn(name, source, box) : turnOff(name)) });
      box.checked = shown.has(name);
      const key = source.needsKey && el("input", { type: "text", class: "key", "data-key": name, autocomplete: "off", spellcheck: "false", placeholder: word("tileKey"), "aria-label": word("tileKey"), value: keys[name] || "", oninput: (event) => (keys[name] = event.target.value.trim()) });
      return el("li", null, el("label", null, box, el("span", { class: "grow" }, source.label[state.language])), key || null);
    });
  }

  function turnOn(name, source, box) {
    const ready = navigator.onLine && (!source.needsKey || keys[name]);
    if (!ready) { box.checked = false; return; }
    const layers = source.layers.map((address) => L.tileLayer(address, { pane: "tiles", subdomains: source.subdomains, key: encodeURIComponent(keys[name] || ""), maxZoom: 18, referrerPolicy: "origin" }));
    const probe = new Image();
    probe.onload = () => { shown.set(name, layers.map((layer) => layer.addTo(map))); credit(); };
    probe.onerror = () => { box.checked = false; };
    const centre = map.getCenter(), zoom = Math.max(3, Math.round(map.getZoom()));
    const at = map.project(centre, zoom).divideBy(256).floor();
    probe.referrerPolicy = "origin";
    probe.src = L.Util.template(source.layers[0], { s: source.subdomains[0] || "", x: at.x, y: at.y, z: zoom, key: encodeURIComponent(keys[name] || "") });
  }

  function turnOff(name) {
    for (const layer of shown.get(name) || []) layer.remove();
    shown.delete(name);
    credit();
  }

  function credit() {
    for (const node of document.querySelectorAll(".tile-credit")) node.remove();
    for (const name of shown.keys()) byId("imprint").append(el("span", { class: "tile-credit" }, data.tiles[name].credit));
  }

  map.createPane("tiles").style.zIndex = 230;
  return { rows };
}
