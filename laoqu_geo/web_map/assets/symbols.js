// Symbols as the style table describes them: the map and the legend both draw through here.

function lookOf(project) {
  return data.looks[project.look];
}

/** Draw the badge of a point: disc, ring with the stage's dash, glyph. */
function badgeSvg(look, margin = 2) {
  const { badge } = look, { ring, glyph_px: glyph } = badge;
  const outer = badge.radius_px + ring.width_px / 2, half = Math.ceil(outer + margin);
  return svg("svg", { width: 2 * half, height: 2 * half, viewBox: `${-half} ${-half} ${2 * half} ${2 * half}`, opacity: badge.opacity, "aria-hidden": "true" },
    svg("circle", { r: outer + 1, fill: "#fff" }),
    svg("circle", { r: badge.disc_px, fill: badge.disc }),
    svg("circle", { r: badge.radius_px, fill: "none", stroke: ring.colour, "stroke-width": ring.width_px, "stroke-dasharray": ring.dash_px.join(" ") || null }),
    svg("path", { d: data.glyphs[badge.pictogram], fill: badge.glyph_colour, "fill-rule": "evenodd", transform: `translate(${-glyph / 2} ${-glyph / 2}) scale(${glyph / 24})` }));
}

/** Give the Leaflet options of each stroke of a line, lowest first, on a white casing. */
function strokeOptions(look) {
  const widest = Math.max(...look.strokes.map((stroke) => stroke.width_px));
  const casing = { color: "#fff", weight: widest + 2, opacity: 0.55 * look.strokes[0].opacity, lineCap: "butt" };
  return [casing, ...look.strokes.map((stroke) => ({
    color: stroke.colour, weight: stroke.width_px, opacity: stroke.opacity, lineCap: "butt", lineJoin: "round",
    dashArray: stroke.dash_px.length ? stroke.dash_px.join(" ") : null, dashOffset: String(stroke.offset_px),
  }))];
}

/** Draw a piece of line for the legend, with the corridor behind it if asked. */
function lineSvg(look, width, corridor) {
  const height = 16, d = `M1 ${height / 2}H${width - 1}`;
  const band = corridor && svg("rect", { x: 0, y: 1, width, height: height - 2, rx: 3, fill: look.halo.colour, "fill-opacity": look.halo.fill_opacity, stroke: look.halo.colour, "stroke-opacity": look.halo.edge_opacity, "stroke-width": 0.8 });
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, band,
    look.strokes.map((stroke) => svg("path", { d, fill: "none", stroke: stroke.colour, "stroke-width": stroke.width_px, "stroke-opacity": stroke.opacity, "stroke-dasharray": stroke.dash_px.join(" ") || null, "stroke-dashoffset": stroke.offset_px || null })));
}

/** Draw a badge inside its area of uncertainty for the legend. */
function haloSvg(look, spread) {
  const size = 36, inner = badgeSvg(look);
  inner.setAttribute("x", (size - inner.getAttribute("width")) / 2);
  inner.setAttribute("y", (size - inner.getAttribute("height")) / 2);
  const ring = spread && svg("circle", { cx: size / 2, cy: size / 2, r: spread, fill: look.halo.colour, "fill-opacity": look.halo.fill_opacity, stroke: look.halo.colour, "stroke-opacity": look.halo.edge_opacity, "stroke-width": 0.8 });
  return svg("svg", { width: size, height: size, viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" }, ring, inner);
}
