// The labels of a parcel as they come out of the printer: the first one small, all of them large.

import { Trans, useLingui } from "@lingui/react/macro";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { useAnswer } from "../../shared/counter";
import { Paper } from "../../shared/ui/Paper";
import { Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";
import { Skeleton } from "../../shared/ui/Skeleton";

interface Props {
  parcel: string;
  /** How many. */
  pieces: number;
}

/** One label, large, and the way to the others. */
function Large({ parcel, pieces, onClose }: Props & { onClose: () => void }) {
  const { t } = useLingui();
  const [piece, setPiece] = useState(1);
  const asked = useAnswer("preview_labels", { parcel, pieces: [piece] });
  const name = t`Étiquette ${piece} sur ${pieces}`;
  return (
    <Sheet title={name} onClose={onClose}>
      <div className="grid gap-3">
        {/* All of it at once, also on a low screen. */}
        <div className="[&_img]:mx-auto [&_img]:max-h-[68vh] [&_img]:w-auto">
          {asked.isLoading ? <Skeleton lines={6} /> : null}
          <Problem failure={asked.error} />
          {asked.data ? <Paper pages={asked.data.pages} label={name} /> : null}
        </div>
        <div className="flex flex-wrap justify-end gap-2">
          {pieces > 1 ? (
            <>
              <button
                type="button"
                className="btn"
                disabled={piece === 1}
                onClick={() => setPiece(piece - 1)}
              >
                <ChevronLeft aria-hidden className="size-5" />
                <Trans>Précédente</Trans>
              </button>
              <button
                type="button"
                className="btn"
                disabled={piece === pieces}
                onClick={() => setPiece(piece + 1)}
              >
                <Trans>Suivante</Trans>
                <ChevronRight aria-hidden className="size-5" />
              </button>
            </>
          ) : null}
          <button type="button" className="btn btn-primary" onClick={onClose}>
            <Trans>Fermer</Trans>
          </button>
        </div>
      </div>
    </Sheet>
  );
}

export function LabelPreview({ parcel, pieces }: Props) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const first = useAnswer("preview_labels", { parcel, pieces: [1] });
  return (
    <>
      <Problem failure={first.error} />
      {first.data ? (
        <button
          type="button"
          className="h-36 w-28 shrink-0 overflow-hidden rounded"
          title={t`Voir les étiquettes en grand`}
          onClick={() => setOpen(true)}
        >
          <Paper pages={first.data.pages} label={t`Aperçu de l'étiquette : voir en grand`} />
        </button>
      ) : null}
      {open ? <Large parcel={parcel} pieces={pieces} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
