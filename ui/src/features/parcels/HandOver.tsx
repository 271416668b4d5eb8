// Handing a parcel over: who takes it, what proves it, what is collected. A label alone is enough.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { useCommand, useMay, useMoney } from "../../shared/counter";
import { goOnToConfirm } from "../../shared/enter";
import { useIntention } from "../../shared/intention";
import { isLabel } from "../../shared/parcels";
import { useScans } from "../../shared/scans";
import { Approve, given, isAboutApproval, NO_APPROVAL } from "../../shared/ui/Approve";
import { Finished } from "../../shared/ui/Finished";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Paying, usePaying } from "../../shared/ui/Paying";
import { Problem } from "../../shared/ui/Problem";
import { Refused } from "../../shared/ui/Refused";
import { Sheet } from "../../shared/ui/Sheet";
import { SheetFoot } from "../../shared/ui/SheetFoot";
import { Skeleton } from "../../shared/ui/Skeleton";
import { call, Refusal } from "../../transport";
import type { HandedOver } from "../../wire/HandedOver";
import type { HandoverSheet } from "../../wire/HandoverSheet";
import { PieceChoice } from "./PieceChoice";
import { SignaturePad } from "./SignaturePad";

/** Where only a supervisor's word helps. */
const SUPERVISED = new Set(["pickup_locked", "id_differs", "not_destination", "storage_kept"]);

