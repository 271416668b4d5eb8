// The way to seats that are kept for someone. It is there only while there are any.

import { Trans } from "@lingui/react/macro";
import { Hourglass } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useAnswer } from "../../shared/counter";
import { useKey } from "../../shared/keys";

const HoldList = lazy(() => import("./HoldList"));
const EVERY_MS = 20_000;

export function HeldSeats() {
  const [open, setOpen] = useState(false);
  const holds = useAnswer("holds", {}, true, EVERY_MS);
  const count = holds.data?.holds.length ?? 0;
  useKey("F6", () => setOpen(true), count > 0);
  if (count === 0 && !open) return null;
  return (
    <>
      <button type="button" className="btn justify-start px-3" onClick={() => setOpen(true)}>
        <Hourglass aria-hidden className="size-5" />
        <kbd className="kbd">F6</kbd>
        <Trans>Places gardées · {count}</Trans>
      </button>
      {open ? (
        <Suspense fallback={null}>
          <HoldList holds={holds.data?.holds ?? []} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
