// Papers of a parcel once more: its receipt, its labels, and labels for a label printer.

import { Trans } from "@lingui/react/macro";
import { FileDown, Printer } from "lucide-react";
import { useState } from "react";
import { useCommand, useMay } from "../../shared/counter";
import { newRequest } from "../../shared/ids";
import { FileMade } from "../../shared/ui/FileMade";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { LabelPreview } from "./LabelPreview";

/** A text as Base64 of its UTF-8. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** One label after the other: each is a copy of its own. */
function useAgain(parcel: string, pieces: number) {
  const reprint = useCommand("reprint_parcel");
  const [sent, setSent] = useState(0);
  const print = async (what: "receipt" | "labels") => {
    const papers =
      what === "receipt" ? [null] : Array.from({ length: pieces }, (_, index) => index + 1);
    setSent(0);
    for (const piece of papers) {
      try {
        await reprint.mutateAsync({ request: newRequest(), parcel, piece });
      } catch {
        return;
      }
    }
    setSent(papers.length);
  };
  return { reprint, sent, print };
}

export function Papers(props: { parcel: string; pieces: number }) {
  const may = useMay();
  const { parcel, pieces } = props;
  const { reprint, sent, print } = useAgain(parcel, pieces);
  const labels = useCommand("parcel_labels");
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-start gap-3">
        {may("print") ? <LabelPreview parcel={parcel} pieces={pieces} /> : null}
        <div className="flex min-w-44 flex-1 flex-wrap gap-2">
          {may("reprint") ? (
            <>
              <button
                type="button"
                className="btn px-3"
                disabled={reprint.isPending}
                onClick={() => void print("receipt")}
              >
                <Printer aria-hidden className="size-5" />
                <Trans>Reçu (DUPLICATA)</Trans>
              </button>
              <button
                type="button"
                className="btn px-3"
                disabled={reprint.isPending}
                onClick={() => void print("labels")}
              >
                <Printer aria-hidden className="size-5" />
                <Trans>Étiquettes (DUPLICATA)</Trans>
              </button>
            </>
          ) : null}
          {may("print") ? (
            <button
              type="button"
              className="btn px-3"
              disabled={labels.isPending}
              onClick={() => labels.mutate({ parcel, pieces: [] })}
            >
              <FileDown aria-hidden className="size-5" />
              <Trans>Fichier ZPL</Trans>
            </button>
          ) : null}
        </div>
      </div>
      <Problem failure={reprint.error ?? labels.error} />
      {sent > 0 ? (
        <Notice tone="done">
          <Trans>Envoyé à l'imprimante.</Trans>
        </Notice>
      ) : null}
      {labels.data ? (
        <FileMade
          file={{
            name: `${parcel}.zpl`,
            media: "text/plain",
            content: base64(labels.data.zpl),
          }}
        >
          <Trans>Les étiquettes pour une imprimante d'étiquettes sont prêtes.</Trans>
        </FileMade>
      ) : null}
    </div>
  );
}
