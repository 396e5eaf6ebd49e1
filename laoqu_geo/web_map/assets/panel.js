// The side panel: search, the tree of layers with counts, the stage slider, the legend.

function Panel(change, tiles) {
  const YEARS = yearsOf();
  const kinds = Object.keys(data.vocabulary.kind).filter((kind) => data.projects.some((project) => project.kind === kind));
  const stages = Object.keys(data.vocabulary.stage);
  const boxes = [];

  function build() {
    boxes.length = 0;
    fill("panel",
      branch(word("byKind"), data.groups.map(group), "kinds"),
      branch(word("byStage"), [...stages].reverse().map((stage) => leaf(state.hiddenStages, "stage", stage, stageSample(stage))).concat(slider(), yearSlider()), "stages"),
      branch(word("backdrop"), [...Object.keys(AIDS).map(aid), ...tiles.rows()], "aids"),
      el("p", { class: "tally", id: "tally" }),
      el("button", { type: "button", class: "plain", id: "reset", onclick: reset }, word("reset")),
      legend());
    byId("panel").setAttribute("aria-label", word("layers"));
    refresh();
  }

  function branch(title, children, name) {
    return el("details", { class: "branch", open: true, "data-branch": name }, el("summary", null, title), el("ul", null, children));
  }

  function group({ id, label: pair, kinds: members }) {
    const present = members.filter((kind) => kinds.includes(kind));
    if (!present.length) return null;
    const box = el("input", { type: "checkbox", "data-group": id, onchange: () => {
      for (const kind of present) box.checked ? state.hiddenKinds.delete(kind) : state.hiddenKinds.add(kind);
      change();
    } });
    boxes.push({ box, members: present, hidden: state.hiddenKinds, count: null });
    return el("li", null, el("label", { class: "twig" }, box, pair[state.language]),
      el("ul", null, present.map((kind) => leaf(state.hiddenKinds, "kind", kind, kindSample(kind)))));
  }

  function leaf(hidden, field, value, sample) {
    const box = el("input", { type: "checkbox", [`data-${field}`]: value, onchange: () => {
      box.checked ? hidden.delete(value) : hidden.add(value);
      change();
    } });
    const count = el("span", { class: "count" });
    boxes.push({ box, members: [value], hidden, count, field });
    return el("li", null, el("label", null, box, sample, el("span", { class: "grow" }, label(field, value)), count));
  }

  function aid(name) {
    const box = el("input", { type: "checkbox", "data-aid": name, onchange: () => {
      state.aids[name] = box.checked;
      change();
    } });
    boxes.push({ box, aid: name });
    return el("li", null, el("label", null, box, el("span", { class: "grow" }, word(name))));
  }

  function slider() {
    const input = el("input", { type: "range", id: "atLeast", min: 0, max: stages.length - 1, step: 1, oninput: () => {
      state.hiddenStages.clear();
      stages.slice(0, Number(input.value)).forEach((stage) => state.hiddenStages.add(stage));
      change();
    } });
    return el("li", { class: "slider" }, el("label", { for: "atLeast" }, word("atLeast"), " ", el("output", { id: "atLeastSays" })), input);
  }

  /** Offer the years that the plan names; the last step shows all. */
  function yearSlider() {
    if (!YEARS.length) return null;
    const input = el("input", { type: "range", id: "year", min: 0, max: YEARS.length, step: 1, oninput: () => {
      state.year = YEARS[Number(input.value)] ?? null;
      change();
    } });
    return el("li", { class: "slider" }, el("label", { for: "year" }, word("years"), " ", el("output", { id: "yearSays" })), input);
  }

  function refreshYear() {
    if (!YEARS.length) return;
    byId("year").value = state.year === null ? YEARS.length : YEARS.indexOf(state.year);
    byId("yearSays").textContent = state.year === null ? word("allYears") : state.year;
    byId("year").setAttribute("aria-valuetext", byId("yearSays").textContent);
  }

  function refresh() {
    refreshYear();
    for (const { box, members, hidden, count, field, aid: name } of boxes) {
      if (name) { box.checked = state.aids[name]; continue; }
      const on = members.filter((member) => !hidden.has(member)).length;
      box.checked = on === members.length;
      box.indeterminate = on > 0 && on < members.length;
      if (count) count.textContent = countOf(field, members[0]);
    }
    const lowest = stages.findIndex((stage) => !state.hiddenStages.has(stage));
    byId("atLeast").value = lowest < 0 ? stages.length - 1 : lowest;
    byId("atLeastSays").textContent = label("stage", stages[lowest < 0 ? stages.length - 1 : lowest]);
    byId("atLeast").setAttribute("aria-valuetext", byId("atLeastSays").textContent);
    byId("tally").textContent = tally();
  }

  /** Count a kind's projects among the stages that are shown, and the other way round. */
  function countOf(field, value) {
    const other = field === "kind" ? (project) => !state.hiddenStages.has(project.stage) : (project) => !state.hiddenKinds.has(project.kind);
    return data.projects.filter((project) => project[field] === value && other(project) && isInTime(project)).length;
  }

  function reset() {
    state.hiddenKinds.clear();
    data.off.forEach((kind) => state.hiddenKinds.add(kind));
    state.hiddenStages.clear();
    Object.assign(state.aids, AIDS);
    state.year = null;
    change();
  }

  /** Show a kind as it will look when it is built, as a line or as a badge. */
  function kindSample(kind) {
    const asLine = data.projects.some((project) => project.kind === kind && project.type === "l");
    return el("span", { class: "sample" }, asLine ? lineSvg(data.looks[kind], 34) : badgeSvg(data.looks[kind]));
  }

  function stageSample(stage) {
    return el("span", { class: "sample pair" }, lineSvg(data.looks[stage], 34), badgeSvg(data.looks[stage]));
  }

  return { build, refresh };
}

