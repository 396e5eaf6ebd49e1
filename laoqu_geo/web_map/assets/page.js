// Everything put together: bar, panel, map, card, table, address, frames and print.

const FRESH_HASH = document.documentElement.dataset.state || "";
let data = null;

window.laoqu = { mapElement, start };

/** Give the map's element, emptied of what a saved copy of the page may have kept. */
function mapElement(id) {
  const node = byId(id);
  const clean = el("div", { id, class: "folium-map" });
  node.replaceWith(clean);
  data = JSON.parse(byId("data").textContent);
  for (const project of data.projects) project.parts = decode(project.shape);
  return clean;
}

function start(map) {
  const view = readHash(location.hash || FRESH_HASH);
  document.body.classList.toggle("is-embed", embedded);
  const home = L.latLngBounds([data.bounds[1], data.bounds[0]], [data.bounds[3], data.bounds[2]]);
  let written = "", waiting = null;

  const panel = Panel(change, Tiles(map));
  const search = Search(openHit);
  const card = Card(() => choose(null), zoomTo);
  const table = Table((id) => choose(id, { follow: true }), () => toggleTable(false));
  const controls = Controls(map, () => showView(null));
  buildAll();
  table.refresh(); // from here on the map has its final size
  showView(view);
  const drawing = Drawing(map, choose);
  const labels = Labels(map);
  change();
  if (state.selected && !view) zoomTo(data.projects.find((project) => project.id === state.selected));
  map.on("moveend", remember);
  map.on("click", askNetwork);
  window.addEventListener("hashchange", () => location.hash !== written && reopen(location.hash));
  document.addEventListener("keydown", shortcuts);
  watchFrame(map, () => { if (waiting && map.getSize().x > 0) showView(waiting.view); });
  watchPrint(map);
  map.getContainer().dataset.ready = "1";

  /** Show a view, or the whole plan; a map without a size (a hidden tab) waits until it has one. */
  function showView(wanted) {
    waiting = map.getSize().x > 0 && map.getSize().y > 0 ? null : { view: wanted };
    if (wanted) map.setView(wanted.centre, wanted.zoom, { animate: false });
    else if (waiting) map.setView(home.getCenter(), 7, { animate: false });
    else map.fitBounds(home, { animate: false, padding: [8, 8] });
  }

  function buildAll() {
    document.documentElement.lang = state.language ? "en" : "zh-CN";
    document.title = data.plan.heading[state.language];
    fill("skip", document.createTextNode(word("skip")));
    byId("skip").onclick = (event) => { event.preventDefault(); toggleTable(true); byId("table").focus(); };
    fill("bar", heading(), search.build(), buttons());
    byId("stage").setAttribute("aria-label", word("map"));
    map.getContainer().setAttribute("aria-label", word("map"));
    panel.build();
    controls.build();
    fill("imprint", imprint());
  }

  function change() {
    panel.refresh();
    drawing.refresh();
    labels.refresh();
    card.refresh();
    table.refresh();
    byId("tableButton").setAttribute("aria-expanded", String(state.table));
    remember();
  }

  function choose(id, { follow = false } = {}) {
    const project = data.projects.find((one) => one.id === id);
    state.selected = project && id !== state.selected ? id : project && follow ? id : null;
    change();
    if (follow && project && project.parts.length && !map.getBounds().contains(project.bounds)) zoomTo(project);
  }

  function openHit({ kind, target }) {
    if (kind === "area") return map.fitBounds(boundsOf(decode(target.shape)));
    if (kind === "network") return map.fitBounds(networkBounds(target).pad(0.1), { maxZoom: 13 });
    state.hiddenKinds.delete(target.kind);
    state.hiddenStages.delete(target.stage);
    state.selected = target.id;
    closePanel();
    change();
    return zoomTo(target);
  }

  function zoomTo(project) {
    if (!project.parts.length) return;
    const wide = map.getSize().x > 720;
    const cover = wide ? { paddingTopLeft: [30, 30], paddingBottomRight: [390, 40] } : { paddingTopLeft: [20, 20], paddingBottomRight: [20, Math.round(map.getSize().y * 0.5)] };
    map.fitBounds(project.bounds, { maxZoom: 11, ...cover });
  }

  function askNetwork(event) {
    const found = state.aids.network && nearestNetworkLine(map, event.containerPoint);
    if (found) L.popup({ className: "tip", closeButton: false, autoPan: false }).setLatLng(event.latlng).setContent(networkTip(found)).openOn(map);
    else if (state.selected) choose(null);
  }

  /** Keep the state in the address and on the page itself, so that a saved copy opens as it was left. */
  function remember() {
    written = writeHash(map);
    document.documentElement.dataset.state = written;
    try {
      history.replaceState(null, "", written);
    } catch (refused) {
      written = location.hash; // a sandboxed frame may not touch its address
    }
  }

  function reopen(hash) {
    const wanted = readHash(hash);
    buildAll();
    change();
    if (wanted) showView(wanted);
    else if (state.selected) zoomTo(data.projects.find((project) => project.id === state.selected));
  }

  function toggleTable(on) {
    state.table = on;
    change();
    map.invalidateSize();
  }

  function heading() {
    const { number, date } = data.plan;
    return el("div", { class: "heading" },
      el("h1", { title: data.plan.heading[state.language] }, data.plan.heading[state.language]),
      el("p", null, [number, date].filter(Boolean).join(" · ")));
  }

  function buttons() {
    const button = (id, text, onclick, extra) => el("button", { type: "button", id, onclick, ...extra }, text);
    return el("nav", { class: "buttons" },
      button("panelButton", word("layers"), () => byId("app").classList.toggle("has-panel"), { "aria-controls": "panel" }),
      button("tableButton", word("table"), () => toggleTable(!state.table), { "aria-controls": "table" }),
      button("print", word("print"), () => printMap(map)),
      button("language", word("language"), () => { state.language = 1 - state.language; buildAll(); change(); }, { lang: state.language ? "zh-CN" : "en" }));
  }

  function closePanel() {
    byId("app").classList.remove("has-panel");
  }

  function shortcuts(event) {
    if (event.key === "Escape") {
      closePanel();
      if (state.selected && event.target.id !== "search") choose(null);
    } else if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(event.target.tagName)) {
      event.preventDefault();
      byId("search").focus();
    }
  }
}

/** List the sources under the map: OSM first, then the plan, then everybody else who is to be credited. */
function imprint() {
  const { title, number, date, osmDate, credits, sketch } = data.plan;
  const plan = [title && `《${title}》`, number, date].filter(Boolean).join(" ");
  return [
    embedded ? el("h1", null, data.plan.heading[state.language]) : null,
    el("span", null, link(word("osmCredit"), "https://www.openstreetmap.org/copyright"), osmDate ? ` ${osmDate}` : ""),
    plan ? el("span", null, `${word("source")}${state.language ? ": " : "："}${plan}`) : null,
    ...credits.filter((credit) => !/openstreetmap/i.test(credit)).map((credit) => el("span", null, credit)),
    sketch ? el("span", null, word("schematicNote")) : null,
    el("span", { id: "reviewNumber" }, word("review_number"), data.plan.reviewNumber || word("pending")),
  ];
}
