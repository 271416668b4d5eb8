// The scanner of the counter in memory, and the papers of a coach's door that come again.

import type { Answer, Name, Request } from "../transport/commands";
import { Refusal } from "../transport/refusal";
import type { ScannerInfo } from "../wire/ScannerInfo";
import type { FakeCounter } from "./fake-counter";

/** As long as the engine lets somebody wait for a code. */
const WAIT = 10_000;

/** State of this part of the counter, of which `FakeCounter` carries one. */
export class FakeScanner {
  info: ScannerInfo = {
    prefix: "",
    suffix: "enter",
    port: null,
    baud: 9600,
    ports: ["COM3", "COM4"],
    state: "off",
    cause: null,
  };
  texts: string[] = [];
  private wake = new Set<() => void>();

  /** The scanner on the serial port reads a code. */
  reads(text: string): void {
    this.texts.push(text);
    for (const wake of this.wake) wake();
  }

  /** Comes as soon as there is a code, or when the wait is over. */
  async heard(): Promise<void> {
    if (this.texts.length > 0) return;
    await new Promise<void>((wake) => {
      const done = () => {
        clearTimeout(timer);
        this.wake.delete(done);
        wake();
      };
      const timer = setTimeout(done, WAIT);
      this.wake.add(done);
    });
  }
}

type Scanners = "scanner" | "set_scanner" | "await_scan";

export function scannerCommands({ scanner }: FakeCounter): {
  [N in Scanners & Name]: (request: Request<N>) => Answer<N>;
} {
  return {
    scanner: () => scanner.info,
    set_scanner: ({ prefix, suffix, port, baud }) => {
      if (!/^[A-Z0-9\-./$%*+:]{0,4}$/.test(prefix)) {
        const what = "before a code stand up to four of A-Z 0-9 - . / $ % * + :";
        throw new Refusal("scanner_invalid", what, { what });
      }
      const state = port ? "ready" : "off";
      scanner.info = { ...scanner.info, prefix, suffix, port: port ?? null, baud, state };
      return scanner.info;
    },
    await_scan: () => ({ texts: scanner.texts.splice(0) }),
  };
}

type Papers = "print_manifest" | "export_manifest" | "reprint_tags" | "reprint_departure";

export function paperCommands(counter: FakeCounter): {
  [N in Papers & Name]: (request: Request<N>) => Answer<N>;
} {
  const copies = new Map<string, number>();
  const again = (subject: string, title: string) => {
    const copy = (copies.get(subject) ?? 1) + 1;
    copies.set(subject, copy);
    return { copy, job: counter.queue("slip", title, copy), entry: counter.record() };
  };
  return {
    print_manifest: ({ trip }) => ({ job: counter.queue("manifest", trip, 1) }),
    export_manifest: ({ format }) => ({
      name: `manifest_OUA-BOB_2026-11-21_0800.${format}`,
      path: `/guichet/exports/manifest_OUA-BOB_2026-11-21_0800.${format}`,
      bytes: 3,
      media: format === "pdf" ? "application/pdf" : "text/csv; charset=utf-8",
      content: btoa("abc"),
    }),
    reprint_tags: ({ ticket }) => again(`tags ${ticket}`, `${ticket}/1`),
    reprint_departure: ({ departure }) => again(departure, "9F3C-71A2"),
  };
}
