export function bytes(): Uint8Array<ArrayBuffer>;
