// Two editions on one map. Left of the divider lies the old one, right of it the new one; a list tells every change.

const data = JSON.parse(byId("data").textContent);
const state = { language: 0, hidden: new Set(), text: "", selected: null, share: 50 };
const SIDES = ["old", "new"];
const FAR_ZOOM = 8;
const STEP = { ArrowLeft: -2, ArrowRight: 2, ArrowDown: -2, ArrowUp: 2, PageDown: -10, PageUp: 10 };

const word = (key) => data.words[key][state.language];
const label = (vocabulary, key) => (data.vocabulary[vocabulary][key] || [key, key])[state.language];

const projects = data.editions.map((edition) => new Map(edition.projects.map((project) => [project.id, { ...project, parts: decode(project.shape) }])));
data.pairs.forEach((pair, at) => (pair.at = at));
// A whole that was split, or into which others were merged, stands in several pairs; any of them tells its change.
const pairOf = SIDES.map((side) => new Map(data.pairs.filter((pair) => pair[`${side}_id`]).map((pair) => [pair[`${side}_id`], pair])));
const nameOf = (pair) => pair.new_name || pair.old_name;
const isShown = (pair) => !state.hidden.has(pair.change) && matches(pair);

function matches(pair) {
  const wanted = state.text.trim().toLowerCase();
  if (!wanted) return true;
  const keys = SIDES.map((side, i) => (projects[i].get(pair[`${side}_id`]) || {}).keys || "");
  return [pair.old_name, pair.new_name, pair.counties, ...keys].some((text) => text && String(text).toLowerCase().includes(wanted));
}

const map = L.map(byId("map"), { zoomControl: false, attributionControl: false, zoomSnap: 0.5, minZoom: 3, maxZoom: 17, zoomAnimation: false });
const home = L.latLngBounds([data.bounds[1], data.bounds[0]], [data.bounds[3], data.bounds[2]]);
map.fitBounds(home);
const panes = makePanes();
drawGround();
const drawn = SIDES.map((side, i) => drawEdition(side, i));
const controls = L.control({ position: "topleft" });
controls.onAdd = () => {
  const node = el("div", { class: "zoom leaflet-bar", id: "zoom" });
  L.DomEvent.disableClickPropagation(node);
  return node;
};
controls.addTo(map);
L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);

function makePanes() {
  const levels = { ground: 210, network: 260, names: 300 };
  for (const side of SIDES) Object.assign(levels, { [`${side}-glow`]: 400, [`${side}-band`]: 410, [`${side}-works`]: 420, [`${side}-points`]: 600 });
  for (const [name, level] of Object.entries(levels)) {
    const pane = map.createPane(name);
    pane.style.zIndex = level;
    if (["ground", "network", "names"].includes(name) || /glow|band/.test(name)) pane.style.pointerEvents = "none";
  }
  const svgs = Object.keys(levels).filter((name) => /-(glow|band|works)$/.test(name));
  return { ground: L.canvas({ pane: "ground", padding: 0.3 }), network: L.canvas({ pane: "network", padding: 0.3 }), ...Object.fromEntries(svgs.map((name) => [name, L.svg({ pane: name, padding: 0.3 })])) };
}

function drawGround() {
  const colours = data.colours, { counties, prefectures, network } = data.backdrop;
  const all = { pane: "ground", renderer: panes.ground, interactive: false, fillRule: "evenodd", smoothFactor: 1 };
  const rings = (areas) => areas.map((area) => decode(area.shape));
  const land = counties.length ? counties : prefectures;
  L.polygon(rings(land.filter((area) => !area.inside)), { ...all, stroke: false, fillColor: colours.outside, fillOpacity: 1 }).addTo(map);
  L.polygon(rings(land.filter((area) => area.inside)), { ...all, stroke: false, fillColor: colours.land, fillOpacity: 1 }).addTo(map);
  L.polygon(network.water.map(decode), { ...all, stroke: false, fillColor: colours.water, fillOpacity: 1 }).addTo(map);
  L.polygon(rings(counties), { ...all, fill: false, color: colours.county_edge, weight: 0.8 }).addTo(map);
  L.polygon(rings(prefectures), { ...all, fill: false, color: colours.prefecture_edge, weight: 1.3 }).addTo(map);
  for (const group of network.groups) new NetworkPath(group, { pane: "network", renderer: panes.network, interactive: false, fill: false, color: data.colours[`network_${group.kind}`] || data.colours.network_road, weight: 1, opacity: group.lifecycle === "live" ? 0.7 : 0.4 }).addTo(map);
  for (const area of prefectures) if (area.inside) L.marker([area.at[1], area.at[0]], { pane: "names", interactive: false, keyboard: false, icon: L.divIcon({ className: "area-name", html: el("span", null, area.name), iconSize: [120, 20] }) }).addTo(map);
}

