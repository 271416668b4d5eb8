// What was just sold: the change to give back, the numbers, and another print.

import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Check, Printer, X } from "lucide-react";
import { useCommand, useMay, useMoney } from "../../shared/counter";
import { clock } from "../../shared/dates";
import { useIntention } from "../../shared/intention";
import { Problem } from "../../shared/ui/Problem";
import { useSaleState } from "./draft";

export function LastSale() {
  const { t } = useLingui();
  const money = useMoney();
  const may = useMay();
  const last = useSaleState((state) => state.last);
  const reprint = useCommand("reprint");
  const intention = useIntention();
  if (!last) return null;
  const { sold } = last;
  const several = sold.tickets.length > 1;
  const reprintWords = several ? t`Imprimer le reçu` : t`Réimprimer (DUPLICATA)`;

  const again = () => {
    const ticket = sold.tickets[0];
    if (!ticket) return;
    reprint.mutate(
      { request: intention.id(), ticket: ticket.ticket, document: several ? "receipt" : "ticket" },
      { onSettled: (_, failure) => intention.settle(failure) },
    );
  };

  return (
    <section aria-label={t`Dernière vente`} className="panel border-l-4 border-l-done p-3">
      <header className="flex items-center gap-2 font-semibold text-done">
        <Check aria-hidden className="size-5" />
        <span className="line-clamp-2 min-w-0 flex-1">
          <Trans>
            Vendu : {last.to} {clock(last.departs)}
          </Trans>
        </span>
        <button
          type="button"
          className="-m-2 grid size-11 place-items-center text-ink"
          aria-label={t`Fermer`}
          onClick={() => useSaleState.setState({ last: null })}
        >
          <X aria-hidden className="size-5" />
        </button>
      </header>
      <p className="text-sm text-quiet">
        <Trans>Rendre</Trans>
      </p>
      <p className="amount text-[40px] leading-[44px] font-semibold" data-testid="change">
        {money(sold.change)}
      </p>
      <p className="amount text-sm text-quiet">
        <Trans>
          {money(sold.total)} · reçu {money(sold.tendered)}
        </Trans>
      </p>
      <ul className="mt-1 max-h-24 overflow-y-auto text-sm">
        {sold.tickets.map((ticket) => (
          <li key={ticket.ticket} className="flex justify-between gap-2">
            <Link
              to="/billets/$ticket"
              params={{ ticket: ticket.ticket }}
              className="whitespace-nowrap font-semibold text-accent underline"
            >
              {ticket.number}
            </Link>
            <span className="truncate">
              <Trans>place {ticket.seat}</Trans>
            </span>
          </li>
        ))}
      </ul>
      <Problem failure={reprint.error} className="mt-2" />
      {may("reprint") ? (
        <button
          type="button"
          className="btn mt-2 w-full"
          disabled={reprint.isPending}
          onClick={again}
        >
          <Printer aria-hidden className="size-5" />
          {reprint.data ? <Trans>Copie {reprint.data.copy} envoyée</Trans> : reprintWords}
        </button>
      ) : null}
    </section>
  );
}
