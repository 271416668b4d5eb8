// Closes the till, or hands it over: count blind, then see what the count came to, then decide.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { useCommand, useCounter, useMay, useMoney } from "../../shared/counter";
import { newRequest } from "../../shared/ids";
import { Approve, given, isAboutApproval, isGiven, NO_APPROVAL } from "../../shared/ui/Approve";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Refusal } from "../../transport";
import type { TillClosedAnswer } from "../../wire/TillClosedAnswer";
import type { TillCountedAnswer } from "../../wire/TillCountedAnswer";
import type { TillHandedOver } from "../../wire/TillHandedOver";
import { CountForm } from "./CountForm";
import { type Closing as Begun, changeClosing, endClosing } from "./unfinished";
import { VarianceVerdict } from "./Variance";

export type Ended = { closed: TillClosedAnswer; next: TillHandedOver | null };

/** What a refusal says that the count did not say yet. */
function learn(counted: TillCountedAnswer, failure: unknown): Partial<Begun> {
  if (!(failure instanceof Refusal)) return {};
  const { code } = failure;
  if (code === "count_stale" || code === "count_first") return { counted: null, stale: failure };
  if (code === "variance_unapproved") return { counted: { ...counted, needs_approval: true } };
  return {};
}

/** Both the next cashier and a supervisor may have typed a wrong PIN: who of them is not always told. */
function isAboutNext(failure: unknown, next: string, approver: string | null): boolean {
  if (!isAboutApproval(failure) || !(failure instanceof Refusal)) return false;
  if (failure.details.code !== undefined) return failure.details.code === next;
  if (failure.details.permission !== undefined) return failure.details.permission !== "approve";
  return approver === null;
}

function Pending(props: { pending: number; leave: boolean; onBack: () => void }) {
  return (
    <div className="grid gap-2 rounded-md border border-wait p-3">
      <p className="font-semibold text-wait">
        <Plural
          value={props.pending}
          one="# paiement attend sa confirmation."
          other="# paiements attendent leur confirmation."
        />
      </p>
      <label className="flex min-h-12 items-center gap-3">
        <input
          type="checkbox"
          className="size-6"
          checked={props.leave}
          onChange={(event) => changeClosing({ leave: event.target.checked })}
        />
        <Trans>Laisser en attente pour la caisse suivante</Trans>
      </label>
      <button type="button" className="btn justify-self-start" onClick={props.onBack}>
        <Trans>Les régler d'abord</Trans>
      </button>
    </div>
  );
}

