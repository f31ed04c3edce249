// The SPARQL engine as the page sees it: started when first asked, stopped when told to.

import { hasBlock, unpack } from "../model/payload";
import type { Answer, Reply, Request } from "./worker";

export class QueryFailed extends Error {}

export class Engine {
  private worker: Promise<Worker> | null = null;
  private waiting = new Map<number, { done(answer: Timed): void; failed(error: Error): void }>();
  private next = 0;
  quads = 0;

  static get available(): boolean {
    return hasBlock("graph") && hasBlock("oxigraph") && hasBlock("sparql");
  }

  async ask(query: string): Promise<Timed> {
    const worker = await (this.worker ??= this.start());
    const id = this.next++;
    return new Promise((done, failed) => {
      this.waiting.set(id, { done, failed });
      worker.postMessage({ kind: "ask", id, query } satisfies Request);
    });
  }

  /** End what runs; the next question starts a fresh worker. */
  stop(): void {
    void this.worker?.then((worker) => worker.terminate());
    this.worker = null;
    for (const { failed } of this.waiting.values()) failed(new QueryFailed("Stopped."));
    this.waiting.clear();
  }

  private async start(): Promise<Worker> {
    const [code, wasm, quads] = await Promise.all([
      text("sparql").then((r) => r.text()),
      text("oxigraph").then((r) => r.arrayBuffer()),
      text("graph").then((r) => r.text()),
    ]);
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const worker = new Worker(url);
    URL.revokeObjectURL(url);
    return new Promise((done, failed) => {
      worker.onerror = (event) => failed(new QueryFailed(event.message));
      worker.onmessage = ({ data }: MessageEvent<Reply>) => {
        if (data.kind === "loaded") {
          this.quads = data.quads;
          done(worker);
        } else this.settle(data);
      };
      worker.postMessage({ kind: "load", wasm, quads } satisfies Request, [wasm]);
    });
  }

  private settle(reply: Exclude<Reply, { kind: "loaded" }>): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (reply.kind === "failed") waiting?.failed(new QueryFailed(reply.message));
    else waiting?.done({ answer: reply.answer, ms: reply.ms });
  }
}

export interface Timed {
  answer: Answer;
  ms: number;
}

const text = (block: string): Promise<Response> => unpack(document.getElementById(`data-${block}`)!.textContent!);
