// One ticket: what it promises, who paid, what happened to it since.

import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useAnswer, useMay, useMoney } from "../../shared/counter";
import { clock, dayAndClock, shortDay } from "../../shared/dates";
import { METHODS } from "../../shared/payments";
import { Fact } from "../../shared/ui/Fact";
import { Paper } from "../../shared/ui/Paper";
import { Problem } from "../../shared/ui/Problem";
import SettlePayment from "../../shared/ui/SettlePayment";
import { Skeleton } from "../../shared/ui/Skeleton";
import { TicketBadge } from "../../shared/ui/TicketBadge";
import { Timeline } from "../../shared/ui/Timeline";
import type { HistoryLine } from "../../wire/HistoryLine";
import type { PaymentInfo } from "../../wire/PaymentInfo";
import type { TicketCard } from "../../wire/TicketCard";
import { Reprinting } from "./Reprinting";

/** An exchange is in the history of both tickets: of the one it ended, and of the one it made. */
function Exchanged({ line, card }: { line: HistoryLine; card: TicketCard }) {
  const made = card.replaces !== null && card.history[0]?.entry === line.entry;
  if (made) return <Trans>Donné en échange de {card.replaces}</Trans>;
  return <Trans>Échangé contre {card.replaced_by}</Trans>;
}

function What({ line, card }: { line: HistoryLine; card: TicketCard }) {
  if (line.kind === "TicketsSold") return <Trans>Vendu</Trans>;
  if (line.kind === "TicketExchanged") return <Exchanged line={line} card={card} />;
  if (line.kind === "TicketMoved") return <Trans>Déplacé</Trans>;
  if (line.kind === "TicketOpened") return <Trans>Date laissée ouverte</Trans>;
  if (line.kind === "TicketNoShow") return <Trans>Passager absent</Trans>;
  if (line.kind === "PaymentSettled") return <Trans>Paiement réglé</Trans>;
  if (line.kind === "TicketsRefunded") {
    return card.row.state === "cancelled" ? <Trans>Annulé</Trans> : <Trans>Remboursé</Trans>;
  }
  if (line.kind !== "DocumentReprinted") return line.kind;
  const copy = line.copy ?? 1;
  if (line.document !== "receipt") return <Trans>Billet réimprimé, DUPLICATA {copy}</Trans>;
  if (copy === 1) return <Trans>Reçu imprimé</Trans>;
  return <Trans>Reçu réimprimé, DUPLICATA {copy}</Trans>;
}

function History({ card }: { card: TicketCard }) {
  const lines = card.history.map((line) => ({
    entry: line.entry,
    at: line.at,
    what: (
      <>
        <What line={line} card={card} /> <span className="text-quiet">· {line.who}</span>
      </>
    ),
    end: <span className="whitespace-nowrap text-sm text-quiet">{line.signature}</span>,
  }));
  return <Timeline lines={lines} />;
}

const LINK = "whitespace-nowrap font-semibold text-accent underline";

function Payment(props: { payment: PaymentInfo; onSettle: () => void }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const may = useMay();
  const { payment } = props;
  const about = [payment.operator, payment.phone, payment.reference].filter(Boolean).join(" · ");
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto_110px] items-center gap-2">
      <span>
        {i18n._(METHODS[payment.method])}
        {about ? <span className="text-quiet"> · {about}</span> : null}
      </span>
      {payment.state === "pending" && may("sell") ? (
        <button type="button" className="btn btn-primary" onClick={props.onSettle}>
          <Trans>Confirmer le paiement</Trans>
        </button>
      ) : (
        <span className={payment.state === "pending" ? "font-semibold text-wait" : "text-quiet"}>
          {payment.state === "pending" ? (
            <Trans>en attente</Trans>
          ) : payment.state === "failed" ? (
            <Trans>pas arrivé</Trans>
          ) : null}
        </span>
      )}
      <span className="amount">{money(payment.amount)}</span>
    </li>
  );
}

/** How the price of this ticket came about, where it is not simply the fare. */
function Price({ card }: { card: TicketCard }) {
  const money = useMoney();
  if (card.reductions.length === 0 && card.tax === 0) return null;
  return (
    <dl className="mb-3 grid grid-cols-[1fr_auto] gap-x-4 border-t border-line pt-2">
      {card.reductions.length === 0 ? null : (
        <>
          <dt>
            <Trans>Prix avant réduction</Trans>
          </dt>
          <dd className="amount">{money(card.base)}</dd>
        </>
      )}
      {card.reductions.map(({ kind, label, amount }) => (
        <div key={`${kind} ${label}`} className="contents text-done">
          <dt>
            {kind === "promo" ? <Trans>Promotion {label}</Trans> : <Trans>Remise : {label}</Trans>}
          </dt>
          <dd className="amount">−{money(amount)}</dd>
        </div>
      ))}
      {card.tax === 0 ? null : (
        <>
          <dt className="text-quiet">
            <Trans>dont taxe</Trans>
          </dt>
          <dd className="amount text-quiet">{money(card.tax)}</dd>
        </>
      )}
    </dl>
  );
}

