// Names on the map, placed one after another where nothing is drawn yet: projects first, then prefectures and counties.

const LABEL_STYLES = {
  project: { size: 12, weight: 600 },
  prefecture: { size: 14, weight: 500 },
  county: { size: 11, weight: 400 },
};
const NAMES_FROM_ZOOM = 7.5;
const PREFECTURES_AFTER_ZOOM = 9; // from here on, projects are named before prefectures
const COUNTIES_FROM_ZOOM = 9;
const BADGE_PX = 13;

function Labels(map) {
  const pane = map.getPane("labels");
  const pencil = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(document.body).fontFamily;
  map.on("zoomstart", () => (pane.style.visibility = "hidden"));
  map.on("zoomend moveend resize", refresh);

  function refresh() {
    const taken = Boxes();
    const view = L.bounds([0, 0], map.getSize());
    const nodes = [];
    for (const project of shownProjects()) for (const at of project.type === "p" ? project.parts.flat() : []) {
      const centre = map.latLngToContainerPoint(at);
      taken.add(centre.x - BADGE_PX, centre.y - BADGE_PX, 2 * BADGE_PX, 2 * BADGE_PX);
    }
    for (const wish of wishes()) {
      const { width, height } = measure(wish);
      const spot = wish.spots(width, height).find((at) => view.contains(at) && view.contains(at.add([width, height])) && taken.isFree(at.x, at.y, width, height));
      if (!spot) continue;
      taken.add(spot.x, spot.y, width, height);
      const node = el("span", { class: `label label-${wish.style}` }, wish.text);
      L.DomUtil.setPosition(node, map.containerPointToLayerPoint(spot).round());
      nodes.push(node);
    }
    pane.replaceChildren(...nodes);
    pane.style.visibility = "";
  }

  function measure(wish) {
    const { size, weight } = LABEL_STYLES[wish.style];
    pencil.font = `${weight} ${size}px ${family}`;
    return { width: Math.ceil(pencil.measureText(wish.text).width) + 4, height: size + 5 };
  }

  function* wishes() {
    const zoom = map.getZoom();
    const chosen = data.projects.find((project) => project.id === state.selected);
    if (chosen && chosen.parts.length) yield wishOf(chosen);
    if (zoom < PREFECTURES_AFTER_ZOOM) yield* areas(data.backdrop.prefectures, "prefecture");
    if (state.aids.names && zoom >= NAMES_FROM_ZOOM) for (const project of shownProjects()) if (project.parts.length && project !== chosen) yield wishOf(project);
    if (zoom >= PREFECTURES_AFTER_ZOOM) yield* areas(data.backdrop.prefectures, "prefecture");
    if (state.aids.counties && zoom >= COUNTIES_FROM_ZOOM) yield* areas(data.backdrop.counties, "county");
  }

  function* areas(list, style) {
    for (const area of list) if (area.inside || style === "prefecture") {
      const centre = map.latLngToContainerPoint([area.at[1], area.at[0]]);
      yield { text: nameOf(area), style, spots: (w, h) => [centre.subtract([w / 2, h / 2])] };
    }
  }

  function wishOf(project) {
    const spots = project.type === "p" ? besidePoint(project) : alongLine(project);
    return { text: nameOf(project), style: "project", spots };
  }

  function besidePoint(project) {
    const at = map.latLngToContainerPoint(project.parts[0][0]), gap = BADGE_PX + 2;
    return (w, h) => [[gap, -h / 2], [-gap - w, -h / 2], [-w / 2, gap], [-w / 2, -gap - h], [gap - 4, gap - 4], [gap - 4, -gap - h + 6]].map((shift) => at.add(shift));
  }

  function alongLine(project) {
    const longest = project.parts.reduce((a, b) => (b.length > a.length ? b : a));
    const path = longest.map((at) => map.latLngToContainerPoint(at));
    return (w, h) => [0.5, 0.35, 0.65, 0.2, 0.8].flatMap((share) => {
      const at = along(path, share);
      return [at.add([8, -h - 2]), at.add([8, 2]), at.add([-w - 8, -h - 2]), at.add([-w - 8, 2])];
    });
  }

  return { refresh };
}

/** Remember boxes that are taken, in a coarse grid. */
function Boxes(cell = 64) {
  const grid = new Map();
  const cells = function* (x, y, w, h) {
    for (let i = Math.floor(x / cell); i <= Math.floor((x + w) / cell); i++)
      for (let j = Math.floor(y / cell); j <= Math.floor((y + h) / cell); j++) yield `${i},${j}`;
  };
  return {
    add(x, y, w, h) {
      for (const key of cells(x, y, w, h)) grid.set(key, [...(grid.get(key) || []), [x, y, w, h]]);
    },
    isFree(x, y, w, h) {
      for (const key of cells(x, y, w, h)) for (const [a, b, c, d] of grid.get(key) || []) if (x < a + c && a < x + w && y < b + d && b < y + h) return false;
      return true;
    },
  };
}
