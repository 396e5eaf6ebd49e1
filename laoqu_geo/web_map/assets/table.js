// The table of what the filters leave, and the same rows as CSV and GeoJSON.

const COLUMNS = ["no", "name", "kind", "stage", "counties", "drawn", "precision", "review"];
const HEADS = { no: "number", counties: "countiesOf", drawn: "length" };
const FIGURES = new Set(["no", "drawn"]);
const WINDOWED = 400; // beyond so many rows only those in sight are built
const ROW_PX = 32;
const AROUND = 12; // rows built above and below what is seen

function Table(choose, close) {
  let rows = [], built = -1;

  function refresh() {
    const drawer = byId("table");
    drawer.hidden = !state.table;
    byId("app").classList.toggle("has-table", state.table);
    if (!state.table) return fill("table");
    const kept = drawer.querySelector(".scroll"), top = kept ? kept.scrollTop : 0;
    rows = sorted();
    const wide = rows.length > WINDOWED;
    drawer.setAttribute("aria-label", word("tableTitle"));
    fill("table", head(), el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": word("tableTitle"), onscroll: wide ? showWindow : null },
      el("table", { class: wide ? "is-windowed" : null, "aria-rowcount": rows.length + 1 }, el("thead", null, el("tr", null, COLUMNS.map(column))), el("tbody", { id: "rows" }, wide ? null : rows.map(row)))));
    const scroll = drawer.querySelector(".scroll");
    if (wide) {
      showWindow();
      built = -1;
    }
    scroll.scrollTop = top;
    if (wide) showWindow();
    return reveal(wide);
  }

  /** Build the rows in sight between two empty ones that keep the height of the rest. */
  function showWindow() {
    const scroll = byId("table").querySelector(".scroll");
    const first = Math.max(0, Math.min(rows.length, Math.floor(scroll.scrollTop / ROW_PX)) - AROUND);
    const near = built >= 0 && Math.abs(first - built) < AROUND / 2 && first > 0 === built > 0;
    if (near && byId("rows").childElementCount) return;
    const held = document.activeElement?.closest?.("#rows tr")?.dataset.id;
    built = first;
    const last = Math.min(rows.length, first + Math.ceil((scroll.clientHeight || 600) / ROW_PX) + 2 * AROUND);
    const gap = (count) => el("tr", { class: "gap", "aria-hidden": "true" }, el("td", { colspan: COLUMNS.length, "data-height": count * ROW_PX }));
    const nodes = [gap(first), ...rows.slice(first, last).map(row), gap(rows.length - last)];
    for (const node of [nodes[0], nodes[nodes.length - 1]]) node.firstChild.style.height = `${node.firstChild.dataset.height}px`;
    byId("rows").replaceChildren(...nodes);
    if (held) nodes.find((node) => node.dataset.id === held)?.querySelector("button")?.focus({ preventScroll: true });
  }

  function head() {
    return el("header", { class: "drawer-head" }, el("h2", null, word("tableTitle")), el("span", { class: "grow" }, tally()),
      el("button", { type: "button", id: "csv", onclick: () => download("csv") }, word("csv")),
      el("button", { type: "button", id: "geojson", onclick: () => download("geojson") }, word("geojson")),
      el("button", { type: "button", class: "close", "aria-label": word("close"), title: word("close"), onclick: close }, "×"));
  }

  function column(key) {
    const { by, down } = state.sort;
    return el("th", { scope: "col", "aria-sort": by === key ? (down ? "descending" : "ascending") : "none" },
      el("button", { type: "button", "data-sort": key, onclick: () => { state.sort = { by: key, down: by === key && !down }; refresh(); } }, word(HEADS[key] || key), by === key ? (down ? " ↓" : " ↑") : ""));
  }

  function row(project) {
    const chosen = project.id === state.selected;
    const cell = (key) => el("td", { class: FIGURES.has(key) ? "figure" : null }, key === "name" ? el("button", { type: "button", class: "plain", "aria-pressed": String(chosen) }, cellText(project, key)) : cellText(project, key));
    return el("tr", { class: chosen ? "is-selected" : null, "data-id": project.id, onclick: () => choose(project.id) }, COLUMNS.map(cell));
  }

  function sorted() {
    const { by, down } = state.sort;
    const vocabulary = data.vocabulary[by] && Object.keys(data.vocabulary[by]);
    const key = (project) => FIGURES.has(by) ? project[by] ?? Infinity : vocabulary ? vocabulary.indexOf(project[by]) : cellText(project, by);
    const compare = (a, b) => (typeof a === "number" ? a - b || 0 : a.localeCompare(b, "zh-CN"));
    return shownProjects().map((project) => [key(project), project]).sort(([a], [b]) => (down ? compare(b, a) : compare(a, b))).map(([, project]) => project);
  }

  function reveal(wide) {
    const index = wide ? rows.findIndex((project) => project.id === state.selected) : -1;
    if (index >= 0) {
      const scroll = byId("table").querySelector(".scroll");
      const seen = index * ROW_PX >= scroll.scrollTop && (index + 2) * ROW_PX <= scroll.scrollTop + scroll.clientHeight;
      if (!seen) scroll.scrollTop = Math.max(0, (index - 2) * ROW_PX);
      return showWindow();
    }
    const chosen = byId("table").querySelector("tr.is-selected");
    if (chosen) chosen.scrollIntoView({ block: "nearest" });
  }

  return { refresh };
}

