// Where scans come from, and who hears them. However many pages listen, one of them gets a scan:
// the one that was opened last. What no page wants goes to whoever listens otherwise.

import { useEffect, useRef } from "react";
import { listenForPastes, listenForScans, USUAL_WEDGE, type Wedge } from "./scan";

type Hear = (text: string) => void;

const pages: Hear[] = [];
const otherwise: Hear[] = [];
let stop: (() => void) | null = null;
let wedge: Wedge = USUAL_WEDGE;

/** How the scanner of this machine is set. */
export function setWedge(set: Wedge): void {
  wedge = set;
}

/** Hands a scan on. Cameras and fields bring theirs here. */
export function scanned(text: string): void {
  (pages.at(-1) ?? otherwise.at(-1))?.(text);
}

function begin(): () => void {
  const ends = [listenForScans(scanned, () => wedge), listenForPastes(scanned)];
  return () => {
    for (const end of ends) end();
  };
}

function listen(ears: Hear[], hear: Hear): () => void {
  ears.push(hear);
  stop ??= begin();
  return () => {
    ears.splice(ears.lastIndexOf(hear), 1);
    if (pages.length + otherwise.length > 0) return;
    stop?.();
    stop = null;
  };
}

function useEar(ears: Hear[], onScan: Hear, active: boolean): void {
  const latest = useRef(onScan);
  latest.current = onScan;
  useEffect(() => {
    if (!active) return;
    return listen(ears, (text) => latest.current(text));
  }, [ears, active]);
}

/** Gives every scan to `onScan` as long as the page is open, wherever its focus is. */
export function useScans(onScan: Hear, active = true): void {
  useEar(pages, onScan, active);
}

/** Gives scans to `onScan` that no page wants. */
export function useScansOtherwise(onScan: Hear, active = true): void {
  useEar(otherwise, onScan, active);
}
