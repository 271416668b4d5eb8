// The ways to the engine: the window's bridge, or the loopback web door.

export type Door = (name: string, request: unknown, session: string | null) => Promise<unknown>;

const windowDoor: Door = async (name, request, session) => {
  const { invoke } = await import("@tauri-apps/api/core");
  return invoke("rpc", { name, request, session });
};

const webDoor: Door = async (name, request, session) => {
  const response = await fetch("/rpc", {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, request, session }),
  });
  const body: unknown = await response.json();
  if (!response.ok) throw body;
  return body;
};

/** Whether this page is a browser's tab, and not the program's own window. */
export function inBrowser(): boolean {
  return !("__TAURI_INTERNALS__" in window);
}

let chosen: Promise<Door> | null = null;

async function choose(): Promise<Door> {
  // A build for users drops this branch and the pretended counter with it.
  if (import.meta.env.DEV && new URLSearchParams(location.search).has("fake")) {
    return (await import("../test/fake-counter")).fakeDoor();
  }
  return inBrowser() ? webDoor : windowDoor;
}

export function door(): Promise<Door> {
  chosen ??= choose();
  return chosen;
}

/** Tests bring their own counter. */
export function setDoor(next: Door): void {
  chosen = Promise.resolve(next);
}
