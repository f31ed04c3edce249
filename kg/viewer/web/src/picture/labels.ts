// Labels that never overlap: placed by weight, each where it finds room, else not at all.

import type { SceneNode } from "../model/scene";

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Label extends Box {
  id: string;
  lines: string[];
  /** where the text begins, in pixels of the screen at the placed scale */
  align: "center" | "left" | "right";
  strong: boolean;
}

export const FONT_SIZE = 12;
const LINE = 14;
const GAP = 3;
const CELL = 64;
const WIDEST = 150;

/** Boxes by the cells of a grid that they touch. */
class Taken {
  private readonly cells = new Map<number, [Box, string][]>();

  add(box: Box, owner: string): void {
    this.each(box, (key) => {
      const list = this.cells.get(key);
      if (list) list.push([box, owner]);
      else this.cells.set(key, [[box, owner]]);
      return false;
    });
  }

  free(box: Box, owner: string): boolean {
    return !this.each(box, (key) =>
      (this.cells.get(key) ?? []).some(
        ([b, o]) => o !== owner && b.left < box.right && box.left < b.right && b.top < box.bottom && box.top < b.bottom,
      ),
    );
  }

  private each(box: Box, visit: (key: number) => boolean): boolean {
    for (let x = Math.floor(box.left / CELL); x <= Math.floor(box.right / CELL); x++) {
      for (let y = Math.floor(box.top / CELL); y <= Math.floor(box.bottom / CELL); y++) {
        if (visit(x * 100_003 + y)) return true;
      }
    }
    return false;
  }
}

export class Labels {
  private readonly wrapped = new Map<string, { lines: string[]; width: number }>();

  constructor(private readonly measure: (text: string) => number) {}

  /** Place the labels at a scale, in pixels from the picture's origin; `first` go before all others. */
  place(nodes: Iterable<SceneNode>, scale: number, first: Set<string>, only: Set<string> | null): Label[] {
    const taken = new Taken();
    const all = [...nodes];
    for (const node of all) taken.add(nodeBox(node, scale), node.id);
    const order = all
      .filter((node) => !only || only.has(node.id))
      .sort((a, b) => Number(first.has(b.id)) - Number(first.has(a.id)) || b.weight - a.weight || (a.id < b.id ? -1 : 1));
    const placed: Label[] = [];
    for (const node of order) {
      const strong = first.has(node.id);
      if (!strong && node.weight < 2 && scale < 1) continue; // what one paper names can wait for a closer look
      const label = this.find(node, scale, taken, strong);
      if (label) {
        placed.push(label);
        taken.add(label, "");
      }
    }
    return placed;
  }

  private find(node: SceneNode, scale: number, taken: Taken, strong: boolean): Label | null {
    const { lines, width } = this.wrap(node.label, node.group === "Paper" || node.group === "Topic");
    const height = lines.length * LINE;
    const [x, y, r] = [node.x * scale, node.y * scale, node.size * scale + GAP];
    const choices: [Label["align"], number, number][] = [
      ["center", x - width / 2, y + r],
      ["left", x + r, y - height / 2],
      ["right", x - r - width, y - height / 2],
      ["center", x - width / 2, y - r - height],
    ];
    if (node.group === "Paper") choices.splice(1, 0, ["center", x - width / 2, y + 34 * scale + GAP]); // below its rings, which are open there
    for (const [align, left, top] of choices) {
      const box = { left, top, right: left + width, bottom: top + height };
      if (taken.free(box, node.id)) return { id: node.id, lines, align, strong, ...box };
    }
    return null;
  }

  private wrap(text: string, twoLines: boolean): { lines: string[]; width: number } {
    const key = (twoLines ? "2" : "1") + text;
    let found = this.wrapped.get(key);
    if (!found) {
      const lines = breakLines(text, this.measure, twoLines ? 2 : 1);
      found = { lines, width: Math.max(...lines.map(this.measure)) };
      this.wrapped.set(key, found);
    }
    return found;
  }
}

const nodeBox = (node: SceneNode, scale: number): Box => ({
  left: (node.x - node.size) * scale,
  right: (node.x + node.size) * scale,
  top: (node.y - node.size) * scale,
  bottom: (node.y + node.size) * scale,
});

/** Break text into lines no wider than a label may be; what is over goes, with an ellipsis. */
export function breakLines(text: string, measure: (text: string) => number, most: number): string[] {
  const plain = text.replace(/[\u202a-\u202e\u2066-\u2069]/g, ""); // marks that turn the direction of what follows
  const words = plain.replace(/[\u0000-\u001f\u2028\u2029]+/g, " ").split(" ");
  const lines: string[] = [];
  let line = "";
  for (const [i, word] of words.entries()) {
    const longer = line ? `${line} ${word}` : word;
    if (!line || measure(longer) <= WIDEST) line = longer;
    else if (lines.length + 1 < most) {
      lines.push(line);
      line = word;
    } else {
      line = `${words.slice(i).length ? line : longer}…`;
      break;
    }
  }
  lines.push(line);
  return lines.map((l) => (measure(l) > WIDEST ? shorten(l, measure) : l));
}

function shorten(line: string, measure: (text: string) => number): string {
  const letters = Array.from(line.replace(/…$/, ""));
  while (letters.length > 1 && measure(`${letters.join("")}…`) > WIDEST) letters.pop();
  return `${letters.join("")}…`;
}
