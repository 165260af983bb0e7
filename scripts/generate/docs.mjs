// The docs of types and fields: the glossary's sentences, with facts from the description.

import * as glossary from "./glossary.mjs";

/** Collects what the glossary lacks, to report all of it at once. */
export class Docs {
  missing = [];
  #used = new Set();

  constructor(words = glossary) {
    this.words = words;
  }

  /** The sentence of a type. */
  ofType({ name, part }) {
    const own = this.#own(name, "");
    if (own) return own;
    const received = name.replace(/Input$/, "");
    const same = received !== name && this.#own(received, "");
    if (same) return `${same}\n\nThe form that is sent; {@link ${received}} is the form that is received, with every field.`;
    if (part) return `${part.doc.replace(/\.(\n[^]*)?$/, "")}: a part of {@link ${part.of}}.`;
    return this.#lacks(`types.${name}`);
  }

  /** The sentence of a field, with its default and its bounds. */
  ofField(type, field) {
    const sentence = this.#sentence(type, field);
    if (field.deprecated && !sentence.includes("@deprecated")) {
      return this.#lacks(`types.${type.name} (the server says that ${field.name} is deprecated: say why, after @deprecated)`);
    }
    return type.isPatch ? sentence : withFacts(sentence, field);
  }

  #sentence({ name, part }, field) {
    if (field.type.is === "constant") return `Always \`${JSON.stringify(field.type.value)}\`.`;
    const candidates = [name, ...shorter(name)];
    for (const candidate of candidates) {
      const own = this.#own(candidate, field.name);
      if (own) return own;
    }
    const { nouns, operators, listOperators, fields } = this.words;
    if (part) {
      const noun = nouns[part.field] ?? this.#lacks(`nouns.${part.field}`);
      const operator = (isMany(noun) && listOperators[field.name]) || operators[field.name];
      if (operator) return operator.replaceAll("{noun}", noun).replaceAll("{a noun}", withArticle(noun));
    }
    if (field.isCondition) {
      if (operators[field.name]) return operators[field.name];
      const noun = nouns[field.name] ?? this.#lacks(`nouns.${field.name}`);
      return `By ${noun}.`;
    }
    if (Object.hasOwn(fields, field.name)) {
      this.#used.add(`fields.${field.name}`);
      return fields[field.name];
    }
    return this.#lacks(`fields.${field.name}, or types.${name} with ${field.name}`);
  }

  #own(type, field) {
    if (!Object.hasOwn(this.words.types, type)) return undefined;
    const [doc, own = {}] = this.words.types[type];
    this.#used.add(`types.${type}`);
    if (!field) return doc;
    if (Object.hasOwn(own, field)) {
      this.#used.add(`types.${type}.${field}`);
      return own[field];
    }
    return undefined;
  }

  #lacks(what) {
    this.missing.push(what);
    return "?";
  }

  /** Entries of the glossary that are no longer used. */
  unused() {
    const all = Object.keys(this.words.fields).map((field) => `fields.${field}`);
    for (const [type, [, own = {}]] of Object.entries(this.words.types)) {
      all.push(`types.${type}`, ...Object.keys(own).map((field) => `types.${type}.${field}`));
    }
    return all.filter((entry) => !this.#used.has(entry));
  }
}

/** What a type's name begins with, where its fields mean the same. */
function shorter(name) {
  const found = [];
  for (const [end, instead] of [
    [/Input$/, ""],
    [/(Count|Page|History|Lateness)Query$/, "Query"],
    [/(PartialUpdate|Update|Create|Page)$/, ""],
    [/(?<=.)Query$/, ""],
  ]) {
    if (end.test(name)) found.push(name.replace(end, instead));
  }
  return found;
}

/** Adds a default and bounds that aren't in the sentence. */
function withFacts(sentence, { default: value, least, most }) {
  const facts = [];
  if (least !== undefined && most !== undefined) facts.push(`${grouped(least)} to ${grouped(most)}`);
  if (["boolean", "number", "string"].includes(typeof value) && value !== "") {
    facts.push(`\`${JSON.stringify(value)}\` by default`.replace(/^`(\d+)` /, "$1 ").replace(/^`"([A-Z_]+)"`/, "`$1`"));
  }
  if (facts.length === 0 || /default/.test(sentence)) return sentence;
  const [first, ...rest] = sentence.split("\n\n");
  return [`${first.replace(/\.$/, "")}; ${facts.join(", ")}.`, ...rest].join("\n\n");
}

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
const isMany = (noun) => ["tags", "capabilities"].includes(noun);
const withArticle = (noun) => `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
