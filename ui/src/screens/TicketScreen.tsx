// One ticket, and what can be done with it.

import { Trans } from "@lingui/react/macro";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { AfterSale } from "../features/aftersale/AfterSale";
import { TicketDetails } from "../features/tickets/TicketDetails";
import { useMay } from "../shared/counter";
import { useKey } from "../shared/keys";

const route = getRouteApi("/billets/$ticket");

export function TicketScreen() {
  const { ticket } = route.useParams();
  const { history } = useRouter();
  const may = useMay();
  const [busy, setBusy] = useState(false);
  const changes = may("cancel") || may("refund") || may("exchange");
  useKey("Escape", () => history.back(), !busy);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <main className="h-full overflow-y-auto p-4" tabIndex={0}>
      <div className="mx-auto grid max-w-6xl gap-3">
        <button type="button" className="btn justify-self-start" onClick={() => history.back()}>
          <ArrowLeft aria-hidden className="size-5" />
          <Trans>Retour</Trans>
        </button>
        <TicketDetails
          key={ticket}
          ticket={ticket}
          after={(card) => (changes ? <AfterSale card={card} onBusy={setBusy} /> : null)}
        />
      </div>
    </main>
  );
}
