// The one place where text becomes part of the page. Text is always a text node, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element. `on…` properties are listeners, all others attributes; strings among the children are text. */
function el(tag, properties, ...children) {
  return furnish(document.createElement(tag), properties, children);
}

/** Make an SVG element. */
function svg(tag, attributes, ...children) {
  return furnish(document.createElementNS(SVG, tag), attributes, children);
}

function furnish(node, properties, children) {
  for (const [key, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Make a link, or plain text where the address is not a web address: `javascript:` and its kin stay text. */
function link(text, address) {
  if (!/^https?:\/\/[^\s]+$/i.test(address)) return document.createTextNode(text);
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text);
}

function byId(id) {
  return document.getElementById(id);
}

/** Replace everything inside a container; a page that was saved from a browser starts clean this way. */
function fill(id, ...children) {
  const node = byId(id);
  node.replaceChildren(...children.flat(Infinity).filter(Boolean));
  return node;
}

function toast(text) {
  const node = fill("toast", document.createTextNode(text));
  node.classList.add("is-on");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => node.classList.remove("is-on"), 2200);
}