/** The tickets this one came from or went into, and until when it is good. */
function Related({ card }: { card: TicketCard }) {
  const { i18n } = useLingui();
  const link = (number: string) => (
    <Link to="/billets/$ticket" params={{ ticket: number }} className={LINK}>
      {number}
    </Link>
  );
  if (!card.replaced_by && !card.replaces && !card.expires) return null;
  return (
    <ul className="mb-3 grid gap-1">
      {card.replaced_by ? (
        <li>
          <Trans>Remplacé par</Trans> {link(card.replaced_by)}
        </li>
      ) : null}
      {card.replaces ? (
        <li>
          <Trans>Remplace</Trans> {link(card.replaces)}
        </li>
      ) : null}
      {card.expires ? (
        <li className="font-semibold text-wait">
          <Trans>À utiliser jusqu'au {shortDay(card.expires, i18n.locale)}</Trans>
        </li>
      ) : null}
    </ul>
  );
}

function Sale({ card }: { card: TicketCard }) {
  const money = useMoney();
  const [settling, setSettling] = useState<PaymentInfo | null>(null);
  return (
    <section className="panel p-4">
      <h2 className="mb-2">
        <Trans>Vente</Trans>
      </h2>
      <ul className="mb-3 grid gap-1">
        {card.sale_tickets.map((ticket) => (
          <li key={ticket.ticket} className="grid grid-cols-[140px_minmax(0,1fr)_70px_110px] gap-2">
            <Link to="/billets/$ticket" params={{ ticket: ticket.ticket }} className={LINK}>
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
      <Price card={card} />
      <ul className="mb-3 grid gap-1 border-t border-line pt-2">
        {card.payments.map((payment) => (
          <Payment key={payment.payment} payment={payment} onSettle={() => setSettling(payment)} />
        ))}
      </ul>
      {settling ? <SettlePayment payment={settling} onClose={() => setSettling(null)} /> : null}
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
  const open = row.state === "open";
  return (
    <section className="panel p-4">
      <div className="mb-3 flex items-start justify-between gap-4">
        <h1 className="min-w-0 text-2xl">
          {row.from} → {row.to}
          <span className="block text-lg font-normal">
            {open ? <Trans>date à fixer</Trans> : dayAndClock(row.departs_local, i18n.locale)}
          </span>
        </h1>
        <p className="ml-auto">
          <TicketBadge state={row.state} large />
        </p>
        <p className="text-right">
          <span className="block text-[40px] leading-[44px] font-semibold">
            {open ? "–" : row.seat}
          </span>
          <span className="text-quiet">
            <Trans>place</Trans>
          </span>
        </p>
      </div>
      <Related card={card} />
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

export function TicketDetails(props: {
  ticket: string;
  /** What can be done with the ticket, under what it promises. */
  after?: (card: TicketCard) => ReactNode;
}) {
  const { t } = useLingui();
  const may = useMay();
  const card = useAnswer("show_ticket", { ticket: props.ticket });
  const printed = card.data !== undefined && card.data.row.state !== "unpaid";
  const paper = useAnswer(
    "preview_document",
    { ticket: props.ticket, document: "ticket" },
    printed,
  );

  if (card.isLoading) return <Skeleton lines={6} />;
  if (!card.data) return <Problem failure={card.error} />;
  return (
    <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_300px]">
      <div className="grid min-w-0 gap-3">
        <Journey card={card.data} />
        {props.after?.(card.data)}
        {may("reprint") && printed ? <Reprinting card={card.data} /> : null}
        <Sale card={card.data} />
        <History card={card.data} />
      </div>
      <section aria-label={t`Papier`} className="panel p-2">
        {printed ? null : (
          <p className="p-2 text-quiet">
            <Trans>Le billet sort quand le paiement est confirmé.</Trans>
          </p>
        )}
        {paper.isLoading ? <Skeleton lines={4} /> : null}
        <Problem failure={paper.error} />
        {paper.data ? <Paper pages={paper.data.pages} label={t`Aperçu du billet`} /> : null}
      </section>
    </div>
  );
}
