// The map in its surroundings: zoom buttons, scale, frames of other pages, and paper.

function Controls(map, goHome) {
  const scale = L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  scale.getContainer().classList.add("scale");
  const box = L.control({ position: "topleft" });
  box.onAdd = () => {
    const node = el("div", { class: "zoom leaflet-bar", id: "zoom" });
    L.DomEvent.disableClickPropagation(node);
    return node;
  };
  box.addTo(map);

  function build() {
    const button = (id, sign, title, onclick) => el("button", { type: "button", id, title, "aria-label": title, onclick }, sign);
    fill("zoom", button("zoomIn", "+", word("zoomIn"), () => map.zoomIn()), button("zoomOut", "−", word("zoomOut"), () => map.zoomOut()), button("home", "⌂", word("home"), goHome),
      embedded ? el("a", { id: "openFull", title: word("openFull"), "aria-label": word("openFull"), target: "_blank", rel: "noopener", href: location.pathname, onclick: (event) => (event.currentTarget.href = location.pathname + location.hash) }, "⤢") : null);
  }

  return { build };
}

/** Inside a frame the wheel scrolls the page around until the map is clicked; the map follows its own size. */
function watchFrame(map, whenSized) {
  const box = map.getContainer();
  new ResizeObserver(() => { map.invalidateSize({ animate: false }); whenSized(); }).observe(box);
  document.addEventListener("visibilitychange", () => { map.invalidateSize({ animate: false }); whenSized(); });
  if (!framed) return;
  map.scrollWheelZoom.disable();
  box.addEventListener("click", () => map.scrollWheelZoom.enable(), true);
  box.addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
  box.addEventListener("wheel", () => map.scrollWheelZoom.enabled() || toast(word("clickToZoom")), { passive: true });
}

/** Lay the page out as a sheet before the browser prints it, and back again afterwards. */
function watchPrint(map) {
  let bounds = null;
  window.addEventListener("beforeprint", () => {
    bounds = bounds || map.getBounds();
    layOut(true, bounds);
  });
  window.addEventListener("afterprint", () => {
    layOut(false, bounds);
    bounds = null;
  });

  function layOut(on, view) {
    document.body.classList.toggle("is-sheet", on);
    if (on) for (const branch of document.querySelectorAll(".legend")) branch.open = true;
    map.invalidateSize({ animate: false });
    map.fitBounds(view.pad(-0.08), { animate: false });
  }
}

function printMap() {
  window.print();
}
