// The scanner of this machine, as it is set: what it types around a code, and its serial port.

import { useEffect } from "react";
import { call } from "../transport";
import { useAnswer, useMay } from "./counter";
import { scanned, setWedge } from "./scans";

/** How soon a change of the settings counts in a window that did not make it. */
const EVERY_MS = 10_000;
/** How soon the port is listened to again after a failure, at first and at most. */
const AGAIN_MS = 500;
const AGAIN_MS_MAX = 5_000;

/** Until it has passed, or nobody waits for it any more. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      done();
    });
  });
}

/** Of two windows on one counter, the one that is looked at hears its scanner. */
async function shown(signal: AbortSignal): Promise<void> {
  if (!document.hidden) return;
  await new Promise<void>((done) => {
    document.addEventListener("visibilitychange", () => done(), { once: true, signal });
    signal.addEventListener("abort", () => done());
  });
}

/** Hands on what the serial scanner reads, until it is aborted. */
export async function listenToPort(signal: AbortSignal): Promise<void> {
  let wait = AGAIN_MS;
  while (!signal.aborted) {
    await shown(signal);
    if (signal.aborted) return;
    try {
      const { texts } = await call("await_scan", {});
      // What was read is handed on, even where the port was changed meanwhile.
      for (const text of texts) scanned(text);
      wait = AGAIN_MS;
    } catch {
      await pause(wait, signal);
      wait = Math.min(2 * wait, AGAIN_MS_MAX);
    }
  }
}

/** Listens to the scanner as it is set. Once for a whole window. */
export function useScanner(): void {
  const may = useMay();
  const { data } = useAnswer("scanner", {}, may("look"), EVERY_MS);
  const port = data?.port ?? null;
  useEffect(() => {
    if (data) setWedge({ prefix: data.prefix, suffix: data.suffix });
  }, [data]);
  useEffect(() => {
    if (port === null) return;
    const listening = new AbortController();
    void listenToPort(listening.signal);
    return () => listening.abort();
  }, [port]);
}