function cellText(project, key) {
  if (key === "no") return String(project.no ?? "");
  if (key === "name") return nameOf(project);
  if (key === "counties") return (project.counties || []).join("、");
  if (key === "drawn") return project.type === "l" ? lengthText(project.drawn) : "";
  return label(key, project[key]);
}

/** List a project's values for a file, with the heads that people read. */
function record(project) {
  const at = placeOf(project);
  const list = (key) => (project[key] || []).join("、");
  return {
    number: project.no, name: project.name, aliases: list("aliases"), kind: label("kind", project.kind), stage: label("stage", project.stage), stageWritten: project.phrase,
    action: label("action", project.action), strength: label("strength", project.strength), year: project.year, countiesOf: list("counties"), ends: list("ends"), drawn: project.drawn, stated: project.stated,
    precision: label("precision", project.precision), uncertainty: project.uncertainty, reason: project.reason, units: list("units"), quote: project.quote,
    review: label("review", project.review), longitude: at ? at[1] : null, latitude: at ? at[0] : null, id: project.id,
  };
}

/** Write rows as CSV for a spreadsheet: byte-order mark, quotes doubled, and text that would start a formula disarmed. */
function toCsv(projects) {
  const rows = projects.map(record);
  const heads = Object.keys(rows[0] || {});
  const cell = (value) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const text = /^[\s\u200b-\u200f\u202a-\u202e\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(value) ? `'${value}` : value;
    return `"${text.replace(/"/g, '""')}"`;
  };
  const lines = [heads.map((head) => (head in data.words ? word(head) : head)), ...rows.map((one) => heads.map((head) => one[head]))];
  return `\ufeff${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}

function toFeatures(projects) {
  const features = projects.map((project) => {
    const values = Object.fromEntries(Object.entries(record(project)).filter(([key, value]) => value !== null && value !== undefined && !["longitude", "latitude"].includes(key)));
    return { type: "Feature", id: project.id, properties: { ...values, kind: project.kind, stage: project.stage, precision: project.precision }, geometry: toGeoJson(project) };
  });
  return JSON.stringify({ type: "FeatureCollection", features, attribution: word("osmCredit") });
}

function download(form) {
  const projects = shownProjects();
  const [text, type] = form === "csv" ? [toCsv(projects), "text/csv"] : [toFeatures(projects), "application/geo+json"];
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  el("a", { href: address, download: `${safeName(data.plan.title) || "laoqu"}.${form}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

function safeName(text) {
  return text.replace(/[\\/:*?"<>|.\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/g, "_").slice(0, 60);
}
