// The inbox of what a person must look at: what happened, where, since when, and settling it.

import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Check, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useAnswer, useCommand, useMay } from "../../shared/counter";
import { shortDay } from "../../shared/dates";
import { useIntention } from "../../shared/intention";
import { fromNow, useMoment, useNow } from "../../shared/now";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { EnglishDetails, Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";
import { SheetFoot } from "../../shared/ui/SheetFoot";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { ExceptionCard } from "../../wire/ExceptionCard";
import { KINDS } from "./words";

const EVERY_MS = 15_000;

function useWhat() {
  const { i18n } = useLingui();
  return ({ kind }: ExceptionCard) => {
    const known = KINDS[kind];
    return known ? i18n._(known.what) : kind;
  };
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const DAY = /(?<= )\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?= )/g;

/** What it concerns, as people call it. Some of it is the engine's own words: `2026-11-21 · seat 14`. */
function useSubject() {
  const { t, i18n } = useLingui();
  return ({ subject, device_name }: ExceptionCard) => {
    if (ID.test(subject)) return device_name;
    return subject
      .replace(DAY, (day) => shortDay(day, i18n.locale))
      .replace(/\bseat (\d+)/g, (_, seat: string) => t`place ${seat}`.replace(" ", "\u00a0"));
  };
}

function Entries({ entries }: { entries: number[] }) {
  const may = useMay();
  return entries.map((entry) => (
    <span key={entry}>
      {" · "}
      {may("audit") ? (
        <Link
          to="/rapports/journal/$entry"
          params={{ entry: String(entry) }}
          className="inline-flex min-h-6 items-center text-accent underline"
        >
          <Trans>Écriture n° {entry}</Trans>
        </Link>
      ) : (
        <Trans>Écriture n° {entry}</Trans>
      )}
    </span>
  ));
}

function Item(props: { card: ExceptionCard; onResolve: () => void }) {
  const { t, i18n } = useLingui();
  const may = useMay();
  const what = useWhat();
  const subject = useSubject();
  const now = useNow(10_000);
  const moment = useMoment();
  const { card } = props;
  const open = card.resolved_at === null;
  const todo = KINDS[card.kind]?.todo;
  return (
    <li className="flex items-start gap-3 border-b border-line p-3 last:border-0">
      {open ? (
        <TriangleAlert aria-hidden className="mt-1 size-6 shrink-0 text-wait" />
      ) : (
        <Check aria-hidden className="mt-1 size-6 shrink-0 text-done" />
      )}
      <div className="min-w-0 flex-1">
        <h2 className="text-lg">
          {what(card)} <strong>{subject(card)}</strong>
        </h2>
        {open && todo ? <p>{i18n._(todo)}</p> : null}
        <p className="text-sm text-quiet">
          {card.device_name}
          {card.here ? (
            <>
              {" ("}
              <Trans>ce guichet</Trans>
              {")"}
            </>
          ) : null}
          {" · "}
          {moment(card.raised_at)} ({fromNow(Math.min(card.raised_at, now), now, i18n.locale)})
          <Entries entries={card.entries} />
        </p>
        {open ? null : (
          <p className="mt-1 font-semibold text-done">
            {card.resolved_by ? (
              <Trans>
                Réglé par {card.resolved_by}, {moment(card.resolved_at ?? 0)} : {card.note}
              </Trans>
            ) : (
              <Trans>
                Réglé {moment(card.resolved_at ?? 0)} : {card.note}
              </Trans>
            )}
          </p>
        )}
        <EnglishDetails message={card.detail} />
      </div>
      {open && may("approve") ? (
        <button
          type="button"
          className="btn shrink-0"
          aria-label={t`Régler : ${subject(card)}`}
          onClick={props.onResolve}
        >
          <Trans>Régler…</Trans>
        </button>
      ) : null}
    </li>
  );
}

function Resolving(props: { card: ExceptionCard; onClose: () => void; onDone: () => void }) {
  const { t, i18n } = useLingui();
  const what = useWhat();
  const subject = useSubject();
  const [note, setNote] = useState("");
  const intention = useIntention();
  const resolve = useCommand("resolve_exception");
  const { card } = props;
  const todo = KINDS[card.kind]?.todo;
  return (
    <Sheet title={t`Régler : ${subject(card)}`} onClose={props.onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!note.trim() || resolve.isPending) return;
          resolve.mutate(
            { request: intention.id(), exception: card.exception, note: note.trim() },
            {
              onSettled: (_, failure) => intention.settle(failure),
              onSuccess: props.onDone,
            },
          );
        }}
      >
        <p>
          {what(card)} {todo ? i18n._(todo) : null}
        </p>
        <Labelled
          label={t`Ce qui a été fait`}
          hint={t`Cela reste dans le journal, avec votre nom.`}
          autoFocus
          maxLength={200}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <Problem failure={resolve.error} />
        <SheetFoot
          act={<Trans>Marquer comme réglé</Trans>}
          disabled={resolve.isPending || note.trim() === ""}
          onClose={props.onClose}
        />
      </form>
    </Sheet>
  );
}

export function ExceptionsPage(props: {
  resolved: boolean;
  onResolved: (resolved: boolean) => void;
}) {
  const { t } = useLingui();
  const found = useAnswer("exceptions", { resolved: props.resolved }, true, EVERY_MS);
  const [resolving, setResolving] = useState<ExceptionCard | null>(null);
  const [done, setDone] = useState(false);
  const cards = found.data?.exceptions ?? [];
  return (
    <div className="grid gap-3">
      <label className="flex min-h-11 items-center gap-3 justify-self-start">
        <input
          type="checkbox"
          className="size-6"
          checked={props.resolved}
          onChange={(event) => props.onResolved(event.target.checked)}
        />
        <Trans>Montrer aussi ce qui est réglé</Trans>
      </label>
      {done ? (
        <Notice tone="done">
          <Trans>Le cas est réglé.</Trans>
        </Notice>
      ) : null}
      <Problem failure={found.error} />
      {found.isLoading ? <Skeleton lines={5} /> : null}
      {found.data && cards.length === 0 ? (
        <p role="status" className="panel flex items-center gap-3 p-6 text-lg">
          <Check aria-hidden className="size-8 shrink-0 text-done" />
          <Trans>Rien à régler.</Trans>
        </p>
      ) : null}
      {cards.length > 0 ? (
        <ul aria-label={t`Cas à régler`} className="panel">
          {cards.map((card) => (
            <Item
              key={card.exception}
              card={card}
              onResolve={() => {
                setDone(false);
                setResolving(card);
              }}
            />
          ))}
        </ul>
      ) : null}
      {resolving ? (
        <Resolving
          card={resolving}
          onClose={() => setResolving(null)}
          onDone={() => {
            setResolving(null);
            setDone(true);
          }}
        />
      ) : null}
    </div>
  );
}
