// The one function of smol-toml that is used. The build puts its code here, with its license.

export { parse } from "smol-toml";
