// JSON.stringify that refuses what it would otherwise lose without a word.

// Returns undefined where there is nothing to say in JSON (undefined, a function, a symbol), and
// throws an Error with `loc`, the way to what was refused.
export function stringify(value) {
  let text;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw refusal([], error instanceof Error ? error.message : String(error));
  }
  // What is lost turns into null or {}, so a text without them needs no second look.
  if (text !== undefined && (text.includes("null") || text.includes("{}"))) {
    refuseLoss(value);
  }
  return text;
}

function refuseLoss(value) {
  const ways = new Map();
  JSON.stringify(value, function (key, now) {
    const loc = ways.has(this) ? [...ways.get(this), Array.isArray(this) ? Number(key) : key] : [];
    const given = this[key];
    if (now === null || now === undefined || typeof now === "number") {
      if (given instanceof Date) throw refusal(loc, "is an invalid Date");
      if (typeof given === "number" && !Number.isFinite(given)) throw refusal(loc, `is ${given}, which JSON can't say`);
      if (Array.isArray(this) && given !== null && now === undefined) throw refusal(loc, `is ${typeof given}, which JSON can't say`);
    }
    if (given instanceof Map || given instanceof Set) throw refusal(loc, "is a Map or a Set: JSON would lose what is in it");
    if (typeof now === "object" && now !== null) ways.set(now, loc);
    return now;
  });
}

function refusal(loc, message) {
  return Object.assign(new Error(message), { loc });
}
