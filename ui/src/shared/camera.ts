// A camera of this machine, where the window has one to give.

/** Why there is no picture. */
export type CameraFailure = "impossible" | "none" | "refused" | "busy";

const FAILURES: Record<string, CameraFailure> = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** Reads what the browser rejected with. */
export function cameraFailure(thrown: unknown): CameraFailure {
  const name = thrown instanceof DOMException || thrown instanceof Error ? thrown.name : "";
  return FAILURES[name] ?? "impossible";
}

/** The one asked for, or the one at the back: it is held over tickets. Rejects where there is none. */
export async function openCamera(device: string | null): Promise<MediaStream> {
  // Windows of some systems have no cameras at all.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) throw new Error("no media devices");
  // Finer than this is slower to read, and reads no better.
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  const which = device ? { deviceId: { exact: device } } : { facingMode: "environment" };
  return devices.getUserMedia({ audio: false, video: { ...which, ...size } });
}

/** Cameras by name. They have names only once one of them was allowed. */
export async function listCameras(): Promise<{ device: string; name: string }[]> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all
    .filter(({ kind }) => kind === "videoinput")
    .map(({ deviceId, label }) => ({ device: deviceId, name: label }));
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Which camera it is. */
export function deviceOf(stream: MediaStream): string | null {
  return stream.getVideoTracks()[0]?.getSettings().deviceId ?? null;
}

// Browsers know the torch; their types do not.
type Lit = MediaTrackCapabilities & { torch?: boolean };

export function hasTorch(stream: MediaStream): boolean {
  const track = stream.getVideoTracks()[0];
  return ((track?.getCapabilities?.() ?? {}) as Lit).torch === true;
}

export async function light(stream: MediaStream, on: boolean): Promise<void> {
  const constraints = { advanced: [{ torch: on } as MediaTrackConstraintSet] };
  await stream.getVideoTracks()[0]?.applyConstraints(constraints);
}
