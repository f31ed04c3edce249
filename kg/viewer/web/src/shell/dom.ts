// Building elements. Text goes in as text; there is no way here to put in markup.

type Attributes = Record<string, string | number | boolean | null | undefined>;
type Child = Node | string | null | undefined | false;

export interface Options {
  class?: string;
  text?: string;
  on?: Record<string, (event: never) => void>;
  attributes?: Attributes;
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: Options | string = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  const { class: name, text, on, attributes } = typeof options === "string" ? { class: options } as Options : options;
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  for (const [key, value] of Object.entries(attributes ?? {})) setAttribute(node, key, value);
  for (const [event, listener] of Object.entries(on ?? {})) node.addEventListener(event, listener as EventListener);
  node.append(...children.filter((child): child is Node | string => Boolean(child)));
  return node;
}

function setAttribute(node: Element, name: string, value: Attributes[string]): void {
  if (value === true) node.setAttribute(name, "");
  else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag: string, attributes: Attributes = {}, ...children: (Node | string)[]): SVGElement {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) setAttribute(node, key, value);
  node.append(...children);
  return node;
}

export function button(text: string, press: () => void, options: Options = {}): HTMLButtonElement {
  const attributes = { type: "button", ...options.attributes };
  return h("button", { ...options, text, attributes, on: { click: press, ...options.on } });
}

/** A link to something in this page; unlike a button it breaks over lines as text does. */
export function innerLink(text: string, fragment: string, follow: () => void, options: Options = {}): HTMLAnchorElement {
  const click = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another window may follow the fragment
    event.preventDefault();
    follow();
  };
  const attributes = { href: `#show=${fragment}`, ...options.attributes };
  return h("a", { ...options, text, attributes, on: { click } });
}

/** A link to the web; anything but http and https is shown as text. */
export function webLink(url: string, text = url): Node {
  if (!/^https?:\/\//i.test(url)) return document.createTextNode(text);
  return h("a", { text, attributes: { href: url, rel: "noreferrer noopener", target: "_blank" } });
}

export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  h("a", { attributes: { href: url, download: name } }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Put text on the clipboard; pages opened from a file may lack the newer way. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { class: "off-screen" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

let live: HTMLElement | null = null;

/** Say something to readers of the screen, and to others for a moment. */
export function announce(text: string): void {
  if (!live) {
    live = h("div", { class: "toast", attributes: { role: "status", "aria-live": "polite" } });
    document.body.append(live);
  }
  live.textContent = text;
  live.classList.remove("shown");
  void live.offsetWidth; // begins the fading anew
  live.classList.add("shown");
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
