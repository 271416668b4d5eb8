// Cash into and out of the drawer without a sale: one guided form for all of it.

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useId, useRef, useState } from "react";
import { useAnswer, useCommand, useCounter, useMoney } from "../../shared/counter";
import { clock } from "../../shared/dates";
import { useIntention } from "../../shared/intention";
import { parseMoney } from "../../shared/money";
import { Choice } from "../../shared/ui/Choice";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import type { MovementKind } from "../../wire/MovementKind";
import type { MovementLine } from "../../wire/MovementLine";
import { MovementList } from "./Report";
import { changeMoving, endMoving, type Moving, startMoving, useUnfinished } from "./unfinished";
import { MOVEMENTS } from "./words";

const EXPENSES = ["fuel", "toll", "maintenance", "meals", "other"] as const;

const HINTS: Partial<Record<Moving["kind"], MessageDescriptor>> = {
  paid_in: msg`Des espèces entrent : de la monnaie, un complément de fond.`,
  paid_out: msg`Des espèces sortent, sans dépense : remises à quelqu'un.`,
  drop: msg`Des espèces vont du tiroir au coffre.`,
};

function isExpense(kind: Moving["kind"]): boolean {
  return kind === "expense" || EXPENSES.some((expense) => expense === kind);
}

function ExpenseKinds(props: { kind: Moving["kind"]; error: string | null }) {
  const { i18n } = useLingui();
  const id = useId();
  return (
    <fieldset aria-describedby={props.error ? id : undefined}>
      <legend className="text-sm font-semibold text-quiet">
        <Trans>Pour quoi</Trans>
      </legend>
      <div className="flex flex-wrap gap-2">
        {EXPENSES.map((expense) => (
          <label
            key={expense}
            className="btn has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-3 has-focus-visible:outline-(--focus)"
          >
            <input
              type="radio"
              name={id}
              className="size-5 accent-accent"
              checked={props.kind === expense}
              onChange={() => changeMoving({ kind: expense })}
            />
            {i18n._(MOVEMENTS[expense])}
          </label>
        ))}
      </div>
      {props.error ? (
        <p id={id} role="alert" className="mt-1 font-semibold text-loss">
          {props.error}
        </p>
      ) : null}
    </fieldset>
  );
}

function ForTrip({ moving }: { moving: Moving }) {
  const { t } = useLingui();
  const trips = useAnswer("list_trips", { all: true });
  const known = trips.data?.trips ?? [];
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Choice
        label={t`Départ (si c'est pour un car)`}
        value={moving.trip}
        options={[
          { value: "", text: t`Aucun` },
          ...known.map(({ trip, from, terminus, route_code }) => ({
            value: trip,
            text: `${clock(from.local)} ${terminus} · ${route_code}`,
          })),
        ]}
        onChange={(trip) => {
          const plate = known.find((one) => one.trip === trip)?.plate;
          changeMoving({ trip, ...(plate && moving.vehicle === "" ? { vehicle: plate } : {}) });
        }}
      />
      <Labelled
        label={t`Plaque du car`}
        maxLength={20}
        value={moving.vehicle}
        onChange={(event) => changeMoving({ vehicle: event.target.value })}
      />
    </div>
  );
}

/** What is wrong with what was typed, field by field. */
function useFaults(moving: Moving) {
  const { t } = useLingui();
  const { company } = useCounter();
  const amount = parseMoney(moving.amount, company.currency.digits);
  return {
    amount,
    faults: {
      kind: moving.kind === "expense" ? t`Choisissez.` : null,
      amount: amount ? null : t`Tapez un montant plus grand que zéro.`,
      reason: moving.reason.trim() === "" && moving.kind !== "drop" ? t`Dites pourquoi.` : null,
    },
  };
}

