// Stands for a package of someone else's, in CommonJS.

exports.PrefectClient = require("prefect-wasm").PrefectClient;
