// Taking a parcel in, on one screen: where it goes, from whom to whom, its pieces, what it costs and
// who pays.

import { Trans, useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useAnswer, useCounter } from "../../shared/counter";
import { useKey } from "../../shared/keys";
import { Choice } from "../../shared/ui/Choice";
import { Notice } from "../../shared/ui/Notice";
import { LeftToPay, ToPay, usePaying } from "../../shared/ui/Paying";
import { Problem } from "../../shared/ui/Problem";
import { Refusal } from "../../transport";
import type { ParcelQuote } from "../../wire/ParcelQuote";
import { keepFor, useParcelState } from "./draft";
import { Person } from "./Person";
import { addPieceAndType, Pieces } from "./Pieces";
import { Price, Services } from "./Price";
import { type Part, spotOf, useMissing, useParcelQuote } from "./quoting";
import { Registered } from "./Registered";
import { useRegistering } from "./registering";

/** The first field of a piece that is wrong, or a weight that is missing. */
function pieceToMend(): HTMLElement | undefined {
  const fields = document.querySelectorAll<HTMLInputElement>("[data-pieces] input");
  return [...fields].find(
    (field) =>
      field.getAttribute("aria-invalid") === "true" ||
      (field.dataset.weight !== undefined && field.value.trim() === ""),
  );
}

function focusOn(part: Part | "act"): void {
  const wrong = part === "pieces" ? pieceToMend() : undefined;
  (wrong ?? document.querySelector<HTMLElement>(`[data-part="${part}"]`))?.focus();
}

/** Enter in a field goes on to the next one; only F9 and its button take anything in. */
function goOn(event: KeyboardEvent<HTMLDivElement>): void {
  const { target, currentTarget, key } = event;
  const isField = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
  if (key !== "Enter" || !isField || target.type === "file") return;
  event.preventDefault();
  const fields = [
    ...currentTarget.querySelectorAll<HTMLElement>("input:not([type=file]), select"),
  ].filter((field) => field.closest("details:not([open])") === null);
  const next = fields[fields.indexOf(target) + 1];
  if (next) next.focus();
  else focusOn("act");
}

function Destination(props: { failure?: unknown; missing?: string }) {
  const { t } = useLingui();
  const list = useAnswer("stations", {});
  const destination = useParcelState((state) => state.draft.destination);
  const others = (list.data?.stations ?? []).filter(({ here }) => !here);
  return (
    <div className="panel grid content-start gap-2 p-3 max-xl:col-span-2">
      <Choice
        label={t`Destination`}
        data-part="destination"
        value={destination}
        options={[
          { value: "", text: t`Choisir une gare` },
          ...others.map(({ code, name }) => ({ value: code, text: `${name} (${code})` })),
        ]}
        onChange={(code) => useParcelState.getState().change({ destination: code })}
      />
      {list.data && others.length === 0 ? (
        <Notice tone="wait">
          <Trans>
            Aucune autre gare n'est connue ici. Un chef de gare les ajoute aux réglages.
          </Trans>
        </Notice>
      ) : null}
      <Problem failure={list.error ?? props.failure} />
      {props.missing ? (
        <p role="alert" className="font-semibold text-loss">
          {props.missing}
        </p>
      ) : null}
    </div>
  );
}

/** What keeps the parcel from being taken in, beside what it is about. */
function useSaid(quoteFailure: unknown, pressed: boolean) {
  const draft = useParcelState((state) => state.draft);
  const failure = useParcelState((state) => state.failure) ?? quoteFailure;
  const missing = useMissing(draft);
  const spot = failure instanceof Refusal ? spotOf(failure, draft) : "payment";
  return {
    missing,
    failureAt: (part: Part) => (failure && spot === part ? failure : undefined),
    missingAt: (part: Part) => (pressed && missing?.part === part ? missing.what : undefined),
  };
}

function Act(props: { paid: number; ready: boolean; sending: boolean; onAct: () => void }) {
  return (
    <button
      type="button"
      data-part="act"
      className="btn btn-primary min-h-14 text-lg"
      // It can be pressed before all is typed: then it says what is missing.
      aria-disabled={!props.ready || undefined}
      disabled={props.sending}
      onClick={props.onAct}
    >
      <kbd className="kbd">F9</kbd>
      {props.paid > 0 ? (
        <Trans>Encaisser et enregistrer</Trans>
      ) : (
        <Trans>Enregistrer le colis</Trans>
      )}
    </button>
  );
}

