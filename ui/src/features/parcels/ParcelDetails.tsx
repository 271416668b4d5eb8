// One parcel: where it is, what is due, since when, and all that happened to it.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useAnswer, useCommand, useMay, useMoney } from "../../shared/counter";
import { KINDS } from "../../shared/journal";
import { fromNow, useNow } from "../../shared/now";
import { Fact } from "../../shared/ui/Fact";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import { Timeline } from "../../shared/ui/Timeline";
import type { ClaimCard } from "../../wire/ClaimCard";
import type { MessageCard } from "../../wire/MessageCard";
import type { ParcelCard } from "../../wire/ParcelCard";
import type { PieceCard } from "../../wire/PieceCard";
import { Actions } from "./Actions";
import { Decide } from "./Claims";
import { PayOut } from "./Money";
import { Papers } from "./Papers";
import { Photos } from "./Photo";
import { PriceLines, useKilos } from "./Price";
import { StateBadge } from "./StateBadge";
import { CLAIMS, PAYERS, spans } from "./words";

function Head({ card }: { card: ParcelCard }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const now = useNow(10_000);
  const { row } = card;
  const due = row.due + row.cod;
  return (
    <section className="panel grid gap-3 p-4">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-4">
        <div className="min-w-0">
          <h1 className="text-2xl">{row.waybill}</h1>
          <p className="text-lg">
            {row.from} → {row.to}
          </p>
          <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
            <StateBadge state={row.state} large />
            <span className="text-quiet">
              {row.place}
              {row.since > 0 ? ` · ${fromNow(row.since, now, i18n.locale)}` : null}
            </span>
          </p>
        </div>
        <p className="text-right">
          <span className="block text-[40px] leading-[44px] font-semibold whitespace-nowrap">
            {money(due)}
          </span>
          <span className="text-quiet">
            <Trans>à encaisser</Trans>
          </span>
        </p>
      </div>
      {card.registered ? null : (
        <Notice tone="wait">
          <Trans>
            La réception de ce colis n'est pas encore connue ici : l'étiquette dit ce qu'il faut.
          </Trans>
        </Notice>
      )}
      {row.troubles > 0 ? (
        <Notice tone="loss">
          <Trans>Deux choses se contredisent dans son histoire. Le siège en est prévenu.</Trans>
        </Notice>
      ) : null}
      {card.wrong_codes > 0 ? (
        <Notice tone="wait">
          <Plural
            value={card.wrong_codes}
            one="# code de retrait faux a été donné."
            other="# codes de retrait faux ont été donnés."
          />
        </Notice>
      ) : null}
      <dl className="grid grid-cols-3 gap-3">
        <Fact name={<Trans>Expéditeur</Trans>}>
          {row.sender ?? "–"}
          <span className="block font-normal">{row.sender_phone}</span>
        </Fact>
        <Fact name={<Trans>Destinataire</Trans>}>
          {row.receiver ?? "–"}
          <span className="block font-normal">{row.receiver_phone}</span>
        </Fact>
        <Fact name={<Trans>Contre remboursement</Trans>}>{row.cod > 0 ? money(row.cod) : "–"}</Fact>
      </dl>
    </section>
  );
}

function Piece({ piece }: { piece: PieceCard }) {
  const { t } = useLingui();
  const kilos = useKilos();
  const money = useMoney();
  const marks = [
    piece.fragile ? t`fragile` : "",
    piece.perishable ? t`périssable` : "",
    piece.damaged ? t`endommagée` : "",
    piece.back ? t`revient à l'expéditeur` : "",
  ].filter(Boolean);
  return (
    <li className="grid grid-cols-[36px_minmax(0,1fr)_110px_150px] items-center gap-3 border-b border-line py-2">
      <span className="text-lg font-semibold">{piece.piece}</span>
      <span className="min-w-0">
        <span className="block truncate">{piece.description || piece.code}</span>
        <span className="block text-sm text-quiet">
          {[piece.description ? piece.code : "", ...marks].filter(Boolean).join(" · ")}
        </span>
      </span>
      <span className="amount">
        {piece.grams > 0 ? kilos(piece.grams) : null}
        {piece.declared > 0 ? (
          <span className="block text-sm text-quiet">{money(piece.declared)}</span>
        ) : null}
      </span>
      <span>
        <StateBadge state={piece.state} />
        <span className="block truncate text-sm text-quiet">{piece.place}</span>
      </span>
    </li>
  );
}

function Pieces({ card }: { card: ParcelCard }) {
  return (
    <section className="panel p-4">
      <h2 className="mb-2">
        <Plural value={card.pieces.length} one="# pièce" other="# pièces" />
      </h2>
      <ul>
        {card.pieces.map((piece) => (
          <Piece key={piece.piece} piece={piece} />
        ))}
      </ul>
    </section>
  );
}

function Money({ card }: { card: ParcelCard }) {
  const { i18n } = useLingui();
  const money = useMoney();
  if (!card.registered) return null;
  return (
    <section className="panel grid gap-2 p-4">
      <h2>
        <Trans>Prix</Trans>
      </h2>
      <PriceLines lines={card.lines} />
      <dl className="grid grid-cols-3 gap-2 border-t border-line pt-2">
        <Fact name={<Trans>Frais de port</Trans>}>{money(card.total)}</Fact>
        <Fact name={<Trans>Payé au départ</Trans>}>{money(card.paid)}</Fact>
        <Fact name={<Trans>Qui paie le port</Trans>}>
          {card.payer ? i18n._(PAYERS[card.payer]) : "–"}
        </Fact>
      </dl>
    </section>
  );
}