/** Draw each project as the style table says, on a band or in a ring of the colour of its change. */
function drawEdition(side, i) {
  return new Map([...projects[i].values()].filter((project) => project.parts.length && pairOf[i].has(project.id)).map((project) => {
    const pair = pairOf[i].get(project.id), colour = data.signs[pair.change][0];
    const group = project.type === "p" ? drawPoint(project, side, colour) : drawLine(project, side, colour);
    group.bindTooltip(() => tooltip(project, pair), { sticky: project.type !== "p", direction: "top", opacity: 1, className: "tip" });
    group.on("click", (event) => (L.DomEvent.stopPropagation(event), choose(pair)));
    return [project.id, { project, group }];
  }));
}

function drawPoint(project, side, colour) {
  const picture = badgeSvg(data.looks[project.look]), size = Number(picture.getAttribute("width"));
  const ring = el("span", { class: "ring" });
  ring.style.borderColor = colour;
  const icon = () => L.divIcon({ html: el("div", null, ring.cloneNode(), picture.cloneNode(true)), className: "badge", iconSize: [size, size] });
  return L.featureGroup(project.parts.flat().map((at) => L.marker(at, { pane: `${side}-points`, icon: icon(), keyboard: false, riseOnHover: true })));
}

function drawLine(project, side, colour) {
  const works = { pane: `${side}-works`, renderer: panes[`${side}-works`], interactive: false, smoothFactor: 1 };
  const band = L.polyline(project.parts, { pane: `${side}-band`, renderer: panes[`${side}-band`], interactive: false, color: colour, weight: 10, opacity: 0.45, lineCap: "round" });
  const strokes = strokeOptions(data.looks[project.look]).map((one) => L.polyline(project.parts, { ...works, ...one }));
  const reach = L.polyline(project.parts, { ...works, interactive: true, weight: 18, opacity: 0 });
  return L.featureGroup([band, ...strokes, reach]);
}

function tooltip(project, pair) {
  return el("div", null, el("strong", null, project.name), el("br"), `${data.signs[pair.change][1]} ${label("change", pair.change)} · ${label("stage", project.stage)}`);
}

// ---- the divider ----

const divider = byId("divider");
divider.addEventListener("pointerdown", (event) => {
  divider.setPointerCapture(event.pointerId);
  const move = (moved) => {
    const box = byId("stage").getBoundingClientRect();
    setShare(((moved.clientX - box.left) / box.width) * 100);
  };
  divider.addEventListener("pointermove", move);
  divider.addEventListener("lostpointercapture", () => divider.removeEventListener("pointermove", move), { once: true });
});
divider.addEventListener("keydown", (event) => {
  const to = event.key === "Home" ? 0 : event.key === "End" ? 100 : event.key in STEP ? state.share + STEP[event.key] : null;
  if (to === null) return;
  event.preventDefault();
  setShare(to);
});

function setShare(share) {
  state.share = Math.min(100, Math.max(0, share));
  const said = word("share").replace("{n}", Math.round(state.share));
  divider.style.left = `${state.share}%`;
  divider.setAttribute("aria-valuenow", Math.round(state.share));
  divider.setAttribute("aria-valuetext", said);
  clip();
}

/** Cut the panes of both editions at the divider; they move with the map, so the cut is told in the map's own pixels. */
function clip() {
  const size = map.getSize(), at = (size.x * state.share) / 100, slack = 4000;
  const cut = map.containerPointToLayerPoint([at, 0]);
  const box = (left, right) => `polygon(${left}px ${cut.y - slack}px, ${right}px ${cut.y - slack}px, ${right}px ${cut.y + slack + size.y}px, ${left}px ${cut.y + slack + size.y}px)`;
  for (const [side, shape] of [["old", box(cut.x - slack - size.x, cut.x)], ["new", box(cut.x, cut.x + slack + size.x)]])
    for (const kind of ["glow", "band", "works", "points"]) map.getPane(`${side}-${kind}`).style.clipPath = shape;
}

map.on("move zoomend resize viewreset", clip);
map.on("zoomend", () => map.getContainer().classList.toggle("is-far", map.getZoom() < FAR_ZOOM));

// ---- what is shown ----

const glow = L.layerGroup().addTo(map);

