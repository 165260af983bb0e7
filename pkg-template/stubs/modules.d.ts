// workerd's import of a binary, and what Vite says of a build.

declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

interface ImportMeta {
  readonly env?: { readonly PROD?: boolean };
}
