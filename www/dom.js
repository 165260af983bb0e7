// Building the page. Text from the server always becomes a text node, never markup.

/** The element with this id. */
export const $ = (id) => document.getElementById(id);

/** Makes an element. What is not an element among the children becomes text. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false)
      element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Writes text, but not over itself: a live region says everything that is written. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Says in its place what went wrong; nothing takes it away again. */
export function showError(place, error) {
  place.hidden = !error;
  const text = error ? describe(error) : "";
  if (place.textContent === text) return;
  const { kind } = error ?? {};
  place.replaceChildren(...(kind ? [el("b", {}, kind), text.slice(kind.length)] : [text]));
}

/** A PrefectError by its kind and message, anything else by its message. */
export function describe(error) {
  return error?.kind ? `${error.kind}: ${error.message}` : String(error?.message ?? error);
}

/**
 * Makes a parent's children those of a list. A row whose version is as it was stays the element it is, so that a
 * refresh takes neither the focus nor the place from whoever is reading.
 */
export function fill(parent, items, { key, version, make }) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const rows = items.map((item) => {
    const [id, now] = [key(item), version(item)];
    const old = before.get(id);
    if (old?.dataset.version === now) return old;
    const row = make(item, old);
    row.dataset.key = id;
    row.dataset.version = now;
    if (old) old.replaceWith(row);
    return row;
  });
  const kept = new Set(rows);
  for (const child of [...parent.children]) if (!kept.has(child)) child.remove();
  rows.forEach((row, index) => {
    if (parent.children[index] !== row) parent.insertBefore(row, parent.children[index] ?? null);
  });
}

/** The state of a run, coloured by its type; late is scheduled, but worth a colour. */
export function stateChip(type, name) {
  return el(
    "span",
    { class: "state", "data-state": name === "Late" ? "LATE" : (type ?? "") },
    name ?? type ?? "unknown",
  );
}
