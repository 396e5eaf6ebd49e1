// What the reader has chosen: kept in one object, written to the address and to the page itself, so that a link,
// an embed and a saved copy all open as they were left.

const AIDS = { halo: true, network: true, links: false, counties: true, names: true };

const state = {
  language: 0,
  hiddenKinds: new Set(),
  hiddenStages: new Set(),
  aids: { ...AIDS },
  year: null,
  selected: null,
  table: false,
  sort: { by: "no", down: false },
};

const embedded = new URLSearchParams(location.search).has("embed");
const framed = window.self !== window.top;

function word(key) {
  return data.words[key][state.language];
}

function label(vocabulary, key) {
  const pair = data.vocabulary[vocabulary][key];
  return pair ? pair[state.language] : key || "";
}

function nameOf(thing) {
  return (state.language && thing.en) || thing.name;
}

function isShown(project) {
  return !state.hiddenKinds.has(project.kind) && !state.hiddenStages.has(project.stage) && isInTime(project);
}

/** A project without a target year belongs to every time. */
function isInTime(project) {
  return state.year === null || !project.year || project.year <= state.year;
}

function yearsOf() {
  return [...new Set(data.projects.map((project) => project.year).filter(Boolean))].sort((a, b) => a - b);
}

function shownProjects() {
  return data.projects.filter(isShown);
}

/** Kinds beyond infrastructure are off until the reader asks for them. */
function isAsAtFirst() {
  return state.hiddenKinds.size === data.off.length && data.off.every((kind) => state.hiddenKinds.has(kind));
}

/** Write the state as the part of the address after `#`; defaults are left out. */
function writeHash(map) {
  const centre = map.getCenter();
  const parts = [`map=${map.getZoom()}/${centre.lat.toFixed(4)}/${centre.lng.toFixed(4)}`];
  const list = (key, values) => values.length && parts.push(`${key}=${values.map(encodeURIComponent).join(",")}`);
  if (!isAsAtFirst()) list("hide", state.hiddenKinds.size ? [...state.hiddenKinds] : ["none"]);
  list("stages", state.hiddenStages.size ? Object.keys(data.vocabulary.stage).filter((s) => !state.hiddenStages.has(s)) : []);
  if (state.hiddenStages.size === Object.keys(data.vocabulary.stage).length) parts.push("stages=none");
  list("aids", Object.keys(AIDS).filter((aid) => state.aids[aid] !== AIDS[aid]).map((aid) => (state.aids[aid] ? "+" : "-") + aid));
  if (state.year !== null) parts.push(`year=${state.year}`);
  if (state.selected) parts.push(`p=${encodeURIComponent(state.selected)}`);
  if (state.language) parts.push("lang=en");
  if (state.table) parts.push("table=1");
  return `#${parts.join("&")}`;
}

/** Read the state from such text; returns the view it names, if any. Unknown words are ignored. */
function readHash(text) {
  const found = new URLSearchParams(text.replace(/^#/, "").replace(/\+/g, "%2B"));
  const list = (key) => (found.get(key) || "").split(",").filter(Boolean);
  const stages = Object.keys(data.vocabulary.stage);
  state.hiddenKinds = new Set(found.has("hide") ? list("hide").filter((kind) => kind in data.vocabulary.kind) : data.off);
  state.hiddenStages = new Set(found.has("stages") ? stages.filter((stage) => !list("stages").includes(stage)) : []);
  state.aids = { ...AIDS };
  for (const aid of list("aids")) if (aid.slice(1) in AIDS) state.aids[aid.slice(1)] = aid[0] === "+";
  state.year = yearsOf().find((year) => String(year) === found.get("year")) ?? null;
  const selected = data.projects.find((project) => project.id === found.get("p"));
  state.selected = selected ? selected.id : null;
  if (selected && !found.has("hide")) state.hiddenKinds.delete(selected.kind);
  state.language = found.get("lang") === "en" ? 1 : 0;
  state.table = found.get("table") === "1" && !embedded;
  const view = (found.get("map") || "").split("/").map(Number);
  const sound = view.length === 3 && view.every(Number.isFinite) && Math.abs(view[1]) <= 85 && Math.abs(view[2]) <= 180;
  return sound ? { zoom: view[0], centre: [view[1], view[2]] } : null;
}
