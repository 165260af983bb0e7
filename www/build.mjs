// Builds the admin page, the rest of this folder, into a package: `admin/` with index.html, a style and scripts
// whose names hold a hash of their content, source maps, and the licenses of the libraries in them. The page loads the package's own binary.
//
// The same sources give the same bytes, wherever they are and whatever the package's folder is called: nothing is
// written by esbuild itself, and the package's files are known to it by their names alone.
//
//   node www/build.mjs pkg

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, posix, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = join(root, "www");

/** Writes `admin/` into the folder of a package that is complete but for it. */
export async function buildAdmin(packageFolder) {
  const admin = join(packageFolder, "admin");
  const { outputFiles, metafile } = await build({
    absWorkingDir: source,
    entryPoints: ["main.tsx", "style.css"],
    outdir: join(root, "admin"), // the place its maps are relative to; nothing is written there
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    // A module goes into a file with those that the same entries need. So that all that the page begins with comes in
    // one file, not in one for each combination, what is loaded later imports the whole beginning.
    splitting: true,
    format: "esm",
    target: ["chrome123", "firefox120", "safari17.5"], // the style's light-dark() asks for these
    jsx: "automatic",
    jsxImportSource: "preact",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    alias: { "decode-named-character-reference": "./lib/entities.ts" },
    sourcemap: "linked",
    charset: "utf8",
    preserveSymlinks: true, // node_modules may be a link to elsewhere
    logLevel: "warning",
    plugins: [packageFrom(packageFolder, await browserEntry(packageFolder))],
  });

  await rm(admin, { recursive: true, force: true });
  await mkdir(admin, { recursive: true });
  for (const { path, text } of outputFiles) {
    await writeFile(join(admin, basename(path)), path.endsWith(".map") ? leadToPackage(text) : text);
  }
  await writeFile(join(admin, "LICENSES.txt"), await licenses(Object.keys(metafile.inputs)));
  const built = (entry) => Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === entry);
  const [main, { imports }] = built("main.tsx");
  const [style] = built("style.css");
  // What the script begins with is fetched along with it, not after it.
  const beginnings = imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => basename(path));
  const preloads = beginnings.map((name) => `<link rel="modulepreload" href="${name}" />\n    `).join("");
  const page = await readFile(join(source, "index.html"), "utf8");
  await writeFile(
    join(admin, "index.html"),
    replaced(
      replaced(page, '<script type="module" src="main.tsx">', `${preloads}<script type="module" src="${basename(main)}">`),
      '"style.css"',
      `"${basename(style)}"`,
    ),
  );
}

/** Replaces what has to be there, once. */
function replaced(text, part, replacement) {
  if (text.split(part).length !== 2) throw new Error(`index.html doesn't have ${part} once. Update www/build.mjs.`);
  return text.replace(part, () => replacement);
}

/** The licenses of the libraries that the scripts hold, which ask to be handed on. */
async function licenses(inputs) {
  const names = inputs.map((input) => input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]).filter(Boolean);
  const texts = [...new Set(names)].sort().map(async (name) => {
    const folder = join(root, "node_modules", name);
    const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
    if (!file) throw new Error(`${name} has no license that the page could hand on.`);
    return `${name} ${version}\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${"-".repeat(80)}\n\n`);
}

/** The file of a package that browsers load. */
async function browserEntry(folder) {
  return posix.normalize(JSON.parse(await readFile(join(folder, "package.json"), "utf8")).module);
}

/** `import … from "prefect-wasm"` means the package that the page is built into. */
function packageFrom(folder, entry) {
  return {
    name: "package",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^prefect-wasm$/ }, () => ({ path: entry, namespace: "package" }));
      onResolve({ filter: /^\./, namespace: "package" }, ({ path, importer }) => {
        const name = posix.join(posix.dirname(importer), path);
        // The binary as text is for those who can't have the file, and stays beside it.
        return name === "wasm-inline.js" ? { path: `../${name}`, external: true } : { path: name, namespace: "package" };
      });
      onLoad({ filter: /./, namespace: "package" }, async ({ path }) => ({
        contents: await readFile(join(folder, path), "utf8"),
        loader: "js",
      }));
    },
  };
}

/** The package's files lie beside `admin/`, so that its maps need no copy of them. */
function leadToPackage(text) {
  const map = JSON.parse(text);
  map.sources.forEach((name, index) => {
    if (!name.startsWith("package:")) return;
    map.sources[index] = name.replace("package:", "../");
    map.sourcesContent[index] = null;
  });
  return JSON.stringify(map);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (!folder) throw new Error(`usage: node ${join(basename(dirname(process.argv[1])), "build.mjs")} <package folder>`);
  await buildAdmin(resolve(folder));
}
