// What a filter consists of: its parts, and the methods of its builder.

import { typescript } from "./types.mjs";

/**
 * Marks the types that are parts of a filter with what they are part of, for their docs: the field that holds
 * them. Gives the parts in the order of the fields.
 */
export function partsOf(filter, types, docs) {
  const parts = [];
  const visit = (owner) => {
    for (const field of owner.fields) {
      field.isCondition = true;
      for (const part of objects(field.type, types)) {
        if (part.part) continue;
        part.part = { of: owner.name, field: field.name, doc: docs.ofField(owner, field) };
        parts.push(part);
      }
    }
    for (const part of parts.filter(({ part }) => part.of === owner.name)) visit(part);
  };
  visit(filter);
  return parts;
}

function objects(type, types) {
  if (type.is === "list") return objects(type.of, types);
  if (type.is !== "named") return [];
  const named = types.get(type.name);
  if (named?.is === "union") return named.of.flatMap((one) => objects(one, types));
  return named?.is === "object" ? [named] : [];
}

/**
 * The methods of a filter's builder: a method is named after the path of the field and the operator. `any_` and
 * `eq_` are what one means by default and give the bare name, but for lists such as tags, where `any_` stands
 * beside `all_` and both are written out. What is deprecated has none.
 */
export function methodsOf(filter, types, docs) {
  const methods = [];
  const visit = (owner, path) => {
    for (const field of owner.fields) {
      if (field.deprecated) continue;
      const here = [...path, field.name];
      const inner = field.type.is === "named" && types.get(field.type.name);
      if (inner?.is === "object") {
        visit(inner, here);
        continue;
      }
      const one = field.type.is === "list" ? field.type.of : field.type;
      methods.push({
        path: here.join("."),
        name: methodName(here),
        many: field.type.is === "list",
        type: typescript(one),
        doc: docs.ofField(owner, field),
      });
    }
  };
  visit(filter, []);
  const names = methods.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`filters.mjs: the builder of ${filter.name} has two methods called ${twice}`);
  return methods;
}

function methodName(path) {
  const words = path.flatMap((key) => key.split("_").filter(Boolean));
  const operator = path.at(-1);
  const isBare = ["any_", "eq_"].includes(operator) && !path.includes("tags");
  if (isBare) words.pop();
  if (words.length > 1 && words.at(-1) === words.at(-2)) words.pop();
  return words.map((word, index) => (index ? word[0].toUpperCase() + word.slice(1) : word)).join("");
}
