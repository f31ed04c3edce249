// What is used of vis-network, which stands in the page as its own script (it comes with pyvis).

declare namespace vis {
  class DataSet<T> {
    constructor(items?: T[]);
    add(items: T[]): void;
    update(items: Partial<T>[]): void;
    clear(): void;
    getIds(): string[];
  }
  interface Point {
    x: number;
    y: number;
  }
  interface Click {
    nodes: string[];
    edges: string[];
    pointer: { DOM: Point };
  }
  class Network {
    constructor(box: HTMLElement, data: { nodes: unknown; edges: unknown }, options: unknown);
    on(event: "beforeDrawing" | "afterDrawing", listener: (context: CanvasRenderingContext2D) => void): void;
    on(event: "click" | "doubleClick", listener: (event: Click) => void): void;
    on(event: "hoverNode" | "blurNode", listener: (event: { node: string }) => void): void;
    on(event: "zoom" | "dragEnd" | "animationFinished" | "resize", listener: () => void): void;
    getScale(): number;
    getViewPosition(): Point;
    moveTo(options: { position?: Point; scale?: number; animation?: boolean | { duration: number } }): void;
    fit(options?: { nodes?: string[]; animation?: boolean; maxZoomLevel?: number }): void;
    canvasToDOM(point: Point): Point;
    DOMtoCanvas(point: Point): Point;
    setData(data: { nodes: unknown; edges: unknown }): void;
    setOptions(options: unknown): void;
    selectNodes(ids: string[], edges?: boolean): void;
    unselectAll(): void;
    getNodeAt(point: Point): string | undefined;
    getPositions(): Record<string, Point>;
    redraw(): void;
  }
}
