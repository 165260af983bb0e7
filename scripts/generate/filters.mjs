// What a filter consists of: its parts, and the methods of its builder.

import { methodName } from "../../pkg-template/js/method-name.js";
import { typescript } from "./types.mjs";

/**
 * Marks the types that are parts of a filter with the field that holds them, for their docs. Returns the parts in the
 * order of the fields.
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

/** The operators of a filter, each a method of its builder, without deprecated ones, which the server ignores. */
export function operatorsOf(filter, types, docs) {
  const operators = [];
  const visit = (owner, path) => {
    for (const field of owner.fields) {
      if (field.deprecated) continue;
      const here = [...path, field.name];
      const inner = field.type.is === "named" && types.get(field.type.name);
      if (inner?.is === "object") {
        visit(inner, here);
        continue;
      }
      const many = field.type.is === "list";
      const type = typescript(many ? field.type.of : field.type);
      operators.push({ path: here.join("."), many, type, doc: docs.ofField(owner, field) });
    }
  };
  visit(filter, []);
  const names = operators.map(({ path }) => methodName(path));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`filters.mjs: the builder of ${filter.name} has two methods called ${twice}`);
  return operators;
}
