// The network in use: tens of thousands of pieces, kept as plain numbers and drawn on canvas in one stroke a group.

/** Decode a group once, when it is first needed: flat Web Mercator coordinates (0 to 1), and where each part begins. */
function flatten(group) {
  if (group.flat) return group.flat;
  const starts = [0], rows = [], boxes = [], numbers = [];
  group.shapes.forEach((shape, row) => {
    for (const part of shape ? shape.split(" ") : []) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      eachVertex(part, (lon, lat) => {
        const sine = Math.sin((lat * Math.PI) / 180);
        const x = lon / 360 + 0.5, y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
        numbers.push(x, y);
        if (x < box[0]) box[0] = x;
        if (y < box[1]) box[1] = y;
        if (x > box[2]) box[2] = x;
        if (y > box[3]) box[3] = y;
      });
      starts.push(numbers.length / 2);
      rows.push(row);
      boxes.push(...box);
    }
  });
  group.flat = { xy: Float64Array.from(numbers), starts: Uint32Array.from(starts), rows: Uint32Array.from(rows), boxes: Float64Array.from(boxes) };
  return group.flat;
}

/** A path on Leaflet's canvas that draws a group's numbers as they are: no object for each vertex. */
const NetworkPath = L.Path.extend({
  initialize(group, options) {
    L.setOptions(this, options);
    this.group = group;
  },
  _project() {
    this._pxBounds = L.bounds([-1e9, -1e9], [1e9, 1e9]);
  },
  _update() {
    if (this._map) this._updatePath();
  },
  _updatePath() {
    const renderer = this._renderer;
    if (!renderer._drawing) return;
    renderer._ctx.beginPath();
    traceParts(renderer._ctx, flatten(this.group), this._map, renderer._bounds);
    renderer._fillStroke(renderer._ctx, this);
  },
});

/** Trace the parts that the view touches, leaving out vertices that would move the pen by less than a pixel. */
function traceParts(pen, { xy, starts, boxes }, map, view) {
  const scale = map.options.crs.scale(map.getZoom()), origin = map.getPixelOrigin();
  const [west, east] = [(view.min.x + origin.x) / scale, (view.max.x + origin.x) / scale];
  const [north, south] = [(view.min.y + origin.y) / scale, (view.max.y + origin.y) / scale];
  for (let part = 0; part < starts.length - 1; part++) {
    if (boxes[4 * part] > east || boxes[4 * part + 2] < west || boxes[4 * part + 1] > south || boxes[4 * part + 3] < north) continue;
    let lastX = NaN, lastY = NaN;
    for (let at = starts[part], end = starts[part + 1]; at < end; at++) {
      const x = xy[2 * at] * scale - origin.x, y = xy[2 * at + 1] * scale - origin.y;
      if (at === starts[part]) pen.moveTo(x, y);
      else if (at < end - 1 && Math.abs(x - lastX) + Math.abs(y - lastY) < 1) continue;
      else pen.lineTo(x, y);
      lastX = x;
      lastY = y;
    }
  }
}

/** Find the network line nearest to a place on the screen; null when none is within reach. */
function nearestNetworkLine(map, at, reach = 7) {
  const scale = map.options.crs.scale(map.getZoom());
  const place = map.project(map.containerPointToLatLng(at)), x = place.x / scale, y = place.y / scale, far = reach / scale;
  let best = null, least = reach;
  for (const group of data.backdrop.network.groups) {
    const { xy, starts, rows, boxes } = flatten(group);
    for (let part = 0; part < rows.length; part++) {
      if (boxes[4 * part] > x + far || boxes[4 * part + 2] < x - far || boxes[4 * part + 1] > y + far || boxes[4 * part + 3] < y - far) continue;
      for (let i = starts[part] + 1; i < starts[part + 1]; i++) {
        const ends = [i - 1, i].map((one) => L.point(xy[2 * one] * scale, xy[2 * one + 1] * scale));
        const away = L.LineUtil.pointToSegmentDistance(place, ...ends);
        if (away < least) [best, least] = [{ group, row: rows[part] }, away];
      }
    }
  }
  return best;
}

/** Give the bounds of every network line with a name or number. */
function networkBounds(text) {
  const bounds = L.latLngBounds([]);
  for (const group of data.backdrop.network.groups) group.names.forEach((name, row) => {
    if (name === text || group.refs[row] === text) bounds.extend(boundsOf(decode(group.shapes[row])));
  });
  return bounds;
}

/** Say what a network line is: name, number, kind, state, OSM object. */
function networkTip({ group, row }) {
  const texts = data.backdrop.network.texts;
  const given = [texts[group.names[row]], texts[group.refs[row]]].filter(Boolean);
  const address = osmAddress(group.ids[row] || "");
  return el("div", null,
    given.length ? el("strong", null, given.join(" ")) : null, given.length ? el("br") : null,
    `${label("kind", group.kind)} · ${label("lifecycle", group.lifecycle)}`,
    address ? [el("br"), link("OpenStreetMap", address)] : null);
}
