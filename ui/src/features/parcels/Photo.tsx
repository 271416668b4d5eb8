// A photo of a parcel, where somebody wants one: taken or chosen, shown small, taken away again.

import { Trans, useLingui } from "@lingui/react/macro";
import { Camera, X } from "lucide-react";
import { type ChangeEvent, useState } from "react";
import { useAnswer, useCommand } from "../../shared/counter";
import { Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";
import { jpegOf } from "./photo";

function Picture({ photo, large }: { photo: string; large?: boolean }) {
  const { t } = useLingui();
  const asked = useAnswer("show_photo", { photo });
  if (asked.error) return <Problem failure={asked.error} />;
  if (!asked.data) return null;
  if (!asked.data.jpeg) {
    return (
      <span className="text-sm text-quiet">
        <Trans>La photo est restée au guichet qui l'a prise.</Trans>
      </span>
    );
  }
  return (
    <img
      src={`data:image/jpeg;base64,${asked.data.jpeg}`}
      alt={t`Le colis`}
      className={large ? "mx-auto max-h-[70vh]" : "h-12 w-16 rounded object-cover"}
    />
  );
}

/** Takes a photo: `photo` is the name of the one that was kept. */
export function PhotoField(props: {
  photo: string | null;
  onChange: (photo: string | null) => void;
}) {
  const { t } = useLingui();
  const keep = useCommand("keep_photo");
  const [unreadable, setUnreadable] = useState(false);
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const field = event.target;
    const file = field.files?.[0];
    if (!file) return;
    const jpeg = await jpegOf(file);
    // The same file can be chosen again.
    field.value = "";
    setUnreadable(jpeg === null);
    if (jpeg) keep.mutate({ jpeg }, { onSuccess: ({ photo }) => props.onChange(photo) });
  };
  return (
    <div className="grid justify-items-start gap-2">
      <div className="flex items-center gap-2">
        <label className="btn focus-within:outline-3 focus-within:outline-offset-2 focus-within:outline-(--focus)">
          <Camera aria-hidden className="size-5" />
          {props.photo ? <Trans>Autre photo</Trans> : <Trans>Photo (facultative)</Trans>}
          <input
            type="file"
            accept="image/*"
            capture="environment"
            className="sr-only"
            onChange={(event) => void choose(event)}
          />
        </label>
        {props.photo ? (
          <>
            <Picture photo={props.photo} />
            <button
              type="button"
              className="btn px-3"
              aria-label={t`Enlever la photo`}
              title={t`Enlever la photo`}
              onClick={() => props.onChange(null)}
            >
              <X aria-hidden className="size-5" />
            </button>
          </>
        ) : null}
      </div>
      <Problem failure={keep.error} />
      {unreadable ? (
        <p role="alert" className="font-semibold text-loss">
          <Trans>Ce fichier n'est pas une photo. Choisissez une image.</Trans>
        </p>
      ) : null}
    </div>
  );
}

/** The photos of a parcel; each large when it is pressed. */
export function Photos({ photos }: { photos: string[] }) {
  const { t } = useLingui();
  const [open, setOpen] = useState<string | null>(null);
  if (photos.length === 0) return null;
  return (
    <section className="panel p-4">
      <h2 className="mb-2">
        <Trans>Photos</Trans>
      </h2>
      <div className="flex flex-wrap gap-3">
        {photos.map((photo) => (
          <button
            key={photo}
            type="button"
            className="min-h-12 rounded"
            title={t`Voir la photo en grand`}
            onClick={() => setOpen(photo)}
          >
            <Picture photo={photo} />
          </button>
        ))}
      </div>
      {open ? (
        <Sheet title={t`Photo du colis`} onClose={() => setOpen(null)}>
          <Picture photo={open} large />
        </Sheet>
      ) : null}
    </section>
  );
}
