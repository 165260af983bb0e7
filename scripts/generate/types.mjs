// From the server's OpenAPI document to types, separately for what is sent and what is received.
//
// A type is one of
//   { is: "object", name, direction, fields, open, schema }
//   { is: "choices", name, values }
//   { is: "union", name, of, direction }
// and a field { name, type, optional, nullable, deprecated, default, least, most }, whose type is one of
//   { is: "scalar", name } { is: "constant", value } { is: "list", of } { is: "map", of } { is: "named", name }
//   { is: "input", name }, a filter that may also be a builder.

import { choiceNames, merged, namer, operationsOf, stricter, unionNames } from "./names.mjs";

const last = (ref) => ref.split("/").at(-1);
const scalar = (name) => ({ is: "scalar", name });
const json = scalar("Json");

/** All types that the operations send and receive, by name. */
export function typesOf(description) {
  const schemas = description.components.schemas;
  const nameOf = namer(description);
  const sent = new Set();
  const received = new Set();
  const filters = new Set();
  const patches = new Set();
  for (const { method, operation } of operationsOf(description)) {
    reach(schemas, [operation.requestBody, operation.parameters], sent);
    const answers = Object.entries(operation.responses).filter(([status]) => status.startsWith("2"));
    reach(schemas, answers, received);
    // Fields that are left out of a change keep their value, whatever their default, even with a PUT.
    if (["patch", "put"].includes(method)) reach(schemas, operation.requestBody, patches);
  }
  for (const schema of sent) {
    if (!schema.startsWith("Body_")) continue;
    for (const property of Object.values(schemas[schema].properties)) {
      for (const { $ref } of alternatives(property)) if ($ref?.endsWith("Filter")) filters.add(last($ref));
    }
  }
  const reader = new Reader(schemas, nameOf, sent, received, filters);
  for (const schema of sent) reader.declare(schema, "sent");
  for (const schema of received) reader.declare(schema, "received");
  for (const type of reader.types.values()) type.isPatch = patches.has(type.schema) && type.name.endsWith("Update");
  return { types: reader.types, filters: [...filters].map(nameOf), nameOf };
}

/** The alternatives of a schema, without null. */
const alternatives = (schema) => (schema.anyOf ?? schema.oneOf ?? [schema]).filter(({ type }) => type !== "null");

const isNullable = (schema) => (schema.anyOf ?? schema.oneOf ?? []).some(({ type }) => type === "null");

/** Adds every schema that it refers to. */
function reach(schemas, value, found) {
  if (value === null || typeof value !== "object") return;
  if (typeof value.$ref === "string") {
    const name = last(value.$ref);
    if (found.has(name)) return;
    found.add(name);
    reach(schemas, schemas[name], found);
  }
  for (const inner of Object.values(value)) reach(schemas, inner, found);
}

class Reader {
  types = new Map();

  constructor(schemas, nameOf, sent, received, filters) {
    Object.assign(this, { schemas, nameOf, filters });
    const names = (set) => new Set([...set].map(nameOf));
    const namesReceived = names(received);
    /** Names that are both sent and received, and whether the two differ. */
    this.split = new Map();
    for (const name of names(sent)) if (namesReceived.has(name)) this.split.set(name, false);
    const both = [...sent].filter((schema) => this.split.has(nameOf(schema)));
    // Repeated until nothing changes: a type that contains one that differs, differs too.
    for (let changed = true; changed; ) {
      changed = false;
      for (const schema of both) {
        if (this.split.get(nameOf(schema)) || !this.differs(schemas[schema])) continue;
        this.split.set(nameOf(schema), true);
        changed = true;
      }
    }
  }

  differs(schema) {
    return Object.entries(schema.properties ?? {}).some(([key, property]) => {
      if (!schema.required?.includes(key) && !("const" in property)) return true;
      const inner = JSON.stringify(property);
      if (inner.includes('"date-time"')) return true;
      return [...inner.matchAll(/"\$ref":"([^"]+)"/g)].some(([, ref]) => this.split.get(this.nameOf(last(ref))));
    });
  }

  /** The name of a schema in one direction. */
  name(schema, direction) {
    const name = this.nameOf(schema);
    return direction === "sent" && this.split.get(name) ? `${name}Input` : name;
  }

  declare(schema, direction) {
    const { enum: values, properties, additionalProperties, required = [] } = this.schemas[schema];
    const name = this.name(schema, direction);
    if (this.types.has(name)) {
      const other = this.types.get(name);
      if (other.schema !== schema) throw new Error(`names.mjs: ${other.schema} and ${schema} are both called ${name}`);
      return;
    }
    if (values) {
      this.types.set(name, { is: "choices", name, schema, values });
      return;
    }
    if (!properties) return; // A map: it is written out where it is used.
    const fields = Object.entries(properties).map(([key, property]) => this.field(name, key, property, required.includes(key), direction));
    this.types.set(name, { is: "object", name, schema, direction, fields, open: additionalProperties === true });
  }

  field(owner, key, property, isRequired, direction) {
    const [only] = alternatives(property);
    const field = {
      name: key,
      type: this.type(property, direction, `${owner}.${key}`),
      optional: direction === "sent" && !isRequired,
      nullable: isNullable(property),
    };
    // The field that distinguishes the alternatives is required, although the server would guess.
    if (field.type.is === "constant") field.optional = false;
    if (stricter.required.includes(`${owner}.${key}`)) field.optional = field.nullable = false;
    if (stricter.notNegative.includes(key) && field.type.name === "i32") field.type = scalar("u32");
    if (field.type === json) field.nullable = direction === "sent" && field.nullable;
    if (property.deprecated) field.deprecated = true;
    if (direction === "sent" && field.optional) {
      field.default = property.default;
      field.least = only.minimum;
      field.most = only.maximum;
    }
    return field;
  }

