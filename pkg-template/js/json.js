// JSON.stringify and JSON.parse that refuse what they would otherwise lose without a word.

// Returns undefined where there is nothing to say in JSON (undefined, a function, a symbol), and for
// what is refused an Error with `loc`, the way to it. It throws nothing: each exception that comes
// into the module leaves a reference behind for good.
export function stringify(value) {
  try {
    return checked(value);
  } catch (refused) {
    return refused;
  }
}

function checked(value) {
  let text;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw refusal([], error instanceof Error ? error.message : String(error));
  }
  // What is lost turns into null or {}, so a text without them needs no second look.
  if (text !== undefined && (text.includes("null") || text.includes("{}"))) {
    walk(value, (given, now, inList) => {
      if (given instanceof Date && now === null) return "is an invalid Date";
      if (typeof given === "number" && !Number.isFinite(given)) return `is ${given}, which JSON can't say`;
      if (inList && ["undefined", "function", "symbol"].includes(typeof now)) return `is ${typeof now}, which JSON can't say`;
      if (isOpaque(now)) return `is a ${now.constructor?.name || "object"}, of which JSON would keep nothing`;
    });
  }
  return text;
}

// Throws where something is undefined. JSON leaves such a key out, and a condition that is left out
// chooses everything.
export function refuseUndefined(value) {
  walk(value, (given, now) => {
    if (now === undefined) return "is undefined: leave it out, or say what it is to be";
  });
}

// Goes through all that JSON.stringify does, and throws where `find` finds something wrong.
function walk(value, find) {
  const ways = new Map();
  JSON.stringify(value, function (key, now) {
    const inList = Array.isArray(this);
    const loc = ways.has(this) ? [...ways.get(this), inList ? Number(key) : key] : [];
    const wrong = find(this[key], now, inList);
    if (wrong) throw refusal(loc, wrong);
    if (typeof now === "object" && now !== null) ways.set(now, loc);
    return now;
  });
}

// Maps, promises, errors, …: objects of some class that show nothing of what they hold.
function isOpaque(value) {
  if (typeof value !== "object" || value === null || Object.keys(value).length > 0) return false;
  const prototype = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return !isPlain && !Array.isArray(value);
}

function refusal(loc, message) {
  return Object.assign(new Error(message), { loc });
}