function refresh() {
  SIDES.forEach((side, i) => drawn[i].forEach(({ group }, id) => {
    const shown = data.pairs.some((pair) => pair[`${side}_id`] === id && isShown(pair));
    shown ? group.addTo(map) : group.remove();
  }));
  const shown = data.pairs.filter(isShown);
  const all = Object.keys(data.signs);
  shown.sort((a, b) => all.indexOf(a.change) - all.indexOf(b.change) || a.at - b.at);
  fill("rows", shown.map(rowOf), shown.length ? null : el("p", { class: "tally" }, word("nothing")));
  fill("tally", document.createTextNode(word("shown").replace("{n}", shown.length).replace("{all}", data.pairs.length)));
  highlight();
}

function signOf(change) {
  const node = el("span", { class: "sign", "aria-hidden": "true" }, data.signs[change][1]);
  node.style.background = data.signs[change][0];
  return node;
}

function rowOf(pair) {
  const was = pair.old_name && pair.new_name && pair.old_name !== pair.new_name;
  return el("li", null, el("button", { type: "button", class: "row", "data-at": pair.at, "aria-current": pair === state.selected ? "true" : null, onclick: () => choose(pair, true) },
    signOf(pair.change),
    el("span", null, el("span", { class: "sr-only" }, `${label("change", pair.change)}: `), el("span", { class: "name" }, nameOf(pair)),
      was ? [el("br"), el("span", { class: "was" }, `← ${pair.old_name}`)] : null, el("br"), el("span", { class: "step" }, `${label("kind", pair.kind)} · ${step(pair)}`))));
}

function step(pair) {
  const stages = [pair.old_stage, pair.new_stage].filter(Boolean).map((stage) => label("stage", stage));
  return [...new Set(stages)].join(" → ");
}

function choose(pair, follow) {
  state.selected = pair;
  card(pair);
  for (const node of document.querySelectorAll(".row")) node.toggleAttribute("aria-current", false);
  const row = pair && document.querySelector(`.row[data-at="${pair.at}"]`);
  if (row) row.setAttribute("aria-current", "true");
  if (row) row.scrollIntoView({ block: "nearest" });
  highlight();
  const bounds = pair && follow ? boundsOf(placesOf(pair)) : null;
  if (bounds && bounds.isValid()) map.fitBounds(bounds.pad(0.3), { maxZoom: 10, paddingBottomRight: [0, Math.round(map.getSize().y * 0.4)], animate: false });
  writeHash();
}

function placesOf(pair) {
  return SIDES.flatMap((side, i) => (projects[i].get(pair[`${side}_id`]) || { parts: [] }).parts);
}

function highlight() {
  glow.clearLayers();
  for (const node of document.querySelectorAll(".badge.is-selected")) node.classList.remove("is-selected");
  if (!state.selected) return;
  const group = data.pairs.filter((pair) => pair.group_id === state.selected.group_id);
  SIDES.forEach((side, i) => new Set(group.map((pair) => pair[`${side}_id`])).forEach((id) => {
    const item = drawn[i].get(id);
    if (!item) return;
    if (item.project.type === "p") item.group.eachLayer((marker) => marker.getElement()?.classList.add("is-selected"));
    else L.polyline(item.project.parts, { pane: `${side}-glow`, renderer: panes[`${side}-glow`], interactive: false, color: "#ffc93c", weight: 18, opacity: 0.8 }).addTo(glow);
  }));
}

function card(pair) {
  const node = byId("card");
  node.hidden = !pair;
  if (!pair) return;
  const moved = pair.stage_change && pair.stage_change !== pair.change ? el("span", { class: "chip" }, `${data.signs[pair.stage_change][1]} ${label("change", pair.stage_change)}`) : null;
  fill("card",
    el("div", { class: "card-head" }, signOf(pair.change), el("h2", null, nameOf(pair)), el("span", { class: "chip" }, label("change", pair.change)), moved, el("span", { class: "chip" }, label("kind", pair.kind)),
      el("button", { type: "button", class: "close", "aria-label": word("close"), onclick: () => choose(null) }, "×")),
    el("p", { class: "why" }, `${word("reason")}: ${pair.reason}`, placesOf(pair).length ? null : ` ${word("unplaced")}`),
    el("div", { class: "sides" }, SIDES.map((side) => sideOf(pair, side))));
  byId("said").textContent = `${nameOf(pair)}: ${label("change", pair.change)}`;
}

function sideOf(pair, side) {
  const get = (key) => pair[`${side}_${key}`];
  const title = data.editions[SIDES.indexOf(side)].title;
  if (!get("name")) return el("div", { class: "side" }, el("h3", null, `${word(side)} · ${title}`), el("p", { class: "none" }, word("notThere")));
  const facts = [get("clause"), label("stage", get("stage")), get("phrase") && `“${get("phrase")}”`, get("year") && `${word("year")} ${get("year")}`].filter(Boolean);
  return el("div", { class: "side" }, el("h3", null, `${word(side)} · ${title}`), el("p", { class: "name" }, get("name")), el("p", { class: "facts" }, facts.join(" · ")), el("blockquote", null, marked(get("quote") || "", get("name"))));
}