function MoveForm(props: { moving: Moving; onDone: (what: string) => void }) {
  const { t, i18n } = useLingui();
  const money = useMoney();
  const { moving } = props;
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const { amount, faults } = useFaults(moving);
  const intention = useIntention();
  const move = useCommand("move_cash");
  const shown = tried ? faults : { kind: null, amount: null, reason: null };
  const expense = isExpense(moving.kind);
  const hint = HINTS[moving.kind];

  const submit = () => {
    setTried(true);
    if (moving.kind === "expense" || !amount || faults.reason) {
      // After the faults are drawn.
      requestAnimationFrame(() =>
        form.current
          ?.querySelector<HTMLElement>('[aria-invalid="true"], fieldset[aria-describedby] input')
          ?.focus(),
      );
      return;
    }
    const { kind } = moving;
    move.mutate(
      {
        request: intention.id(),
        movement: kind,
        amount,
        reason: moving.reason.trim(),
        receipt_number: moving.receipt.trim(),
        trip: expense && moving.trip ? moving.trip : null,
        vehicle: expense ? moving.vehicle.trim() : "",
      },
      {
        onSettled: (_, failure) => intention.settle(failure),
        onSuccess: () => {
          const name = i18n._(MOVEMENTS[kind]);
          const sum = money(amount);
          endMoving();
          props.onDone(t`${name} enregistré : ${sum}.`);
        },
      },
    );
  };

  return (
    <form
      ref={form}
      noValidate
      className="grid gap-3 rounded-md border border-edge p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!move.isPending) submit();
      }}
    >
      {hint ? <p className="text-quiet">{i18n._(hint)}</p> : null}
      {expense ? <ExpenseKinds kind={moving.kind} error={shown.kind} /> : null}
      <div className="grid gap-3 sm:grid-cols-2">
        <Labelled
          key={expense ? "expense" : moving.kind}
          label={t`Montant`}
          inputMode="decimal"
          autoFocus
          maxLength={15}
          value={moving.amount}
          error={shown.amount}
          onChange={(event) => changeMoving({ amount: event.target.value })}
        />
        <Labelled
          label={t`Numéro de pièce`}
          maxLength={30}
          value={moving.receipt}
          onChange={(event) => changeMoving({ receipt: event.target.value })}
        />
      </div>
      <Labelled
        label={moving.kind === "drop" ? t`Motif (facultatif)` : t`Motif`}
        maxLength={120}
        value={moving.reason}
        error={shown.reason}
        onChange={(event) => changeMoving({ reason: event.target.value })}
      />
      {expense ? <ForTrip moving={moving} /> : null}
      <Problem failure={move.error} />
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn" onClick={endMoving}>
          <Trans>Annuler</Trans>
        </button>
        <button type="submit" className="btn btn-primary flex-1" disabled={move.isPending}>
          {moving.kind === "paid_in" ? (
            <Trans>Mettre dans le tiroir</Trans>
          ) : (
            <Trans>Sortir du tiroir</Trans>
          )}
          {amount ? ` · ${money(amount)}` : ""}
        </button>
      </div>
    </form>
  );
}

export function Movements(props: { till: string; movements: MovementLine[] | undefined }) {
  const { t, i18n } = useLingui();
  const { till, movements } = props;
  const begun = useUnfinished((state) => state.moving);
  const moving = begun?.till === till ? begun : null;
  const [done, setDone] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const start = (kind: Moving["kind"]) => {
    setDone(null);
    startMoving(till, kind);
  };
  const kinds: { kind: MovementKind | "expense"; text: string }[] = [
    { kind: "paid_in", text: i18n._(MOVEMENTS.paid_in) },
    { kind: "paid_out", text: i18n._(MOVEMENTS.paid_out) },
    { kind: "drop", text: i18n._(MOVEMENTS.drop) },
    { kind: "expense", text: t`Dépense` },
  ];

  return (
    <div className="grid gap-3">
      <div ref={box} className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {kinds.map(({ kind, text }) => {
          const chosen =
            moving !== null && (kind === "expense" ? isExpense(moving.kind) : moving.kind === kind);
          return (
            <button
              key={kind}
              type="button"
              className={`btn ${chosen ? "border-accent bg-accent-soft" : ""}`}
              aria-pressed={chosen}
              onClick={() => start(kind)}
            >
              {text}
            </button>
          );
        })}
      </div>
      {moving ? (
        <MoveForm
          moving={moving}
          onDone={(what) => {
            setDone(what);
            box.current?.querySelector("button")?.focus();
          }}
        />
      ) : null}
      {done ? <Notice tone="done">{done}</Notice> : null}
      <MovementList movements={movements ?? []} />
    </div>
  );
}
