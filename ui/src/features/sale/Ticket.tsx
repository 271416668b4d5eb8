// The right side: who rides, what it costs, and the one key that sells.

import { Trans, useLingui } from "@lingui/react/macro";
import { Trash2, Undo2, UserPlus } from "lucide-react";
import { lazy, Suspense } from "react";
import { useCounter } from "../../shared/counter";
import { dayAndClock } from "../../shared/dates";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Cash } from "./Cash";
import { fresh, isEmpty, MOST_TRAVELLERS, type SaleDraft, useSaleState } from "./draft";
import { focusSoon } from "./focus";
import { openPayments, openReductions } from "./opening";
import { type Spot, spotOf } from "./selling";
import { Traveller } from "./Traveller";
import type { Sale } from "./useSale";

// The usual sale needs neither: they come when they are asked for.
const Reductions = lazy(() => import("./Reductions"));
const PaymentLines = lazy(() =>
  import("../../shared/ui/PaymentLines").then((module) => ({ default: module.PaymentLines })),
);

/** Where a failure is said: beside its cause as long as that is on the screen. */
function shownAt(failure: unknown, draft: SaleDraft): Spot | null {
  if (!failure) return null;
  const spot = spotOf(failure);
  if ((spot === "promo" || spot === "discount") && !draft.reducing) return "button";
  return spot === "payments" && draft.payments.length === 0 ? "button" : spot;
}

/** What a sale can have more of than cash: neither slows the usual one. */
function More({ draft, quiet = false }: { draft: SaleDraft; quiet?: boolean }) {
  const look = quiet ? "btn btn-quiet px-1 text-sm text-accent" : "btn flex-1 px-2";
  return (
    <div className={quiet ? "contents" : "flex gap-1"}>
      {draft.reducing ? null : (
        <button type="button" className={look} onClick={openReductions}>
          <kbd className="kbd">F7</kbd>
          <Trans>Réduction</Trans>
        </button>
      )}
      {draft.payments.length > 0 ? null : (
        <button type="button" className={look} onClick={openPayments}>
          <kbd className="kbd">F8</kbd>
          <Trans>Autre paiement</Trans>
        </button>
      )}
    </div>
  );
}

function Heading({ sale }: { sale: Sale }) {
  const { t, i18n } = useLingui();
  const thrown = useSaleState((state) => state.thrown);
  const { clear, bringBack } = useSaleState.getState();
  const { trip } = sale;
  return (
    <header className="flex min-h-12 items-start gap-2">
      <div className="min-w-0 flex-1">
        {trip ? (
          <>
            <h2 className="line-clamp-2 text-lg leading-6">
              {trip.from.name} → {trip.to.name}
            </h2>
            <p className="text-quiet">{dayAndClock(trip.from.local, i18n.locale)}</p>
          </>
        ) : (
          <h2 className="text-xl">
            <Trans>Billet</Trans>
          </h2>
        )}
      </div>
      {isEmpty(sale.draft) && thrown ? (
        <button type="button" className="btn px-3" onClick={bringBack}>
          <Undo2 aria-hidden className="size-5" />
          <Trans>Rétablir</Trans>
        </button>
      ) : null}
      {isEmpty(sale.draft) ? null : (
        <button
          type="button"
          className="btn px-3"
          aria-label={t`Vider`}
          title={t`Vider`}
          onClick={() => {
            clear();
            focusSoon("destination");
          }}
        >
          <Trash2 aria-hidden className="size-5" />
        </button>
      )}
    </header>
  );
}

