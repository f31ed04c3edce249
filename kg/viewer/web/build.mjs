// Bundles the page: dist/page.js, dist/page.css, and for SPARQL dist/sparql.js with dist/oxigraph.wasm.
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { build } from "esbuild";

const out = "dist";
const fresh = "dist.new";
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh);
const shared = {
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "eof",
  outdir: fresh,
  logLevel: "warning",
};
await build({ ...shared, entryPoints: { page: "src/main.ts" } });
await build({ ...shared, entryPoints: { page: "src/page.css" } });
// The worker gets its WebAssembly from the page, so the address that oxigraph would load it from is never used.
await build({ ...shared, entryPoints: { sparql: "src/ask/worker.ts" }, define: { "import.meta.url": '""' } });
await cp("node_modules/oxigraph/web_bg.wasm", `${fresh}/oxigraph.wasm`);
await rm(out, { recursive: true, force: true });
await rename(fresh, out);
