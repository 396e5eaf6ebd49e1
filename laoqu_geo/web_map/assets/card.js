// The card of one project: what the plan says, where that is, how well it is known, and why.

function Card(close, zoomTo) {
  function refresh() {
    const project = data.projects.find((one) => one.id === state.selected);
    byId("card").hidden = !project;
    byId("app").classList.toggle("has-card", Boolean(project));
    if (!project) return fill("card");
    byId("card").setAttribute("aria-label", nameOf(project));
    return fill("card", head(project), el("div", { class: "card-body" }, chips(project), says(project), facts(project), actions(project)));
  }

  function head(project) {
    const look = lookOf(project), sharp = { ...look, badge: { ...look.badge, opacity: 1 } };
    return el("header", { class: "card-head" }, badgeSvg(sharp),
      el("div", { class: "grow" }, el("h2", { id: "cardName" }, nameOf(project)), state.language && project.en ? el("p", { class: "sub", lang: "zh-CN" }, project.name) : null),
      el("button", { type: "button", class: "close", id: "closeCard", "aria-label": word("close"), title: word("close"), onclick: close }, "×"));
  }

  function chips(project) {
    const list = [["kind", project.kind], ["stage", project.stage], ["action", project.action], ["strength", project.strength]].filter(([, value]) => value && value !== "firm");
    return el("p", { class: "chips" }, list.map(([field, value]) => el("span", { class: `chip chip-${field}` }, label(field, value))),
      project.review === "needs_review" ? el("span", { class: "chip warn" }, label("review", project.review)) : null);
  }

  /** Quote the clause with the project's own words marked. */
  function says(project) {
    const quote = project.quote || "", at = project.surface ? quote.indexOf(project.surface) : -1;
    const inside = at < 0 ? [quote] : [quote.slice(0, at), el("mark", null, project.surface), quote.slice(at + project.surface.length)];
    return quote ? el("figure", { class: "quote" }, el("blockquote", { lang: "zh-CN" }, inside), el("figcaption", null, word("quote"), project.clause ? ` ${project.clause}` : "")) : null;
  }

  function facts(project) {
    const joined = (key) => (project[key] || []).join("、");
    const rows = [
      ["stageWritten", project.phrase], ["year", project.year], ["aliases", joined("aliases")], ["nameToday", project.today], ["countiesOf", joined("counties")], ["ends", (project.ends || []).join(" — ")], ["places", joined("places")],
      ["drawn", lengthText(project.drawn)], ["stated", lengthText(project.stated)], ["ratio", project.ratio && project.ratio.toFixed(2)],
      ["precision", precisionText(project)], ["reason", project.reason], ["units", joined("units")],
      ["statusToday", project.statusToday], ["statusSource", project.statusSource && link(project.statusSource, project.statusSource)],
      ["nearest", (project.links || []).length ? nearest(project) : null], ["osm", osmLinks(project)], ["positionSource", project.source && link(project.source, project.source)],
      ["review", label("review", project.review)], ["confidence", project.confidence],
    ].filter(([, value]) => value);
    return el("dl", null, rows.map(([key, value]) => [el("dt", null, word(key)), el("dd", { "data-fact": key }, value)]));
  }

  function nearest(project) {
    return el("ul", null, project.links.map((one) => el("li", null, `${one.name || label("kind", one.kind)} ${distanceText(one.m)}`)));
  }

  function osmLinks(project) {
    const objects = (project.osm || []).map(osmAddress).filter(Boolean).slice(0, 5);
    const at = placeOf(project);
    const here = at && `https://www.openstreetmap.org/?mlat=${at[0].toFixed(5)}&mlon=${at[1].toFixed(5)}#map=12/${at[0].toFixed(5)}/${at[1].toFixed(5)}`;
    const links = objects.map((address) => link(`${word("osmObject")} ${address.split("/").pop()}`, address)).concat(here ? [link(word("osmPlace"), here)] : []);
    return links.length ? el("span", { class: "links" }, links) : null;
  }

  function actions(project) {
    return el("p", { class: "actions" },
      project.parts.length ? el("button", { type: "button", id: "zoomTo", onclick: () => zoomTo(project) }, word("zoomTo")) : null,
      el("button", { type: "button", id: "share", onclick: copyAddress }, word("share")));
  }

  return { refresh };
}

function lengthText(km) {
  return km ? `${km.toFixed(1)} ${word("km")}` : "";
}

function distanceText(metres) {
  if (metres === undefined) return "";
  return metres < 1000 ? `${Math.round(metres)} ${word("m")}` : `${(metres / 1000).toFixed(metres < 10000 ? 1 : 0)} ${word("km")}`;
}

function precisionText(project) {
  const off = project.uncertainty ? ` · ±${distanceText(project.uncertainty)}` : "";
  return `${label("precision", project.precision)}${state.language ? ": " : "："}${label("precisionWords", project.precision)}${off}`;
}

async function copyAddress() {
  try {
    await navigator.clipboard.writeText(location.href);
  } catch (refused) {
    const field = document.body.appendChild(el("textarea", { class: "sr-only", "aria-hidden": "true" }, location.href));
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  toast(word("copied"));
}
