// Puts the editor (Yasgui, built and minified by its makers) into dist/, with the names and licences of what it bundles.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";

const out = "dist";
const fresh = "dist.new";
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh);
for (const name of ["yasgui.min.js", "yasgui.min.css"]) {
  const text = await readFile(`node_modules/@zazuko/yasgui/build/${name}`, "utf8");
  await writeFile(`${fresh}/${name}`, text.replace(/\n?(\/\/|\/\*)# sourceMappingURL=.*$/s, "\n"));
}
const lock = JSON.parse(await readFile("package-lock.json", "utf8"));
const lines = Object.entries(lock.packages)
  .filter(([path]) => path)
  .map(([path, { version, license }]) => `${path.replace(/^.*node_modules\//, "")} ${version}: ${license}`);
await writeFile(`${fresh}/LICENCES.txt`, `What yasgui.min.js bundles:\n\n${lines.sort().join("\n")}\n`);
await rm(out, { recursive: true, force: true });
await rename(fresh, out);
