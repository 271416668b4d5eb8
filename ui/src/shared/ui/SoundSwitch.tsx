// Turns the sound of verdicts off and on.

import { useLingui } from "@lingui/react/macro";
import { Volume2, VolumeX } from "lucide-react";
import { play, useSound } from "../sound";

/** Sound off is remembered on this machine. Switched on, it says what it sounds like. */
export function SoundSwitch() {
  const { t } = useLingui();
  const { muted, mute } = useSound();
  const Mark = muted ? VolumeX : Volume2;
  const words = muted ? t`Son coupé` : t`Son`;
  return (
    <button
      type="button"
      className="btn px-3 aria-pressed:border-2 aria-pressed:border-accent aria-pressed:bg-accent-soft"
      aria-label={words}
      title={words}
      aria-pressed={!muted}
      onClick={() => {
        mute(!muted);
        if (muted) play("go");
      }}
    >
      <Mark aria-hidden className="size-5" />
    </button>
  );
}