function Decide(props: {
  closing: Begun;
  counted: TillCountedAnswer;
  onBack: () => void;
  onEnded: (ended: Ended) => void;
}) {
  const { t } = useLingui();
  const money = useMoney();
  const { till, me } = useCounter();
  const may = useMay();
  const { closing, counted } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const [approval, setApproval] = useState(NO_APPROVAL);
  const [next, setNext] = useState(NO_APPROVAL);
  const close = useCommand("close_till");
  const handOver = useCommand("hand_over_till");
  const handing = closing.mode === "hand_over";
  const busy = close.isPending || handOver.isPending;
  const failure = close.error ?? handOver.error;
  const past = counted.needs_approval;
  // Some may be settled, or come, after the count.
  const pending = till?.till === closing.till ? till.pending : counted.pending;
  // A supervisor who closes another's drawer says so by doing it; nobody approves their own.
  const alone = may("approve") && till?.till === closing.till && !till.mine;
  const asking = past && !alone;
  const later = asking && closing.later;
  const approver = asking && !later ? given(approval) : null;
  const oneself = handing && next.code.trim() === me.code;
  const complete =
    (!past || closing.reason.trim() !== "") &&
    (!asking || later || approver !== null) &&
    (pending === 0 || closing.leave) &&
    (!handing || (isGiven(next) && !oneself));
  const aboutNext = handing && isAboutNext(failure, next.code.trim(), approver?.code ?? null);
  const aboutApprover =
    isAboutApproval(failure) && asking && !later && !aboutNext && (!handing || told(failure));

  // What the count came to is read first; nothing is done by a key held too long.
  useEffect(() => heading.current?.focus(), []);

  const submit = () => {
    if (busy || !complete) return;
    const request = closing.attempt ?? newRequest();
    changeClosing({ attempt: request });
    const body = {
      request,
      reason: past ? closing.reason.trim() : "",
      approval: approver,
      approve_later: later,
      leave_pending: pending > 0 && closing.leave,
    };
    const settle = (thrown: unknown) => {
      if (thrown instanceof Refusal) changeClosing({ attempt: null, ...learn(counted, thrown) });
    };
    if (handing) {
      handOver.mutate(
        { ...body, to: { code: next.code.trim(), pin: next.pin } },
        {
          onError: settle,
          onSuccess: (answer) => props.onEnded({ closed: answer.closed, next: answer }),
        },
      );
    } else {
      close.mutate(body, {
        onError: settle,
        onSuccess: (closed) => props.onEnded({ closed, next: null }),
      });
    }
  };

  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <h2 ref={heading} tabIndex={-1} className="text-xl">
        {handing ? <Trans>Passer la main</Trans> : <Trans>Clôturer la caisse</Trans>}
      </h2>
      <VarianceVerdict {...counted} />
      {counted.variance !== 0 ? (
        <p className="text-quiet">
          <Trans>Écart permis : {money(counted.tolerance)}</Trans>
        </p>
      ) : null}
      {past ? (
        <div className="grid gap-3">
          <Labelled
            label={t`Motif de l'écart`}
            maxLength={200}
            required
            value={closing.reason}
            onChange={(event) => changeClosing({ reason: event.target.value })}
          />
          {!asking || later ? null : (
            <Approve
              approval={approval}
              onChange={setApproval}
              failure={aboutApprover ? failure : null}
            />
          )}
          {asking ? (
            <label className="flex min-h-12 items-center gap-3">
              <input
                type="checkbox"
                className="size-6"
                checked={closing.later}
                onChange={(event) => changeClosing({ later: event.target.checked })}
              />
              <Trans>Aucun chef n'est là : à approuver plus tard</Trans>
            </label>
          ) : null}
        </div>
      ) : null}
      {pending > 0 ? (
        <Pending pending={pending} leave={closing.leave} onBack={props.onBack} />
      ) : null}
      {handing ? (
        <Approve
          title={<Trans>Le caissier suivant prend la caisse</Trans>}
          hint={<Trans>Son fond sera ce qui vient d'être compté.</Trans>}
          approval={next}
          onChange={setNext}
          failure={aboutNext ? failure : null}
        />
      ) : null}
      {oneself ? (
        <Notice tone="loss">
          <Trans>C'est votre code : le caissier suivant tape le sien.</Trans>
        </Notice>
      ) : null}
      <Problem failure={aboutNext || aboutApprover ? null : failure} />
      {closing.attempt && failure && !(failure instanceof Refusal) ? (
        <Notice tone="wait">
          <Trans>Réessayez : la caisse ne sera clôturée qu'une fois.</Trans>
        </Notice>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn" disabled={busy} onClick={props.onBack}>
          <Trans>Retour</Trans>
        </button>
        <button
          type="button"
          className="btn"
          disabled={busy}
          onClick={() => changeClosing({ counted: null, stale: null, attempt: null })}
        >
          <Trans>Recompter</Trans>
        </button>
        <button
          type="submit"
          className="btn btn-primary flex-1 text-lg"
          disabled={busy || !complete}
        >
          {handing ? <Trans>Passer la main</Trans> : <Trans>Clôturer</Trans>}
        </button>
      </div>
    </form>
  );
}

/** Whether the refusal itself says whom it is about. */
function told(failure: unknown): boolean {
  if (!(failure instanceof Refusal)) return false;
  return failure.details.code !== undefined || failure.details.permission !== undefined;
}

export function Closing(props: {
  closing: Begun;
  /** Back to the till as it stands; the count stays. */
  onBack: () => void;
  onEnded: (ended: Ended) => void;
}) {
  const { closing } = props;
  if (!closing.counted) {
    return (
      <CountForm
        closing={closing}
        title={
          closing.mode === "hand_over" ? (
            <Trans>Compter avant de passer la main</Trans>
          ) : (
            <Trans>Compter avant de clôturer</Trans>
          )
        }
        onCancel={props.onBack}
      />
    );
  }
  return (
    <Decide
      closing={closing}
      counted={closing.counted}
      onBack={props.onBack}
      onEnded={(ended) => {
        endClosing();
        props.onEnded(ended);
      }}
    />
  );
}