function History({ card }: { card: ParcelCard }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const kindWord = (kind: string) => {
    const known = KINDS[kind];
    return known ? i18n._(known) : kind;
  };
  if (card.timeline.length === 0) return null;
  const lines = card.timeline.map((line) => ({
    entry: line.entry,
    at: line.at,
    what: (
      <>
        <strong>{kindWord(line.kind)}</strong>
        {line.pieces.length > 0 && card.pieces.length > 1 ? (
          <span> ({spans(line.pieces)})</span>
        ) : null}{" "}
        <span className="text-quiet">
          {[line.place, line.who, line.detail].filter(Boolean).join(" · ")}
        </span>
      </>
    ),
    end: <span className="amount">{line.amount ? money(line.amount) : null}</span>,
  }));
  return <Timeline lines={lines} />;
}

function Claims({ card }: { card: ParcelCard }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const may = useMay();
  const [deciding, setDeciding] = useState<ClaimCard | null>(null);
  const [paying, setPaying] = useState<ClaimCard | null>(null);
  if (card.claims.length === 0) return null;
  return (
    <section className="panel p-4">
      <h2 className="mb-2">
        <Trans>Réclamations</Trans>
      </h2>
      <ul className="grid gap-2">
        {card.claims.map((claim) => (
          <li key={claim.claim} className="flex flex-wrap items-center justify-between gap-3">
            <span>
              <strong>{claim.kind ? i18n._(CLAIMS[claim.kind]) : "–"}</strong>{" "}
              <Trans>demandé {money(claim.asked)}</Trans>
              {claim.awarded === null ? null : claim.awarded === 0 ? (
                <span className="font-semibold text-loss">
                  {" · "}
                  <Trans>rejetée</Trans>
                </span>
              ) : (
                <span className="font-semibold">
                  {" · "}
                  {claim.paid > 0 ? (
                    <Trans>payée {money(claim.paid)}</Trans>
                  ) : (
                    <Trans>accordée {money(claim.awarded)}</Trans>
                  )}
                </span>
              )}
            </span>
            {claim.awarded === null && may("settle_parcels") ? (
              <button type="button" className="btn" onClick={() => setDeciding(claim)}>
                <Trans>Décider…</Trans>
              </button>
            ) : null}
            {(claim.awarded ?? 0) > 0 && claim.paid === 0 && may("take_parcels") ? (
              <button type="button" className="btn btn-primary" onClick={() => setPaying(claim)}>
                <Trans>Payer {money(claim.awarded ?? 0)}</Trans>
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {deciding ? <Decide card={card} claim={deciding} onClose={() => setDeciding(null)} /> : null}
      {paying ? (
        <PayOut
          card={card}
          claim={paying.claim}
          amount={paying.awarded ?? 0}
          onClose={() => setPaying(null)}
        />
      ) : null}
    </section>
  );
}

function Message({ message }: { message: MessageCard }) {
  const may = useMay();
  const send = useCommand("send_messages");
  return (
    <li className="grid gap-1 border-b border-line py-2">
      <p className="flex flex-wrap items-center justify-between gap-2">
        <strong>{message.to}</strong>
        {message.state === "sent" ? (
          <span className="font-semibold text-done">
            <Trans>envoyé</Trans>
          </span>
        ) : (
          <span
            className={`font-semibold ${message.state === "failed" ? "text-loss" : "text-wait"}`}
          >
            {message.state === "failed" ? <Trans>pas parti</Trans> : <Trans>en attente</Trans>}
          </span>
        )}
        {message.state !== "sent" && may("move_parcels") ? (
          <button
            type="button"
            className="btn px-3"
            disabled={send.isPending}
            onClick={() => send.mutate({ message: message.message })}
          >
            <Trans>Envoyer</Trans>
          </button>
        ) : null}
      </p>
      <p className="text-sm">{message.text}</p>
      {message.cause ? <p className="text-sm text-loss">{message.cause}</p> : null}
      <Problem failure={send.error} />
    </li>
  );
}

function Messages({ messages }: { messages: MessageCard[] }) {
  if (messages.length === 0) return null;
  return (
    <section className="panel p-4">
      <h2 className="mb-2">
        <Trans>Messages</Trans>
      </h2>
      <ul>
        {messages.map((message) => (
          <Message key={message.message} message={message} />
        ))}
      </ul>
    </section>
  );
}

/** `of` is what names the parcel: its id, its number, or what was scanned. */
export function ParcelDetails({ of }: { of: string }) {
  const answer = useAnswer("show_parcel", { parcel: of }, true, 10_000);
  const card = answer.data;
  if (answer.isLoading) return <Skeleton lines={6} />;
  if (!card) return <Problem failure={answer.error} />;
  return (
    <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_380px]">
      <div className="grid min-w-0 gap-3">
        <Head card={card} />
        <Pieces card={card} />
        <Photos photos={card.photos} />
        <History card={card} />
        <Claims card={card} />
        <Messages messages={card.messages} />
      </div>
      <div className="grid min-w-0 gap-3">
        <Actions key={card.row.parcel} card={card} of={of} />
        <Money card={card} />
        {card.registered ? (
          <section className="panel grid gap-2 p-4">
            <h2>
              <Trans>Papiers</Trans>
            </h2>
            <Papers parcel={card.row.parcel} pieces={card.pieces.length} />
          </section>
        ) : null}
      </div>
    </div>
  );
}