function tally() {
  const shown = shownProjects(), lost = shown.filter((project) => !project.parts.length).length;
  const text = word("shown").replace("{n}", shown.length).replace("{all}", data.projects.length);
  return lost ? `${text}${state.language ? "; " : "，"}${word("unplaced").replace("{n}", lost)}` : text;
}

/** Draw the legend: every symbol on the map by kind and stage, then what each precision means. */
function legend() {
  const stages = Object.keys(data.vocabulary.stage).reverse().filter((stage) => data.projects.some((project) => project.stage === stage));
  const YEARS = yearsOf();
  const kinds = Object.keys(data.vocabulary.kind).filter((kind) => data.projects.some((project) => project.kind === kind));
  const precisions = Object.keys(data.vocabulary.precision).filter((one) => data.projects.some((project) => project.precision === one));
  return el("details", { class: "branch legend", open: true, "data-branch": "legend" }, el("summary", null, word("legend")), el("div", { class: "legend-body" },
    el("table", { class: "matrix" },
      el("thead", null, el("tr", null, el("td"), stages.map((stage) => el("th", { scope: "col", title: label("stage", stage) }, label("stageShort", stage))))),
      el("tbody", null, kinds.map((kind) => el("tr", null, el("th", { scope: "row" }, label("kind", kind)), stages.map((stage) => el("td", null, legendCell(kind, stage))))))),
    el("p", { class: "subhead" }, word("legendPrecision")),
    el("ul", { class: "precisions" }, precisions.map(precisionRow)),
    el("ul", { class: "precisions" }, data.backdrop.network.groups.filter((group) => group.lifecycle === "live").map(networkRow))));
}

function legendCell(kind, stage) {
  const some = data.projects.filter((project) => project.kind === kind && project.stage === stage);
  const look = data.looks[`${kind}|${stage}`];
  const title = `${label("kind", kind)} · ${label("stage", stage)}`;
  const marks = [some.some((one) => one.type === "l") && lineSvg(look, 34), some.some((one) => one.type !== "l") && badgeSvg(look)];
  return some.length ? el("span", { class: "mark", role: "img", "aria-label": title, title, "data-look": `${kind}|${stage}` }, marks) : null;
}

function precisionRow(precision) {
  const some = data.projects.filter((project) => project.precision === precision);
  const look = data.looks[precision];
  const spread = { town: 13, county: 16, prefecture: 19 }[precision];
  const sharp = precision === "feature";
  const sample = precision === "none" ? null : some.some((one) => one.type === "l") ? lineSvg(look, 40, !sharp) : haloSvg(look, sharp ? 0 : spread || 13);
  return el("li", null, el("span", { class: "sample wide" }, sample), el("span", null, el("strong", null, label("precision", precision)), ` ${label("precisionWords", precision)}`));
}

function networkRow(group) {
  const colour = data.colours[`network_${group.kind}`] || data.colours.network_road;
  const line = svg("svg", { width: 40, height: 8, "aria-hidden": "true" }, svg("path", { d: "M1 4H39", stroke: colour, "stroke-width": NETWORK_WEIGHT[group.kind] || 0.9 }));
  return el("li", null, el("span", { class: "sample wide" }, line), `${word("network")} · ${label("kind", group.kind)}`);
}
