// What was just scanned, over the whole screen: for two seconds, or until something newer comes. It
// takes no focus and stops no key; a touch takes it away.

import { Trans } from "@lingui/react/macro";
import { useEffect } from "react";
import { useCounter } from "../../shared/counter";
import { useKey } from "../../shared/keys";
import { Shape } from "../../shared/ui/Shape";
import { clearShown, type Passed, useDock } from "./dock";
import { tell } from "./verdicts";

const SHOWN_MS = 2_000;

function Whole({ passed }: { passed: Passed }) {
  const { company } = useCounter();
  const told = tell(passed, company.currency);
  return (
    // Pressing Escape does the same: see below.
    // biome-ignore lint/a11y/noStaticElementInteractions: a touch anywhere is a shortcut, not the way.
    // biome-ignore lint/a11y/useKeyWithClickEvents: a touch anywhere is a shortcut, not the way.
    <div
      data-testid="verdict"
      data-colour={told.colour}
      className="fixed inset-0 z-[60] grid content-center justify-items-center gap-3 overflow-hidden p-6 text-center"
      style={{ background: `var(--${told.colour})`, color: `var(--${told.colour}-ink)` }}
      onClick={() => clearShown(passed.key)}
    >
      <Shape told={told} size={160} filling />
      <p className="text-[clamp(56px,8.5vw,104px)] leading-[1.05] font-bold">{told.word}</p>
      {told.piece ? (
        <p className="text-[40px] leading-[48px] font-semibold whitespace-nowrap">{told.piece}</p>
      ) : null}
      {told.description ? (
        <p className="line-clamp-2 max-w-5xl text-[28px] leading-[36px]">{told.description}</p>
      ) : null}
      {told.fragile ? (
        <p className="text-[28px] leading-[36px] font-bold">
          <Trans>FRAGILE</Trans>
        </p>
      ) : null}
      <p className="max-w-4xl text-[26px] leading-[34px] font-semibold">{told.sentence}</p>
    </div>
  );
}

/** The same for who listens. The region stays, so that every change in it is announced. */
function Spoken({ passed }: { passed: Passed | null }) {
  const { company } = useCounter();
  const told = passed && tell(passed, company.currency);
  const parts = told ? [told.word, told.piece, told.sentence] : [];
  return (
    <p aria-live="assertive" aria-atomic className="sr-only">
      {/* Another scan of the same piece is announced anew. */}
      <span key={passed?.key}>{parts.filter(Boolean).join(". ")}</span>
    </p>
  );
}

export function DockVerdict() {
  const shown = useDock((state) => state.shown);
  const key = shown?.key;
  useEffect(() => {
    if (key === undefined) return;
    const timer = setTimeout(() => clearShown(key), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [key]);
  useKey("Escape", () => clearShown(key ?? ""), key !== undefined);
  return (
    <>
      <Spoken passed={shown} />
      {shown ? <Whole passed={shown} /> : null}
    </>
  );
}
