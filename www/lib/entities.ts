// `decode-named-character-reference` for the markdown parser (see build.mjs). Of that library's own two ways, one
// writes markup, which the page's policy forbids, and the other brings 12 KB that most texts don't need: here they
// are loaded for a text that has such a reference.

let entities: Record<string, string> = {};

/** Makes ready to decode what is in a text. */
export async function readyFor(text: string): Promise<void> {
  if (/&[a-z]/i.test(text)) entities = (await import("character-entities")).characterEntities;
}

export function decodeNamedCharacterReference(name: string): string | false {
  return Object.hasOwn(entities, name) ? entities[name]! : false;
}
