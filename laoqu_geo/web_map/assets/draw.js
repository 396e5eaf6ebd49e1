// The map itself: a quiet backdrop on canvas, projects above it as SVG, areas of uncertainty between.

const PANES = { backdrop: 210, network: 260, halos: 350, links: 380, glow: 400, works: 420, points: 600, labels: 620 };
const HIT_PX = 18;
const FAR_ZOOM = 7.5; // below this, badges are drawn smaller so that neighbours stay apart
const NETWORK_WEIGHT = { railway: 1.1, expressway: 1.4, road: 0.9 };

function Drawing(map, choose) {
  const canvas = {}, vector = {};
  for (const [name, level] of Object.entries(PANES)) {
    const pane = map.createPane(name);
    pane.style.zIndex = level;
    if (["backdrop", "network", "halos", "labels"].includes(name)) pane.style.pointerEvents = "none";
  }
  for (const name of ["backdrop", "network", "halos"]) canvas[name] = L.canvas({ pane: name, padding: 0.3 });
  for (const name of ["links", "glow", "works"]) vector[name] = L.svg({ pane: name, padding: 0.3 });

  const aids = { counties: L.layerGroup(), network: L.layerGroup() };
  drawAreas();
  drawNetwork();
  const items = new Map(data.projects.map((project) => [project.id, drawProject(project)]));
  const glow = L.layerGroup().addTo(map);

  function drawAreas() {
    const colours = data.colours;
    const all = { pane: "backdrop", renderer: canvas.backdrop, interactive: false, fillRule: "evenodd", smoothFactor: 1 };
    const { counties, prefectures } = data.backdrop;
    const land = counties.length ? counties : prefectures;
    const rings = (areas) => areas.map((area) => decode(area.shape));
    const outer = land.filter((area) => !area.inside), inner = land.filter((area) => area.inside);
    L.polygon(rings(outer), { ...all, stroke: false, fillColor: colours.outside, fillOpacity: 1 }).addTo(map);
    L.polygon(rings(inner), { ...all, stroke: false, fillColor: colours.land, fillOpacity: 1 }).addTo(map);
    L.polygon(decodeWater(), { ...all, stroke: false, fillColor: colours.water, fillOpacity: 1 }).addTo(map);
    L.polygon(rings(counties), { ...all, fill: false, color: colours.county_edge, weight: 0.8 }).addTo(aids.counties);
    const far = prefectures.filter((area) => !area.inside), near = prefectures.filter((area) => area.inside);
    L.polygon(rings(far), { ...all, fill: false, color: colours.prefecture_edge, weight: 1, opacity: 0.4 }).addTo(map);
    L.polygon(rings(near), { ...all, fill: false, color: colours.prefecture_edge, weight: 1.4 }).addTo(map);
  }

  function decodeWater() {
    return data.backdrop.network.water.map(decode);
  }

  function drawNetwork() {
    for (const group of data.backdrop.network.groups) {
      const colour = data.colours[`network_${group.kind}`] || data.colours.network_road;
      new NetworkPath(group, {
        pane: "network", renderer: canvas.network, interactive: false, fill: false, color: colour,
        weight: NETWORK_WEIGHT[group.kind] || 0.9, opacity: group.lifecycle === "live" ? 0.75 : 0.4,
      }).addTo(aids.network);
    }
  }

  function drawProject(project) {
    project.bounds = boundsOf(project.parts);
    const halo = project.halo && drawHalo(project);
    if (project.halo) project.bounds.extend(halo.getBounds());
    const symbol = !project.parts.length ? null : project.type === "p" ? drawPoint(project) : drawLine(project);
    if (symbol) symbol.bindTooltip(() => tooltip(project), { sticky: project.type !== "p", direction: "top", offset: [0, -10], opacity: 1, className: "tip" });
    return { project, symbol, halo, links: drawLinks(project) };
  }

  function drawHalo(project) {
    const look = lookOf(project).halo;
    return L.polygon([decode(project.halo)], { pane: "halos", renderer: canvas.halos, interactive: false, fillRule: "evenodd", color: look.colour, weight: 1, opacity: look.edge_opacity, fillOpacity: look.fill_opacity });
  }

  function drawPoint(project) {
    const picture = badgeSvg(lookOf(project));
    const size = Number(picture.getAttribute("width"));
    const icon = L.divIcon({ html: picture, className: "badge", iconSize: [size, size] });
    const group = L.featureGroup(project.parts.flat().map((at) => L.marker(at, { pane: "points", icon, keyboard: false, riseOnHover: true })));
    group.on("click", (event) => (L.DomEvent.stopPropagation(event), choose(project.id)));
    return group;
  }

  function drawLine(project) {
    const options = { pane: "works", renderer: vector.works, interactive: false, smoothFactor: 1 };
    const strokes = strokeOptions(lookOf(project)).map((one) => L.polyline(project.parts, { ...options, ...one }));
    const hit = L.polyline(project.parts, { ...options, interactive: true, weight: HIT_PX, opacity: 0, className: "reach" });
    const group = L.featureGroup([...strokes, hit]);
    group.on("click", (event) => (L.DomEvent.stopPropagation(event), choose(project.id)));
    return group;
  }

  function drawLinks(project) {
    return L.layerGroup((project.links || []).map((one) => L.polyline(decode(one.shape), { pane: "links", renderer: vector.links, interactive: false, color: data.colours.link, weight: 1.2, opacity: 0.8 })));
  }

  function tooltip(project) {
    return el("div", null, el("strong", null, nameOf(project)), el("br"), `${label("kind", project.kind)} · ${label("stage", project.stage)}`);
  }

  /** Leave out the fill of an area that covers the whole view: it would only tint everything. */
  function thinHalo(halo, look) {
    const box = halo.getBounds(), view = map.getBounds();
    const wide = view.isValid() && box.getEast() - box.getWest() > (view.getEast() - view.getWest()) * 0.8;
    halo.setStyle({ fillOpacity: wide ? look.fill_opacity * 0.3 : look.fill_opacity });
  }

  // The network may be tens of thousands of lines: projects are painted first, then what lies under them.
  let painted = document.readyState === "complete";
  if (!painted) window.addEventListener("load", () => setTimeout(() => {
    painted = true;
    show(aids.network, state.aids.network);
    map.getContainer().dataset.network = "drawn";
  }));

  const show = (layer, on) => layer && (on ? layer.addTo(map) : layer.remove());

  function refresh() {
    for (const { project, symbol, halo, links } of items.values()) {
      const shown = isShown(project);
      show(symbol, shown);
      show(halo, shown && (state.aids.halo || project.id === state.selected));
      if (halo) thinHalo(halo, lookOf(project).halo);
      show(links, shown && (state.aids.links || project.id === state.selected));
    }
    show(aids.network, painted && state.aids.network);
    show(aids.counties, state.aids.counties);
    highlight();
  }

  function highlight() {
    glow.clearLayers();
    for (const node of map.getPane("points").querySelectorAll(".is-selected")) node.classList.remove("is-selected");
    const item = items.get(state.selected);
    if (!item || !item.symbol || !isShown(item.project)) return;
    if (item.project.type === "p") item.symbol.eachLayer((marker) => marker.getElement()?.classList.add("is-selected"));
    else L.polyline(item.project.parts, { pane: "glow", renderer: vector.glow, interactive: false, color: "#ffc93c", weight: 13, opacity: 0.75 }).addTo(glow);
  }

  const farOff = () => map.getContainer().classList.toggle("is-far", map.getZoom() < FAR_ZOOM);
  map.on("zoomend", farOff);
  farOff();
  map.on("zoomend", () => items.forEach(({ project, halo }) => halo && thinHalo(halo, lookOf(project).halo)));
  return { refresh, items };
}

/** Give the address of an OSM object (`w12`, `r3`, `n4`); empty for embedded edges and ids made for tests. */
function osmAddress(id) {
  const found = /^([nwr])([1-9]\d{0,9})$/.exec(id);
  return found ? `https://www.openstreetmap.org/${{ n: "node", w: "way", r: "relation" }[found[1]]}/${found[2]}` : "";
}