  type(schema, direction, where) {
    const all = unique(alternatives(schema).map((one) => this.alternative(one, direction, where)));
    if (all.length === 1) return all[0];
    if (all.includes(json) || isAnything(all)) return json;
    return this.union(all, direction, where);
  }

  alternative(schema, direction, where) {
    if (schema.$ref) return this.reference(last(schema.$ref), direction, where);
    if (schema.anyOf ?? schema.oneOf) return this.type(schema, direction, where);
    if ("const" in schema) return { is: "constant", value: schema.const };
    if (schema.enum) return this.inlineChoices(schema.enum, where);
    switch (schema.type) {
      case "array":
        if (schema.prefixItems) return this.tuple(schema.prefixItems, direction, where);
        return { is: "list", of: this.type(schema.items, direction, where) };
      case "object":
        return this.map(schema.additionalProperties, direction, where);
      case "boolean":
        return scalar("bool");
      case "number":
        return scalar("f64");
      case "integer":
        return scalar(direction === "sent" ? integer(schema, where) : "i32");
      case "string":
        if (schema.format === "uuid") return scalar("Uuid");
        if (schema.format === "date-time") return scalar(direction === "sent" ? "DateTimeInput" : "DateTime");
        return scalar("String");
      case undefined:
        return json;
      default:
        throw new Error(`types.mjs: ${where} is of a type unknown so far: ${schema.type}`);
    }
  }

  reference(schema, direction, where) {
    const { enum: values, properties, additionalProperties } = this.schemas[schema];
    if (!properties && !values) {
      const name = this.nameOf(schema);
      return name === "ResourceSpecification" ? { is: "scalar", name } : this.map(additionalProperties, direction, where);
    }
    const name = this.name(schema, direction);
    // In the body of a query, where a builder can take its place.
    const isInBody = /(Query|Bulk\w+)\./.test(where);
    return { is: isInBody && this.filters.has(schema) ? "input" : "named", name };
  }

  map(values, direction, where) {
    if (values === true) return scalar("JsonObject");
    const of = this.type(values, direction, where);
    if (of.name === "String") return scalar("StringMap");
    if (of.name === "LabelValue") return scalar("Labels");
    if (of.is === "union-of-strings") return scalar("ResourceSpecification");
    return { is: "map", of };
  }

  tuple(items, direction, where) {
    const of = items.map((item) => this.type(item, direction, where));
    return { is: "tuple", of };
  }

  inlineChoices(values, where) {
    const name = choiceNames[values.join(", ")];
    if (!name) throw new Error(`names.mjs: the choices of ${where} have no name: ${values.join(", ")}`);
    this.types.set(name, { is: "choices", name, schema: where, values });
    return { is: "named", name };
  }

  union(of, direction, where) {
    const all = of.map(typescript).sort();
    const text = all.join(" | ");
    if (text === "boolean | number | string") return scalar("LabelValue");
    if (text === "number | string") return scalar("Interval");
    if (text === "string | string[]" && where) return { is: "union-of-strings" };
    const merging = Object.entries(merged).find(([, names]) => names.toSorted().join(" | ") === text);
    const named = merging?.[0] ?? unionNames[where.split(".").at(-1)];
    if (!named) throw new Error(`names.mjs: the alternatives of ${where} have no name: ${text}`);
    const name = all.some((one) => one.endsWith("Input")) ? `${named}Input` : named;
    const other = this.types.get(name);
    if (other && other.text !== text) throw new Error(`names.mjs: ${where} has other alternatives than ${name}: ${text}`);
    if (!other) this.types.set(name, { is: "union", name, of, text, direction, merged: Boolean(merging) });
    return { is: "named", name };
  }
}

/** The table's type for whole numbers with this bound. */
function integer({ minimum, exclusiveMinimum, maximum }, where) {
  const least = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + 1);
  switch (least) {
    case undefined:
      return "i32";
    case 0:
      return "u32";
    case 1:
      return "PositiveInt";
    case 60:
      return "GracePeriod";
    default:
      throw new Error(`scalars.rs: ${where} needs a whole number from ${least} to ${maximum}`);
  }
}

/** Whether a union covers every type of JSON. */
const isAnything = (all) => ["bool", "String", "JsonObject"].every((name) => all.some((type) => type.name === name));

const SPELLING = {
  String: "string",
  bool: "boolean",
  f64: "number",
  i32: "number",
  u32: "number",
  PositiveInt: "number",
  GracePeriod: "number",
};

/** A type in TypeScript. */
export function typescript(type) {
  switch (type.is) {
    case "scalar":
      return SPELLING[type.name] ?? type.name;
    case "constant":
      return JSON.stringify(type.value);
    case "list": {
      const of = typescript(type.of);
      return of.includes(" ") ? `(${of})[]` : `${of}[]`;
    }
    case "map":
      return `Record<string, ${typescript(type.of)}>`;
    case "tuple":
      return `[${type.of.map(typescript).join(", ")}]`;
    case "input":
      return `${type.name}Input`;
    default:
      return type.name;
  }
}

/** One of several that TypeScript writes alike: of integers and numbers, numbers. */
function unique(types) {
  const isWider = (type) => JSON.stringify(type).includes("f64");
  const byText = new Map();
  for (const type of types) {
    const text = typescript(type);
    if (!byText.has(text) || isWider(type)) byText.set(text, type);
  }
  return [...byText.values()];
}
