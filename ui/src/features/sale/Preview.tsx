// The paper as it will come out, a moment after the last key.

import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Paper } from "../../shared/ui/Paper";
import { call } from "../../transport";
import { asPassengers, type Sale } from "./useSale";

/** Drawing paper is the dearest question we ask: not for every letter. */
const PAUSE_MS = 400;

function useLater<T>(value: T, delay: number): T {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), delay);
    return () => clearTimeout(timer);
  }, [value, delay]);
  return later;
}

export function Preview({ sale }: { sale: Sale }) {
  const { t } = useLingui();
  const { draft, trip } = sale;
  const wanted =
    sale.complete && trip && draft.to
      ? JSON.stringify({
          trip: trip.trip,
          to: draft.to.stop,
          passengers: asPassengers(draft, sale.seats, t`Passager`),
          tendered: sale.missing > 0 ? null : sale.cash,
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