/** The price of what is typed, what keeps it from being taken in, and the key that does it. */
function useBoard() {
  const draft = useParcelState((state) => state.draft);
  const sending = useParcelState((state) => state.sending);
  const [pressed, setPressed] = useState(false);
  const quote = useParcelQuote(draft);
  const paying = usePaying(quote.told?.paid ?? 0, draft.sender.phone, [
    draft.payments,
    (payments) => useParcelState.getState().change({ payments }),
  ]);
  const said = useSaid(quote.error, pressed);
  const register = useRegistering();
  // What may be taken in already must not be changed.
  const unsure = draft.attempt !== null && !sending;
  const ready = said.missing === null && quote.told !== null && paying.paid;
  const send = async (told: ParcelQuote | null) => {
    const taken = await register(told, paying);
    // The next one begins where this one began.
    if (taken) focusOn("destination");
  };
  const act = () => {
    setPressed(true);
    if (unsure) return void send(null);
    if (said.missing) return focusOn(said.missing.part);
    if (!ready) return focusOn("payment");
    setPressed(false);
    void send(quote.told);
  };
  return { quote, paying, said, unsure, ready, sending, act };
}

function People({ said }: { said: ReturnType<typeof useSaid> }) {
  return (
    <>
      <Destination
        failure={said.failureAt("destination")}
        missing={said.missingAt("destination")}
      />
      {(["sender", "receiver"] as const).map((side) => (
        <Person
          key={side}
          side={side}
          failure={said.failureAt(side)}
          missing={said.missingAt(side)}
        />
      ))}
    </>
  );
}

function Board() {
  const { t } = useLingui();
  const { quote, paying, said, unsure, ready, sending, act } = useBoard();
  useKey("F9", act);
  useKey("F4", () => addPieceAndType(), !unsure);
  useEffect(() => focusOn("destination"), []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the fields in it, and none of its own.
    <div
      onKeyDown={goOn}
      className="grid h-full grid-cols-[minmax(0,1fr)_340px] gap-2 p-2 xl:grid-cols-[minmax(0,1fr)_400px]"
    >
      <div
        inert={unsure}
        className="flex min-h-0 flex-col gap-2 overflow-y-auto"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
      >
        <div className="grid shrink-0 grid-cols-2 gap-2 xl:grid-cols-[292px_1fr_1fr]">
          <People said={said} />
        </div>
        <Pieces failure={said.failureAt("pieces")} missing={said.missingAt("pieces")} />
        <Services missing={said.missingAt("cod")} />
      </div>
      <section aria-label={t`Prix et paiement`} className="flex min-h-0 flex-col gap-2">
        <div
          className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          tabIndex={0}
        >
          <Registered />
          <div inert={unsure} className="panel grid gap-2 p-3">
            <Price
              quote={quote.shown}
              paying={paying}
              said={{ payment: said.failureAt("payment"), read: said.failureAt("read") }}
              missing={said.missingAt("read")}
            />
          </div>
        </div>
        {/* What is to pay and the key that takes it in are always seen. */}
        <div className="panel grid shrink-0 gap-1 p-2">
          {unsure ? (
            <Notice tone="wait">
              <Trans>
                Il n'y a pas eu de réponse. F9 demande encore : rien n'est fait deux fois.
              </Trans>
            </Notice>
          ) : null}
          {quote.shown ? (
            <>
              <ToPay due={quote.shown.paid} />
              {paying.sum.missing > 0 || paying.sum.change > 0 ? (
                <LeftToPay paying={paying} />
              ) : null}
            </>
          ) : null}
          <Act paid={quote.shown?.paid ?? 0} ready={ready} sending={sending} onAct={act} />
        </div>
      </section>
    </div>
  );
}

export function Register() {
  const { me } = useCounter();
  const owner = useParcelState((state) => state.owner);
  useEffect(() => keepFor(me.employee), [me.employee]);
  return owner === me.employee ? <Board /> : null;
}
