// One ticket: what it promises, who paid, what happened to it since.

import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useAnswer, useCounter, useMay, useMoney } from "../../shared/counter";
import { clock, dayAndClock, instant } from "../../shared/dates";
import { Paper } from "../../shared/ui/Paper";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { HistoryLine } from "../../wire/HistoryLine";
import type { TicketCard } from "../../wire/TicketCard";
import { Reprinting } from "./Reprinting";

function Fact(props: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-quiet">{props.name}</dt>
      <dd className="font-semibold">{props.children}</dd>
    </div>
  );
}

function What({ line }: { line: HistoryLine }) {
  if (line.kind === "TicketsSold") return <Trans>Vendu</Trans>;
  if (line.kind !== "DocumentReprinted") return line.kind;
  const copy = (line.copy ?? 2) - 1;
  return line.document === "receipt" ? (
    <Trans>Reçu réimprimé, copie {line.copy}</Trans>
  ) : (
    <Trans>Billet réimprimé, DUPLICATA {copy}</Trans>
  );
}

function History({ card }: { card: TicketCard }) {
  const { i18n } = useLingui();
  const { company } = useCounter();
  return (
    <section className="panel p-4">
      <h2 className="mb-2">
        <Trans>Historique</Trans>
      </h2>
      <ol className="grid gap-2">
        {card.history.map((line) => (
          <li key={line.entry} className="grid grid-cols-[130px_1fr_auto] gap-2">
            <span className="text-quiet">{instant(line.at, company.timezone, i18n.locale)}</span>
            <span>
              <What line={line} /> <span className="text-quiet">· {line.who}</span>
            </span>
            <span className="whitespace-nowrap text-sm text-quiet">{line.signature}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Sale({ card }: { card: TicketCard }) {
  const money = useMoney();
  return (
    <section className="panel p-4">
      <h2 className="mb-2">
        <Trans>Vente</Trans>
      </h2>
      <ul className="mb-3 grid gap-1">
        {card.sale_tickets.map((ticket) => (
          <li key={ticket.ticket} className="grid grid-cols-[140px_1fr_70px_110px] gap-2">
            <Link
              to="/billets/$ticket"
              params={{ ticket: ticket.ticket }}
              className="whitespace-nowrap font-semibold text-accent underline"
            >
              {ticket.number}
            </Link>
            <span className="truncate">{ticket.name}</span>
            <span>
              <Trans>place {ticket.seat}</Trans>
            </span>
            <span className="amount">{money(ticket.price)}</span>
          </li>
        ))}
      </ul>
      <dl className="grid grid-cols-3 gap-2 border-t border-line pt-2">
        <Fact name={<Trans>Total</Trans>}>{money(card.sale_total)}</Fact>
        <Fact name={<Trans>Reçu</Trans>}>{money(card.tendered)}</Fact>
        <Fact name={<Trans>Rendu</Trans>}>{money(card.change)}</Fact>
      </dl>
    </section>
  );
}

function Journey({ card }: { card: TicketCard }) {
  const { i18n } = useLingui();
  const { row } = card;
  return (
    <section className="panel p-4">
      <div className="mb-3 flex items-start justify-between gap-4">
        <h1 className="min-w-0 text-2xl">
          {row.from} → {row.to}
          <span className="block text-lg font-normal">
            {dayAndClock(row.departs_local, i18n.locale)}
          </span>
        </h1>
        <p className="text-right">
          <span className="block text-[40px] leading-[44px] font-semibold">{row.seat}</span>
          <span className="text-quiet">
            <Trans>place</Trans>
          </span>
        </p>
      </div>
      <dl className="grid grid-cols-3 gap-3">
        <Fact name={<Trans>Numéro</Trans>}>{row.number}</Fact>
        <Fact name={<Trans>Passager</Trans>}>{row.name}</Fact>
        <Fact name={<Trans>Téléphone</Trans>}>{row.phone || "–"}</Fact>
        <Fact name={<Trans>Tarif</Trans>}>{card.category}</Fact>
        <Fact name={<Trans>Pièce d'identité</Trans>}>{card.id_number || "–"}</Fact>
        <Fact name={<Trans>Car</Trans>}>
          {card.route_code} · {card.plate ?? "–"}
        </Fact>
        <Fact name={<Trans>Arrivée</Trans>}>{clock(card.arrives_local)}</Fact>
        <Fact name={<Trans>Vendu le</Trans>}>{dayAndClock(card.sold_local, i18n.locale)}</Fact>
        <Fact name={<Trans>Par</Trans>}>
          {card.sold_by} · {card.sold_at}
        </Fact>
      </dl>
    </section>
  );
}

export function TicketDetails(props: { ticket: string }) {
  const { t } = useLingui();
  const may = useMay();
  const card = useAnswer("show_ticket", { ticket: props.ticket });
  const paper = useAnswer("preview_document", { ticket: props.ticket, document: "ticket" });

  if (card.isLoading) return <Skeleton lines={6} />;
  if (!card.data) return <Problem failure={card.error} />;
  return (
    <div className="grid items-start gap-3 lg:grid-cols-[1fr_300px]">
      <div className="grid gap-3">
        <Journey card={card.data} />
        {may("reprint") ? <Reprinting card={card.data} /> : null}
        <Sale card={card.data} />
        <History card={card.data} />
      </div>
      <section aria-label={t`Papier`} className="panel p-2">
        {paper.isLoading ? <Skeleton lines={4} /> : null}
        <Problem failure={paper.error} />
        {paper.data ? <Paper pages={paper.data.pages} label={t`Aperçu du billet`} /> : null}
      </section>
    </div>
  );
}
