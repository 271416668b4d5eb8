// Finding tickets.

import { useLingui } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { TicketSearch } from "../features/tickets/TicketSearch";

const route = getRouteApi("/billets");

export function TicketsScreen() {
  const { t } = useLingui();
  const { q } = route.useSearch();
  return (
    <main className="h-full p-4">
      <h1 className="sr-only">{t`Billets`}</h1>
      <TicketSearch asked={q ?? ""} />
    </main>
  );
}