/** What it takes, for the pieces that are chosen; the last answer stays while another is asked. */
function useSheet(parcel: string, labels: string[], pieces: number[], enabled: boolean) {
  const request = { parcel, labels, pieces };
  return useQuery({
    queryKey: ["handover_sheet", request],
    queryFn: () => call("handover_sheet", request),
    enabled,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

function Line(props: { name: ReactNode; amount: number }) {
  const money = useMoney();
  if (props.amount === 0) return null;
  return (
    <div className="contents">
      <dt>{props.name}</dt>
      <dd className="amount">{money(props.amount)}</dd>
    </div>
  );
}

/** What is collected, line by line; nothing where nothing is due. */
function Due(props: { sheet: HandoverSheet; waived: boolean }) {
  const { sheet, waived } = props;
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-3">
      <Line name={<Trans>Frais de port</Trans>} amount={sheet.due} />
      <Line name={<Trans>Contre remboursement, pour l'expéditeur</Trans>} amount={sheet.cod} />
      <Line name={<Trans>Magasinage</Trans>} amount={waived ? 0 : sheet.storage} />
      <Line name={<Trans>Port du retour</Trans>} amount={sheet.charges} />
    </dl>
  );
}

function Done(props: { answer: HandedOver; onClose: () => void }) {
  const { answer } = props;
  return (
    <Finished change={answer.change} onClose={props.onClose}>
      <Trans>Remis : {answer.waybill}.</Trans>{" "}
      {answer.by_label ? (
        <Trans>Seule l'étiquette était connue ici : le reste sera vérifié à son arrivée.</Trans>
      ) : null}
    </Finished>
  );
}

interface Proofs {
  code: string;
  id_number: string;
  signature: string;
}

/** What may be shown: any of what the company accepts. */
function Proof(props: {
  sheet: HandoverSheet;
  proofs: Proofs;
  failure: unknown;
  onChange: (part: Partial<Proofs>) => void;
}) {
  const { t } = useLingui();
  const { sheet, proofs, onChange, failure } = props;
  const aboutCode = failure instanceof Refusal && failure.code.startsWith("pickup_");
  const asked = new Set(sheet.proofs);
  return (
    <fieldset className="grid min-w-0 gap-3">
      <legend className="mb-1 font-semibold">
        <Trans>Une preuve suffit</Trans>
      </legend>
      <div className="grid items-start gap-3 sm:grid-cols-2">
        {asked.has("code") ? (
          <Labelled
            label={t`Code de retrait`}
            autoCapitalize="characters"
            maxLength={12}
            className="[&_input]:text-xl [&_input]:tracking-widest"
            value={proofs.code}
            hint={
              sheet.tries_left === 0 ? (
                <Trans>Trop de codes faux : un chef approuve.</Trans>
              ) : (
                <Plural value={sheet.tries_left} one="Encore # essai" other="Encore # essais" />
              )
            }
            aria-invalid={aboutCode || undefined}
            onChange={(event) => onChange({ code: event.target.value.toUpperCase() })}
          />
        ) : null}
        <Labelled
          label={t`N° de pièce d'identité`}
          maxLength={30}
          value={proofs.id_number}
          onChange={(event) => onChange({ id_number: event.target.value })}
        />
      </div>
      {aboutCode ? <Problem failure={failure} /> : null}
      {asked.has("signature") ? (
        <SignaturePad onChange={(signature) => onChange({ signature })} />
      ) : null}
    </fieldset>
  );
}

function Waive(props: { storage: number; on: boolean; onChange: (on: boolean) => void }) {
  const money = useMoney();
  if (props.storage === 0) return null;
  return (
    <label className="flex min-h-11 items-center gap-2">
      <input
        type="checkbox"
        className="size-6"
        checked={props.on}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <Trans>Renoncer au magasinage de {money(props.storage)}</Trans>
    </label>
  );
}

function useHanding(parcel: string, first: number[]) {
  const may = useMay();
  const [labels, setLabels] = useState<string[]>([]);
  const [pieces, setPieces] = useState(first);
  const [takenBy, setTakenBy] = useState<string | null>(null);
  const [proofs, setProofs] = useState<Proofs>({ code: "", id_number: "", signature: "" });
  const [waive, setWaive] = useState(false);
  const [approval, setApproval] = useState(NO_APPROVAL);
  const intention = useIntention();
  const hand = useCommand("hand_over");
  const asked = useSheet(parcel, labels, pieces, !hand.data);
  const sheet = asked.data;
  const row = sheet?.card.row;
  const due = sheet ? sheet.total - (waive ? sheet.storage : 0) : 0;
  const phone = row?.receiver_phone ?? "";
  const paying = usePaying(due, phone);
  const receiver = (sheet?.to_sender ? row?.sender : row?.receiver) ?? "";
  const taken_by = takenBy ?? receiver;
  const failure = hand.error;
  const stuck = failure instanceof Refusal && SUPERVISED.has(failure.code);
  const locked = proofs.code.trim() !== "" && sheet?.tries_left === 0;
  const supervise = !may("approve") && (stuck || locked || waive || isAboutApproval(failure));
  const proved = Object.values(proofs).some((proof) => proof.trim() !== "");
  const ready = sheet && !asked.isPlaceholderData && proved && taken_by.trim() && paying.paid;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || hand.isPending) return;
    hand.mutate(
      {
        ...{ request: intention.id(), parcel, labels, pieces: sheet.pieces, taken_by, ...proofs },
        ...{ waive_storage: waive, expected: due, payments: paying.payments },
        approval: given(approval),
      },
      {
        onSettled: (_, failed) => {
          intention.settle(failed);
          // A supervisor's word is for one try.
          if (failed instanceof Refusal) setApproval({ ...approval, pin: "" });
        },
      },
    );
  };
  // A number proves nothing: what leaves must have shown its label.
  useScans((text) => {
    if (isLabel(text)) setLabels((known) => (known.includes(text) ? known : [...known, text]));
  });
  return {
    ...{ labels, pieces, setPieces, taken_by, setTakenBy, proofs, waive, setWaive },
    ...{ approval, setApproval, hand, asked, sheet, due, paying, supervise, ready, send },
    show: (part: Partial<Proofs>) => setProofs((now) => ({ ...now, ...part })),
  };
}

/** What is said at the foot: not twice what stands beside the code or the supervisor already. */
function elsewhere(failure: unknown): unknown {
  const code = failure instanceof Refusal && failure.code.startsWith("pickup_");
  return code || isAboutApproval(failure) ? null : failure;
}

/** Which pieces go, and to whom. */
function Who(props: { handing: ReturnType<typeof useHanding>; sheet: HandoverSheet }) {
  const { t } = useLingui();
  const { handing, sheet } = props;
  const whole = sheet.card.pieces.filter(
    ({ piece, possible }) => possible.includes("deliver") || sheet.pieces.includes(piece),
  );
  return (
    <>
      <p className="text-quiet">
        <Plural
          value={sheet.pieces.length}
          one="# pièce à remettre."
          other="# pièces à remettre."
        />{" "}
        <Trans>Les étiquettes se scannent ici aussi.</Trans>
      </p>
      <PieceChoice
        pieces={whole}
        chosen={handing.pieces.length > 0 ? handing.pieces : sheet.pieces}
        onChange={handing.setPieces}
      />
      <Labelled
        label={t`Nom de qui le prend`}
        autoFocus
        maxLength={60}
        value={handing.taken_by}
        onChange={(event) => handing.setTakenBy(event.target.value)}
      />
    </>
  );
}

function Form(props: { handing: ReturnType<typeof useHanding>; onClose: () => void }) {
  const money = useMoney();
  const { handing, onClose } = props;
  const { sheet, due, hand } = handing;
  if (!sheet) return null;
  return (
    <form className="grid gap-4" onSubmit={handing.send} onKeyDown={goOnToConfirm}>
      {sheet.by_label ? (
        <Notice tone="wait">
          <Trans>
            Rien n'est encore connu ici de ce colis : son étiquette suffit, et dit ce qui est dû.
          </Trans>
        </Notice>
      ) : null}
      {sheet.to_sender ? (
        <Notice tone="wait">
          <Trans>Ce colis revient à son expéditeur : c'est lui qui le prend.</Trans>
        </Notice>
      ) : null}
      <div className="grid items-start gap-x-6 gap-y-4 lg:grid-cols-[minmax(0,1fr)_380px]">
        <div className="grid min-w-0 gap-4">
          <Who handing={handing} sheet={sheet} />
          <Proof
            sheet={sheet}
            proofs={handing.proofs}
            failure={hand.error}
            onChange={handing.show}
          />
        </div>
        <div className="grid min-w-0 gap-4">
          <Waive storage={sheet.storage} on={handing.waive} onChange={handing.setWaive} />
          <Due sheet={sheet} waived={handing.waive} />
          <Paying paying={handing.paying} />
          {handing.supervise ? (
            <Approve
              approval={handing.approval}
              onChange={handing.setApproval}
              failure={hand.error}
            />
          ) : null}
          <Refused failure={elsewhere(hand.error)} />
        </div>
      </div>
      <div className="sticky -bottom-6 -mx-6 -mb-6 border-t border-line bg-surface px-6 py-3">
        <SheetFoot
          act={
            due > 0 ? <Trans>Encaisser {money(due)} et remettre</Trans> : <Trans>Remettre</Trans>
          }
          disabled={!handing.ready || hand.isPending}
          onClose={onClose}
        />
      </div>
    </form>
  );
}

export function HandOver(props: {
  parcel: string;
  /** All with which it can be done when empty. */
  pieces: number[];
  onClose: () => void;
}) {
  const { t } = useLingui();
  const handing = useHanding(props.parcel, props.pieces);
  const { asked, hand } = handing;
  return (
    <Sheet title={t`Remettre le colis`} onClose={props.onClose} wide={hand.data ? false : "most"}>
      {asked.isLoading ? <Skeleton lines={4} /> : null}
      {hand.data ? null : <Problem failure={asked.error} />}
      {hand.data ? (
        <Done answer={hand.data} onClose={props.onClose} />
      ) : (
        <Form handing={handing} onClose={props.onClose} />
      )}
    </Sheet>
  );
}
