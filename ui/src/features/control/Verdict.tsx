// What was just scanned, over the whole screen: for two seconds, or until something newer comes. It
// takes no focus and stops no key; a touch takes it away.

import { Trans, useLingui } from "@lingui/react/macro";
import { Check, X } from "lucide-react";
import { useEffect } from "react";
import { useCounter } from "../../shared/counter";
import { useKey } from "../../shared/keys";
import { Shape } from "../../shared/ui/Shape";
import { clearShown, type Passed, useGate } from "./gate";
import { type Told, tell } from "./telling";

const SHOWN_MS = 2_000;

function Seat({ told }: { told: Told }) {
  if (told.seat === null) return null;
  return (
    <p className="flex items-baseline justify-center gap-4 font-bold">
      <span className="text-[32px] leading-[40px]">
        <Trans>Place</Trans>
      </span>
      {told.was !== null && told.was !== told.seat ? (
        <>
          <s className="text-[64px] leading-[72px]">{told.was}</s>
          <span aria-hidden className="text-[64px] leading-[72px]">
            →
          </span>
        </>
      ) : null}
      <span className="text-[120px] leading-[120px]">{told.seat}</span>
    </p>
  );
}

function Aboard({ aboard }: { aboard: boolean | null }) {
  if (aboard === null) return null;
  const Mark = aboard ? Check : X;
  return (
    <p className="flex items-center justify-center gap-2 text-[28px] leading-[36px] font-bold">
      <Mark aria-hidden className="size-8" strokeWidth={3} />
      {aboard ? <Trans>Le passager monte</Trans> : <Trans>Le passager ne monte pas</Trans>}
    </p>
  );
}

function Whole({ passed, day }: { passed: Passed; day: string }) {
  const { company } = useCounter();
  const told = tell(passed.outcome, day, company.currency);
  const { colour } = told;
  return (
    // Pressing Escape does the same: see below.
    // biome-ignore lint/a11y/noStaticElementInteractions: a touch anywhere is a shortcut, not the way.
    // biome-ignore lint/a11y/useKeyWithClickEvents: a touch anywhere is a shortcut, not the way.
    <div
      data-testid="verdict"
      data-colour={colour}
      className="fixed inset-0 z-[60] grid content-center justify-items-center gap-3 overflow-hidden p-6 text-center"
      style={{ background: `var(--${colour})`, color: `var(--${colour}-ink)` }}
      onClick={() => clearShown(passed.key)}
    >
      <Shape told={told} size={176} filling />
      <p className="text-[clamp(56px,8.5vw,104px)] leading-[1.05] font-bold">{told.word}</p>
      <Seat told={told} />
      {told.name ? (
        <p className="line-clamp-2 max-w-5xl text-[40px] leading-[48px] font-semibold">
          {told.name}
        </p>
      ) : null}
      <p className="max-w-4xl text-[26px] leading-[34px] font-semibold">{told.sentence}</p>
      {/* Green says so already. */}
      {colour === "go" ? null : <Aboard aboard={told.aboard} />}
    </div>
  );
}

/** The same for who listens. The region stays, so that every change in it is announced. */
function Spoken({ passed, day }: { passed: Passed | null; day: string }) {
  const { t } = useLingui();
  const { company } = useCounter();
  const told = passed && tell(passed.outcome, day, company.currency);
  const parts = told
    ? [told.word, told.seat === null ? "" : t`Place ${told.seat}`, told.name, told.sentence]
    : [];
  return (
    <p aria-live="assertive" aria-atomic className="sr-only">
      {/* Another scan of the same ticket is announced anew. */}
      <span key={passed?.key}>{parts.filter(Boolean).join(". ")}</span>
    </p>
  );
}

export function Verdict({ day }: { day: string }) {
  const shown = useGate((state) => state.shown);
  const key = shown?.key;
  useEffect(() => {
    if (key === undefined) return;
    const timer = setTimeout(() => clearShown(key), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [key]);
  useKey("Escape", () => clearShown(key ?? ""), key !== undefined);
  return (
    <>
      <Spoken passed={shown} day={day} />
      {shown ? <Whole passed={shown} day={day} /> : null}
    </>
  );
}
