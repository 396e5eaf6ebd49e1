// Geometry from delta-coded text, and the few measures that drawing needs.

/** Decode the parts of a geometry to arrays of [lat, lon]. */
function decode(text) {
  return text ? text.split(" ").map(decodePart) : [];
}

function decodePart(text) {
  const points = [];
  eachVertex(text, (lon, lat) => points.push([lat, lon]));
  return points;
}

/** Read one part: differences folded to positive numbers, five bits a character, the sixth says that more follow. */
function eachVertex(text, visit) {
  const scale = 10 ** data.digits;
  let at = 0, lon = 0, lat = 0;
  const next = () => {
    let value = 0, shift = 0, bits;
    do {
      bits = text.charCodeAt(at++) - 63;
      value |= (bits & 31) << shift;
      shift += 5;
    } while (bits & 32);
    return value & 1 ? ~(value >> 1) : value >> 1;
  };
  while (at < text.length) {
    lon += next();
    lat += next();
    visit(lon / scale, lat / scale);
  }
}

/** Give a project's geometry as GeoJSON, longitude first; null where it has no place. */
function toGeoJson(project) {
  if (!project.parts.length) return null;
  const parts = project.parts.map((part) => part.map(([lat, lon]) => [lon, lat]));
  const many = parts.length > 1;
  if (project.type === "p") return many ? { type: "MultiPoint", coordinates: parts.flat() } : { type: "Point", coordinates: parts[0][0] };
  return many ? { type: "MultiLineString", coordinates: parts } : { type: "LineString", coordinates: parts[0] };
}

function boundsOf(parts) {
  const bounds = L.latLngBounds([]);
  for (const part of parts) for (const point of part) bounds.extend(point);
  return bounds;
}

/** Give the point at a share (0 to 1) of the length of a path in pixels. */
function along(path, share) {
  let total = 0;
  for (let i = 1; i < path.length; i++) total += path[i].distanceTo(path[i - 1]);
  let left = total * share;
  for (let i = 1; i < path.length; i++) {
    const step = path[i].distanceTo(path[i - 1]);
    if (step >= left && step > 0) return path[i - 1].add(path[i].subtract(path[i - 1]).multiplyBy(left / step));
    left -= step;
  }
  return path[path.length - 1];
}

/** Give a place that stands for a project: its point, or the middle vertex of its longest part. */
function placeOf(project) {
  if (!project.parts.length) return null;
  const longest = project.parts.reduce((a, b) => (b.length > a.length ? b : a));
  return longest[Math.floor(longest.length / 2)];
}
