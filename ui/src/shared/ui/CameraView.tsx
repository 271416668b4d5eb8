// The camera's picture, and what it reads. Where there is none, it says why and what to do instead.

import { Trans, useLingui } from "@lingui/react/macro";
import { Flashlight, FlashlightOff } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import {
  type CameraFailure,
  cameraFailure,
  closeCamera,
  deviceOf,
  hasTorch,
  light,
  listCameras,
  openCamera,
} from "../camera";
import { makeVideoReader } from "../decode";
import { scanned } from "../scans";
import { Choice } from "./Choice";
import { Notice } from "./Notice";

/** How often a picture is read. */
const EVERY_MS = 200;
/** What is still held there is not scanned once more. */
const SAME_MS = 4_000;

function Why({ failure }: { failure: CameraFailure }) {
  const words: Record<CameraFailure, ReactNode> = {
    impossible: (
      <Trans>
        Cette fenêtre ne donne accès à aucune caméra. Servez-vous d'un lecteur, ou tapez le numéro.
      </Trans>
    ),
    none: (
      <Trans>
        Aucune caméra sur ce poste. Branchez-en une, servez-vous d'un lecteur, ou tapez le numéro.
      </Trans>
    ),
    refused: (
      <Trans>
        L'accès à la caméra est refusé. Autorisez-la dans les réglages de la fenêtre ou du système,
        puis rouvrez la caméra.
      </Trans>
    ),
    busy: (
      <Trans>
        La caméra ne répond pas : un autre programme s'en sert peut-être. Fermez-le, puis rouvrez la
        caméra.
      </Trans>
    ),
  };
  return <Notice tone="wait">{words[failure]}</Notice>;
}

/** A camera's stream, closed when it is no longer looked at. */
function useCamera(device: string | null) {
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [failure, setFailure] = useState<CameraFailure | null>(null);
  useEffect(() => {
    let left = false;
    let open: MediaStream | null = null;
    setFailure(null);
    openCamera(device)
      .then((opened) => {
        if (left) return closeCamera(opened);
        open = opened;
        setStream(opened);
      })
      .catch((thrown: unknown) => left || setFailure(cameraFailure(thrown)));
    return () => {
      left = true;
      if (open) closeCamera(open);
      setStream(null);
    };
  }, [device]);
  return { stream, failure };
}

/** Reads the picture again and again; hands on what is new. */
function useReading(video: React.RefObject<HTMLVideoElement | null>, stream: MediaStream | null) {
  useEffect(() => {
    const shown = video.current;
    if (!stream || !shown) return;
    shown.srcObject = stream;
    void shown.play().catch(() => undefined);
    const read = makeVideoReader(shown);
    const seen = { text: "", at: 0 };
    const timer = setInterval(() => {
      const text = read();
      if (text === null) return;
      const now = Date.now();
      const same = text === seen.text && now - seen.at < SAME_MS;
      Object.assign(seen, { text, at: now });
      if (!same) scanned(text);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [video, stream]);
}

function useCameras(stream: MediaStream | null) {
  const [cameras, setCameras] = useState<{ device: string; name: string }[]>([]);
  useEffect(() => {
    if (!stream) return;
    listCameras()
      .then(setCameras)
      .catch(() => setCameras([]));
  }, [stream]);
  return cameras;
}

function Torch({ stream }: { stream: MediaStream }) {
  const [on, setOn] = useState(false);
  if (!hasTorch(stream)) return null;
  const Mark = on ? FlashlightOff : Flashlight;
  const turn = () =>
    light(stream, !on)
      .then(() => setOn(!on))
      // Some say they have one, and do not light it.
      .catch(() => undefined);
  return (
    <button type="button" className="btn" aria-pressed={on} onClick={turn}>
      <Mark aria-hidden className="size-5" />
      {on ? <Trans>Éteindre la lampe</Trans> : <Trans>Allumer la lampe</Trans>}
    </button>
  );
}

export default function CameraView(props: { onClose: () => void }) {
  const { t } = useLingui();
  const [device, setDevice] = useState<string | null>(null);
  const { stream, failure } = useCamera(device);
  const cameras = useCameras(stream);
  const video = useRef<HTMLVideoElement>(null);
  useReading(video, stream);
  return (
    <div className="mx-auto grid w-full max-w-xl gap-2">
      {failure ? (
        <Why failure={failure} />
      ) : (
        <video
          ref={video}
          muted
          playsInline
          aria-label={t`Image de la caméra : tenez le code devant`}
          className="mx-auto aspect-video max-h-[36vh] max-w-full rounded-md border border-edge bg-black object-cover"
        />
      )}
      <div className="flex flex-wrap items-end justify-center gap-2">
        {cameras.length > 1 ? (
          <Choice
            label={t`Caméra`}
            value={device ?? (stream ? deviceOf(stream) : null) ?? ""}
            options={cameras.map(({ device: value, name }, index) => ({
              value,
              text: name || t`Caméra ${index + 1}`,
            }))}
            onChange={setDevice}
          />
        ) : null}
        {stream ? <Torch key={stream.id} stream={stream} /> : null}
        <button type="button" className="btn" onClick={props.onClose}>
          <Trans>Fermer la caméra</Trans>
        </button>
      </div>
    </div>
  );
}
