// Rendered on the server first, where the component's module is imported, too.

import { InBrowser } from "./in-browser";

export default function Page() {
  return <InBrowser />;
}
