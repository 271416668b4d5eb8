// Money of a parcel beside the handing over: storage, and what is paid out.

import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useAnswer, useCommand, useMoney } from "../../shared/counter";
import { goOnToConfirm } from "../../shared/enter";
import { useIntention } from "../../shared/intention";
import { Approve, given, isAboutApproval, NO_APPROVAL } from "../../shared/ui/Approve";
import { Choice } from "../../shared/ui/Choice";
import { Finished } from "../../shared/ui/Finished";
import { Labelled } from "../../shared/ui/Labelled";
import { Paying, usePaying } from "../../shared/ui/Paying";
import { Refused } from "../../shared/ui/Refused";
import { Sheet } from "../../shared/ui/Sheet";
import { SheetFoot } from "../../shared/ui/SheetFoot";
import { Refusal } from "../../transport";
import type { ParcelCard } from "../../wire/ParcelCard";
import type { PayoutRequest } from "../../wire/PayoutRequest";

interface Props {
  card: ParcelCard;
  onClose: () => void;
}

/** Storage is paid up to today, while the parcel stays. */
export function Storage({ card, of, storage, onClose }: Props & { of: string; storage: number }) {
  const { t } = useLingui();
  const money = useMoney();
  const intention = useIntention();
  const charge = useCommand("charge_storage");
  const paying = usePaying(storage, card.row.receiver_phone ?? "");
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!paying.paid || charge.isPending) return;
    charge.mutate(
      {
        ...{ request: intention.id(), parcel: of, pieces: [] },
        ...{ expected: storage, payments: paying.payments },
      },
      { onSettled: (_, failure) => intention.settle(failure) },
    );
  };
  return (
    <Sheet title={t`Magasinage`} onClose={onClose} wide>
      {charge.data ? (
        <Finished change={charge.data.change} onClose={onClose}>
          <Trans>Payé jusqu'à aujourd'hui. Le colis reste ici.</Trans>
        </Finished>
      ) : (
        <form className="grid gap-4" onSubmit={send} onKeyDown={goOnToConfirm}>
          <Paying paying={paying} />
          <Refused failure={charge.error} />
          <SheetFoot
            act={<Trans>Encaisser {money(storage)}</Trans>}
            disabled={!paying.paid || charge.isPending}
            onClose={onClose}
          />
        </form>
      )}
    </Sheet>
  );
}

/** How money is given out, and to whom. */
function Payout(props: {
  payout: PayoutRequest;
  onChange: (part: Partial<PayoutRequest>) => void;
}) {
  const { t } = useLingui();
  const { payout, onChange } = props;
  const rules = useAnswer("rules", {});
  const operators = rules.data?.rules.operators ?? [];
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Labelled
        label={t`Nom de qui le reçoit`}
        autoFocus
        maxLength={60}
        value={payout.taken_by}
        onChange={(event) => onChange({ taken_by: event.target.value })}
      />
      <Labelled
        label={t`N° de pièce d'identité`}
        maxLength={30}
        value={payout.id_number}
        onChange={(event) => onChange({ id_number: event.target.value })}
      />
      <Choice
        label={t`Comment`}
        value={payout.method}
        options={[
          { value: "cash", text: t`Espèces de la caisse` },
          { value: "mobile_money", text: t`Mobile money` },
        ]}
        onChange={(method) =>
          onChange(
            method === "cash"
              ? { method: "cash", operator: "", phone: "", reference: "" }
              : { method: "mobile_money", operator: operators[0] ?? "" },
          )
        }
      />
      {payout.method === "mobile_money" ? (
        <>
          <Choice
            label={t`Opérateur`}
            value={payout.operator}
            options={operators.map((name) => ({ value: name, text: name }))}
            onChange={(operator) => onChange({ operator })}
          />
          <Labelled
            label={t`Téléphone`}
            inputMode="tel"
            maxLength={20}
            value={payout.phone}
            onChange={(event) => onChange({ phone: event.target.value })}
          />
          <Labelled
            label={t`Référence de l'opérateur`}
            maxLength={40}
            value={payout.reference}
            onChange={(event) => onChange({ reference: event.target.value })}
          />
        </>
      ) : null}
    </div>
  );
}

/** Money goes out: cash on delivery to its sender, or what a claim was decided to be worth. */
export function PayOut({
  card,
  amount,
  claim,
  onClose,
}: Props & { amount: number; claim?: string }) {
  const { t } = useLingui();
  const money = useMoney();
  const { row } = card;
  const [payout, setPayout] = useState<PayoutRequest>({
    ...{ method: "cash", operator: "", phone: row.sender_phone ?? "", reference: "" },
    ...{ taken_by: row.sender ?? "", id_number: "" },
  });
  const [approval, setApproval] = useState(NO_APPROVAL);
  const intention = useIntention();
  const remit = useCommand("remit_cod");
  const pay = useCommand("pay_claim");
  const failure = claim ? pay.error : remit.error;
  const done = claim ? pay.data : remit.data;
  const busy = remit.isPending || pay.isPending;
  const elsewhere = failure instanceof Refusal && failure.code === "parcel_elsewhere";
  const ready = payout.taken_by.trim() !== "" && payout.id_number.trim() !== "";
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || busy) return;
    const phone = payout.method === "cash" ? "" : payout.phone;
    const asked = { request: intention.id(), parcel: row.parcel, payout: { ...payout, phone } };
    const then = { onSettled: (_: unknown, failed: unknown) => intention.settle(failed) };
    if (claim) pay.mutate({ ...asked, claim }, then);
    else remit.mutate({ ...asked, approval: given(approval) }, then);
  };
  return (
    <Sheet
      title={claim ? t`Payer la réclamation` : t`Remettre à l'expéditeur`}
      onClose={onClose}
      wide
    >
      {done ? (
        <Finished onClose={onClose}>
          <Trans>Remis : {money(-done.amount)}. Le reçu à signer sort de l'imprimante.</Trans>
        </Finished>
      ) : (
        <form className="grid gap-4" onSubmit={send} onKeyDown={goOnToConfirm}>
          <p className="flex items-baseline justify-between">
            <span className="text-lg font-semibold">
              <Trans>À remettre</Trans>
            </span>
            <span className="amount text-[40px] leading-[44px] font-semibold">{money(amount)}</span>
          </p>
          <Payout payout={payout} onChange={(part) => setPayout((now) => ({ ...now, ...part }))} />
          {!claim && (elsewhere || isAboutApproval(failure)) ? (
            <Approve approval={approval} onChange={setApproval} failure={failure} />
          ) : null}
          <Refused failure={isAboutApproval(failure) && !claim ? null : failure} />
          <SheetFoot
            act={<Trans>Remettre {money(amount)}</Trans>}
            disabled={!ready || busy}
            onClose={onClose}
          />
        </form>
      )}
    </Sheet>
  );
}