/** Mark the name where the sentence has it in full. */
function marked(text, name) {
  const at = text.indexOf(name);
  return at < 0 ? text : [text.slice(0, at), el("mark", null, name), text.slice(at + name.length)];
}

// ---- everything around ----

function build() {
  document.documentElement.lang = state.language ? "en" : "zh-CN";
  const [old, fresh] = data.editions;
  fill("skip", document.createTextNode(word("skip")));
  fill("bar",
    el("div", { class: "heading" }, el("h1", null, word("heading")), el("p", { title: word("dividerHint") }, word("dividerHint"))),
    el("div", { class: "buttons" },
      el("button", { type: "button", id: "oldOnly", onclick: () => setShare(100) }, word("oldOnly")),
      el("button", { type: "button", id: "half", onclick: () => setShare(50) }, word("half")),
      el("button", { type: "button", id: "newOnly", onclick: () => setShare(0) }, word("newOnly")),
      el("button", { type: "button", id: "csv", onclick: download }, word("csv")),
      el("button", { type: "button", id: "print", onclick: () => window.print() }, word("print")),
      el("button", { type: "button", id: "language", lang: state.language ? "zh-CN" : "en", onclick: () => { state.language = 1 - state.language; build(); } }, word("language"))));
  const search = el("input", { type: "search", id: "search", placeholder: word("search"), "aria-label": word("search"), oninput: (event) => { state.text = event.target.value; refresh(); } });
  search.value = state.text;
  fill("panel", el("div", { class: "filters" }, el("ul", { "aria-label": word("changes") }, Object.keys(data.signs).filter((change) => data.counts[change]).map(filterOf)), search, el("p", { class: "tally", id: "tally" })), el("ul", { class: "rows", id: "rows", "aria-label": word("list") }));
  byId("panel").setAttribute("aria-label", word("changes"));
  byId("map").setAttribute("aria-label", word("map"));
  fill("tagOld", el("strong", null, word("old")), document.createTextNode(old.title));
  fill("tagNew", el("strong", null, word("new")), document.createTextNode(fresh.title));
  divider.setAttribute("aria-label", word("divider"));
  const button = (sign, key, onclick) => el("button", { type: "button", id: key, title: word(key), "aria-label": word(key), onclick }, sign);
  fill("zoom", button("+", "zoomIn", () => map.zoomIn()), button("−", "zoomOut", () => map.zoomOut()), button("⌂", "home", () => map.fitBounds(home)));
  fill("imprint", [word("note"), word("osmCredit"), ...data.credits.filter((credit) => !/openstreetmap/i.test(credit))].map((text) => el("span", null, text)));
  setShare(state.share);
  refresh();
  card(state.selected);
}

function filterOf(change) {
  const box = el("input", { type: "checkbox", "data-change": change, onchange: (event) => { event.target.checked ? state.hidden.delete(change) : state.hidden.add(change); refresh(); } });
  box.checked = !state.hidden.has(change);
  return el("li", null, el("label", null, box, signOf(change), label("change", change), el("span", { class: "count" }, String(data.counts[change]))));
}

function download() {
  const columns = ["change", "stage_change", "kind", "old_name", "new_name", "old_stage", "new_stage", "old_quote", "new_quote", "reason", "old_id", "new_id"];
  // A cell that a spreadsheet would run as a formula gets an apostrophe before it.
  const cell = (value) => { const text = value === undefined ? "" : String(value); return `"${(/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`; };
  const lines = [columns, ...data.pairs.filter(isShown).map((pair) => columns.map((column) => pair[column]))].map((row) => row.map(cell).join(","));
  const address = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n")], { type: "text/csv;charset=utf-8" }));
  el("a", { href: address, download: "comparison.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function writeHash() {
  history.replaceState(null, "", state.selected ? `#pair=${state.selected.at}` : location.pathname.endsWith("/") ? "#" : location.pathname.split("/").pop() + location.search);
}

build();
const asked = /^#pair=(\d+)$/.exec(location.hash);
if (asked && data.pairs[asked[1]]) choose(data.pairs[asked[1]], true);
document.addEventListener("keydown", (event) => event.key === "Escape" && state.selected && choose(null));
new ResizeObserver(() => { map.invalidateSize({ animate: false }); clip(); }).observe(byId("map"));
map.getContainer().classList.toggle("is-far", map.getZoom() < FAR_ZOOM);
map.getContainer().dataset.ready = "1";
