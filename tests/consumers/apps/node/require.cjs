const { use } = require("./use.cjs");
const prefect = require("prefect-wasm");

use(prefect, process.argv[2]).then((seen) => console.log(JSON.stringify(seen)));
