// One run, in a drawer. (Point 8.)
export function Run() {
  return null;
}
