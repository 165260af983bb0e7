const { useSync } = require("./use.cjs");
const prefect = require("prefect-wasm");

useSync(prefect, process.argv[2]).then((seen) => console.log(JSON.stringify(seen)));
