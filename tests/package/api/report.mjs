// node tests/package/api/report.mjs [--update]
//
// The public surface of the package, as API Extractor reports it: a file beside this one for each file of
// declarations, sorted and without docs, so that a review shows whatever changes of it. Without `--update` it
// compares, and fails where they differ.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../../..");
const update = process.argv.includes("--update");

const declarations = readdirSync(join(root, "pkg")).filter((file) => file.endsWith(".d.ts"));
if (declarations.length === 0) throw new Error("pkg/ holds no declarations: run `make package`.");

const made = join(root, "target/api");
const quiet = { default: { logLevel: "none" } };
for (const file of declarations) {
  const name = file.replace(/d\.ts$/, "api.md");
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, "pkg/package.json"),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, "pkg", file),
      compiler: { tsconfigFilePath: join(here, "tsconfig.json") },
      apiReport: { enabled: true, reportFileName: name, reportFolder: here, reportTempFolder: made },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: "error" } },
        // Docs are typedoc's business.
        extractorMessageReporting: quiet,
        tsdocMessageReporting: quiet,
      },
    },
  });
  const known = existsSync(join(here, name));
  const { apiReportChanged, succeeded } = Extractor.invoke(config, { localBuild: update, messageCallback });
  if (update && succeeded) console.log(`${join("tests/package/api", name)}: ${apiReportChanged ? "updated" : "as it was"}`);
  else if (!succeeded || !known || apiReportChanged) {
    console.error(`The public surface in pkg/${file} is not what tests/package/api/${name} says. If it should be: make api`);
    spawnSync("diff", ["-u", join(here, name), join(made, name)], { stdio: ["ignore", 2, 2] });
    process.exitCode = 1;
  }
}

function messageCallback(message) {
  if (message.logLevel !== "error") message.handled = true;
}
