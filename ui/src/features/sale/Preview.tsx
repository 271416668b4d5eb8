// The paper as it will come out, a moment after the last key.

import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useLater } from "../../shared/later";
import { Paper } from "../../shared/ui/Paper";
import { call } from "../../transport";
import { asPaid, asPassengers, type Sale } from "./useSale";

/** Drawing paper is the dearest question we ask: not for every letter. */
const PAUSE_MS = 400;

export function Preview({ sale }: { sale: Sale }) {
  const { t } = useLingui();
  const { draft, trip } = sale;
  const wanted =
    sale.complete && trip && draft.to
      ? JSON.stringify({
          trip: trip.trip,
          from: sale.hold?.from.stop ?? null,
          to: draft.to.stop,
          passengers: asPassengers(draft, sale.seats, t`Passager`),
          ...asPaid(sale),
          ...(sale.ready ? {} : { tendered: null, payments: [] }),
        })
      : null;
  const asked = useLater(wanted, PAUSE_MS);
  const pages = useQuery({
    queryKey: ["preview_sale", asked],
    queryFn: () => call("preview_sale", JSON.parse(asked ?? "{}")),
    enabled: asked !== null && wanted !== null,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 10_000,
  });
  if (!wanted || !pages.data) {
    return (
      <p className="p-2 text-sm text-quiet">
        <Trans>Le billet à imprimer s'affiche ici.</Trans>
      </p>
    );
  }
  return <Paper pages={pages.data.pages} label={t`Aperçu du billet`} />;
}
