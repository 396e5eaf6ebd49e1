// Search over names, other names, counties and network lines, in Chinese characters, pinyin or its initials.

const HITS = 12;

function Search(open) {
  const entries = [
    ...data.projects.map((project) => ({ kind: "project", target: project, name: project.name, keys: project.keys, more: [project.en, project.today, ...(project.aliases || []), ...(project.counties || []), project.id] })),
    ...data.backdrop.counties.map((area) => ({ kind: "area", target: area, name: area.name, keys: area.keys, more: [area.en] })),
    ...data.backdrop.prefectures.map((area) => ({ kind: "area", target: area, name: area.name, keys: area.keys, more: [area.en] })),
    ...data.backdrop.network.texts.map((text, index) => ({ kind: "network", target: index, name: text, keys: data.backdrop.network.keys[index], more: [] })),
  ].map((entry) => ({ ...entry, low: entry.name.toLowerCase(), rest: entry.more.filter(Boolean).join("|").toLowerCase() }));
  let hits = [], active = -1;

  function build() {
    const input = el("input", {
      type: "search", id: "search", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder: word(window.innerWidth < 760 ? "searchShort" : "search"), "aria-label": word("search"),
      "aria-expanded": "false", "aria-controls": "hits", "aria-autocomplete": "list", oninput: () => show(find(input.value)), onkeydown: steer, onfocus: () => input.value && show(find(input.value)),
      onblur: () => setTimeout(hide, 150),
    });
    return el("div", { class: "search" }, input, el("ul", { class: "hits", id: "hits", role: "listbox", "aria-label": word("searchShort"), hidden: true }));
  }

  /** Rank: the name begins so, the name holds it, another name or a county holds it, the pinyin does. */
  function find(text) {
    const asked = text.trim().toLowerCase().replace(/\s+/g, "");
    if (!asked) return [];
    const rank = (entry) => entry.low.startsWith(asked) ? 0 : entry.low.includes(asked) ? 1 : entry.rest.includes(asked) ? 2 : entry.keys.split("|").some((key) => key.startsWith(asked)) ? 3 : entry.keys.includes(asked) ? 4 : 9;
    return entries.map((entry, order) => ({ entry, score: rank(entry) + (entry.kind === "project" ? 0 : 0.5), order }))
      .filter((hit) => hit.score < 9).sort((a, b) => a.score - b.score || a.order - b.order).slice(0, HITS).map((hit) => hit.entry);
  }

  function show(found) {
    hits = found;
    active = found.length ? 0 : -1;
    const rows = found.map((entry, index) => el("li", { role: "option", id: `hit${index}`, class: "hit", onmousedown: (event) => (event.preventDefault(), pick(index)) },
      el("span", { class: "hit-name" }, entry.kind === "network" ? entry.name : nameOf(entry.target)), el("span", { class: "hit-kind" }, said(entry))));
    const empty = byId("search").value.trim() && !found.length && el("li", { class: "hit none", role: "option", "aria-disabled": "true" }, word("nothing"));
    fill("hits", rows, empty).hidden = !rows.length && !empty;
    byId("search").setAttribute("aria-expanded", String(!byId("hits").hidden));
    mark();
  }

  function said(entry) {
    if (entry.kind === "project") return `${label("kind", entry.target.kind)} · ${label("stage", entry.target.stage)}`;
    return word(entry.kind === "area" ? "county" : "inNetwork");
  }

  function mark() {
    [...byId("hits").children].forEach((row, index) => row.setAttribute("aria-selected", String(index === active)));
    byId("search").setAttribute("aria-activedescendant", active >= 0 ? `hit${active}` : "");
  }

  function steer(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) {
      active = (active + step + hits.length) % hits.length;
      mark();
      event.preventDefault();
    } else if (event.key === "Enter" && active >= 0) pick(active);
    else if (event.key === "Escape") hide();
  }

  function pick(index) {
    const entry = hits[index];
    byId("search").value = entry.kind === "network" ? entry.name : nameOf(entry.target);
    hide();
    open(entry);
  }

  function hide() {
    byId("hits").hidden = true;
    byId("search").setAttribute("aria-expanded", "false");
  }

  return { build };
}
