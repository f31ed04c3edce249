// Tables that sort by a click on a head and copy as CSV.

import { announce, button, copyText, h } from "./dom";

export interface Column<Row> {
  title: string;
  /** what is sorted by and copied */
  value(row: Row): string | number;
  /** what is shown, where it is more than the value */
  show?(row: Row): Node;
  numeric?: boolean;
}

export interface TableOptions<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  sorted?: { column: number; down: boolean };
  /** rows shown at first; a button shows more */
  most?: number;
}

export function table<Row>(options: TableOptions<Row>): HTMLElement {
  const { label, columns } = options;
  let rows = [...options.rows];
  let sorted = options.sorted ?? null;
  let most = options.most ?? 200;
  const body = h("tbody");
  const more = button("Show more", () => ((most += 500), fill()), { class: "small" });
  const heads = columns.map((column, i) => {
    const press = () => {
      sorted = { column: i, down: sorted?.column === i ? !sorted.down : Boolean(column.numeric) };
      fill();
    };
    return h("th", { attributes: { scope: "col" }, class: column.numeric ? "number" : "" }, button(column.title, press));
  });

  function fill(): void {
    if (sorted) {
      const { column, down } = sorted;
      const key = columns[column].value;
      rows = rows.map((row, i): [Row, number] => [row, i]).sort((a, b) => compare(key(a[0]), key(b[0])) * (down ? -1 : 1) || a[1] - b[1]).map(([row]) => row);
      heads.forEach((head, i) => {
        if (i === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
    }
    body.replaceChildren(...rows.slice(0, most).map((row) => h("tr", {}, ...columns.map((column) => cell(column, row)))));
    more.hidden = rows.length <= most;
  }

  const copy = button("Copy as CSV", () => {
    void copyText(toCsv([columns.map((c) => c.title), ...rows.map((row) => columns.map((c) => c.value(row)))]));
    announce(`Copied ${rows.length} rows as CSV`);
  }, { class: "small copy" });
  fill();
  const box = h("div", { class: "scroll", attributes: { role: "region", "aria-label": label, tabindex: "0" } }, h("table", {}, h("thead", {}, h("tr", {}, ...heads)), body));
  return h("div", "table", box, h("div", "below", copy, more));
}

function cell<Row>(column: Column<Row>, row: Row): HTMLTableCellElement {
  const content = column.show ? column.show(row) : document.createTextNode(String(column.value(row)));
  return h("td", column.numeric ? "number" : "", content);
}

const compare = (a: string | number, b: string | number): number =>
  typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });

/** RFC 4180; what a spreadsheet would run as a formula is kept text by an apostrophe. */
export function toCsv(rows: (string | number)[][]): string {
  const quote = (value: string | number): string => {
    const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => row.map(quote).join(",")).join("\r\n") + "\r\n";
}
