// Another print, and what it will say on it, before anyone presses.

import { Trans, useLingui } from "@lingui/react/macro";
import { Printer } from "lucide-react";
import { useState } from "react";
import { useCommand } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";
import type { DocumentKind } from "../../wire/DocumentKind";
import type { TicketCard } from "../../wire/TicketCard";

export function Reprinting({ card }: { card: TicketCard }) {
  const { t } = useLingui();
  const [asked, setAsked] = useState<DocumentKind | null>(null);
  const intention = useIntention();
  const reprint = useCommand("reprint");
  // Copy 1 is the original: the first duplicate is DUPLICATA 2.
  const next = (asked === "receipt" ? card.receipt_copies : card.copies) + 1;

  const print = () => {
    if (!asked) return;
    reprint.mutate(
      { request: intention.id(), ticket: card.row.ticket, document: asked },
      {
        onSettled: (_, failure) => intention.settle(failure),
        onSuccess: () => setAsked(null),
      },
    );
  };
  const close = () => {
    setAsked(null);
    reprint.reset();
  };

  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn" onClick={() => setAsked("ticket")}>
          <Printer aria-hidden className="size-5" />
          <Trans>Réimprimer le billet</Trans>
        </button>
        <button type="button" className="btn" onClick={() => setAsked("receipt")}>
          <Printer aria-hidden className="size-5" />
          <Trans>Réimprimer le reçu</Trans>
        </button>
      </div>
      {reprint.data && !asked ? (
        <Notice tone="done">
          {reprint.data.copy === 1 ? (
            <Trans>Envoyé à l'imprimante.</Trans>
          ) : (
            <Trans>DUPLICATA {reprint.data.copy} envoyé à l'imprimante.</Trans>
          )}
        </Notice>
      ) : null}
      {asked ? (
        <Sheet
          title={asked === "receipt" ? t`Réimprimer le reçu ?` : t`Réimprimer le billet ?`}
          onClose={close}
        >
          <p className="mb-4 text-lg">
            {next === 1 ? (
              <Trans>Ce sera le premier exemplaire.</Trans>
            ) : (
              <Trans>
                Le papier portera en grand <strong>DUPLICATA {next}</strong>, et l'historique dira
                qui l'a demandé.
              </Trans>
            )}
          </p>
          <Problem failure={reprint.error} className="mb-4" />
          <div className="flex justify-end gap-2">
            <button type="button" className="btn" onClick={close}>
              <Trans>Annuler</Trans>
            </button>
            <button
              type="button"
              className="btn btn-primary"
              disabled={reprint.isPending}
              onClick={print}
            >
              <Trans>Imprimer</Trans>
            </button>
          </div>
        </Sheet>
      ) : null}
    </div>
  );
}
