// Node 20 has no WebSocket. Imported first, this gives it one, as later versions have it.

import { WebSocket } from "undici";

globalThis.WebSocket ??= WebSocket;
