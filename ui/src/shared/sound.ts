// A sound for each class of verdict, made of plain tones: there is no file to load, and none to miss.
// Whatever sounds is also seen: where sound is off, or impossible, nothing is lost.

import { create } from "zustand";
import type { VerdictColour } from "../wire/VerdictColour";

interface Tone {
  /** Hertz. */
  pitch: number;
  /** Seconds after the first one. */
  at: number;
  /** Seconds. */
  length: number;
  wave: OscillatorType;
}

/** Told apart without a musical ear: up; twice the same; long and low. */
const TONES: Record<VerdictColour, readonly Tone[]> = {
  go: [
    { pitch: 880, at: 0, length: 0.09, wave: "sine" },
    { pitch: 1320, at: 0.09, length: 0.14, wave: "sine" },
  ],
  care: [
    { pitch: 660, at: 0, length: 0.13, wave: "triangle" },
    { pitch: 660, at: 0.2, length: 0.13, wave: "triangle" },
  ],
  stop: [{ pitch: 165, at: 0, length: 0.6, wave: "square" }],
};
const LOUDNESS = 0.25;
/** Begins and ends softly: a tone that is cut off clicks. */
const EDGE = 0.01;
const KEY = "guichet.muted";

export const useSound = create<{ muted: boolean; mute: (muted: boolean) => void }>((set) => ({
  muted: localStorage.getItem(KEY) === "yes",
  mute: (muted) => {
    localStorage.setItem(KEY, muted ? "yes" : "no");
    set({ muted });
  },
}));

let context: AudioContext | null = null;

function sound(context: AudioContext, { pitch, at, length, wave }: Tone): void {
  const start = context.currentTime + at;
  const voice = context.createOscillator();
  const volume = context.createGain();
  voice.type = wave;
  voice.frequency.value = pitch;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(LOUDNESS, start + EDGE);
  volume.gain.setValueAtTime(LOUDNESS, start + length - EDGE);
  volume.gain.linearRampToValueAtTime(0, start + length);
  voice.connect(volume).connect(context.destination);
  voice.start(start);
  voice.stop(start + length);
}

/** Sounds a verdict's class, unless sound is off. Where there is no loudspeaker, nothing happens. */
export function play(colour: VerdictColour): void {
  if (useSound.getState().muted || !("AudioContext" in window)) return;
  try {
    context ??= new AudioContext();
    // Asleep until somebody has touched the page.
    if (context.state === "suspended") void context.resume().catch(() => undefined);
    for (const tone of TONES[colour]) sound(context, tone);
  } catch {
    context = null;
  }
}
