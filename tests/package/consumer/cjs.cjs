const prefect = require("prefect-wasm");

import("./use.js")
  .then(({ use }) => use(prefect, process.argv[2]))
  .then((seen) => console.log(JSON.stringify(seen)));