/** A try without an answer: it may be sold. Asking again is safe, typing it again is not. */
function Unanswered(props: { onRetry: () => void }) {
  const drop = () => useSaleState.setState(fresh());
  return (
    <Notice tone="wait">
      <p>
        <Trans>
          Cette vente n'a pas eu de réponse. F9 la redemande sans jamais la vendre deux fois.
        </Trans>
      </p>
      <p className="mt-2 flex flex-wrap gap-2">
        <button type="button" className="btn" onClick={props.onRetry}>
          <kbd className="kbd">F9</kbd>
          <Trans>Redemander</Trans>
        </button>
        <button type="button" className="btn btn-loss" onClick={drop}>
          <Trans>Abandonner (cherchez d'abord le billet avec F2)</Trans>
        </button>
      </p>
    </Notice>
  );
}

export function Ticket(props: { sale: Sale; onSell: () => void }) {
  const { sale } = props;
  const { till } = useCounter();
  const { draft } = sale;
  const failure = useSaleState((state) => state.failure);
  const selling = useSaleState((state) => state.selling);
  const { addTraveller, change } = useSaleState.getState();
  const spot = shownAt(failure, draft);
  const unsure = draft.attempt !== null && !selling;
  // Once one of them is open, what is typed there needs the room.
  const more = draft.reducing || draft.payments.length > 0;

  return (
    <div className="flex h-full min-h-0 flex-col gap-2">
      <Heading sale={sale} />
      <fieldset disabled={unsure || selling} className="flex min-h-0 flex-1 flex-col gap-2">
        <div className="grid min-h-0 flex-1 content-start gap-2 overflow-y-auto p-1 [&_input]:scroll-my-16">
          {draft.travellers.map((traveller, index) => (
            <Traveller
              key={traveller.key}
              traveller={traveller}
              index={index}
              seat={sale.seats[index] ?? null}
              price={sale.quote.error ? undefined : sale.quote.data?.lines[index]}
            />
          ))}
          <div className="flex flex-wrap justify-between">
            {draft.travellers.length < MOST_TRAVELLERS ? (
              <button
                type="button"
                className={`btn btn-quiet justify-start text-accent ${more ? "px-1 text-sm" : "px-2"}`}
                onClick={() => {
                  addTraveller();
                  focusSoon("name");
                }}
              >
                <UserPlus aria-hidden className="size-5" />
                <kbd className="kbd">F4</kbd>
                <Trans>Ajouter un passager</Trans>
              </button>
            ) : null}
            {more ? <More draft={draft} quiet /> : null}
          </div>
          {spot === "passengers" ? <Problem failure={failure} /> : null}
          {sale.trip && shownAt(sale.quote.error, draft) !== "promo" ? (
            <Problem failure={sale.quote.error} />
          ) : null}
          <Suspense fallback={null}>
            {draft.reducing ? <Reductions sale={sale} /> : null}
            {draft.payments.length > 0 ? (
              <PaymentLines
                lines={draft.payments}
                onChange={(payments) => change({ payments })}
                total={sale.total ?? 0}
                phone={sale.phone}
                failure={spot === "payments" ? failure : null}
              />
            ) : null}
          </Suspense>
        </div>
        <Cash sale={sale} />
        {more ? null : <More draft={draft} />}
      </fieldset>
      {spot === "button" && !unsure ? <Problem failure={failure} /> : null}
      {unsure ? <Unanswered onRetry={props.onSell} /> : null}
      {!till?.mine && !unsure ? (
        <Notice tone="wait">
          {till ? (
            <Trans>La caisse de ce guichet est ouverte par {till.employee_name}.</Trans>
          ) : (
            <Trans>La caisse est fermée : F9 l'ouvre, puis la vente continue.</Trans>
          )}
        </Notice>
      ) : null}
      <button
        type="button"
        className={`btn min-h-16 text-xl ${sale.ready || !till || unsure ? "btn-primary" : ""}`}
        disabled={selling || (till !== null && !till.mine)}
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        onClick={props.onSell}
        aria-keyshortcuts="F9"
      >
        <kbd className="kbd">F9</kbd>
        {!till ? (
          <Trans>Ouvrir la caisse</Trans>
        ) : sale.pending ? (
          <Trans>Vendre, paiement en attente</Trans>
        ) : (
          <Trans>Encaisser et imprimer</Trans>
        )}
      </button>
    </div>
  );
}
